"""What rules for fiscal years mean."""

from __future__ import annotations

import re

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.found import Found, Habits, Result, Sense, fixed, maker
from pipeline.extract.dates.meaning import Shift

_ITEM = re.compile(r"[0-9]+")
_NAMED_FOR_THE_LAST = frozenset({1, 10})
"""First months of the fiscal years that are named for the year in which they end."""


def _fiscal(year: int, habits: Habits) -> str | None:
    return arithmetic.fiscal_year(year, habits.fiscal_first_month)


@maker
def fiscal_year(found: Found) -> Result:
    """One fiscal year."""
    year = found.year
    if year is None:
        return None
    return fixed(_fiscal(year, found.habits), calendar=found.habits.fiscal_calendar)


@maker
def fiscal_years(found: Found) -> Result:
    """From one fiscal year to another."""
    years = [int(year) for year in found.fields.get("year", [])]
    shorts = [int(short) for short in found.fields.get("short_year", [])]
    if len(years) == 2:
        first, last = years
    elif len(years) == 1 and len(shorts) == 1:
        first = years[0]
        last = first - first % 100 + shorts[0]
    elif len(shorts) == 2:
        first, last = (found.habits.full_year(short) for short in shorts)
    else:
        return None
    if first >= last:
        return None
    one = _one_year(found, first, last)
    if one is not None and _straddles(found):
        return fixed(one, calendar=found.habits.fiscal_calendar)
    begin, close = _fiscal(first, found.habits), _fiscal(last, found.habits)
    if begin is None or close is None:
        return None
    value = f"{begin.partition('/')[0]}/{close.rpartition('/')[2]}"
    return fixed(value, calendar=found.habits.fiscal_calendar, alternative=one)


def _one_year(found: Found, first: int, last: int) -> str | None:
    """The one fiscal year that "2009/10" or "2009-10" may mean; null for other pairs."""
    dash_or_slash = found.one("slash") or found.one("dash")
    if dash_or_slash is None or last != first + 1 or found.habits.fiscal_first_month == 1:
        return None
    return _fiscal(last, found.habits)


def _straddles(found: Found) -> bool:
    """Whether two years name the fiscal year that runs from one into the other.

    With a slash they always do; with a dash where fiscal years are named for
    both ("FY 2009-10" in Britain, India, Canada), not in the United States.
    """
    named_for_both = found.habits.fiscal_first_month not in _NAMED_FOR_THE_LAST
    return found.one("slash") is not None or named_for_both


@maker
def fiscal_year_list(found: Found) -> Result:
    """Several fiscal years, each a date; the first holds the words."""
    senses: list[Sense] = []
    for index, place in enumerate(_ITEM.finditer(found.words)):
        value = fixed(_fiscal(int(place[0]), found.habits), calendar=found.habits.fiscal_calendar)
        if value is None:
            return None
        start = 0 if index == 0 else place.start()
        senses.append(Sense(found.start + start, found.start + place.end(), value))
    return senses


@maker
def fiscal_quarter(found: Found) -> Result:
    """A quarter of a fiscal year."""
    first_month, code = found.habits.fiscal_first_month, found.one("part")
    value = arithmetic.fiscal_quarter(found.one("year"), code - 32, first_month)
    return fixed(value, calendar=found.habits.fiscal_calendar)


@maker
def fiscal_deictic(found: Found) -> Result:
    """Last, this or next fiscal year."""
    return Shift("fiscal_year", found.one("deictic") or 0, "document")


@maker
def fiscal_anaphoric(found: Found) -> Result:
    """That, the previous or the following fiscal year."""
    return Shift("fiscal_year", found.one("anaphoric"), "text")
