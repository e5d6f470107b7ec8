"""What rules for years, decades, centuries and parts of a year mean."""

from __future__ import annotations

from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.count import part_of
from pipeline.extract.dates.found import (
    Found,
    Habits,
    Result,
    Sense,
    between,
    calendar_year,
    fixed,
    maker,
    pointed,
)
from pipeline.extract.dates.meaning import END_OF_MONTH, Fixed, Part, Shift
from pipeline.model import edtf

_CODES_OF_QUARTERS = range(33, 37)


@maker
def year_(found: Found) -> Result:
    """A year in digits or words."""
    year = found.year
    value = None if year is None else fixed(arithmetic.year(year))
    mod = found.settings.get("mod")
    return Sense(found.start, found.end, value, mod) if value and mod else value


@maker
def year_range(found: Found) -> Result:
    """Two whole years."""
    first, last = found.fields["year"]
    return between(arithmetic.year(first), arithmetic.year(last)) if first < last else None


@maker
def year_short_range(found: Found) -> Result:
    """Two years ("2004–05"), or a year and a month where two years are impossible.

    Both are possible in "2004-05"; running text means the years far more often,
    and the month is kept as the alternative.
    """
    year, short = found.one("year"), int(found.one("short_year"))
    month = fixed(arithmetic.month(year, short)) if 1 <= short <= 12 else None
    hyphen = found.one("sep") == "-"
    last = year - year % 100 + short
    if year % 100 == 99 and short == 0:
        last = year + 1
    if last > year:
        alternative = month.value if month and hyphen else None
        return fixed(f"{year}/{last}", alternative=alternative)
    return month if hyphen else None


@maker
def decade(found: Found) -> Result:
    """A decade: "1990s" is a decade, "1800s" a century, "2000s" the first decade."""
    first = int(found.one("decade"))
    if first % 100 == 0 and first < 2000:
        return fixed(arithmetic.century(first))
    return fixed(arithmetic.decade(first))


def _decade_of(tens: int, habits: Habits) -> Fixed | None:
    """The decade that "the 90s" means: of this century only below the 30s."""
    this_century = tens < 30 and (habits.published_year or 2100) >= 2000 + tens
    return fixed(arithmetic.decade((2000 if this_century else 1900) + tens))


@maker
def decade_short(found: Found) -> Result:
    """A decade by its tens: "the '90s"."""
    tens = found.one("tens_digits")
    if tens is None:
        tens = found.one("plain_tens")
    return _decade_of(int(tens), found.habits)


@maker
def decade_named(found: Found) -> Result:
    """A decade by name: "década de 1990", "años noventa", "años 90"."""
    if found.one("decade") is not None:
        return decade(found)
    if found.one("decade_word") is not None:
        return decade_in_words(found)
    return decade_short(found)


@maker
def decade_in_words(found: Found) -> Result:
    """A decade in words: "the nineties", "nineteen-nineties"."""
    tens, hundreds = int(found.one("decade_word")), found.one("hundreds")
    if hundreds is not None:
        return fixed(arithmetic.decade(int(hundreds) * 100 + tens))
    # In words the decades of the last century are meant, "the twenties" too.
    return fixed(arithmetic.decade(1900 + tens))


@maker
def century(found: Found) -> Result:
    """The 20th century is 19XX."""
    return fixed(arithmetic.century((found.one("century") - 1) * 100))


@maker
def decade_of_century(found: Found) -> Result:
    """The first decade of the 21st century is 200X."""
    first_year = (found.one("century") - 1) * 100 + found.one("decade_ordinal") * 10
    return fixed(arithmetic.decade(first_year))


@maker
def centuries(found: Found) -> Result:
    """From one century to another."""
    first, last = found.fields["century"][:2]
    if first >= last:
        return None
    return between(arithmetic.century((first - 1) * 100), arithmetic.century((last - 1) * 100))


@maker
def season(found: Found) -> Result:
    """A season; a winter is that of its first written year."""
    year = found.year
    return None if year is None else fixed(arithmetic.coded(year, found.one("part")))


