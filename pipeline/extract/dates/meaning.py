"""What the words of a date say, before anything around them is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.extract.dates.yearly import YearlyDay

Unit = Literal[
    "day",
    "week",
    "weekend",
    "month",
    "quarter",
    "year",
    "decade",
    "century",
    "fiscal_year",
]
AnchorKind = Literal["document", "text", "either"]


END_OF_MONTH = 0
"""As the last day of a part: the last of its month, whichever that is."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A date that its own words place; ``value`` is EDTF.

    ``contradicted`` is set where a weekday beside it is not the date's own.
    """

    value: str
    calendar: str = "gregorian"
    alternative: str | None = None
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """A unit of time, ``by`` units from an anchor (``to``: the far end of a range)."""

    unit: Unit
    by: int
    anchor: AnchorKind
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A day, month, season, quarter or half whose year is not written.

    ``code`` is the EDTF code of a season, quarter or half; ``last_day`` ends a
    range of days, ``last_month`` one of months.  ``direction`` is -1 (last), 0
    (this), 1 (next), or null where the words do not say; ``anchor`` what it
    counts from.  ``year``, where given, is the year it lies in, ``within`` the
    month.  A ``day`` alone is one of the month that the text speaks of;
    ``weekday`` (Monday is 1) is the one written beside it.  ``yearly`` is a day
    known by its name.
    """

    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    last_month: int | None = None
    code: int | None = None
    direction: int | None = None
    anchor: AnchorKind = "either"
    year: Shift | int | None = None
    within: Shift | None = None
    weekday: int | None = None
    yearly: YearlyDay | None = None


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A weekday (Monday is 1); ``week`` is the week it lies in, if said.

    ``weekend`` is set where the whole weekend is meant that the day belongs to;
    ``least`` is how many days away it must be.
    """

    weekday: int
    direction: int | None = None
    week: Shift | None = None
    weekend: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The week, Monday to Sunday, that holds a day."""

    day: Fixed | Part


Meaning = Fixed | Shift | Part | DayOfWeek | WeekOf
