"""Sums in table cells whose unit stands in a header, a label or a line beside the table.

    table → its figures, headers and labels → the unit that reaches each figure → mention

The nearest unit wins: the cell's own, its column's, its row's, that of the rows'
section, the caption's.  A cell that has only a mark takes the scale of the unit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.amounts.context import MoneyContext, bare_is_enough
from pipeline.extract.amounts.currency import Cue
from pipeline.extract.amounts.grid import Reached, Table
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.modifiers import modifier
from pipeline.extract.amounts.titles import is_continued, title_units
from pipeline.extract.amounts.units import Unit, family_of
from pipeline.model.mention import AmountValue, Evidence, Mention
from pipeline.model.reading import Reading, TextBlock

RULE = "amount.cell_unit"
ONE = Decimal(1)


def with_cells(reading: Reading, context: MoneyContext, found: Sequence[Mention]) -> list[Mention]:
    """``found`` with the sums of table cells, in text order, none overlapping another.

    A cell's figure replaces what was found in that cell; phrases that give a unit
    are no sums.
    """
    cells: list[Mention] = []
    units: list[tuple[int, int]] = []
    titles: list[Unit] = []
    for first, last in _tables(reading.blocks):
        titles = title_units(reading.text, reading.blocks, first, last) or (
            titles if is_continued(reading.text, reading.blocks, first) else []
        )
        table = Table(context, reading.blocks[first : last + 1], titles)
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
    reading, figure, own = context.reading, reached.figure, reached.figure.cue
    if reading.is_barred(figure.start, figure.end):
        return None
    settled = _settle(context, reached)
    if settled is None:
        return None
    code, scale, used = settled
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
            amount_min=_plain(low),
            amount_max=_plain(high),
            currency=code,
            mod=modifier(reading.text, figure.start, figure.end, reached.block.start, reached.end),
        ),
        rule=RULE,
        confidence=lexicon().confidence[RULE],
        evidence=tuple(Evidence("unit", unit.start, unit.end) for unit in used),
    )


def _settle(context: MoneyContext, reached: Reached) -> tuple[str, Decimal, list[Unit]] | None:
    """Currency, scale and the units that gave them; None where no currency is known."""
    currency: Unit | None = None
    scale: Decimal | None = None
    code: str | None = None
    used: list[Unit] = []
    for given in reached.units:
        unit, taken = given.unit, False
        if currency is None and unit.cue is not None:
            settled = _code(context, unit)
            if settled is None:
                continue
            currency, code, taken = unit, settled, True
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
    context: MoneyContext, mark: Cue, unit: Unit | None, code: str | None, block: TextBlock
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
    return context.settle(mark, block.start, block)[0]


def _code(context: MoneyContext, unit: Unit) -> str | None:
    """The ISO 4217 code of a unit; None where its name may mean something else."""
    cue = unit.cue
    assert cue is not None
    if cue.family is not None and cue.code is None:
        family = lexicon().families[cue.family]
        large = unit.scale is not None
        if not bare_is_enough(family.bare, context, family.default, large=large):
            return None
    block = context.reading.block_at(unit.start)
    assert block is not None
    return context.settle(cue, unit.start, block)[0]


def _plain(value: Decimal) -> Decimal:
    """``value`` without an exponent or trailing zeros behind the point."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()
