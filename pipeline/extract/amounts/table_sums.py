"""Sums whose unit stands apart from them: in a header, a label, a line beside a table.

    table → its figures, headers and labels → the unit that reaches each figure → mention

The nearest unit wins: the cell's own, its column's, its row's, that of the rows'
section, the caption's.  A cell that has only a mark takes the scale of the unit.

Statements in plain text are read alike.  "Miles de Pesos Presupuesto aprobado 1,250.5
Ejercido 1,190.2 Avance 95.2%": the block opens with a unit, and labels and figures by
turns make up all the rest of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.amounts.context import MoneyContext, modifier
from pipeline.extract.amounts.currency import CurrencyCue, family_of
from pipeline.extract.amounts.headers import is_continued, title_units
from pipeline.extract.amounts.lexicon import Lexicon, confidences, language
from pipeline.extract.amounts.numbers import is_year, plain, read_number
from pipeline.extract.amounts.phrases import folded, has, is_whole
from pipeline.extract.amounts.tables import Reached, Table
from pipeline.extract.amounts.units import Unit, read_unit
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountValue, Evidence, Mention

RULE = "amount.cell_unit"
ONE = Decimal(1)


def with_cells(
    document: Document, context: MoneyContext, found: Sequence[Mention]
) -> list[Mention]:
    """``found`` with the sums of table cells, in text order, none overlapping another.

    A cell's figure replaces what was found in that cell; phrases that give a unit
    are no sums.
    """
    cells: list[Mention] = []
    units: list[tuple[int, int]] = []
    titles: list[Unit] = []
    for first, last in _tables(document.blocks):
        titles = title_units(document.text, document.blocks, first, last) or (
            titles if is_continued(document.text, document.blocks, first) else []
        )
        table = Table(context, document.blocks[first : last + 1], titles)
        for reached in table.reached():
            mention = _mention(context, reached)
            if mention is not None:
                cells.append(mention)
        units.extend(table.unit_spans)
    if not cells and not units:
        return list(found)
    taken = _merged([*((m.start, m.end) for m in cells), *units])
    kept = [m for m in found if not _touches(taken, m.start, m.end)]
    return sorted([*kept, *cells], key=lambda m: (m.start, m.end))


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` sorted, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether ``[start, end)`` touches one of ``spans``, sorted and apart."""
    at = bisect_right(spans, (start, start))
    return (at > 0 and spans[at - 1][1] > start) or (at < len(spans) and spans[at][0] < end)


def _tables(blocks: Sequence[TextBlock]) -> Iterator[tuple[int, int]]:
    """The first and last block of each table, in text order."""
    spans: dict[int, tuple[int, int]] = {}
    for index, block in enumerate(blocks):
        if block.cell is not None:
            first, _ = spans.get(block.cell[0], (index, index))
            spans[block.cell[0]] = first, index
    yield from spans.values()


def _mention(context: MoneyContext, reached: Reached) -> Mention | None:
    """The mention of a figure; None where it needs no unit from outside, or has none."""
    document, figure, own = context.document, reached.figure, reached.figure.cue
    if document.is_masked(figure.start, figure.end):
        return None
    resolved = _resolved(context, reached)
    if resolved is None:
        return None
    code, scale, used = resolved
    known = language(reached.block.language).lexicon
    names = any(unit.cue is not None and family_of(unit.cue) != "sign" for unit in used)
    if own is not None and scale == ONE and (own.code is not None or not names):
        return None  # nothing to add: the cell says it all
    if own is not None and figure.scale is not None:
        return None
    factor = figure.scale if figure.scale is not None else scale
    low = figure.value * factor
    high = low if figure.upper is None else figure.upper * factor
    return Mention(
        kind="amount",
        start=figure.start,
        end=figure.end,
        value=AmountValue(
            amount_min=plain(low),
            amount_max=plain(high),
            currency=code,
            mod=modifier(
                document.text, figure.start, figure.end, reached.block.start, reached.end, known
            ),
        ),
        rule=RULE,
        confidence=confidences()[RULE],
        evidence=tuple(Evidence("unit", unit.start, unit.end) for unit in used),
    )


