"""Counting on the calendar: from an anchor to another day, month or year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pipeline.model import edtf

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date to count from, with the parts that are known.

    ``value`` is the EDTF it was made of; ``start`` and ``end`` are the offsets
    of the mention it came from, null for the document's own date.
    """

    value: str
    year: int
    month: int | None = None
    day: int | None = None
    start: int | None = None
    end: int | None = None

    @property
    def date(self) -> datetime.date | None:
        """The day, where the anchor is that precise."""
        if self.month is None or self.day is None:
            return None
        return datetime.date(self.year, self.month, self.day)


def anchor_of(value: str, start: int | None = None, end: int | None = None) -> Anchor | None:
    """An anchor at the end of an EDTF value; null for decades, centuries, open ends."""
    last = value.rpartition("/")[2].rstrip("?~%")
    if "X" in last or last == edtf.OPEN or not edtf.is_valid(last):
        return None
    parts = [int(part) for part in last.split("-")]
    month = parts[1] if len(parts) > 1 else None
    if month is not None and month > 12:
        # A season, quarter or half: its last month.
        closing = edtf.bounds(last)[1]
        if closing is None:
            return None
        return Anchor(value, parts[0], int(closing[5:7]), None, start, end)
    return Anchor(value, parts[0], month, parts[2] if len(parts) > 2 else None, start, end)


def year(number: int) -> str | None:
    """EDTF of a year; null outside 1 to 9999."""
    return f"{number:04d}" if 1 <= number <= 9999 else None


def month(number_of_year: int, number: int) -> str | None:
    """EDTF of a month, any count of months from January of the year (1-based)."""
    years, months = divmod(number - 1, 12)
    written = year(number_of_year + years)
    return f"{written}-{months + 1:02d}" if written else None


def coded(number_of_year: int, code: int) -> str | None:
    """EDTF of a season, quarter or half."""
    written = year(number_of_year)
    return f"{written}-{code:02d}" if written else None


def day(number_of_year: int, number_of_month: int, number: int) -> str | None:
    """EDTF of a day; null if the calendar has none such."""
    try:
        return datetime.date(number_of_year, number_of_month, number).isoformat()
    except ValueError:
        return None


def plus_days(date: datetime.date, days: int) -> datetime.date | None:
    """A day some days away; null off the calendar."""
    try:
        return date + days * _DAY
    except OverflowError:
        return None


def week(date: datetime.date) -> str | None:
    """The Monday-to-Sunday range that holds a day."""
    monday = plus_days(date, -date.weekday())
    sunday = plus_days(date, 6 - date.weekday())
    return f"{monday.isoformat()}/{sunday.isoformat()}" if monday and sunday else None


def weekend(date: datetime.date) -> str | None:
    """Saturday and Sunday of the week that holds a day."""
    saturday = plus_days(date, 5 - date.weekday())
    sunday = plus_days(date, 6 - date.weekday())
    return f"{saturday.isoformat()}/{sunday.isoformat()}" if saturday and sunday else None


def decade(number_of_year: int) -> str:
    """EDTF of the decade that holds a year."""
    return f"{number_of_year // 10:03d}X"


def century(number_of_year: int) -> str:
    """EDTF of the hundred years with the same first two digits."""
    return f"{number_of_year // 100:02d}XX"


def fiscal_year(number: int, first_month: int) -> str | None:
    """The months of a fiscal year, named for the calendar year in which it ends."""
    if first_month == 1:
        return year(number)
    first, last = month(number - 1, first_month), month(number, first_month - 1)
    return f"{first}/{last}" if first and last else None


def later_fiscal_year(value: str, by: int) -> str | None:
    """The fiscal year ``by`` years after the last one of a fiscal value; null if it is none."""
    first, last = edtf.bounds(value)
    if first is None or last is None:
        return None
    opening, closing = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    if (
        (closing - opening).days < 364
        or opening.day != 1
        or closing.month % 12 + 1 != opening.month
    ):
        return None
    return fiscal_year(closing.year + by, opening.month)


def fiscal_quarter(number: int, quarter: int, first_month: int) -> str | None:
    """The months of quarter 1 to 4 of a fiscal year."""
    if first_month == 1:
        return coded(number, 32 + quarter)
    begin = first_month + 3 * (quarter - 1)
    first, last = month(number - 1, begin), month(number - 1, begin + 2)
    return f"{first}/{last}" if first and last else None


def fiscal_year_of(anchor: Anchor, first_month: int) -> int | None:
    """The fiscal year that an anchor lies in; null where its month is needed and not known."""
    if first_month == 1:
        return anchor.year
    if anchor.month is None:
        return None
    return anchor.year + (anchor.month >= first_month)


def quarter_of(number_of_month: int) -> int:
    """Quarter 1 to 4 of a month."""
    return (number_of_month - 1) // 3 + 1


def nth_weekday(number_of_year: int, number_of_month: int, weekday: int, nth: int) -> str | None:
    """The nth weekday (Monday is 1) of a month; -1 is the last one."""
    if nth > 0:
        first = datetime.date(number_of_year, number_of_month, 1)
        ahead = (weekday - first.isoweekday()) % 7 + 7 * (nth - 1)
        return day(number_of_year, number_of_month, 1 + ahead)
    for number in range(31, 24, -1):
        found = day(number_of_year, number_of_month, number)
        if found and datetime.date.fromisoformat(found).isoweekday() == weekday:
            return found
    return None


def easter(number_of_year: int) -> datetime.date:
    """Easter Sunday of the Western churches (the anonymous Gregorian reckoning of 1876)."""
    golden = number_of_year % 19
    hundred, rest = divmod(number_of_year, 100)
    leap_hundreds, hundred_rest = divmod(hundred, 4)
    correction = (hundred - (hundred + 8) // 25 + 1) // 3
    moon = (19 * golden + hundred - leap_hundreds - correction + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    to_sunday = (32 + 2 * hundred_rest + 2 * leaps - moon - leap_rest) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    number_of_month, number = divmod(moon + to_sunday - 7 * late + 114, 31)
    return datetime.date(number_of_year, number_of_month, number + 1)
