"""Counting on the calendar, in EDTF: days, months and fiscal years; and from an anchor."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from pipeline.extract.dates.candidate import END_OF_MONTH, Part, Shift, YearlyDay
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


SOON = 120
"""Without a tense, a date at most so many days ahead is meant rather than its last
occurrence, if that is further back than ``_LONG_AGO`` ("payable December 1")."""
VERY_SOON = 45
"""The same for a day where the tense is of the past ("was moved to May 24"): nobody leaves
out the year of a day that lies most of a year back."""
_LONG_AGO = 200
_JUST_GONE = 20
"""A day at most so many days back is not the one of next year, whatever the tense."""


def anchor_of_document(published: str | None) -> Anchor | None:
    """The document's date as an anchor; null if it has none or one too vague."""
    if published is None or not edtf.is_valid(published):
        return None
    return anchor_of(published)


def knows(anchor: Anchor, unit: str) -> bool:
    """Whether an anchor is precise enough to count ``unit`` from it."""
    if unit in {"day", "week", "weekend"}:
        return anchor.date is not None
    if unit in {"month", "quarter", "fiscal_year"}:
        return anchor.month is not None
    return True


def shifted(anchor: Anchor, shift: Shift) -> str | None:
    """The unit ``by`` units from an anchor, as EDTF; null where it is too vague to say."""
    near = _one_shifted(anchor, shift.unit, shift.by)
    if shift.to is None or near is None:
        return near
    far = _one_shifted(anchor, shift.unit, shift.to)
    if far is None:
        return None
    return f"{near.partition('/')[0]}/{far.rpartition('/')[2]}"


