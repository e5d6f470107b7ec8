"""What expressions for days and months mean, named days among them."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import yearly_day
from pipeline.extract.dates.candidate import (
    Fixed,
    Interpretation,
    InterpretedSpan,
    Part,
    Shift,
    YearlyDay,
)
from pipeline.extract.dates.expression import (
    Expression,
    Result,
    between,
    calendar_year,
    fixed,
    normalizer,
    pointed,
)

_ITEM = re.compile(r"[0-9]+")


def _exists(month: int, number: int) -> bool:
    return arithmetic.day(2000, month, number) is not None


@normalizer
def day(expression: Expression) -> Result:
    """A day of a month, its year written or not."""
    month, number, year = expression.one("month"), expression.one("day"), expression.year
    if month is None:
        return Part(day=number)
    if year is not None:
        return fixed(arithmetic.day(year, month, number))
    return Part(month=month, day=number) if _exists(month, number) else None


@normalizer
def day_of_month(expression: Expression) -> Result:
    """A day of a month that is pointed at ("15th of that month")."""
    if isinstance(expression.inner, Shift):
        return Part(day=expression.one("day"), within=expression.inner)
    return None


@normalizer
def day_alone_deictic(expression: Expression) -> Result:
    """The last or next day of that number ("próximo día 21")."""
    return Part(day=expression.one("day"), direction=expression.one("deictic"), anchor="document")


@normalizer
def nth_weekday(expression: Expression) -> Result:
    """The first, second or last Monday of a month."""
    year = expression.year
    if year is None:
        return None
    month, weekday, nth = expression.one("month"), expression.one("weekday"), expression.one("nth")
    return fixed(arithmetic.nth_weekday(year, month, weekday, nth))


@normalizer
def weekday_date(expression: Expression) -> Result:
    """A weekday and a date: the weekday tells what the date leaves open.

    Of a date in digits that can be read two ways it tells which is meant; a
    date that it contradicts is kept as written, and marked.
    """
    weekday, inner = expression.one("weekday"), expression.inner
    if isinstance(inner, Part):
        inner = replace(inner, weekday=weekday)
    elif isinstance(inner, Fixed) and _weekday(inner.value) != weekday:
        other = inner.alternative
        if other is not None and _weekday(other) == weekday:
            inner = replace(inner, value=other, alternative=None)
        else:
            inner = replace(inner, contradicted=True)
    return (
        None
        if inner is None
        else InterpretedSpan(expression.start, expression.end, inner, expression.inner_mod)
    )


def _weekday(value: str) -> int:
    """The weekday (Monday is 1) of a day, or of the first day of a range."""
    return datetime.date.fromisoformat(value.partition("/")[0]).isoweekday()


@normalizer
def weekday_and_day(expression: Expression) -> Result:
    """A weekday and a day of a month that is not written ("Friday the 17th")."""
    return Part(day=expression.one("day"), weekday=expression.one("weekday"))


@normalizer
def days(expression: Expression) -> Result:
    """A range of days within a month."""
    month, year = expression.one("month"), expression.year
    first, last = expression.fields["day"][:2]
    if first >= last:
        return None
    if year is not None:
        return between(arithmetic.day(year, month, first), arithmetic.day(year, month, last))
    known = _exists(month, first) and _exists(month, last)
    return Part(month=month, day=first, last_day=last) if known else None


@normalizer
def day_list(expression: Expression) -> Result:
    """Several days of one month, each a date: the first or last holds the month."""
    month, year = expression.one("month"), expression.year
    spans: list[InterpretedSpan] = []
    items = [match for match in _ITEM.finditer(expression.words) if len(match[0]) <= 2]
    month_first = expression.words[0].isalpha()
    for index, item in enumerate(items):
        number = int(item[0])
        interpretation: Interpretation | None
        if year is not None:
            interpretation = fixed(arithmetic.day(year, month, number))
        else:
            interpretation = Part(month=month, day=number) if _exists(month, number) else None
        if interpretation is None:
            return None
        start = 0 if month_first and index == 0 else item.start()
        last = index == len(items) - 1
        end = len(expression.words) if last else _item_end(expression.words, item.end())
        spans.append(
            InterpretedSpan(expression.start + start, expression.start + end, interpretation)
        )
    return spans


def _item_end(words: str, end: int) -> int:
    """The end of a day's number with its ordinal ending ("3rd")."""
    while end < len(words) and (words[end].isalpha() or words[end] in "º°"):
        end += 1
    return end