def _resolved(context: MoneyContext, reached: Reached) -> tuple[str, Decimal, list[Unit]] | None:
    """Currency, scale and the units that gave them; None where no currency is known."""
    currency: Unit | None = None
    scale: Decimal | None = None
    code: str | None = None
    used: list[Unit] = []
    for given in reached.units:
        unit, taken = given.unit, False
        if currency is None and unit.cue is not None:
            resolved = _code(context, unit)
            if resolved is None:
                continue
            currency, code, taken = unit, resolved, True
            if scale is None and given.per_thing:
                scale = unit.scale or ONE
        if (
            scale is None
            and unit.scale is not None
            and (unit.cue is None or reached.mark is not None or _code(context, unit) == code)
        ):
            scale, taken = unit.scale, True
        if taken:
            used.append(unit)
    if reached.mark is not None:
        code = _marked_code(context, reached.mark, currency, code, reached.block)
    return None if code is None else (code, scale or ONE, used)


def _marked_code(
    context: MoneyContext, mark: CurrencyCue, unit: Unit | None, code: str | None, block: TextBlock
) -> str:
    """The currency of a cell's own mark; a bare "$" is that of the unit."""
    if mark.code is not None:
        return mark.code
    if unit is not None and code is not None and unit.cue is not None:
        family = family_of(unit.cue)
        if mark.family == family or (
            mark.family == "sign" and family in ("sign", "dollar", "peso")
        ):
            return code
    return context.resolve(mark, block.start, block)[0]


def _code(context: MoneyContext, unit: Unit) -> str | None:
    """The ISO 4217 code of a unit; None where its name may mean something else."""
    cue = unit.cue
    assert cue is not None
    only_family = cue.family if cue.code is None else None
    if only_family and not context.is_money(only_family, large=unit.scale is not None):
        return None
    block = context.document.block_at(unit.start)
    assert block is not None
    return context.resolve(cue, unit.start, block)[0]


# -- statements --------------------------------------------------------------

LONGEST_STATEMENT = 2000
"""A block with more characters is running text."""

_ROW = re.compile(
    r"\s+(?P<label>[^\W\d_][^\d\n.;:!?$%]{1,70}?)[\s.:]+(?P<mark>\$\s?)?"
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<share>\s?%)?(?=\s|\Z)"
)
_LEAST_ROWS = 2


def with_statements(
    context: MoneyContext, blocks: Sequence[TextBlock], found: Sequence[Mention]
) -> list[Mention]:
    """``found`` with the figures of statements; the unit that opens one is no sum."""
    result: list[Mention] = []
    for mention in found:
        vague = mention.rule == "amount.vague"
        block = context.document.block_at(mention.start) if vague else None
        figures = list(_figures(context, block, mention)) if block is not None else []
        result.extend(figures or [mention])
    spans = {(m.start, m.end) for m in result if m.rule == RULE}
    kept = [m for m in result if m.rule == RULE or (m.start, m.end) not in spans]
    return sorted(kept, key=lambda m: (m.start, m.end))


def _figures(context: MoneyContext, block: TextBlock, opening: Mention) -> Iterator[Mention]:
    """The sums of the statement that ``opening`` begins; none where the block is no statement."""
    text = context.document.text
    whole = opening.start == block.start and block.cell is None
    if not whole or block.end - block.start > LONGEST_STATEMENT:
        return
    known = language(block.language).lexicon
    unit = read_unit(text, opening.start, opening.end, "title", known)
    if unit is None or unit.scale is None:
        return
    rows: list[re.Match[str]] = []
    at = opening.end
    while (row := _ROW.match(text, at, block.end)) is not None:
        rows.append(row)
        at = row.end()
    if at != block.end or len(rows) < _LEAST_ROWS:
        return
    assert isinstance(opening.value, AmountValue)
    for row in rows:
        value = _value(context, block, row, known)
        if value is None:
            continue
        amount = plain(value * unit.scale)
        yield Mention(
            kind="amount",
            start=row.start("mark") if row["mark"] else row.start("figure"),
            end=row.end("figure"),
            value=AmountValue(amount, amount, opening.value.currency),
            rule=RULE,
            confidence=confidences()[RULE],
            evidence=(Evidence("unit", opening.start, opening.end),),
        )


def _value(
    context: MoneyContext, block: TextBlock, row: re.Match[str], known: Lexicon
) -> Decimal | None:
    """The row's figure, None where its label tells of no money or it may be a year."""
    label, lists = folded(row["label"]), known.tables
    if row["share"] or has(lists["no_money"], label) or is_whole(lists["no_money_alone"], label):
        return None
    if is_year(row["figure"]):
        return None
    return read_number(row["figure"], context.style(language(block.language)), decimals_likely=True)
