"""A matched expression, read as fields, and the registry of what normalizes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.extract.dates.candidate import Fixed, Interpretation, InterpretedSpan
from pipeline.extract.dates.conventions import Conventions
from pipeline.model import edtf
from pipeline.model.mention import DateMod


@dataclass(frozen=True, slots=True)
class Expression:
    """A match of a rule, read as fields; ``inner`` is what its ``then`` found."""

    fields: dict[str, list[Any]]
    settings: Any
    conventions: Conventions
    start: int
    end: int
    words: str
    inner: Interpretation | None = None
    inner_mod: DateMod | None = None

    def one(self, name: str) -> Any:
        """The first value of a field, null if it took no part."""
        values = self.fields.get(name)
        return values[0] if values else None

    @property
    def year(self) -> int | None:
        """The year as written in any of the usual ways."""
        number = self.one("year")
        if number is not None:
            return int(number)
        short = self.one("short_year")
        if short is not None:
            return self.conventions.full_year(int(short))
        return year_in_words(self.fields)


Result = Interpretation | InterpretedSpan | list[InterpretedSpan] | None
Normalizer = Callable[[Expression], Result]
NORMALIZERS: dict[str, Normalizer] = {}
"""Name in the grammar → function; filled by the ``…_normalizers`` modules."""


def normalizer(function: Normalizer) -> Normalizer:
    """Register a function under the name that rules give as their ``normalizer``."""
    NORMALIZERS[function.__name__.rstrip("_")] = function
    return function


def fixed(value: str | None, **more: Any) -> Fixed | None:
    """A fixed date, if the calendar has it."""
    return Fixed(value, **more) if value and edtf.is_valid(value) else None


def between(first: str | None, last: str | None) -> Fixed | None:
    """A range, if both ends are there and in order."""
    return fixed(f"{first}/{last}") if first and last else None


def year_in_words(fields: dict[str, list[Any]]) -> int | None:
    """The year of "nineteen ninety-six", "two thousand ten", "mil novecientos noventa"."""
    below = sum(int(fields[name][-1]) for name in ("tens", "teens", "ones") if name in fields)
    if "hundreds" in fields:
        total = int(fields["hundreds"][-1]) * 100 + below
    elif "thousands" in fields:
        hundred = int(fields["hundred_words"][0]) if "hundred_words" in fields else 0
        total = int(fields["thousands"][0]) * 1000 + hundred * 100 + below
    else:
        return None
    return total if 1500 <= total <= 2099 else None


def calendar_year(inner: Fixed) -> int | None:
    """The number of a value that is one whole year."""
    return int(inner.value) if len(inner.value) == 4 and inner.value.isdigit() else None


def pointed(found: Expression) -> int:
    """The way a pointing word points: "this past", "past": back; "this coming": forward."""
    return 1 if found.one("coming") else -1
