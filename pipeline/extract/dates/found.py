"""A match of a rule as its fields, and what a maker turns it into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.extract.dates.meaning import Fixed, Meaning
from pipeline.model import edtf
from pipeline.model.mention import DateMod


@dataclass(frozen=True, slots=True)
class Habits:
    """How this text writes dates: settled once for each block's language."""

    day_first: bool
    fiscal_first_month: int
    fiscal_calendar: str
    published_year: int | None

    def full_year(self, short: int) -> int:
        """The year that two digits mean: none far past the document's own.

        Without a document date, 00 to 35 are this century's.
        """
        latest = 2035 if self.published_year is None else self.published_year + 10
        return 2000 + short if 2000 + short <= latest else 1900 + short


@dataclass(frozen=True, slots=True)
class Found:
    """A match of a rule, read as fields; ``inner`` is what its ``then`` found."""

    fields: dict[str, list[Any]]
    settings: Any
    habits: Habits
    start: int
    end: int
    words: str
    inner: Meaning | None = None
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
            return self.habits.full_year(int(short))
        return year_in_words(self.fields)


@dataclass(frozen=True, slots=True)
class Sense:
    """What a stretch of text means; several where one match holds several dates."""

    start: int
    end: int
    meaning: Meaning
    mod: DateMod | None = None


Result = Meaning | Sense | list[Sense] | None
Maker = Callable[[Found], Result]
MAKERS: dict[str, Maker] = {}
"""The functions that the grammar names as ``makes``; filled by the ``…_makers`` modules."""


def maker(function: Maker) -> Maker:
    """Register a function under its name, as ``makes`` in the grammar."""
    MAKERS[function.__name__.rstrip("_")] = function
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


def pointed(found: Found) -> int:
    """The way a pointing word points: "this past", "past": back; "this coming": forward."""
    return 1 if found.one("coming") else -1
