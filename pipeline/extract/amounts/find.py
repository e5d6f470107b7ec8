"""Sums of money in a reading.

windows around currency words → tokens → sums and ranges → guards
→ country of the currency → modifier → mention
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.beside import with_compared
from pipeline.extract.amounts.cells import with_cells
from pipeline.extract.amounts.context import MoneyContext, bare_is_enough
from pipeline.extract.amounts.grammar import Grammar, Sum
from pipeline.extract.amounts.guards import is_money, is_weight
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.lists import carried_in_lists
from pipeline.extract.amounts.modifiers import modifier
from pipeline.extract.amounts.quantity import Manner
from pipeline.extract.amounts.statements import with_statements
from pipeline.extract.amounts.tokens import Token, alternatives, tokenise
from pipeline.extract.amounts.triggers import present_forms, windows
from pipeline.extract.amounts.vague import is_unit, starts_vague, vague_at
from pipeline.model.mention import AmountValue, Mention
from pipeline.model.reading import Reading, TextBlock

# How far before "from $5 million to $10 million" a verb of change is looked for.
CHANGE_REACH = 90


def find_amounts(reading: Reading) -> list[Mention]:
    """All sums of money in ``reading``, in text order, none overlapping another.

    Values are exact decimals in whole units of the currency (ISO 4217).
    Offsets are into ``reading.text``.
    """
    context = MoneyContext(reading)
    blocks = reading.blocks or (TextBlock(0, len(reading.text), language=reading.language),)
    found: list[Mention] = []
    present = present_forms(reading.text)
    for block in blocks:
        for start, end in windows(reading.text, block, present):
            found.extend(_in_window(reading, context, block, start, end))
    found = with_statements(context, blocks, with_cells(reading, context, found))
    return with_compared(reading, context, found)


def _in_window(
    reading: Reading, context: MoneyContext, block: TextBlock, start: int, end: int
) -> Iterator[Mention]:
    text = reading.text
    tokens = tokenise(text, start, end)
    style = context.style(block.language)
    # number words are known in two languages; elsewhere figures and marks are read as in English
    language = block.language if block.language in lexicon().numbers else "en"
    manner = Manner(language, style, table=block.kind == "table")
    grammar = Grammar(tokens, text, manner)
    sums: list[Sum] = []
    at = 0
    while at < len(tokens):
        here = _sums_at(grammar, at, block)
        sums.extend(here)
        at = here[-1].stop if here else at + 1
    for found in carried_in_lists(sums, grammar):
        mention = _mention(reading, context, block, tokens, found)
        if mention is not None:
            yield mention


def _sums_at(grammar: Grammar, at: int, block: TextBlock) -> tuple[Sum, ...]:
    """The sums that start at token ``at``: none, one, or both ends of a change."""
    tokens = grammar.tokens
    token = tokens[at]
    if token.kind == "word":
        if not _may_start(token, grammar.manner.language):
            return ()
        if starts_vague(token):
            vague = vague_at(grammar, at)
            if vague is not None:
                return (vague,)
    elif token.kind == "sign" and token.raw not in "-−–(":
        return ()
    if token.raw == "(":
        return _bracketed_cell(grammar, at)
    left = at - 1
    if left > 0 and tokens[left].low in lexicon().ranges["articles"]:
        left -= 1  # "entre los 5 y los 10 millones"
    between = left >= 0 and tokens[left].low in lexicon().ranges["between"]
    return grammar.money_at(
        at, between=between, separate=lambda: _tells_change(grammar.text, token.start, block)
    )


def _bracketed_cell(grammar: Grammar, at: int) -> tuple[Sum, ...]:
    """A negative sum in a table: "($1,234)"; brackets in prose are only brackets."""
    if not grammar.manner.table or at + 1 >= len(grammar.tokens):
        return ()
    found = grammar.sum_at(at + 1)
    if found is None or found.value is None or grammar.raw(found.stop) != ")":
        return ()
    value = -abs(found.value)
    return (Sum(at, found.stop + 1, found.quantity, value, found.cue, found.marked, found.rule),)


@cache
def _starts(language: str) -> frozenset[str]:
    """Lower-case words with which a sum may start."""
    known = lexicon()
    heads = known.numbers[language].words() | frozenset(known.word_scales)
    return heads | frozenset(known.abbreviations)


@cache
def _heads() -> frozenset[str]:
    """Words as written with which a currency before a number may start."""
    known = lexicon()
    nations = {q for c in known.currencies.values() if c.code == "USD" for q in c.qualifiers}
    return frozenset(known.currencies) | nations | {"RMB", "NT"}


def _may_start(token: Token, language: str) -> bool:
    return token.low in _starts(language) or token.raw in _heads() or starts_vague(token)


@cache
def _change() -> re.Pattern[str]:
    """Accepts a word of change somewhere before a final "from" ("rose … from ")."""
    stems = alternatives(lexicon().change_stems).replace(r"\ ", r"\s+")
    return re.compile(
        rf"(?<!\w)(?:{stems})\w*\b(?:.*)\b(?:from|de|desde)\s+(?:\w+\s+){{0,2}}\Z",
        re.IGNORECASE | re.DOTALL,
    )


def _tells_change(text: str, start: int, block: TextBlock) -> bool:
    """Whether "from" with a verb of change stands before: two sums, no range."""
    left = text[max(block.start, start - CHANGE_REACH) : start]
    if not re.search(r"\b(?:from|de|desde)\b", left[-25:]):
        return False
    sentence = re.split(r"[.;](?=\s+[A-ZÁÉÍÓÚ])", left)[-1]
    return _change().search(sentence) is not None


def _mention(
    reading: Reading, context: MoneyContext, block: TextBlock, tokens: list[Token], found: Sum
) -> Mention | None:
    """The mention for ``found``, or None where a guard refuses it."""
    cue, text = found.cue, reading.text
    assert cue is not None
    start, end = tokens[_without_article(found, tokens)].start, tokens[found.stop - 1].end
    if reading.is_barred(start, end) or (start and _joined_left(text, start)):
        return None
    if not is_money(found, tokens, text, block.start, block.end):
        return None
    if cue.wants_size and not _sum_like(found, tokens):
        return None
    if _runs_into_word(found, tokens, text) or _goes_on_left(found, tokens, text):
        return None
    if found.value is not None and _lone_article(found, tokens):
        return None
    if cue.family is not None and cue.code is None and cue.share == 1:
        family = lexicon().families[cue.family]
        large = _sum_like(found, tokens)
        if not bare_is_enough(family.bare, context, family.default, large=large):
            return None
        if cue.family == "pound" and is_weight(found, tokens):
            return None
    elif cue.family == "pound" and cue.code is None:
        return None
    code, assumed, evidence = context.settle(cue, start, block)
    if found.value is None and is_unit(text, start, end, block):
        return None
    vague = found.value is None or _is_vague_adjective(found, tokens)
    rule = "amount.vague" if vague else found.rule
    if assumed and rule in ("amount.mark", "amount.name"):
        rule = "amount.mark_assumed"
    if found.quantity is not None and found.quantity.spaced:
        rule = "amount.spaced"
    if _unread_letters(found, tokens, text) or _cut_at_comma(found, tokens, text):
        rule = "amount.unread"
    value = AmountValue(
        amount_min=None if vague else _plain(found.value),
        amount_max=None if vague else _plain(found.maximum),
        currency=code,
        mod=modifier(text, start, end, block.start, block.end),
    )
    return Mention(
        kind="amount",
        start=start,
        end=end,
        value=value,
        rule=rule,
        confidence=lexicon().confidence[rule],
        evidence=evidence,
    )


def _without_article(found: Sum, tokens: list[Token]) -> int:
    """The first token, past the article of "a million-dollar house"."""
    if found.rule == "amount.adjective" and tokens[found.first].low in ("a", "an"):
        return found.first + 1
    return found.first


def _joined_left(text: str, start: int) -> bool:
    """Whether the sum's first character continues a word or number to its left."""
    first, before = text[start], text[start - 1]
    if first.isalnum():
        return before.isalnum() or (before in ".,-/" and text[start - 2 : start - 1].isdigit())
    return first == "$" and before.isalpha() and before.islower()


