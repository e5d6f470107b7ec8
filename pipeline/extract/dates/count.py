"""Counting from an anchor to the date that words mean, as EDTF."""

from __future__ import annotations

import calendar
import datetime

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.meaning import END_OF_MONTH, Part, Shift
from pipeline.model import edtf

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
    return arithmetic.anchor_of(published)


def knows(anchor: Anchor, unit: str) -> bool:
    """Whether an anchor is precise enough to count ``unit`` from it."""
    if unit in {"day", "week", "weekend"}:
        return anchor.date is not None
    if unit in {"month", "quarter", "fiscal_year"}:
        return anchor.month is not None
    return True


def shifted(anchor: Anchor, meaning: Shift) -> str | None:
    """The unit ``by`` units from an anchor, as EDTF; null where it is too vague to say."""
    near = _one_shifted(anchor, meaning.unit, meaning.by)
    if meaning.to is None or near is None:
        return near
    far = _one_shifted(anchor, meaning.unit, meaning.to)
    if far is None:
        return None
    return f"{near.partition('/')[0]}/{far.rpartition('/')[2]}"


def _one_shifted(anchor: Anchor, unit: str, by: int) -> str | None:
    if unit == "year":
        return arithmetic.year(anchor.year + by)
    if unit == "decade":
        # "this decade" is a decade of the calendar; "last decade" is ten years.
        return arithmetic.decade(anchor.year) if by == 0 else None
    if unit == "century":
        return arithmetic.century(anchor.year + 100 * by)
    if anchor.month is None:
        return None
    if unit == "month":
        return arithmetic.month(anchor.year, anchor.month + by)
    if unit == "quarter":
        quarters = anchor.year * 4 + arithmetic.quarter_of(anchor.month) - 1 + by
        return arithmetic.coded(quarters // 4, 33 + quarters % 4)
    if anchor.date is None:
        return None
    if unit == "day":
        day = arithmetic.plus_days(anchor.date, by)
        return day.isoformat() if day else None
    week = arithmetic.plus_days(anchor.date, 7 * by)
    if week is None:
        return None
    return arithmetic.weekend(week) if unit == "weekend" else arithmetic.week(week)


def part_of(meaning: Part, year: int) -> str | None:
    """A part of ``year`` as EDTF."""
    if meaning.yearly is not None:
        return meaning.yearly.in_year(year)
    if meaning.code is not None:
        return arithmetic.coded(year, meaning.code)
    if meaning.month is None:
        return None
    if meaning.last_month is not None:
        opening = arithmetic.month(year, meaning.month)
        closing = arithmetic.month(year, meaning.last_month)
        return f"{opening}/{closing}" if opening and closing else None
    if meaning.day is None:
        return arithmetic.month(year, meaning.month)
    first = arithmetic.day(year, meaning.month, meaning.day)
    if meaning.last_day is None or first is None:
        return first
    last_day = meaning.last_day
    if last_day == END_OF_MONTH:
        last_day = calendar.monthrange(year, meaning.month)[1]
    last = arithmetic.day(year, meaning.month, last_day)
    return f"{first}/{last}" if last else None


def _spans(meaning: Part, anchor: Anchor) -> list[tuple[str, str, str]]:
    """First day, last day and value of a part in the years about an anchor."""
    spans = []
    for year in range(anchor.year - 2, anchor.year + 3):
        value = part_of(meaning, year)
        if value is None or not edtf.is_valid(value):
            continue
        first, last = edtf.bounds(value)
        if first is not None and last is not None:
            spans.append((first, last, value))
    return spans


def nearest(anchor: Anchor, meaning: Part, direction: int) -> str | None:
    """The last (-1), same (0) or next (1) occurrence of a part, seen from an anchor."""
    if direction == 0:
        if meaning.code == 24 and anchor.month is not None and anchor.month <= 2:
            return part_of(meaning, anchor.year - 1)
        return part_of(meaning, anchor.year)
    first, last = edtf.bounds(_point(anchor))
    if first is None or last is None:
        return None
    if anchor.month is None:
        return part_of(meaning, anchor.year + direction)
    spans = _spans(meaning, anchor)
    if direction < 0:
        return next((value for _, end, value in reversed(spans) if end < first), None)
    return next((value for start, _, value in spans if start > last), None)


def by_tense(anchor: Anchor, meaning: Part, direction: int) -> str | None:
    """The latest occurrence not after an anchor (-1), or the first not before it (1).

    One that lies within the anchor ("July" seen from the summer) is neither: it is meant.
    """
    if anchor.month is None:
        return part_of(meaning, anchor.year)
    first, last = edtf.bounds(anchor.value)
    if first is None or last is None:
        return None
    spans = _spans(meaning, anchor)
    if direction < 0:
        return next((value for start, _, value in reversed(spans) if start <= last), None)
    return next((value for _, end, value in spans if end >= first), None)


def within(period: str, meaning: Part) -> str | None:
    """The part that lies in a period of about a year; null if none does."""
    first, last = edtf.bounds(period)
    if first is None or last is None:
        return None
    for year in range(int(first[:4]), int(last[:4]) + 1):
        value = part_of(meaning, year)
        bounds = edtf.bounds(value) if value is not None and edtf.is_valid(value) else None
        if bounds and bounds[0] and bounds[1] and first <= bounds[0] and bounds[1] <= last:
            return value
    return None


_MONTHS_AHEAD = 3
"""A yearless month at most so many months after the one before it, across the turn of
the year, goes on with the story rather than back by most of a year."""
_DAYS_BACK = 15
"""A day of the month that lies further back than so many days is one of the next month."""


def part_soon_after(anchor: Anchor, meaning: Part) -> str | None:
    """A part soon after an anchor, in the next year; null if it is in the anchor's year."""
    if meaning.month is None or anchor.month is None or meaning.month >= anchor.month:
        return None
    if meaning.month + 12 - anchor.month > _MONTHS_AHEAD:
        return None
    return part_of(meaning, anchor.year + 1)


def day_in_month(anchor: Anchor, day: int) -> str | None:
    """A day of an anchor's month, or of the next where the anchor's own day is far past it."""
    if anchor.month is None:
        return None
    if anchor.day is None or anchor.day - day <= _DAYS_BACK:
        return arithmetic.day(anchor.year, anchor.month, day)
    later = arithmetic.month(anchor.year, anchor.month + 1)
    return arithmetic.day(int(later[:4]), int(later[5:7]), day) if later else None


def nearest_day_of_month(anchor: Anchor, day: int, direction: int) -> str | None:
    """The last (-1) or next (1) day of that number, or the one of the anchor's month (0)."""
    if anchor.month is None or (direction and anchor.day is None):
        return None
    by = 0
    if anchor.day is not None and (day - anchor.day) * direction <= 0:
        by = direction
    month = arithmetic.month(anchor.year, anchor.month + by)
    return arithmetic.day(int(month[:4]), int(month[5:7]), day) if month else None


def _point(anchor: Anchor) -> str:
    value = arithmetic.year(anchor.year) or ""
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
    found = arithmetic.plus_days(date, days)
    return found.isoformat() if found else None


def nearest_weekday(
    date: datetime.date, weekday: int, direction: int, least: int = 1
) -> str | None:
    """Last (-1), this (0) or next (1) weekday: before the day, in its week, after it.

    ``least`` is how many days away the last or next one must be.
    """
    if direction == 0:
        return weekday_of_week(date, weekday)
    edge = arithmetic.plus_days(date, direction * least)
    return weekday_from(edge, weekday, direction) if edge else None


def weekday_of_week(date: datetime.date | None, weekday: int) -> str | None:
    """The weekday (Monday is 1) of the Monday-to-Sunday week that holds a day."""
    if date is None:
        return None
    found = arithmetic.plus_days(date, weekday - date.isoweekday())
    return found.isoformat() if found else None
