"""What a stretch of text means as a date, and the candidate that carries it to a mention."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.extract.dates.grammar import Rule
from pipeline.model.mention import DateMod, Evidence

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
class YearlyDay:
    """How a day known by its name comes each year, as a language's ``named_days`` say it.

    On a month's day; on the nth weekday (Monday is 1) of a month, and ``plus`` days;
    or so many days after Easter Sunday.
    """

    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    easter: int | None = None
    plus: int = 0


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


Interpretation = Fixed | Shift | Part | DayOfWeek | WeekOf


@dataclass(frozen=True, slots=True)
class InterpretedSpan:
    """What a stretch of text means; several where one match holds several dates."""

    start: int
    end: int
    interpretation: Interpretation
    mod: DateMod | None = None


@dataclass(slots=True)
class Candidate:
    """A stretch of text that reads as a date, on its way to be a mention.

    ``name`` is the rule's name as the mention shows it.  The fields from ``value`` (EDTF)
    on are filled by normalization: the anchor it was counted from (EDTF, and whether that
    is the ``text``'s or the ``document``'s own); ``aside`` is set for a date in brackets,
    ``passing`` for a year that only tells one thing from others of its kind ("under the
    1999 law"), ``flashback`` for one counted back ("two years before"): later dates are
    hardly counted from these.
    """

    start: int
    end: int
    interpretation: Interpretation
    rule: Rule
    name: str
    block: int
    mod: DateMod | None = None
    confidence: float = 1.0
    fiscal_first_month: int = 1
    fiscal_calendar: str = "fiscal"
    evidence: list[Evidence] = field(default_factory=list)
    value: str = ""
    calendar: str = "gregorian"
    alternative: str | None = None
    anchor: str | None = None
    anchor_from: str | None = None
    aside: bool = False
    passing: bool = False
    flashback: bool = False