def _sum_like(found: Sum, tokens: list[Token]) -> bool:
    """Whether the number looks like a sum: a scale, thousands, or cents."""
    quantity = found.quantity
    if quantity is None or quantity.scale is not None or quantity.spelled:
        return True
    raw = tokens[quantity.first].raw
    return quantity.value >= 1000 and (not raw.isdigit() or len(raw) > 4)


def _runs_into_word(found: Sum, tokens: list[Token], text: str) -> bool:
    """Whether letters that are no scale stand right behind a small number: "$ 7z"."""
    quantity, last = found.quantity, tokens[found.stop - 1]
    if quantity is None or quantity.scale is not None or last.kind != "number":
        return False
    return quantity.value < 1000 and text[last.end : last.end + 1].isalpha()


def _goes_on_left(found: Sum, tokens: list[Token], text: str) -> bool:
    """Whether figures stand before the sum that the grammar could not take with it.

    A piece of a number is no value: "7 2500 pesos".  A year before it ("in 2010 500
    dollars") or a word that says what the figure is ("page 12 500 pesos") tells them apart.
    """
    first, before = found.first, tokens[found.first - 1] if found.first else None
    if found.marked or before is None or before.kind != "number":
        return False
    if tokens[first].kind != "number" or tokens[first].start - before.end != 1:
        return False
    if text[before.end] not in " \u00a0\u2009\u202f" or _is_year(before.raw):
        return False
    lead = tokens[first - 2].low.rstrip(".") if first > 1 else ""
    return tokens[first].raw[0] == "0" or lead not in lexicon().guards["reference_before"]


