"""Sums without a number: "millions of dollars", "several hundred thousand pesos"."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.amounts.currency import suffix
from pipeline.extract.amounts.grammar import Grammar, Sum
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.quantity import HYPHENS
from pipeline.extract.amounts.tokens import Token, match_phrase
from pipeline.model.reading import TextBlock


def starts_vague(token: Token) -> bool:
    """Whether a vague sum may begin at ``token``: a cheap look before the real one."""
    return token.low in _heads()


@cache
def _heads() -> frozenset[str]:
    vague = lexicon().vague
    return frozenset(vague["plurals"]) | {phrase.split()[0] for phrase in vague["quantifiers"]}


def vague_at(grammar: Grammar, at: int) -> Sum | None:
    """The vague sum at token ``at``, or None.

    A quantifier and scales ("several hundred million dollars"), or plural
    scales bound by "of" ("tens of millions of dollars", "miles de millones de
    pesos"), then the currency.
    """
    tokens = grammar.tokens
    quantified = match_phrase(_lowered(tokens, at), 0, lexicon().vague["quantifiers"])
    index = at + (quantified or 0)
    scales = 0
    while index < len(tokens) and (not scales or grammar.beside(index)):
        if scales and tokens[index].low in ("of", "de") and _is_scale(tokens, index + 1):
            index += 1
        if not _is_scale(tokens, index):
            break
        if not scales and quantified is None and not _is_plural(tokens[index]):
            return None
        scales, index = scales + 1, index + 1
    if not scales or (index < len(tokens) and tokens[index].raw in HYPHENS):
        return None
    stop = _skip_between(grammar, index)
    found = suffix(tokens, stop, grammar.text, marked=False, scaled=True)
    if found is None and tokens[stop - 1].low in ("of", "de"):
        found = suffix(tokens, stop - 1, grammar.text, marked=False, scaled=True)
    if found is None or found[1].share != 1:
        return None
    return Sum(at, found[0], None, None, found[1], False, "amount.vague")


def _lowered(tokens: list[Token], at: int) -> list[Token]:
    """A few tokens in lower case, for phrases that may begin a sentence."""
    return [token._replace(raw=token.low) for token in tokens[at : at + 4]]


def _is_scale(tokens: list[Token], at: int) -> bool:
    if at >= len(tokens):
        return False
    word = tokens[at].low
    return word in lexicon().word_scales or word in lexicon().vague["plurals"]


def _is_plural(token: Token) -> bool:
    return token.low in lexicon().vague["plurals"]


def _skip_between(grammar: Grammar, at: int) -> int:
    """Past "of" and a word such as "taxpayer": "billions of taxpayer dollars"."""
    tokens, index = grammar.tokens, at
    if index + 1 < len(tokens) and tokens[index].low in ("of", "de", "in", "en"):
        if tokens[index].low in ("in", "en"):
            return at
        index += 1
        if tokens[index].low in lexicon().vague["between"] and grammar.beside(index):
            following = tokens[index + 1].low if index + 1 < len(tokens) else ""
            if following in lexicon().family_words or following in lexicon().vague["between"]:
                # a nation stays, it settles the currency
                return index if tokens[index].raw[0].isupper() else index + 1
        return at
    return at


@cache
def _unit_before() -> re.Pattern[str]:
    """Accepts what makes "in millions of dollars" a unit: "(in ", "figures are in ", ", in "."""
    heads = "|".join(re.escape(word) for word in lexicon().vague["unit_heads"])
    return re.compile(
        rf"(?:\A|[(\[,;:–—]|\b(?:{heads})\w*(?:\s\w+){{0,3}})\s*(?:in|en)\s+\Z", re.IGNORECASE
    )


def is_unit(text: str, start: int, end: int, block: TextBlock) -> bool:
    """Whether a vague sum is the unit of a table or of figures: "(in millions of dollars)"."""
    left = text[max(block.start, start - 50) : start]
    if _unit_before().search(left):
        return True
    if left.rstrip().endswith(("(", "[")) and text[end : end + 1] in (")", "]", ",", ";"):
        return True
    short = len(text[block.start : block.end].split()) < 9
    return not left.strip() and (short or block.kind in ("table", "caption"))
