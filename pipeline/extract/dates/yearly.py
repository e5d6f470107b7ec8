"""Days that come each year, by a rule: on a date, on the nth weekday of a month, about Easter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.extract.dates import arithmetic


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """How ``resources/dates/named_days.yaml`` says when a day comes; the fields are its own."""

    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    easter: int | None = None
    plus: int = 0

    @classmethod
    def of(cls, settings: Mapping[str, int]) -> YearlyDay:
        """The day that a rule's settings describe; other settings are passed over."""
        return cls(**{name: settings[name] for name in cls.__slots__ if name in settings})

    def in_year(self, year: int) -> str | None:
        """The day of ``year`` on which it falls, as EDTF; null off the calendar."""
        if self.easter is not None:
            return _moved(arithmetic.easter(year), self.easter)
        if self.month is None:
            return None
        if self.weekday is not None and self.nth is not None:
            found = arithmetic.nth_weekday(year, self.month, self.weekday, self.nth)
            return _moved(datetime.date.fromisoformat(found), self.plus) if found else None
        return arithmetic.day(year, self.month, self.day) if self.day is not None else None


def _moved(date: datetime.date, days: int) -> str | None:
    found = arithmetic.plus_days(date, days)
    return found.isoformat() if found else None