def _is_year(raw: str) -> bool:
    return len(raw) == 4 and raw.isdigit() and raw[:2] in ("17", "18", "19", "20")


_CUT_SHORT = re.compile(r"[ -]?([^\W\d_]{2,5})\.(?= ?[a-z\d,;)])")


def _unread_letters(found: Sum, tokens: list[Token], text: str) -> bool:
    """Whether a word cut short that is no known scale stands behind a marked number."""
    quantity, last = found.quantity, tokens[found.stop - 1]
    if not found.marked or quantity is None or quantity.scale is not None:
        return False
    behind = _CUT_SHORT.match(text, last.end)
    if behind is None or last.kind != "number":
        return False
    return behind[1].lower() not in lexicon().guards["short_words"]


_GROUP_AFTER = re.compile(r", \d{3}(?![\d.,:/-]*\d)")
_GROUP_BEFORE = re.compile(r"[$€£]\s?\d{1,3}, $")


def _cut_at_comma(found: Sum, tokens: list[Token], text: str) -> bool:
    """Whether a sum may be one half of a number with a slip in it ("$1, 485 millones")."""
    first, last = tokens[found.first], tokens[found.stop - 1]
    if last.kind == "number" and found.marked and len(last.raw) <= 3:
        return _GROUP_AFTER.match(text, last.end) is not None
    if found.marked or first.kind != "number" or len(first.raw) != 3:
        return False
    return _GROUP_BEFORE.search(text, max(0, first.start - 8), first.start) is not None


def _lone_article(found: Sum, tokens: list[Token]) -> bool:
    """ "un peso", "one dollar" are sums; "uno" of "cada uno pesos" never reaches here."""
    quantity = found.quantity
    return quantity is not None and quantity.value == 0 and quantity.spelled


def _is_vague_adjective(found: Sum, tokens: list[Token]) -> bool:
    """ "billion-dollar industry": a scale without a number is no exact sum."""
    quantity = found.quantity
    if quantity is None or not quantity.lone_scale or found.upper is not None:
        return False
    return lexicon().word_scales[tokens[quantity.first].low].value >= Decimal(10) ** 6


def _plain(value: Decimal | None) -> Decimal | None:
    """``value`` without an exponent or trailing zeros behind the point, otherwise exact."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()
