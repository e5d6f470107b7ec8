"""What rules for days and months mean."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.found import (
    Found,
    Result,
    Sense,
    between,
    calendar_year,
    fixed,
    maker,
    pointed,
)
from pipeline.extract.dates.meaning import Fixed, Meaning, Part, Shift

_ITEM = re.compile(r"[0-9]+")


def _exists(month: int, number: int) -> bool:
    return arithmetic.day(2000, month, number) is not None


@maker
def day(found: Found) -> Result:
    """A day of a month, its year written or not."""
    month, number, year = found.one("month"), found.one("day"), found.year
    if month is None:
        return Part(day=number)
    if year is not None:
        return fixed(arithmetic.day(year, month, number))
    return Part(month=month, day=number) if _exists(month, number) else None


@maker
def day_of_month(found: Found) -> Result:
    """A day of a month that is pointed at ("15th of that month")."""
    if isinstance(found.inner, Shift):
        return Part(day=found.one("day"), within=found.inner)
    return None


@maker
def day_alone_deictic(found: Found) -> Result:
    """The last or next day of that number ("próximo día 21")."""
    return Part(day=found.one("day"), direction=found.one("deictic"), anchor="document")


@maker
def nth_weekday(found: Found) -> Result:
    """The first, second or last Monday of a month."""
    year = found.year
    if year is None:
        return None
    month, weekday, nth = found.one("month"), found.one("weekday"), found.one("nth")
    return fixed(arithmetic.nth_weekday(year, month, weekday, nth))


@maker
def weekday_date(found: Found) -> Result:
    """A weekday and a date: the weekday tells what the date leaves open.

    Of a date in digits that can be read two ways it tells which is meant; a
    date that it contradicts is kept as written, and marked.
    """
    weekday, inner = found.one("weekday"), found.inner
    if isinstance(inner, Part):
        inner = replace(inner, weekday=weekday)
    elif isinstance(inner, Fixed) and _weekday(inner.value) != weekday:
        other = inner.alternative
        if other is not None and _weekday(other) == weekday:
            inner = replace(inner, value=other, alternative=None)
        else:
            inner = replace(inner, contradicted=True)
    return None if inner is None else Sense(found.start, found.end, inner, found.inner_mod)


def _weekday(value: str) -> int:
    """The weekday (Monday is 1) of a day, or of the first day of a range."""
    return datetime.date.fromisoformat(value.partition("/")[0]).isoweekday()


@maker
def weekday_and_day(found: Found) -> Result:
    """A weekday and a day of a month that is not written ("Friday the 17th")."""
    return Part(day=found.one("day"), weekday=found.one("weekday"))


@maker
def days(found: Found) -> Result:
    """A range of days within a month."""
    month, year = found.one("month"), found.year
    first, last = found.fields["day"][:2]
    if first >= last:
        return None
    if year is not None:
        return between(arithmetic.day(year, month, first), arithmetic.day(year, month, last))
    known = _exists(month, first) and _exists(month, last)
    return Part(month=month, day=first, last_day=last) if known else None


@maker
def day_list(found: Found) -> Result:
    """Several days of one month, each a date: the first or last holds the month."""
    month, year = found.one("month"), found.year
    senses: list[Sense] = []
    places = [match for match in _ITEM.finditer(found.words) if len(match[0]) <= 2]
    month_first = found.words[0].isalpha()
    for index, place in enumerate(places):
        number = int(place[0])
        meaning: Meaning | None
        if year is not None:
            meaning = fixed(arithmetic.day(year, month, number))
        else:
            meaning = Part(month=month, day=number) if _exists(month, number) else None
        if meaning is None:
            return None
        start = 0 if month_first and index == 0 else place.start()
        last = index == len(places) - 1
        end = len(found.words) if last else _item_end(found.words, place.end())
        senses.append(Sense(found.start + start, found.start + end, meaning))
    return senses


def _item_end(words: str, end: int) -> int:
    """The end of a day's number with its ordinal ending ("3rd")."""
    while end < len(words) and (words[end].isalpha() or words[end] in "º°"):
        end += 1
    return end


@maker
def iso_day(found: Found) -> Result:
    """Year, month, day."""
    return fixed(arithmetic.day(found.one("year"), found.one("mm"), found.one("dd")))


@maker
def numeric_day(found: Found) -> Result:
    """Day and month in the order of the country, or in the only one that fits."""
    first, second = found.fields["nn"]
    year, written_short = found.year, "short_year" in found.fields
    if year is None:
        return None
    if written_short and found.one("sep") != "/" and not found.settings.get("short"):
        return None
    day_first = arithmetic.day(year, second, first)
    month_first = arithmetic.day(year, first, second)
    preferred, other = day_first, month_first
    if not found.habits.day_first:
        preferred, other = month_first, day_first
    if preferred is None:
        preferred, other = other, None
    return fixed(preferred, alternative=other if other != preferred else None)


@maker
def month(found: Found) -> Result:
    """A month, its year written or not."""
    number, year = found.one("month"), found.year
    return Part(month=number) if year is None else fixed(arithmetic.month(year, number))


@maker
def months(found: Found) -> Result:
    """Two months of one year."""
    first, last = found.fields["month"][:2]
    year = found.year
    if year is None or first >= last:
        return None
    return between(arithmetic.month(year, first), arithmetic.month(year, last))


@maker
def numeric_month(found: Found) -> Result:
    """Month and year in digits."""
    return fixed(arithmetic.month(found.one("year"), found.one("mm")))


@maker
def month_of_year(found: Found) -> Result:
    """A month, or a day of one, in a year that is pointed at ("July of last year")."""
    number, month = found.one("day"), found.one("month")
    if isinstance(found.inner, Fixed):
        year = calendar_year(found.inner)
        if year is None:
            return None
        whole = arithmetic.month(year, month)
        return fixed(arithmetic.day(year, month, number) if number else whole)
    if isinstance(found.inner, Shift):
        return Part(month=month, day=number, year=found.inner)
    return None


@maker
def month_deictic(found: Found) -> Result:
    """Last, this or next March."""
    direction = found.one("deictic")
    return Part(
        month=found.one("month"),
        day=found.one("day"),
        weekday=found.one("weekday"),
        direction=pointed(found) if direction is None else direction,
        anchor="document",
    )


@maker
def month_anaphoric(found: Found) -> Result:
    """The previous, same or following March."""
    return Part(
        month=found.one("month"),
        day=found.one("day"),
        direction=found.one("anaphoric"),
        anchor="text",
    )
