"""What names of days mean."""

from __future__ import annotations

from typing import Any

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.found import Found, Result, fixed, maker
from pipeline.extract.dates.meaning import Part


@maker
def named_day(found: Found) -> Result:
    """A day that its name alone places; not in a document older than the day."""
    value = str(found.settings["value"])
    published = found.habits.published_year
    if published is not None and published < int(value[:4]):
        return None
    return fixed(value)


@maker
def yearly_day(found: Found) -> Result:
    """A day that comes each year, in a year that is written or pointed at."""
    year = found.year
    if year is not None:
        return fixed(day_of_year(found.settings, year))
    settings = found.settings
    if "month" in settings and "day" in settings:
        return Part(
            month=settings["month"],
            day=settings["day"],
            direction=found.one("deictic"),
            anchor="document",
        )
    return None


def day_of_year(settings: Any, year: int) -> str | None:
    """The day of ``year`` on which a yearly day falls."""
    if "easter" in settings:
        found = arithmetic.plus_days(arithmetic.easter(year), settings["easter"])
        return found.isoformat() if found else None
    if "nth" in settings:
        return arithmetic.nth_weekday(year, settings["month"], settings["weekday"], settings["nth"])
    return arithmetic.day(year, settings["month"], settings["day"])
