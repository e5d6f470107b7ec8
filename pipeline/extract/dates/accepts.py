"""Which dates may stand inside another: what a rule's ``then`` asks of what follows it."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.extract.dates.meaning import DayOfWeek, Fixed, Meaning, Part, Shift, WeekOf
from pipeline.extract.dates.rules import Rule
from pipeline.model import edtf


def _level(meaning: Meaning) -> str | None:
    return edtf.precision(meaning.value) if isinstance(meaning, Fixed) else None


def _is_year(rule: Rule, meaning: Meaning) -> bool:
    if isinstance(meaning, Fixed):
        return meaning.calendar != "gregorian" or (
            "/" not in meaning.value and _level(meaning) == "year"
        )
    return isinstance(meaning, Shift) and meaning.unit in {"year", "fiscal_year"}


def _is_day(rule: Rule, meaning: Meaning) -> bool:
    if isinstance(meaning, Part):
        return meaning.day is not None
    return (
        "/" not in meaning.value and _level(meaning) == "day"
        if isinstance(meaning, Fixed)
        else False
    )


def _is_week(rule: Rule, meaning: Meaning) -> bool:
    return isinstance(meaning, Shift) and meaning.unit == "week"


def _is_month(rule: Rule, meaning: Meaning) -> bool:
    return isinstance(meaning, Shift) and meaning.unit == "month" and meaning.to is None


def _is_calendar_month(rule: Rule, meaning: Meaning) -> bool:
    if isinstance(meaning, Part):
        return meaning.month is not None and meaning.day is None and meaning.last_month is None
    return isinstance(meaning, Fixed) and "/" not in meaning.value and _level(meaning) == "month"


def _is_point(rule: Rule, meaning: Meaning) -> bool:
    if isinstance(meaning, DayOfWeek | WeekOf):
        return False
    if isinstance(meaning, Shift):
        return meaning.unit not in {"day", "weekend"} and meaning.to is None
    return not _is_day(rule, meaning)


def _is_period(rule: Rule, meaning: Meaning) -> bool:
    if isinstance(meaning, Fixed):
        return _level(meaning) in {"month", "year", "decade", "century"}
    return isinstance(meaning, Shift) and meaning.unit in {"year", "decade", "century"}


def _is_ago(rule: Rule, meaning: Meaning) -> bool:
    return rule.makes == "ago"


def _is_shift(rule: Rule, meaning: Meaning) -> bool:
    return (
        isinstance(meaning, Shift)
        and meaning.unit not in {"day", "weekend"}
        and (meaning.to is None)
    )


def _is_calendar_year(rule: Rule, meaning: Meaning) -> bool:
    return isinstance(meaning, Fixed) and _level(meaning) in {"year", "month", "decade"}


ACCEPTS: dict[str, Callable[[Rule, Meaning], bool]] = {
    "year": _is_year,
    "day": _is_day,
    "week": _is_week,
    "month": _is_month,
    "calendar_month": _is_calendar_month,
    "point": _is_point,
    "period": _is_period,
    "ago": _is_ago,
    "shift": _is_shift,
    "written": _is_calendar_year,
}
"""What a rule's ``then`` asks of the date that follows."""
