"""What expressions counted from an anchor, and vague parts of a period, mean."""

from __future__ import annotations

import datetime

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.candidate import (
    DayOfWeek,
    Fixed,
    InterpretedSpan,
    Part,
    Shift,
    Unit,
    WeekOf,
)
from pipeline.extract.dates.expression import Expression, Result, fixed, normalizer, pointed
from pipeline.model.mention import DateMod

_YEARS_IN = {"decade": 10, "lustrum": 5}


@normalizer
def shift(expression: Expression) -> Result:
    """Last year, this month, next week."""
    by = expression.one("deictic")
    unit: Unit = expression.settings.get("unit") or expression.one("unit")
    return Shift(unit, 0 if by is None else by, "document")


@normalizer
def ago(expression: Expression) -> Result:
    """Some years, months, weeks or days before the document's date."""
    unit, count = expression.one("unit"), expression.one("n")
    if expression.one("couple"):
        whole = _counted_back(unit, 2, None)
        return InterpretedSpan(expression.start, expression.end, whole, "approx") if whole else None
    upto = expression.fields["n"][1] if len(expression.fields["n"]) > 1 else None
    interpretation = _counted_back(unit, count, upto)
    if interpretation is not None and expression.one("about"):
        return InterpretedSpan(expression.start, expression.end, interpretation, "approx")
    if interpretation is not None and unit == "decade":
        # Decades are too coarse a count for one year to be more than about right.
        return InterpretedSpan(expression.start, expression.end, interpretation, "approx")
    return interpretation


def _counted_back(unit: Unit, count: int, upto: int | None) -> Shift | None:
    if unit == "century" or not 1 <= count <= 400:
        return None
    if unit in _YEARS_IN:
        years = _YEARS_IN[unit]
        unit, count, upto = "year", count * years, upto * years if upto else None
    if upto is not None:
        return Shift(unit, -upto, "document", to=-count) if upto > count else None
    return Shift(unit, -count, "document")


@normalizer
def from_now(expression: Expression) -> Result:
    """Some units after the document's date."""
    return Shift(expression.one("unit"), expression.one("n"), "document")


@normalizer
def year_earlier(expression: Expression) -> Result:
    """The year before, or the same quarter or month of it."""
    same_part = expression.one("same_part")
    if same_part == "quarter":
        return Shift("quarter", -4, "either")
    if same_part == "month":
        return Shift("month", -12, "either")
    return Shift("year", -1, "either")


@normalizer
def day_word(expression: Expression) -> Result:
    """Today, yesterday, tomorrow."""
    return Shift("day", expression.one("day_word"), "document")


@normalizer
def day_beside(expression: Expression) -> Result:
    """The day before yesterday, the day after tomorrow."""
    return Shift("day", -2 if expression.one("two_back") else 2, "document")


@normalizer
def weekday(expression: Expression) -> Result:
    """A weekday by itself."""
    return DayOfWeek(expression.one("weekday"))


@normalizer
def weekend(expression: Expression) -> Result:
    """The weekend, by its Saturday."""
    return DayOfWeek(6, weekend=True)


@normalizer
def weekday_deictic(expression: Expression) -> Result:
    """Last, this or next Friday."""
    direction = expression.one("deictic")
    return DayOfWeek(
        expression.one("weekday"),
        pointed(expression) if direction is None else direction,
        least=expression.settings.get("least", 1) if direction is not None else 1,
    )


@normalizer
def weekday_of_week(expression: Expression) -> Result:
    """A weekday of a week that is pointed at."""
    if isinstance(expression.inner, Shift) and expression.inner.unit == "week":
        return DayOfWeek(expression.one("weekday"), week=expression.inner)
    return None


@normalizer
def week_of_day(expression: Expression) -> Result:
    """The week that holds a day."""
    if isinstance(expression.inner, Part):
        return WeekOf(expression.inner)
    if isinstance(expression.inner, Fixed):
        value = arithmetic.week(datetime.date.fromisoformat(expression.inner.value))
        return fixed(value)
    return None


@normalizer
def anaphoric(expression: Expression) -> Result:
    """That year, the following month."""
    by = expression.one("anaphoric")
    if by is None:
        by = expression.settings.get("by", 0)
    return Shift(expression.one("unit"), by, "text")


@normalizer
def years_end(expression: Expression) -> Result:
    """The end of the year (that is spoken of)."""
    return InterpretedSpan(expression.start, expression.end, Shift("year", 0, "either"), "end")


@normalizer
def later(expression: Expression) -> Result:
    """Two years later, a day earlier, the year before."""
    count = expression.one("n") or 1
    way = (
        expression.one("shift_word") or expression.one("before_after") or expression.settings["by"]
    )
    unit = expression.one("unit")
    if unit in _YEARS_IN:
        return Shift("year", way * count * _YEARS_IN[unit], "text")
    return Shift(unit, way * count, "text")


@normalizer
def the_unit(expression: Expression) -> Result:
    """The year (that is spoken of)."""
    return Shift(expression.one("unit"), 0, "either")


@normalizer
def same(expression: Expression) -> Result:
    """What stands inside decides; the words before only lengthen the mention."""
    if expression.inner is None:
        return None
    return InterpretedSpan(expression.start, expression.end, expression.inner, expression.inner_mod)


@normalizer
def mod(expression: Expression) -> Result:
    """A vague part of a period."""
    return with_mod(expression, expression.one("mod_word") or expression.one("part_of"))


@normalizer
def mod_by_side(expression: Expression) -> Result:
    """The first or last stretch of a period: "first days of", "last months of"."""
    return with_mod(expression, "start" if expression.one("opening") else "end")


@normalizer
def approx(expression: Expression) -> Result:
    """About a date."""
    return with_mod(expression, "approx")


def with_mod(expression: Expression, mod: DateMod) -> Result:
    """What stands inside, as a part of it; nothing where it has another mod of its own."""
    if expression.inner is None or expression.inner_mod not in {None, mod}:
        return None
    return InterpretedSpan(expression.start, expression.end, expression.inner, mod)
