"""What expressions for years, decades, centuries, parts of a year and fiscal years mean."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import part_of
from pipeline.extract.dates.candidate import END_OF_MONTH, Fixed, InterpretedSpan, Part, Shift
from pipeline.extract.dates.conventions import Conventions
from pipeline.extract.dates.expression import (
    Expression,
    Result,
    between,
    calendar_year,
    fixed,
    normalizer,
    pointed,
)
from pipeline.model import edtf

_CODES_OF_QUARTERS = range(33, 37)


@normalizer
def year_(expression: Expression) -> Result:
    """A year in digits or words."""
    year = expression.year
    value = None if year is None else fixed(arithmetic.year(year))
    mod = expression.settings.get("mod")
    return InterpretedSpan(expression.start, expression.end, value, mod) if value and mod else value


@normalizer
def year_range(expression: Expression) -> Result:
    """Two whole years."""
    first, last = expression.fields["year"]
    return between(arithmetic.year(first), arithmetic.year(last)) if first < last else None


@normalizer
def year_short_range(expression: Expression) -> Result:
    """Two years ("2004–05"), or a year and a month where two years are impossible.

    Both are possible in "2004-05"; running text means the years far more often,
    and the month is kept as the alternative.
    """
    year, short = expression.one("year"), int(expression.one("short_year"))
    month = fixed(arithmetic.month(year, short)) if 1 <= short <= 12 else None
    hyphen = expression.one("sep") == "-"
    last = year - year % 100 + short
    if year % 100 == 99 and short == 0:
        last = year + 1
    if last > year:
        alternative = month.value if month and hyphen else None
        return fixed(f"{year}/{last}", alternative=alternative)
    return month if hyphen else None


@normalizer
def decade(expression: Expression) -> Result:
    """A decade: "1990s" is a decade, "1800s" a century, "2000s" the first decade."""
    first = int(expression.one("decade"))
    if first % 100 == 0 and first < 2000:
        return fixed(arithmetic.century(first))
    return fixed(arithmetic.decade(first))


def _decade_of(tens: int, conventions: Conventions) -> Fixed | None:
    """The decade that "the 90s" means: of this century only below the 30s."""
    this_century = tens < 30 and (conventions.published_year or 2100) >= 2000 + tens
    return fixed(arithmetic.decade((2000 if this_century else 1900) + tens))


@normalizer
def decade_short(expression: Expression) -> Result:
    """A decade by its tens: "the '90s"."""
    tens = expression.one("tens_digits")
    if tens is None:
        tens = expression.one("plain_tens")
    return _decade_of(int(tens), expression.conventions)


@normalizer
def decade_named(expression: Expression) -> Result:
    """A decade by name: "década de 1990", "años noventa", "años 90"."""
    if expression.one("decade") is not None:
        return decade(expression)
    if expression.one("decade_word") is not None:
        return decade_in_words(expression)
    return decade_short(expression)


@normalizer
def decade_in_words(expression: Expression) -> Result:
    """A decade in words: "the nineties", "nineteen-nineties"."""
    tens, hundreds = int(expression.one("decade_word")), expression.one("hundreds")
    if hundreds is not None:
        return fixed(arithmetic.decade(int(hundreds) * 100 + tens))
    # In words the decades of the last century are meant, "the twenties" too.
    return fixed(arithmetic.decade(1900 + tens))


@normalizer
def century(expression: Expression) -> Result:
    """The 20th century is 19XX."""
    return fixed(arithmetic.century((expression.one("century") - 1) * 100))


@normalizer
def decade_of_century(expression: Expression) -> Result:
    """The first decade of the 21st century is 200X."""
    first_year = (expression.one("century") - 1) * 100 + expression.one("decade_ordinal") * 10
    return fixed(arithmetic.decade(first_year))


@normalizer
def centuries(expression: Expression) -> Result:
    """From one century to another."""
    first, last = expression.fields["century"][:2]
    if first >= last:
        return None
    return between(arithmetic.century((first - 1) * 100), arithmetic.century((last - 1) * 100))


@normalizer
def season(expression: Expression) -> Result:
    """A season; a winter is that of its first written year."""
    year = expression.year
    return None if year is None else fixed(arithmetic.coded(year, expression.one("part")))


@normalizer
def part_of_year(expression: Expression) -> Result:
    """A quarter, half or season, in a year that is written or pointed at."""
    code = expression.one("part")
    year = expression.year
    if year is not None:
        return fixed(arithmetic.coded(year, code))
    if expression.inner is None:
        return Part(code=code)
    if isinstance(expression.inner, Shift):
        return Part(code=code, year=expression.inner) if expression.inner.unit == "year" else None
    if isinstance(expression.inner, Fixed):
        return part_of_fixed(code, expression.inner, expression.conventions)
    return None


def part_of_fixed(code: int, inner: Fixed, conventions: Conventions) -> Fixed | None:
    """A quarter, half or season of a year, or a quarter of a fiscal year."""
    if inner.calendar == "gregorian":
        year = calendar_year(inner)
        return None if year is None else fixed(arithmetic.coded(year, code))
    first, last = edtf.bounds(inner.value)
    if code not in _CODES_OF_QUARTERS or first is None or last is None:
        return None
    value = arithmetic.fiscal_quarter(int(last[:4]), code - 32, int(first[5:7]))
    return fixed(value, calendar=inner.calendar)


@normalizer
def parts_of_year(expression: Expression) -> Result:
    """Two quarters of one year."""
    first, last = expression.fields["part"][:2]
    if first >= last:
        return None
    if isinstance(expression.inner, Fixed):
        year = calendar_year(expression.inner)
        if year is None:
            return None
        return between(arithmetic.coded(year, first), arithmetic.coded(year, last))
    return None


@normalizer
def season_deictic(expression: Expression) -> Result:
    """Last, this or next summer."""
    direction = expression.one("deictic")
    return Part(
        code=expression.one("part"),
        direction=pointed(expression) if direction is None else direction,
        anchor="document",
    )


@normalizer
def season_anaphoric(expression: Expression) -> Result:
    """That summer, the following spring."""
    return Part(code=expression.one("part"), direction=expression.one("anaphoric"), anchor="text")


@normalizer
def half_of(expression: Expression) -> Result:
    """A half of a year has a value of its own; of other periods it is a mod."""
    first = expression.one("part") == 40
    inner = expression.inner
    if isinstance(inner, Shift):
        return Part(code=expression.one("part"), year=inner) if inner.unit == "year" else None
    if isinstance(inner, Fixed) and calendar_year(inner) is not None:
        return part_of_fixed(expression.one("part"), inner, expression.conventions)
    if inner is None or expression.inner_mod is not None:
        return None
    return InterpretedSpan(expression.start, expression.end, inner, "start" if first else "end")


@normalizer
def months_of_year(expression: Expression) -> Result:
    """A run of months: "first six months of 2010"."""
    count = expression.one("n")
    if not 2 <= count <= 11:
        return None
    first, last = (1, count) if expression.one("opening") else (13 - count, 12)
    if isinstance(expression.inner, Shift):
        whole = expression.inner if expression.inner.unit == "year" else None
        return Part(month=first, last_month=last, year=whole) if whole else None
    year = calendar_year(expression.inner) if isinstance(expression.inner, Fixed) else None
    if year is None:
        return None
    return between(arithmetic.month(year, first), arithmetic.month(year, last))


@normalizer
def block_of_months(expression: Expression) -> Result:
    """The nth two or four months of a year: "primer bimestre", "segundo cuatrimestre de 2014"."""
    length, nth = expression.one("block_of_months"), expression.one("nth_block")
    if nth < 0:
        nth = 12 // length
    first, last = length * (nth - 1) + 1, length * nth
    if last > 12:
        return None
    if isinstance(expression.inner, Fixed):
        year = calendar_year(expression.inner)
        if year is None:
            return None
        return between(arithmetic.month(year, first), arithmetic.month(year, last))
    if isinstance(expression.inner, Shift):
        inner = expression.inner if expression.inner.unit == "year" else None
        return Part(month=first, last_month=last, year=inner) if inner else None
    return Part(month=first, last_month=last)


@normalizer
def half_of_month(expression: Expression) -> Result:
    """The first fifteen days of a month, or the rest of it ("segunda quincena de octubre")."""
    first, last = (1, 15) if expression.one("part") == 40 else (16, END_OF_MONTH)
    inner = expression.inner
    if isinstance(inner, Part):
        return replace(inner, day=first, last_day=last)
    if not isinstance(inner, Fixed):
        return None
    year, month = int(inner.value[:4]), int(inner.value[5:7])
    return fixed(part_of(Part(month=month, day=first, last_day=last), year))


_ITEM = re.compile(r"[0-9]+")
_NAMED_FOR_THE_LAST = frozenset({1, 10})
"""First months of the fiscal years that are named for the year in which they end."""


def _fiscal(year: int, conventions: Conventions) -> str | None:
    return arithmetic.fiscal_year(year, conventions.fiscal_first_month)


@normalizer
def fiscal_year(expression: Expression) -> Result:
    """One fiscal year."""
    year = expression.year
    if year is None:
        return None
    return fixed(
        _fiscal(year, expression.conventions), calendar=expression.conventions.fiscal_calendar
    )


@normalizer
def fiscal_years(expression: Expression) -> Result:
    """From one fiscal year to another."""
    years = [int(year) for year in expression.fields.get("year", [])]
    shorts = [int(short) for short in expression.fields.get("short_year", [])]
    if len(years) == 2:
        first, last = years
    elif len(years) == 1 and len(shorts) == 1:
        first = years[0]
        last = first - first % 100 + shorts[0]
    elif len(shorts) == 2:
        first, last = (expression.conventions.full_year(short) for short in shorts)
    else:
        return None
    if first >= last:
        return None
    one = _one_year(expression, first, last)
    if one is not None and _straddles(expression):
        return fixed(one, calendar=expression.conventions.fiscal_calendar)
    begin, close = _fiscal(first, expression.conventions), _fiscal(last, expression.conventions)
    if begin is None or close is None:
        return None
    value = f"{begin.partition('/')[0]}/{close.rpartition('/')[2]}"
    return fixed(value, calendar=expression.conventions.fiscal_calendar, alternative=one)


def _one_year(expression: Expression, first: int, last: int) -> str | None:
    """The one fiscal year that "2009/10" or "2009-10" may mean; null for other pairs."""
    dash_or_slash = expression.one("slash") or expression.one("dash")
    if dash_or_slash is None or last != first + 1 or expression.conventions.fiscal_first_month == 1:
        return None
    return _fiscal(last, expression.conventions)


def _straddles(expression: Expression) -> bool:
    """Whether two years name the fiscal year that runs from one into the other.

    With a slash they always do; with a dash where fiscal years are named for
    both ("FY 2009-10" in Britain, India, Canada), not in the United States.
    """
    named_for_both = expression.conventions.fiscal_first_month not in _NAMED_FOR_THE_LAST
    return expression.one("slash") is not None or named_for_both


@normalizer
def fiscal_year_list(expression: Expression) -> Result:
    """Several fiscal years, each a date; the first holds the words."""
    spans: list[InterpretedSpan] = []
    for index, item in enumerate(_ITEM.finditer(expression.words)):
        value = fixed(
            _fiscal(int(item[0]), expression.conventions),
            calendar=expression.conventions.fiscal_calendar,
        )
        if value is None:
            return None
        start = 0 if index == 0 else item.start()
        spans.append(
            InterpretedSpan(expression.start + start, expression.start + item.end(), value)
        )
    return spans


@normalizer
def fiscal_quarter(expression: Expression) -> Result:
    """A quarter of a fiscal year."""
    first_month, code = expression.conventions.fiscal_first_month, expression.one("part")
    value = arithmetic.fiscal_quarter(expression.one("year"), code - 32, first_month)
    return fixed(value, calendar=expression.conventions.fiscal_calendar)


@normalizer
def fiscal_deictic(expression: Expression) -> Result:
    """Last, this or next fiscal year."""
    return Shift("fiscal_year", expression.one("deictic") or 0, "document")


@normalizer
def fiscal_anaphoric(expression: Expression) -> Result:
    """That, the previous or the following fiscal year."""
    return Shift("fiscal_year", expression.one("anaphoric"), "text")
