"""Found rows and gold: which row is which mention, and whether its value is right.

By the guideline's section on scoring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.evaluate.gold import GoldMention
from pipeline.model import edtf
from pipeline.model.geometry import area, shared_area
from pipeline.model.ids import fold

Row = Mapping[str, Any]
Gold = Mapping[str, Any]
Box = Sequence[float]

_LEAST_SHARE = 0.5  # of the smaller one's area that boxes in a PDF must share
_OPENINGS = re.compile(r"(?:the )?(?:u\.? ?s\.?|united states)(?: of america)? ")
_CASE_OPENINGS = re.compile(r"(?:operation|operacion|operativo|project) ")


@dataclass(frozen=True, slots=True)
class Match:
    """A found row with its gold mention; either is null where nothing fits it."""

    row: Row | None
    gold: GoldMention | None

    @property
    def context(self) -> str:
        """The gold's context, the row's own where no gold fits."""
        return self.gold.context if self.gold else str((self.row or {})["context"])

    @property
    def strict(self) -> bool:
        """Whether both have the same span."""
        return self.row is not None and self.gold is not None and same_span(self.row, self.gold)

    @property
    def right(self) -> bool:
        """Whether the value is right."""
        return (
            self.row is not None
            and self.gold is not None
            and IS_RIGHT[self.gold.kind](self.row, self.gold.value)
        )


def match(rows: Sequence[Row], gold: Sequence[GoldMention]) -> list[Match]:
    """Match rows of one kind and document with its gold of that kind.

    Pairs with most overlap first, each row and each gold mention once.  Rows
    that are left and overlap an optional mention count for nothing.
    """
    wanted = [m for m in gold if not m.optional]
    pairs = sorted(
        (-overlap(row, m), j, i)
        for i, row in enumerate(rows)
        for j, m in enumerate(wanted)
        if overlap(row, m) > 0
    )
    row_of: dict[int, int] = {}
    used: set[int] = set()
    for _, j, i in pairs:
        if i not in used and j not in row_of:
            row_of[j] = i
            used.add(i)
    result = [Match(rows[row_of[j]] if j in row_of else None, m) for j, m in enumerate(wanted)]
    optional = [m for m in gold if m.optional]
    result += [
        Match(row, None)
        for i, row in enumerate(rows)
        if i not in used and not any(overlap(row, m) > 0 for m in optional)
    ]
    return result


def error_kind(item: Match) -> str | None:
    """What is wrong with a match: missed, spurious, value or span; null if nothing is."""
    if item.row is None:
        return "missed"
    if item.gold is None:
        return "spurious"
    if not item.right:
        return "value"
    return None if item.strict else "span"


# ---- whether both stand in the same place


def overlap(row: Row, gold: GoldMention) -> float:
    """How much of their places both share: code points, or points squared in a PDF; 0 if none.

    In a PDF boxes count that share half of the smaller mention's area on one page.
    """
    if gold.page is None:
        if row["source_start"] is None:
            return 0.0
        shared = min(row["source_end"], gold.end) - max(row["source_start"], gold.start)
        return float(max(shared, 0))
    boxes = _boxes(row)
    if row["page"] != gold.page or not boxes:
        return 0.0
    shared = shared_area(boxes, gold.boxes)
    smaller = min(area(boxes), area(gold.boxes))
    return shared if smaller > 0 and shared >= _LEAST_SHARE * smaller else 0.0


def same_span(row: Row, gold: GoldMention) -> bool:
    """Whether both have the same span; in a PDF, the same words in boxes that overlap."""
    if gold.page is None:
        return (row["source_start"], row["source_end"]) == (gold.start, gold.end)
    return "".join(row["quote"].split()) == "".join(gold.quote.split()) and overlap(row, gold) > 0


def _boxes(row: Row) -> list[Box]:
    boxes = row["boxes"]
    return list(json.loads(boxes) if isinstance(boxes, str) else boxes or ())


# ---- whether the value is right, kind by kind


def date_is_right(row: Row, gold: Gold) -> bool:
    """Same bounds and same mod."""
    start, end = edtf.bounds(gold["value"]) if gold["value"] else (None, None)
    return (_text(row["start_date"]), _text(row["end_date"]), row["mod"]) == (
        start,
        end,
        gold["mod"],
    )


def amount_is_right(row: Row, gold: Gold) -> bool:
    """Same bounds and currency."""
    return (_number(row["amount_min"]), _number(row["amount_max"]), row["currency"]) == (
        _number(gold["min"]),
        _number(gold["max"]),
        gold["currency"],
    )


def agency_is_right(row: Row, gold: Gold) -> bool:
    """The agency's name or acronym among the accepted ones, and the same country."""
    accepted = {_plain_agency(name) for name in gold["names"]}
    ours = {_plain_agency(name) for name in (row["agency_name"], row["acronym"]) if name}
    return bool(accepted & ours) and row["country"] == gold["country"]


def case_is_right(row: Row, gold: Gold) -> bool:
    """One of the accepted names."""
    accepted = [*gold.get("names", []), *([gold["name"]] if gold.get("name") else [])]
    return _plain_case(row["case_name"]) in {_plain_case(name) for name in accepted}


IS_RIGHT: dict[str, Callable[[Row, Gold], bool]] = {
    "date": date_is_right,
    "amount": amount_is_right,
    "agency": agency_is_right,
    "case": case_is_right,
}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize()


def _plain_agency(name: str) -> str:
    return _OPENINGS.sub("", " ".join(fold(name).replace("’", "'").split()), count=1)


def _plain_case(name: str) -> str:
    plain = re.sub(r"\b(?:u\.? ?s\.?|united states(?: of america)?)(?!\w)", "us", fold(name))
    plain = re.sub(r"\bvs?\b\.?", "v", plain)
    plain = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    return _CASE_OPENINGS.sub("", plain, count=1)
