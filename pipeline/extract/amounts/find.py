"""Sums of money in a document.

windows around currency words → tokens → candidates: sums, ranges, lists → filters
→ whose currency, modifier → mention → sums of tables and statements → compared sums
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.extract.amounts.candidates import (
    Candidate,
    CandidateReader,
    is_unit,
    starts_vague,
    vague_at,
)
from pipeline.extract.amounts.compared import with_compared
from pipeline.extract.amounts.context import MoneyContext, modifier
from pipeline.extract.amounts.filters import (
    is_doubtful,
    is_sum_of_money,
    is_weight,
    looks_like_sum,
)
from pipeline.extract.amounts.lexicon import Language, confidences, language
from pipeline.extract.amounts.numbers import MILLION, plain
from pipeline.extract.amounts.quantity import NumberFormat
from pipeline.extract.amounts.ranges import candidates_at, carried_in_lists
from pipeline.extract.amounts.table_sums import with_cells, with_statements
from pipeline.extract.amounts.tokens import Token, Window, present_forms, tokenise, windows
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountValue, Mention


def find_amounts(document: Document) -> list[Mention]:
    """All sums of money in ``document``, in text order, none overlapping another.

    Values are exact decimals in whole units of the currency (ISO 4217).
    Offsets are into ``document.text``.
    """
    context = MoneyContext(document)
    blocks = document.blocks or (TextBlock(0, len(document.text), language=document.language),)
    lexicons = {language(block.language).lexicon for block in blocks}
    present = {known: present_forms(document.text, known) for known in lexicons}
    found: list[Mention] = []
    for block in blocks:
        for start, end in windows(document.text, block, present[language(block.language).lexicon]):
            found.extend(_in_window(context, block, start, end))
    found = with_statements(context, blocks, with_cells(document, context, found))
    return with_compared(document, context, found)


def _in_window(context: MoneyContext, block: TextBlock, start: int, end: int) -> Iterator[Mention]:
    written_in = language(block.language)
    text, table = context.document.text, block.kind == "table"
    window = Window(text, tokenise(text, start, end), written_in.lexicon, table)
    reader = CandidateReader(window, NumberFormat(written_in, context.style(written_in)))
    candidates: list[Candidate] = []
    at = 0
    while at < len(window.tokens):
        here = _candidates_at(reader, at, block)
        candidates.extend(here)
        at = here[-1].stop if here else at + 1
    for candidate in carried_in_lists(candidates, reader):
        mention = _mention(context, block, reader, candidate)
        if mention is not None:
            yield mention


# -- candidates --------------------------------------------------------------


def _candidates_at(reader: CandidateReader, at: int, block: TextBlock) -> tuple[Candidate, ...]:
    """The sums that start at token ``at``: none, one, or both ends of a change."""
    token = reader.tokens[at]
    if token.kind == "word":
        vague = starts_vague(token, reader.lexicon)
        if not vague and not _may_start(token, reader.format.language):
            return ()
        found = vague_at(reader.window, at) if vague else None
        if found is not None:
            return (found,)
    elif token.kind == "sign" and token.raw not in "-−–(":
        return ()
    if token.raw == "(":
        return _bracketed_cell(reader, at)
    return candidates_at(reader, at, block.start)


def _may_start(token: Token, written_in: Language) -> bool:
    """A quick look: whether a sum may start with a word."""
    return token.low in _number_heads(written_in) or token.raw in _currency_heads(written_in)


@cache
def _number_heads(written_in: Language) -> frozenset[str]:
    """Lower-case words with which a number, or dollars before one, may start."""
    known = written_in.lexicon
    return (
        written_in.numbers.heads()
        | frozenset(known.word_scales)
        | known.words["abbreviated_dollars"]
    )


@cache
def _currency_heads(written_in: Language) -> frozenset[str]:
    """Words as written with which a currency before a number may start."""
    currencies = written_in.lexicon.currencies
    return frozenset({*currencies, *currencies["USD"].qualifiers, "RMB", "NT"})


def _bracketed_cell(reader: CandidateReader, at: int) -> tuple[Candidate, ...]:
    """A negative sum in a table: "($1,234)"; brackets in prose are only brackets."""
    if not reader.window.table or at + 1 >= len(reader.tokens):
        return ()
    found = reader.sum_at(at + 1)
    if found is None or found.cue is None or found.value is None or reader.raw(found.stop) != ")":
        return ()
    return (replace(found, first=at, stop=found.stop + 1, value=-abs(found.value)),)


# -- mentions ----------------------------------------------------------------


def _mention(
    context: MoneyContext, block: TextBlock, reader: CandidateReader, found: Candidate
) -> Mention | None:
    """The mention for ``found``, or None where a filter refuses it."""
    cue, window = found.cue, reader.window
    assert cue is not None
    start = window.tokens[_without_article(found, reader)].start
    end = window.tokens[found.stop - 1].end
    if context.document.is_masked(start, end) or not is_sum_of_money(found, window, block, start):
        return None
    if not _is_currency(context, window, found):
        return None
    if found.value is None and is_unit(window, start, end, block):
        return None
    code, assumed, evidence = context.resolve(cue, start, block)
    vague = found.value is None or _is_vague_adjective(found, window)
    rule = _rule(found, window, vague=vague, assumed=assumed)
    value = AmountValue(
        amount_min=None if vague or found.value is None else plain(found.value),
        amount_max=None if vague or found.maximum is None else plain(found.maximum),
        currency=code,
        mod=modifier(window.text, start, end, block.start, block.end, window.lexicon),
    )
    return Mention(
        kind="amount",
        start=start,
        end=end,
        value=value,
        rule=rule,
        confidence=confidences()[rule],
        evidence=evidence,
    )


def _without_article(found: Candidate, reader: CandidateReader) -> int:
    """The first token, past the article of "a million-dollar house"."""
    one = reader.format.language.numbers.one
    article = found.rule == "amount.adjective" and reader.window.low(found.first) in one
    return found.first + article


def _is_currency(context: MoneyContext, window: Window, found: Candidate) -> bool:
    """Whether the name of the currency means money here, and not a weight ("pounds")."""
    cue = found.cue
    assert cue is not None
    if cue.family is None or cue.code is not None:
        return True
    if cue.share != 1:
        return cue.family != "pound"
    if not context.is_money(cue.family, large=looks_like_sum(found, window)):
        return False
    return cue.family != "pound" or not is_weight(found, window)


def _rule(found: Candidate, window: Window, *, vague: bool, assumed: bool) -> str:
    if is_doubtful(found, window):
        return "amount.unread"
    if found.quantity is not None and found.quantity.spaced:
        return "amount.spaced"
    if vague:
        return "amount.vague"
    if assumed and found.rule in ("amount.mark", "amount.name"):
        return "amount.mark_assumed"
    return found.rule


def _is_vague_adjective(found: Candidate, window: Window) -> bool:
    """ "billion-dollar industry": a scale without a number is no exact sum."""
    quantity = found.quantity
    if quantity is None or not quantity.lone_scale or found.upper is not None:
        return False
    return window.lexicon.word_scales[window.low(quantity.first)].value >= MILLION
