"""What the header of a column or the label of a row says of its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.extract.amounts.units import Unit, may_hold_unit, read_unit
from pipeline.extract.amounts.vocabulary import begins, ends, folded, has, is_whole, without

LONGEST = 400
"""A cell with more characters is no header."""

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FUNCTION = re.compile(
    r"\b(?:of|for|to|in|on|with|by|and|against|de|del|para|por|a|en|con|contra|y)\b"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What one header says.

    ``unit`` is its own; ``no_money``: its figures are shares, ranks, weights or
    other measures; ``counted``: they count things; ``money``: it names money;
    ``per_thing``: they are prices of one thing; ``quantity``: they are quantities
    of what the row names.
    """

    unit: Unit | None
    no_money: bool
    counted: bool
    money: bool
    per_thing: bool
    quantity: bool

    @property
    def denies(self) -> bool:
        """Whether its figures are no sums."""
        return self.no_money or (self.counted and (self.unit is None or self.unit.cue is None))


def read_header(text: str, start: int, end: int, role: Literal["column", "row"]) -> Header:
    """Read the header that stands in ``text[start:end]``."""
    if end - start > LONGEST:
        return Header(None, False, False, False, False, False)
    said = _said(text[start:end], role)
    unit = read_unit(text, start, end, "cell") if said.may_hold_unit else None
    own = unit is not None and unit.cue is not None
    return Header(
        unit,
        said.no_money or (said.no_money_last and not own),
        said.counted,
        said.money,
        said.per_thing,
        said.quantity,
    )


class _Said(NamedTuple):
    """What words say by themselves."""

    no_money: bool
    no_money_last: bool
    counted: bool
    money: bool
    per_thing: bool
    quantity: bool
    may_hold_unit: bool


@lru_cache(maxsize=4096)
def _said(written: str, role: Literal["column", "row"]) -> _Said:
    """Kept for a while: labels and headers repeat, within a document and across."""
    words = folded(written)
    bare = _BRACKETED.sub(" ", words)
    bare = bare if bare.strip() else words
    measured = without("per_thing", words)  # "price per kg" is money
    money = has("money_words", words)
    if role == "row":
        counted = _counts_in_row(bare)
    else:
        counted = (
            has("counted", measured)
            or has("counted_columns", measured)
            or is_whole("counted_columns_alone", bare)
        )
    return _Said(
        no_money=has("no_money", measured) or is_whole("no_money_alone", bare),
        no_money_last=ends("no_money_last", bare),
        counted=counted and not money,
        money=money,
        per_thing=has("per_thing", words),
        quantity=is_whole("quantity", bare),
        may_hold_unit=may_hold_unit(written),
    )


def _counts_in_row(label: str) -> bool:
    """Short labels whose first or last words are counted things: "Drug arrests"."""
    words = label.split()
    if len(words) > 3 or _FUNCTION.search(label):
        return False
    return begins("counted", label) or ends("counted", label)
