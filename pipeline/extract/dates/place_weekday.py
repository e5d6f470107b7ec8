"""Places weekdays, and days whose weekday tells which year or month they lie in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.certainty import share
from pipeline.extract.dates.count import (
    nearest_weekday,
    part_of,
    weekday_from,
    weekday_of_week,
)
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import DayOfWeek, Part
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.story import NEAR, REACH
from pipeline.extract.dates.surroundings import Surroundings, Value

_YEARS_BACK, _YEARS_ON = 6, 1
"""How far from the document's year a day without a year may lie: a date falls on the same
weekday again after 5, 6 or 11 years, so that six years back nearly always hold one."""
_MONTHS_AROUND = 6
"""The same for a day whose month is not written, in months."""


def weekday(
    at: Surroundings, candidate: Candidate, meaning: DayOfWeek, grammar: Grammar
) -> Value | None:
    """A weekday by itself: by the words that point at it, the tense, or the story."""
    document = at.document
    if meaning.week is not None or meaning.direction is not None:
        if document is None or document.date is None:
            return None
        if meaning.week is not None:
            week = arithmetic.plus_days(document.date, 7 * meaning.week.by)
            value = weekday_of_week(week, meaning.weekday)
        else:
            points = meaning.direction or 0
            value = nearest_weekday(document.date, meaning.weekday, points, meaning.least)
        return Value(value, document, "document")
    if document is None or document.date is None:
        told = next(at.story.anchors(candidate, "day", NEAR), None)
        if told is None or told.anchor.date is None:
            return None
        value = weekday_from(told.anchor.date, meaning.weekday, 1)
        if meaning.weekend and value is not None:
            value = arithmetic.weekend(datetime.date.fromisoformat(value))
        return Value(value, told.anchor, "text", told.share)
    way = at.tense(candidate, grammar)
    value = weekday_from(document.date, meaning.weekday, way or -1)
    if meaning.weekend and value is not None:
        value = arithmetic.weekend(datetime.date.fromisoformat(value))
    return Value(
        value,
        document,
        "document",
        share("weekday_without_tense" if way is None else "weekday_by_tense"),
    )


# ---- a weekday beside a date ---------------------------------------------------


def with_weekday(
    at: Surroundings, candidate: Candidate, meaning: Part, ordinary: Value | None, grammar: Grammar
) -> Value | None:
    """A day and month in the year in which it is the weekday that stands beside it.

    The ordinary reading where it fits; else that of a year near the story's, else
    near the document's; else the ordinary one, of which little is left.
    """
    if ordinary is None or _falls_on(ordinary.value, meaning.weekday):
        if ordinary is None or meaning.year is not None:
            return ordinary
        return replace(ordinary, share=max(ordinary.share, share("weekday_agrees")))
    if meaning.year is None:
        for told in at.story.anchors(candidate, "year", REACH):
            year = told.anchor.year
            value = _first_on_weekday(meaning, (year, year + 1, year - 1))
            if value is not None:
                firm = told.share * share("weekday_gives_year")
                return Value(value, told.anchor, "text", firm)
        found = _near_document(at, candidate, meaning, grammar)
        if found is not None:
            return found
    against = "weekday_against_year" if meaning.year is None else "weekday_against_written"
    return replace(ordinary, share=ordinary.share * share(against))


def _near_document(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    document = at.document
    if document is None:
        return None
    way = meaning.direction or at.tense(candidate, grammar) or -1
    back = [document.year - gone for gone in range(_YEARS_BACK + 1)]
    ahead = [document.year + wait for wait in range(_YEARS_ON + 1)]
    past = _first_on_weekday(meaning, back, until=at.document_end)
    coming = _first_on_weekday(meaning, ahead, since=at.document_end)
    value = past or coming if way < 0 else coming or past
    if value is None:
        return None
    near = abs(int(value[:4]) - document.year) <= 1
    firm = share("weekday_gives_year" if near else "weekday_gives_far_year")
    return Value(value, document, "document", firm)


def _first_on_weekday(
    meaning: Part, years: Iterable[int], since: str | None = None, until: str | None = None
) -> str | None:
    """The day in the first of some years in which it falls on its weekday."""
    for year in years:
        value = part_of(meaning, year)
        if value is None or not _falls_on(value, meaning.weekday):
            continue
        if (since is None or value >= since) and (until is None or value <= until):
            return value
    return None


def _falls_on(value: str | None, number: int | None) -> bool:
    """Whether a value is one day, of that weekday; a range counts by its first day."""
    first = (value or "").partition("/")[0]
    if len(first) != len("2010-01-01"):
        return False
    return datetime.date.fromisoformat(first).isoweekday() == number


def day_on_weekday(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    """A day of a month that is not written, by its weekday ("Friday the 17th").

    In the month of the story where it fits there, else in one near the
    document's date, on the side that the tense tells; null where none is near.
    """
    told = next(at.story.anchors(candidate, "month", NEAR), None)
    if told is not None:
        value = _day_near(told.anchor, meaning, (0, 1))
        if value is not None and not at.is_ahead(value):
            return Value(value, told.anchor, "text", told.share * share("weekday_gives_year"))
    document = at.document
    if document is None or document.month is None:
        return None
    way = at.tense(candidate, grammar)
    back = (0, *(-gone for gone in range(1, _MONTHS_AROUND + 1)))
    ahead = range(_MONTHS_AROUND + 1)
    past = _day_near(document, meaning, back, until=at.document_end)
    coming = _day_near(document, meaning, ahead, since=document.value)
    value = coming or past if way == 1 else past or coming
    firm = share("yearless_without_tense" if way is None else "weekday_gives_year")
    return Value(value, document, "document", firm)


def _day_near(
    anchor: Anchor,
    meaning: Part,
    months: Iterable[int],
    since: str | None = None,
    until: str | None = None,
) -> str | None:
    """The day in the first of some months, counted from an anchor's, that has its weekday."""
    if anchor.month is None or meaning.day is None:
        return None
    for by in months:
        month = arithmetic.month(anchor.year, anchor.month + by)
        value = arithmetic.day(int(month[:4]), int(month[5:7]), meaning.day) if month else None
        if value is None or not _falls_on(value, meaning.weekday):
            continue
        if (since is None or value >= since) and (until is None or value <= until):
            return value
    return None
