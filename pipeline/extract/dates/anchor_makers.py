"""What rules for dates counted from an anchor mean."""

from __future__ import annotations

import datetime

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.found import Found, Result, Sense, fixed, maker, pointed
from pipeline.extract.dates.meaning import DayOfWeek, Fixed, Part, Shift, Unit, WeekOf

_YEARS_IN = {"decade": 10, "lustrum": 5}


@maker
def shift(found: Found) -> Result:
    """Last year, this month, next week."""
    by = found.one("deictic")
    unit: Unit = found.settings.get("unit") or found.one("unit")
    return Shift(unit, 0 if by is None else by, "document")


@maker
def ago(found: Found) -> Result:
    """Some years, months, weeks or days before the document's date."""
    unit, count = found.one("unit"), found.one("n")
    if found.one("couple"):
        sense = _counted_back(unit, 2, None)
        return Sense(found.start, found.end, sense, "approx") if sense else None
    upto = found.fields["n"][1] if len(found.fields["n"]) > 1 else None
    meaning = _counted_back(unit, count, upto)
    if meaning is not None and found.one("about"):
        return Sense(found.start, found.end, meaning, "approx")
    if meaning is not None and unit == "decade":
        # Decades are too coarse a count for one year to be more than about right.
        return Sense(found.start, found.end, meaning, "approx")
    return meaning


def _counted_back(unit: Unit, count: int, upto: int | None) -> Shift | None:
    if unit == "century" or not 1 <= count <= 400:
        return None
    if unit in _YEARS_IN:
        years = _YEARS_IN[unit]
        unit, count, upto = "year", count * years, upto * years if upto else None
    if upto is not None:
        return Shift(unit, -upto, "document", to=-count) if upto > count else None
    return Shift(unit, -count, "document")


@maker
def from_now(found: Found) -> Result:
    """Some units after the document's date."""
    return Shift(found.one("unit"), found.one("n"), "document")


@maker
def year_earlier(found: Found) -> Result:
    """The year before, or the same quarter or month of it."""
    same_part = found.one("same_part")
    if same_part == "quarter":
        return Shift("quarter", -4, "either")
    if same_part == "month":
        return Shift("month", -12, "either")
    return Shift("year", -1, "either")


@maker
def day_word(found: Found) -> Result:
    """Today, yesterday, tomorrow."""
    return Shift("day", found.one("day_word"), "document")


@maker
def day_beside(found: Found) -> Result:
    """The day before yesterday, the day after tomorrow."""
    return Shift("day", -2 if found.one("two_back") else 2, "document")


@maker
def weekday(found: Found) -> Result:
    """A weekday by itself."""
    return DayOfWeek(found.one("weekday"))


@maker
def weekend(found: Found) -> Result:
    """The weekend, by its Saturday."""
    return DayOfWeek(6, weekend=True)


@maker
def weekday_deictic(found: Found) -> Result:
    """Last, this or next Friday."""
    direction = found.one("deictic")
    return DayOfWeek(
        found.one("weekday"),
        pointed(found) if direction is None else direction,
        least=found.settings.get("least", 1) if direction is not None else 1,
    )


@maker
def weekday_of_week(found: Found) -> Result:
    """A weekday of a week that is pointed at."""
    if isinstance(found.inner, Shift) and found.inner.unit == "week":
        return DayOfWeek(found.one("weekday"), week=found.inner)
    return None


@maker
def week_of_day(found: Found) -> Result:
    """The week that holds a day."""
    if isinstance(found.inner, Part):
        return WeekOf(found.inner)
    if isinstance(found.inner, Fixed):
        value = arithmetic.week(datetime.date.fromisoformat(found.inner.value))
        return fixed(value)
    return None


@maker
def anaphoric(found: Found) -> Result:
    """That year, the following month."""
    by = found.one("anaphoric")
    if by is None:
        by = found.settings.get("by", 0)
    return Shift(found.one("unit"), by, "text")


@maker
def years_end(found: Found) -> Result:
    """The end of the year (that is spoken of)."""
    return Sense(found.start, found.end, Shift("year", 0, "either"), "end")


@maker
def later(found: Found) -> Result:
    """Two years later, a day earlier, the year before."""
    count = found.one("n") or 1
    way = found.one("shift_word") or found.one("before_after") or found.settings["by"]
    unit = found.one("unit")
    if unit in _YEARS_IN:
        return Shift("year", way * count * _YEARS_IN[unit], "text")
    return Shift(unit, way * count, "text")


@maker
def the_unit(found: Found) -> Result:
    """The year (that is spoken of)."""
    return Shift(found.one("unit"), 0, "either")
