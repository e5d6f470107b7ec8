"""Figures of a statement in plain text under a line that gives their unit.

"Miles de Pesos Presupuesto aprobado 1,250.5 Ejercido 1,190.2 Avance 95.2%": the block
opens with a unit, and labels and figures by turns make up all the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.extract.amounts.context import MoneyContext
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.numerals import read_number
from pipeline.extract.amounts.units import read_unit
from pipeline.extract.amounts.vocabulary import folded, has, is_whole
from pipeline.model.mention import AmountValue, Evidence, Mention
from pipeline.model.reading import TextBlock

RULE = "amount.cell_unit"
LONGEST = 2000
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
        block = context.reading.block_at(mention.start) if _is_vague(mention) else None
        figures = list(_figures(context, block, mention)) if block is not None else []
        result.extend(figures or [mention])
    spans = {(m.start, m.end) for m in result if m.rule == RULE}
    kept = [m for m in result if m.rule == RULE or (m.start, m.end) not in spans]
    return sorted(kept, key=lambda m: (m.start, m.end))


def _is_vague(mention: Mention) -> bool:
    return mention.rule == "amount.vague"


def _figures(context: MoneyContext, block: TextBlock, opening: Mention) -> Iterator[Mention]:
    """The sums of the statement that ``opening`` begins; none where the block is no statement."""
    text = context.reading.text
    whole = opening.start == block.start and block.cell is None
    if not whole or block.end - block.start > LONGEST:
        return
    unit = read_unit(text, opening.start, opening.end, "title")
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
        value = _value(context, block, row)
        if value is None:
            continue
        amount = _plain(value * unit.scale)
        yield Mention(
            kind="amount",
            start=row.start("mark") if row["mark"] else row.start("figure"),
            end=row.end("figure"),
            value=AmountValue(amount, amount, opening.value.currency),
            rule=RULE,
            confidence=lexicon().confidence[RULE],
            evidence=(Evidence("unit", opening.start, opening.end),),
        )


def _value(context: MoneyContext, block: TextBlock, row: re.Match[str]) -> Decimal | None:
    """The row's figure, None where its label tells of no money or it may be a year."""
    label = folded(row["label"])
    if row["share"] or has("no_money", label) or is_whole("no_money_alone", label):
        return None
    if re.fullmatch(r"(?:19|20)\d\d", row["figure"]):
        return None
    return read_number(row["figure"], context.style(block.language), decimals_likely=True)


def _plain(value: Decimal) -> Decimal:
    """``value`` without an exponent or trailing zeros behind the point."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()
