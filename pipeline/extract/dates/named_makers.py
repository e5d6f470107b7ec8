"""What names of days mean."""

from __future__ import annotations

from pipeline.extract.dates.found import Found, Result, fixed, maker
from pipeline.extract.dates.meaning import Part
from pipeline.extract.dates.yearly import YearlyDay


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
    """A day that comes each year: in a year that is written, pointed at, or left open."""
    yearly, year = YearlyDay.of(found.settings), found.year
    if year is not None:
        return fixed(yearly.in_year(year))
    direction = found.one("deictic") or found.one("deictic_after")
    if direction is None:
        return Part(yearly=yearly)
    return Part(yearly=yearly, direction=direction, anchor="document")