def _one_shifted(anchor: Anchor, unit: str, by: int) -> str | None:
    if unit == "year":
        return year(anchor.year + by)
    if unit == "decade":
        # "this decade" is a decade of the calendar; "last decade" is ten years.
        return decade(anchor.year) if by == 0 else None
    if unit == "century":
        return century(anchor.year + 100 * by)
    if anchor.month is None:
        return None
    if unit == "month":
        return month(anchor.year, anchor.month + by)
    if unit == "quarter":
        quarters = anchor.year * 4 + quarter_of(anchor.month) - 1 + by
        return coded(quarters // 4, 33 + quarters % 4)
    if anchor.date is None:
        return None
    if unit == "day":
        return _moved(anchor.date, by)
    then = plus_days(anchor.date, 7 * by)
    if then is None:
        return None
    return weekend(then) if unit == "weekend" else week(then)


def part_of(part: Part, year: int) -> str | None:
    """A part of ``year`` as EDTF."""
    if part.yearly is not None:
        return yearly_day(part.yearly, year)
    if part.code is not None:
        return coded(year, part.code)
    if part.month is None:
        return None
    if part.last_month is not None:
        opening = month(year, part.month)
        closing = month(year, part.last_month)
        return f"{opening}/{closing}" if opening and closing else None
    if part.day is None:
        return month(year, part.month)
    first = day(year, part.month, part.day)
    if part.last_day is None or first is None:
        return first
    last_day = part.last_day
    if last_day == END_OF_MONTH:
        last_day = calendar.monthrange(year, part.month)[1]
    last = day(year, part.month, last_day)
    return f"{first}/{last}" if last else None


def _spans(part: Part, anchor: Anchor) -> list[tuple[str, str, str]]:
    """First day, last day and value of a part in the years about an anchor."""
    spans = []
    for year in range(anchor.year - 2, anchor.year + 3):
        value = part_of(part, year)
        if value is None or not edtf.is_valid(value):
            continue
        first, last = edtf.bounds(value)
        if first is not None and last is not None:
            spans.append((first, last, value))
    return spans


def nearest(anchor: Anchor, part: Part, direction: int) -> str | None:
    """The last (-1), same (0) or next (1) occurrence of a part, seen from an anchor."""
    if direction == 0:
        if part.code == 24 and anchor.month is not None and anchor.month <= 2:
            return part_of(part, anchor.year - 1)
        return part_of(part, anchor.year)
    first, last = edtf.bounds(_point(anchor))
    if first is None or last is None:
        return None
    if anchor.month is None:
        return part_of(part, anchor.year + direction)
    spans = _spans(part, anchor)
    if direction < 0:
        return next((value for _, end, value in reversed(spans) if end < first), None)
    return next((value for start, _, value in spans if start > last), None)


def by_tense(anchor: Anchor, part: Part, direction: int) -> str | None:
    """The latest occurrence not after an anchor (-1), or the first not before it (1).

    One that lies within the anchor ("July" seen from the summer) is neither: it is meant.
    """
    if anchor.month is None:
        return part_of(part, anchor.year)
    first, last = edtf.bounds(anchor.value)
    if first is None or last is None:
        return None
    spans = _spans(part, anchor)
    if direction < 0:
        return next((value for start, _, value in reversed(spans) if start <= last), None)
    return next((value for _, end, value in spans if end >= first), None)


def within(period: str, part: Part) -> str | None:
    """The part that lies in a period of about a year; null if none does."""
    first, last = edtf.bounds(period)
    if first is None or last is None:
        return None
    for year in range(int(first[:4]), int(last[:4]) + 1):
        value = part_of(part, year)
        bounds = edtf.bounds(value) if value is not None and edtf.is_valid(value) else None
        if bounds and bounds[0] and bounds[1] and first <= bounds[0] and bounds[1] <= last:
            return value
    return None


_MONTHS_AHEAD = 3
"""A yearless month at most so many months after the one before it, across the turn of
the year, goes on from it rather than back by most of a year."""
_DAYS_BACK = 15
"""A day of the month that lies further back than so many days is one of the next month."""


def part_soon_after(anchor: Anchor, part: Part) -> str | None:
    """A part soon after an anchor, in the next year; null if it is in the anchor's year."""
    if part.month is None or anchor.month is None or part.month >= anchor.month:
        return None
    if part.month + 12 - anchor.month > _MONTHS_AHEAD:
        return None
    return part_of(part, anchor.year + 1)


def day_in_month(anchor: Anchor, number: int) -> str | None:
    """A day of an anchor's month, or of the next where the anchor's own day is far past it."""
    if anchor.month is None:
        return None
    if anchor.day is None or anchor.day - number <= _DAYS_BACK:
        return day(anchor.year, anchor.month, number)
    later = month(anchor.year, anchor.month + 1)
    return day(int(later[:4]), int(later[5:7]), number) if later else None


def nearest_day_of_month(anchor: Anchor, number: int, direction: int) -> str | None:
    """The last (-1) or next (1) day of that number, or the one of the anchor's month (0)."""
    if anchor.month is None or (direction and anchor.day is None):
        return None
    by = 0
    if anchor.day is not None and (number - anchor.day) * direction <= 0:
        by = direction
    found = month(anchor.year, anchor.month + by)
    return day(int(found[:4]), int(found[5:7]), number) if found else None


def _point(anchor: Anchor) -> str:
    value = year(anchor.year) or ""
    if anchor.month is not None:
        value += f"-{anchor.month:02d}"
        if anchor.day is not None:
            value += f"-{anchor.day:02d}"
    return value


def soon_not_long_ago(date: datetime.date, past: str | None, ahead: str | None, soon: int) -> bool:
    """Whether the coming occurrence is ``soon`` days away at most and the last one far back."""
    if past is None or ahead is None:
        return False
    start, end = edtf.bounds(ahead)[0], edtf.bounds(past)[1]
    if start is None or end is None:
        return False
    wait = datetime.date.fromisoformat(start) - date
    gone = date - datetime.date.fromisoformat(end)
    return 0 < wait.days <= soon and gone.days > _LONG_AGO


def just_gone(date: datetime.date, past: str | None) -> bool:
    """Whether the last occurrence was within the last weeks ("first set for May 3")."""
    end = edtf.bounds(past)[1] if past else None
    return end is not None and 0 < (date - datetime.date.fromisoformat(end)).days <= _JUST_GONE


def weekday_from(date: datetime.date, weekday: int, direction: int) -> str | None:
    """The weekday on or before (-1), or on or after (1) a day."""
    days = (weekday - date.isoweekday()) % 7
    if direction < 0 and days:
        days -= 7
    found = plus_days(date, days)
    return found.isoformat() if found else None


def nearest_weekday(
    date: datetime.date, weekday: int, direction: int, least: int = 1
) -> str | None:
    """Last (-1), this (0) or next (1) weekday: before the day, in its week, after it.

    ``least`` is how many days away the last or next one must be.
    """
    if direction == 0:
        return weekday_of_week(date, weekday)
    edge = plus_days(date, direction * least)
    return weekday_from(edge, weekday, direction) if edge else None


def weekday_of_week(date: datetime.date | None, weekday: int) -> str | None:
    """The weekday (Monday is 1) of the Monday-to-Sunday week that holds a day."""
    if date is None:
        return None
    found = plus_days(date, weekday - date.isoweekday())
    return found.isoformat() if found else None


def yearly_day(named: YearlyDay, number_of_year: int) -> str | None:
    """The day of a year on which a day known by its name falls, as EDTF; null off the calendar."""
    if named.easter is not None:
        return _moved(easter(number_of_year), named.easter)
    if named.month is None:
        return None
    if named.weekday is not None and named.nth is not None:
        found = nth_weekday(number_of_year, named.month, named.weekday, named.nth)
        return _moved(datetime.date.fromisoformat(found), named.plus) if found else None
    return day(number_of_year, named.month, named.day) if named.day is not None else None


def _moved(date: datetime.date, days: int) -> str | None:
    found = plus_days(date, days)
    return found.isoformat() if found else None