@maker
def part_of_year(found: Found) -> Result:
    """A quarter, half or season, in a year that is written or pointed at."""
    code = found.one("part")
    year = found.year
    if year is not None:
        return fixed(arithmetic.coded(year, code))
    if found.inner is None:
        return Part(code=code)
    if isinstance(found.inner, Shift):
        return Part(code=code, year=found.inner) if found.inner.unit == "year" else None
    if isinstance(found.inner, Fixed):
        return part_of_fixed(code, found.inner, found.habits)
    return None


def part_of_fixed(code: int, inner: Fixed, habits: Habits) -> Fixed | None:
    """A quarter, half or season of a year, or a quarter of a fiscal year."""
    if inner.calendar == "gregorian":
        year = calendar_year(inner)
        return None if year is None else fixed(arithmetic.coded(year, code))
    first, last = edtf.bounds(inner.value)
    if code not in _CODES_OF_QUARTERS or first is None or last is None:
        return None
    value = arithmetic.fiscal_quarter(int(last[:4]), code - 32, int(first[5:7]))
    return fixed(value, calendar=inner.calendar)


@maker
def parts_of_year(found: Found) -> Result:
    """Two quarters of one year."""
    first, last = found.fields["part"][:2]
    if first >= last:
        return None
    if isinstance(found.inner, Fixed):
        year = calendar_year(found.inner)
        if year is None:
            return None
        return between(arithmetic.coded(year, first), arithmetic.coded(year, last))
    return None


@maker
def season_deictic(found: Found) -> Result:
    """Last, this or next summer."""
    direction = found.one("deictic")
    return Part(
        code=found.one("part"),
        direction=pointed(found) if direction is None else direction,
        anchor="document",
    )


@maker
def season_anaphoric(found: Found) -> Result:
    """That summer, the following spring."""
    return Part(code=found.one("part"), direction=found.one("anaphoric"), anchor="text")


@maker
def half_of(found: Found) -> Result:
    """A half of a year has a value of its own; of other periods it is a mod."""
    first = found.one("part") == 40
    inner = found.inner
    if isinstance(inner, Shift):
        return Part(code=found.one("part"), year=inner) if inner.unit == "year" else None
    if isinstance(inner, Fixed) and calendar_year(inner) is not None:
        return part_of_fixed(found.one("part"), inner, found.habits)
    if inner is None or found.inner_mod is not None:
        return None
    return Sense(found.start, found.end, inner, "start" if first else "end")


@maker
def months_of_year(found: Found) -> Result:
    """A run of months: "first six months of 2010"."""
    count = found.one("n")
    if not 2 <= count <= 11:
        return None
    first, last = (1, count) if found.one("opening") else (13 - count, 12)
    if isinstance(found.inner, Shift):
        whole = found.inner if found.inner.unit == "year" else None
        return Part(month=first, last_month=last, year=whole) if whole else None
    year = calendar_year(found.inner) if isinstance(found.inner, Fixed) else None
    if year is None:
        return None
    return between(arithmetic.month(year, first), arithmetic.month(year, last))


@maker
def block_of_months(found: Found) -> Result:
    """The nth two or four months of a year: "primer bimestre", "segundo cuatrimestre de 2014"."""
    length, nth = found.one("block_of_months"), found.one("nth_block")
    if nth < 0:
        nth = 12 // length
    first, last = length * (nth - 1) + 1, length * nth
    if last > 12:
        return None
    if isinstance(found.inner, Fixed):
        year = calendar_year(found.inner)
        if year is None:
            return None
        return between(arithmetic.month(year, first), arithmetic.month(year, last))
    if isinstance(found.inner, Shift):
        inner = found.inner if found.inner.unit == "year" else None
        return Part(month=first, last_month=last, year=inner) if inner else None
    return Part(month=first, last_month=last)


@maker
def half_of_month(found: Found) -> Result:
    """The first fifteen days of a month, or the rest of it ("segunda quincena de octubre")."""
    first, last = (1, 15) if found.one("part") == 40 else (16, END_OF_MONTH)
    inner = found.inner
    if isinstance(inner, Part):
        return replace(inner, day=first, last_day=last)
    if not isinstance(inner, Fixed):
        return None
    year, month = int(inner.value[:4]), int(inner.value[5:7])
    return fixed(part_of(Part(month=month, day=first, last_day=last), year))
