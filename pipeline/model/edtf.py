"""The EDTF values that tables hold, and the days that each one covers.

The profile of EDTF (ISO 8601-2:2019) that the annotation guideline uses:
years, months and days; decades ``199X`` and centuries ``19XX``; seasons
``2010-21`` to ``2010-24``; quarters ``2015-33`` to ``2015-36``; halves
``2010-40`` and ``2010-41``; ranges of any two of these, either end open
(``1997/..``).  A closing ``?``, ``~`` or ``%`` on a date is accepted, for
catalogues that use them, and changes no bound.

Where ISO 8601-2 leaves a season's months to the reader, the guideline decides:
spring is March to May, and winter runs from December of the written year to
the end of the next February.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.model.errors import PipelineError

Precision = Literal["day", "month", "season", "quarter", "half", "year", "decade", "century"]
Bounds = tuple[str | None, str | None]

OPEN = ".."
_FINE_TO_COARSE: tuple[Precision, ...] = (
    "day",
    "month",
    "season",
    "quarter",
    "half",
    "year",
    "decade",
    "century",
)

# Two-digit codes in the place of a month that name a part of the year:
# precision, months from January of the written year to its first month, length.
_PARTS: dict[int, tuple[Precision, int, int]] = {
    21: ("season", 2, 3),
    22: ("season", 5, 3),
    23: ("season", 8, 3),
    24: ("season", 11, 3),
    33: ("quarter", 0, 3),
    34: ("quarter", 3, 3),
    35: ("quarter", 6, 3),
    36: ("quarter", 9, 3),
    40: ("half", 0, 6),
    41: ("half", 6, 6),
}

# "199X", "19XX", "2010", "2010-09", "2010-33" or "2010-09-01", maybe qualified.
_DATE = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2})(?:-([0-9]{2}))?)?[?~%]?")


class EdtfError(PipelineError, ValueError):
    """A value is not EDTF, or not of the profile that this project uses."""


class _Span(NamedTuple):
    """First and last day of a date, and how precisely it was written."""

    first: str
    last: str
    precision: Precision


def bounds(value: str) -> Bounds:
    """The first and the last day (``YYYY-MM-DD``) of an EDTF value.

    An open end is null.  Raises :class:`EdtfError` if ``value`` is not EDTF,
    names no real day, or ends before it starts.
    """
    first, last, _ = _read(value)
    return first, last


def precision(value: str) -> Precision:
    """How precisely a value is written; for a range, its coarser end.

    Raises :class:`EdtfError` as :func:`bounds` does.
    """
    return _read(value)[2]


def is_valid(value: str) -> bool:
    """Whether :func:`bounds` accepts ``value``."""
    try:
        _read(value)
    except EdtfError:
        return False
    return True


@lru_cache(maxsize=8192)
def _read(value: str) -> tuple[str | None, str | None, Precision]:
    first, slash, last = value.partition("/")
    if not slash:
        return _read_date(value)
    if first == OPEN and last == OPEN:
        raise EdtfError(f"{value!r}: a range needs at least one written end")
    if first == OPEN:
        end = _read_date(last)
        return None, end.last, end.precision
    start = _read_date(first)
    if last == OPEN:
        return start.first, None, start.precision
    end = _read_date(last)
    if end.last < start.first:
        raise EdtfError(f"{value!r}: the range ends before it starts")
    coarser = max(start.precision, end.precision, key=_FINE_TO_COARSE.index)
    return start.first, end.last, coarser


def _read_date(text: str) -> _Span:
    found = _DATE.fullmatch(text)
    if found is None:
        raise EdtfError(f"{text!r} is not an EDTF date of the kinds used here")
    year, month, day = found.groups()
    if year.endswith("X"):
        if month is not None:
            raise EdtfError(f"{text!r}: a decade or century has no month")
        low, high = year.replace("X", "0"), year.replace("X", "9")
        # Year 0000 is outside the calendar of most software: the first
        # decade and the first century start with year 1.
        low = max(low, "0001")
        coarse: Precision = "century" if year.endswith("XX") else "decade"
        return _Span(f"{low}-01-01", f"{high}-12-31", coarse)
    if year == "0000":
        raise EdtfError(f"{text!r}: years are counted from 0001")
    if month is None:
        return _Span(f"{year}-01-01", f"{year}-12-31", "year")
    if day is not None:
        return _read_day(text, int(year), int(month), int(day))
    return _read_month(text, int(year), int(month))


def _read_day(text: str, year: int, month: int, day: int) -> _Span:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise EdtfError(f"{text!r} is not a day of the calendar")
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    return _Span(iso, iso, "day")


def _read_month(text: str, year: int, month: int) -> _Span:
    if 1 <= month <= 12:
        return _months("month", year, month - 1, 1)
    if month not in _PARTS:
        raise EdtfError(f"{text!r}: {month:02d} is no month, season, quarter or half")
    part, offset, length = _PARTS[month]
    return _months(part, year, offset, length)


def _months(part: Precision, year: int, offset: int, length: int) -> _Span:
    """``length`` whole months that start ``offset`` months after January."""
    last_year, last_month = divmod(year * 12 + offset + length - 1, 12)
    last_month += 1
    if last_year > 9999:
        raise EdtfError(f"{year:04d}: past the last year that ISO days can write")
    last_day = calendar.monthrange(last_year, last_month)[1]
    return _Span(
        f"{year:04d}-{offset + 1:02d}-01",
        f"{last_year:04d}-{last_month:02d}-{last_day:02d}",
        part,
    )
