"""Puts days, months, seasons and weekdays on the calendar whose year or month is not written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import (
    SOON,
    VERY_SOON,
    Anchor,
    by_tense,
    day_in_month,
    just_gone,
    nearest,
    nearest_day_of_month,
    nearest_weekday,
    part_of,
    part_soon_after,
    soon_not_long_ago,
    weekday_from,
    weekday_of_week,
    within,
)
from pipeline.extract.dates.candidate import Candidate, DayOfWeek, Part, Shift
from pipeline.extract.dates.grammar import share
from pipeline.extract.dates.relative_dates import counted_unit
from pipeline.extract.dates.temporal_context import NEAR, REACH, Antecedent, TemporalContext, Value

_DAYS_OF_TERMS = frozenset({1, 15, 30, 31})
_DAYS_AROUND = 7
_LOOKING_BACK = 60
"""How many characters in front of a date tell that the text looks back at it."""
_YEARS_BACK, _YEARS_ON = 6, 1
"""How far from the document's year a day without a year may lie: a date falls on the same
weekday again after 5, 6 or 11 years, so that six years back nearly always hold one."""
_MONTHS_AROUND = 6
"""The same for a day whose month is not written, in months."""


def part_without_year(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    """A part of a year that its own words do not give; a weekday beside it has its say."""
    if part.month is None and part.code is None and part.yearly is None:
        if part.weekday is not None:
            return _day_on_weekday(context, candidate, part)
        return _day_of_month(context, candidate, part)
    value = _value(context, candidate, part)
    if part.weekday is None:
        return value
    return _with_weekday(context, candidate, part, value)


def _value(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    if isinstance(part.year, int):
        return Value(part_of(part, part.year), None, None)
    if isinstance(part.year, Shift):
        whole = counted_unit(context, candidate, part.year)
        if whole is None or whole.value is None or not whole.value.isdigit():
            return None
        return replace(whole, value=part_of(part, int(whole.value)))
    number = _year_of_number(context, candidate)
    if number is not None and part.direction is None:
        return Value(part_of(part, number.year), number, "text")
    if part.anchor == "text":
        antecedent = next(context.anchors.likeliest(candidate, "year", REACH), None)
        if antecedent is None:
            return None
        return antecedent.gives(nearest(antecedent.anchor, part, part.direction or 0))
    if part.direction is not None:
        if context.document is None:
            return None
        value = nearest(context.document, part, part.direction)
        return Value(value, context.document, "document")
    return (
        _by_anchor(context, candidate, part)
        or _written_before(context, part)
        or _by_tense(context, candidate, part)
    )


def _year_of_number(context: TemporalContext, candidate: Candidate) -> Anchor | None:
    """The year in the number of an act, just before its day ("Ley 30/1992, de 26 de noviembre")."""
    begin = max(0, candidate.start - _LOOKING_BACK)
    found = context.grammar.conditions["before_day_of_act"].search(
        context.low[begin : candidate.start]
    )
    if found is None:
        return None
    return arithmetic.anchor_of(found[1], begin + found.start(1), begin + found.end(1))


def _by_anchor(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    """The part in the year of a date before it; null if there is none that fits."""
    antecedent = context.anchors.year_for(candidate, part)
    if antecedent is None:
        return None
    if context.is_ahead(antecedent.mention.value) and (
        antecedent.mention.calendar != "gregorian" or antecedent.sentences_back
    ):
        # What is to come is told from the document's time, as is the budget of a coming year.
        return None
    if "/" in antecedent.mention.value:
        return antecedent.gives(within(antecedent.mention.value, part), "fiscal_year_around")
    value = _going_on(context, candidate, part, antecedent)
    if antecedent.mention.anchor_from == "document" and context.tense(candidate) == 1:
        # "which we began in May of last year, runs through September"
        return None
    if value is None or not context.is_ahead(value) or context.tense(candidate) == 1:
        return antecedent.gives(value, "year_of_context")
    return None


def _written_before(context: TemporalContext, part: Part) -> Value | None:
    """The day in the only year that the text has written it with before.

    "On January 22, 2021, shots struck a boat", and pages later "an unknown gunman on
    January 22".  First and last days of months are those of terms, and tell nothing.
    """
    if part.day is None or part.month is None or part.last_day is not None:
        return None
    if part.day in _DAYS_OF_TERMS:
        return None
    antecedent = context.anchors.days_written.get((part.month, part.day))
    if antecedent is None:
        return _beside_written(context, part)
    anchor = arithmetic.anchor_of(antecedent.value, antecedent.start, antecedent.end)
    return Value(antecedent.value, anchor, "text", share("year_of_context")) if anchor else None


def _beside_written(context: TemporalContext, part: Part) -> Value | None:
    """The day in the only year in which the text has dated one of the days around it.

    Only where the document's own year has not seen the day yet: writers leave out the
    year where it is the current one, or where the text has set it.
    """
    document = context.document
    if document is None or document.date is None:
        return None
    this_year = part_of(part, document.year)
    if this_year is None or this_year <= document.value:
        return None
    years = {
        antecedent.value[:4]
        for (month, day), antecedent in context.anchors.days_written.items()
        if antecedent is not None
        and month == part.month
        and part.day is not None
        and abs(day - part.day) <= _DAYS_AROUND
    }
    if len(years) != 1 or int(*years) >= document.year:
        return None
    return Value(part_of(part, int(*years)), None, "text", share("year_of_context"))


def _going_on(
    context: TemporalContext, candidate: Candidate, part: Part, antecedent: Antecedent
) -> str | None:
    """A yearless date after one with a year: of that year, or soon after its end.

    "In November 2009 … by January": the next year, unless the text looks back.
    """
    same = part_of(part, antecedent.anchor.year)
    ahead = part_soon_after(antecedent.anchor, part) or _up_to_document(
        context, candidate, part, antecedent
    )
    if ahead is None or same is None:
        return same
    if context.is_ahead(ahead) and not context.is_ahead(antecedent.mention.value):
        return ahead if context.tense(candidate) == 1 else same
    before = context.before(candidate, _LOOKING_BACK)
    looks_back = context.grammar.conditions["before_looking_back"].search(before)
    return same if looks_back else ahead


def _up_to_document(
    context: TemporalContext, candidate: Candidate, part: Part, antecedent: Antecedent
) -> str | None:
    """The part between the date before it and the document's own, if it is the last before that.

    "In October 2009 … On April 2", told in June 2010: both what goes on from the one
    date and what lies just behind the other is April 2, 2010.  In one sentence the
    second date rather looks back ("took office in October 2009, after the vote in June").
    """
    document, anchor = context.document, antecedent.anchor
    if document is None or document.month is None or document.year != anchor.year + 1:
        return None
    if context.anchors.same_sentence(antecedent.mention, candidate):
        return None
    behind = context.grammar.conditions["after_looking_back"].match(
        context.after(candidate, _LOOKING_BACK)
    )
    if behind and not context.grammar.conditions["before_term"].search(
        context.before(candidate, _LOOKING_BACK)
    ):
        # "In May it had been rejected", but "By May it had fallen"
        return None
    if part.month is None or anchor.month is None or part.month >= anchor.month:
        return None
    ahead = part_of(part, anchor.year + 1)
    return ahead if ahead == by_tense(document, part, -1) else None


def _by_tense(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    document = context.document
    if document is None:
        return None
    tense = context.tense(candidate)
    firm = share("yearless_without_tense" if tense is None else "yearless_by_tense")
    value = by_tense(document, part, tense or -1)
    if document.date is None:
        return Value(value, document, "document", firm)
    is_day = part.day is not None or part.yearly is not None
    if tense == 1:
        past = by_tense(document, part, -1)
        if is_day and just_gone(document.date, past):
            value, firm = past, share("yearless_without_tense")
    elif tense is None or is_day:
        ahead = by_tense(document, part, 1)
        if soon_not_long_ago(document.date, value, ahead, SOON if tense is None else VERY_SOON):
            value, firm = ahead, share("yearless_without_tense")
    return Value(value, document, "document", firm)


def _day_of_month(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    """A day of the month that is named, or that the text speaks of."""
    if part.day is None:
        return None
    if part.within is not None:
        whole = counted_unit(context, candidate, part.within)
        anchor = arithmetic.anchor_of(whole.value) if whole and whole.value else None
        if whole is None or anchor is None or anchor.month is None:
            return None
        return replace(whole, value=arithmetic.day(anchor.year, anchor.month, part.day))
    if part.direction is not None:
        if context.document is None:
            return None
        value = nearest_day_of_month(context.document, part.day, part.direction)
        return Value(value, context.document, "document")
    antecedent = next(context.anchors.likeliest(candidate, "month", NEAR), None)
    if antecedent is None:
        return None
    return antecedent.gives(day_in_month(antecedent.anchor, part.day))


def weekday(context: TemporalContext, candidate: Candidate, day: DayOfWeek) -> Value | None:
    """A weekday by itself: by the words that point at it, the tense, or a date before it."""
    document = context.document
    if day.week is not None or day.direction is not None:
        if document is None or document.date is None:
            return None
        if day.week is not None:
            week = arithmetic.plus_days(document.date, 7 * day.week.by)
            value = weekday_of_week(week, day.weekday)
        else:
            points = day.direction or 0
            value = nearest_weekday(document.date, day.weekday, points, day.least)
        return Value(value, document, "document")
    if document is None or document.date is None:
        antecedent = next(context.anchors.likeliest(candidate, "day", NEAR), None)
        if antecedent is None or antecedent.anchor.date is None:
            return None
        return antecedent.gives(_from(antecedent.anchor.date, day, 1))
    way = context.tense(candidate)
    firm = share("weekday_without_tense" if way is None else "weekday_by_tense")
    return Value(_from(document.date, day, way or -1), document, "document", firm)


def _from(date: datetime.date, day: DayOfWeek, direction: int) -> str | None:
    """The weekday, or the weekend that it stands for, on one side of a day."""
    value = weekday_from(date, day.weekday, direction)
    if day.weekend and value is not None:
        return arithmetic.weekend(datetime.date.fromisoformat(value))
    return value


# ---- a weekday beside a date ---------------------------------------------------


def _with_weekday(
    context: TemporalContext, candidate: Candidate, part: Part, ordinary: Value | None
) -> Value | None:
    """A day and month in the year in which it is the weekday that stands beside it.

    The ordinary reading where it fits; else that of a year near that of a date before it, else
    near the document's; else the ordinary one, of which little is left.
    """
    if ordinary is None or _falls_on(ordinary.value, part.weekday):
        if ordinary is None or part.year is not None:
            return ordinary
        return replace(ordinary, share=max(ordinary.share, share("weekday_agrees")))
    if part.year is None:
        for antecedent in context.anchors.likeliest(candidate, "year", REACH):
            year = antecedent.anchor.year
            values = (part_of(part, near) for near in (year, year + 1, year - 1))
            value = _first_on(part.weekday, values)
            if value is not None:
                return antecedent.gives(value, "weekday_gives_year")
        found = _near_document(context, candidate, part)
        if found is not None:
            return found
    against = "weekday_against_year" if part.year is None else "weekday_against_written"
    return replace(ordinary, share=ordinary.share * share(against))


def _near_document(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    document = context.document
    if document is None:
        return None
    way = part.direction or context.tense(candidate) or -1
    back = (part_of(part, document.year - gone) for gone in range(_YEARS_BACK + 1))
    ahead = (part_of(part, document.year + wait) for wait in range(_YEARS_ON + 1))
    past = _first_on(part.weekday, back, until=context.document_end)
    coming = _first_on(part.weekday, ahead, since=context.document_end)
    value = past or coming if way < 0 else coming or past
    if value is None:
        return None
    near = abs(int(value[:4]) - document.year) <= 1
    firm = share("weekday_gives_year" if near else "weekday_gives_far_year")
    return Value(value, document, "document", firm)


def _first_on(
    weekday: int | None,
    days: Iterable[str | None],
    since: str | None = None,
    until: str | None = None,
) -> str | None:
    """The first of some days that falls on a weekday and lies between two dates."""
    for value in days:
        if value is None or not _falls_on(value, weekday):
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


def _day_on_weekday(context: TemporalContext, candidate: Candidate, part: Part) -> Value | None:
    """A day of a month that is not written, by its weekday ("Friday the 17th").

    In the month of a date before it where it fits there, else in one near the
    document's date, on the side that the tense tells; null where none is near.
    """
    antecedent = next(context.anchors.likeliest(candidate, "month", NEAR), None)
    if antecedent is not None:
        value = _first_on(part.weekday, _days_near(antecedent.anchor, part, (0, 1)))
        if value is not None and not context.is_ahead(value):
            return antecedent.gives(value, "weekday_gives_year")
    document = context.document
    if document is None or document.month is None:
        return None
    way = context.tense(candidate)
    back = _days_near(document, part, range(0, -_MONTHS_AROUND - 1, -1))
    ahead = _days_near(document, part, range(_MONTHS_AROUND + 1))
    past = _first_on(part.weekday, back, until=context.document_end)
    coming = _first_on(part.weekday, ahead, since=document.value)
    value = coming or past if way == 1 else past or coming
    firm = share("yearless_without_tense" if way is None else "weekday_gives_year")
    return Value(value, document, "document", firm)


def _days_near(anchor: Anchor, part: Part, months: Iterable[int]) -> Iterator[str | None]:
    """The day in some months, counted from an anchor's."""
    if anchor.month is None or part.day is None:
        return
    for by in months:
        month = arithmetic.month(anchor.year, anchor.month + by)
        yield arithmetic.day(int(month[:4]), int(month[5:7]), part.day) if month else None