@normalizer
def iso_day(expression: Expression) -> Result:
    """Year, month, day."""
    return fixed(arithmetic.day(expression.one("year"), expression.one("mm"), expression.one("dd")))


@normalizer
def numeric_day(expression: Expression) -> Result:
    """Day and month in the order of the country, or in the only one that fits."""
    first, second = expression.fields["nn"]
    year, written_short = expression.year, "short_year" in expression.fields
    if year is None:
        return None
    if written_short and expression.one("sep") != "/" and not expression.settings.get("short"):
        return None
    day_first = arithmetic.day(year, second, first)
    month_first = arithmetic.day(year, first, second)
    preferred, other = day_first, month_first
    if not expression.conventions.day_first:
        preferred, other = month_first, day_first
    if preferred is None:
        preferred, other = other, None
    return fixed(preferred, alternative=other if other != preferred else None)


@normalizer
def month(expression: Expression) -> Result:
    """A month, its year written or not."""
    number, year = expression.one("month"), expression.year
    return Part(month=number) if year is None else fixed(arithmetic.month(year, number))


@normalizer
def months(expression: Expression) -> Result:
    """Two months of one year."""
    first, last = expression.fields["month"][:2]
    year = expression.year
    if year is None or first >= last:
        return None
    return between(arithmetic.month(year, first), arithmetic.month(year, last))


@normalizer
def numeric_month(expression: Expression) -> Result:
    """Month and year in digits."""
    return fixed(arithmetic.month(expression.one("year"), expression.one("mm")))


@normalizer
def month_of_year(expression: Expression) -> Result:
    """A month, or a day of one, in a year that is pointed at ("July of last year")."""
    number, month = expression.one("day"), expression.one("month")
    if isinstance(expression.inner, Fixed):
        year = calendar_year(expression.inner)
        if year is None:
            return None
        whole = arithmetic.month(year, month)
        return fixed(arithmetic.day(year, month, number) if number else whole)
    if isinstance(expression.inner, Shift):
        return Part(month=month, day=number, year=expression.inner)
    return None


@normalizer
def month_deictic(expression: Expression) -> Result:
    """Last, this or next March."""
    direction = expression.one("deictic")
    return Part(
        month=expression.one("month"),
        day=expression.one("day"),
        weekday=expression.one("weekday"),
        direction=pointed(expression) if direction is None else direction,
        anchor="document",
    )


@normalizer
def month_anaphoric(expression: Expression) -> Result:
    """The previous, same or following March."""
    return Part(
        month=expression.one("month"),
        day=expression.one("day"),
        direction=expression.one("anaphoric"),
        anchor="text",
    )


@normalizer
def named_day(expression: Expression) -> Result:
    """A day that its name alone places; not in a document older than the day."""
    value = str(expression.settings["value"])
    published = expression.conventions.published_year
    if published is not None and published < int(value[:4]):
        return None
    return fixed(value)


@normalizer
def yearly_day_(expression: Expression) -> Result:
    """A day that comes each year: in a year that is written, pointed at, or left open."""
    yearly = YearlyDay(**expression.settings)
    year = expression.year
    if year is not None:
        return fixed(yearly_day(yearly, year))
    direction = expression.one("deictic") or expression.one("deictic_after")
    if direction is None:
        return Part(yearly=yearly)
    return Part(yearly=yearly, direction=direction, anchor="document")
