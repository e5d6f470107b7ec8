"""Whether a row's value is the gold value, kind by kind (guideline: Scoring)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.model import edtf
from pipeline.model.ids import fold

Row = Mapping[str, Any]
Gold = Mapping[str, Any]

_OPENINGS = re.compile(r"(?:the )?(?:u\.? ?s\.?|united states)(?: of america)? ")
_CASE_OPENINGS = re.compile(r"(?:operation|operacion|operativo|project) ")


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
    """The body's name or acronym among the accepted ones, and the same country."""
    accepted = {_body(name) for name in gold["names"]}
    ours = {_body(name) for name in (row["agency_name"], row["acronym"]) if name}
    return bool(accepted & ours) and row["country"] == gold["country"]


def case_is_right(row: Row, gold: Gold) -> bool:
    """One of the accepted names."""
    accepted = [*gold.get("names", []), *([gold["name"]] if gold.get("name") else [])]
    return _case(row["case_name"]) in {_case(name) for name in accepted}


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


def _body(name: str) -> str:
    return _OPENINGS.sub("", " ".join(fold(name).replace("’", "'").split()), count=1)


def _case(name: str) -> str:
    plain = re.sub(r"\b(?:u\.? ?s\.?|united states(?: of america)?)(?!\w)", "us", fold(name))
    plain = re.sub(r"\bvs?\b\.?", "v", plain)
    plain = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    return _CASE_OPENINGS.sub("", plain, count=1)
