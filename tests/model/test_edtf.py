"""Bounds, precision and validity of EDTF values."""

from __future__ import annotations

import datetime

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.edtf import EdtfError, bounds, is_valid, precision

BOUNDS = [
    ("1996-01-14", "1996-01-14", "1996-01-14", "day"),
    ("1987-12", "1987-12-01", "1987-12-31", "month"),
    ("2008-02", "2008-02-01", "2008-02-29", "month"),
    ("1900-02", "1900-02-01", "1900-02-28", "month"),
    ("2006", "2006-01-01", "2006-12-31", "year"),
    ("199X", "1990-01-01", "1999-12-31", "decade"),
    ("19XX", "1900-01-01", "1999-12-31", "century"),
    ("2010-21", "2010-03-01", "2010-05-31", "season"),
    ("2010-22", "2010-06-01", "2010-08-31", "season"),
    ("2010-23", "2010-09-01", "2010-11-30", "season"),
    ("2009-24", "2009-12-01", "2010-02-28", "season"),
    ("2007-24", "2007-12-01", "2008-02-29", "season"),
    ("2015-33", "2015-01-01", "2015-03-31", "quarter"),
    ("2015-34", "2015-04-01", "2015-06-30", "quarter"),
    ("2015-35", "2015-07-01", "2015-09-30", "quarter"),
    ("2015-36", "2015-10-01", "2015-12-31", "quarter"),
    ("2010-40", "2010-01-01", "2010-06-30", "half"),
    ("2010-41", "2010-07-01", "2010-12-31", "half"),
    ("2004/2005", "2004-01-01", "2005-12-31", "year"),
    ("2005-10/2006-09", "2005-10-01", "2006-09-30", "month"),
    ("198X/199X", "1980-01-01", "1999-12-31", "decade"),
    ("199X/2003", "1990-01-01", "2003-12-31", "decade"),
    ("2009-11-30/2010", "2009-11-30", "2010-12-31", "year"),
    ("2009-24/2010-21", "2009-12-01", "2010-05-31", "season"),
    ("1997/..", "1997-01-01", None, "year"),
    ("../2003-04", None, "2003-04-30", "month"),
    ("2010~", "2010-01-01", "2010-12-31", "year"),
    ("2010-09?/2011", "2010-09-01", "2011-12-31", "year"),
    ("00XX", "0001-01-01", "0099-12-31", "century"),
]

INVALID = [
    "",
    "about 2010",
    "2010-13",
    "2010-00",
    "2010-20",
    "2010-37",
    "2011-02-29",
    "2010-9",
    "10-09-01",
    "199X-05",
    "2XXX",
    "0000",
    "../..",
    "2010/2009",
    "2010/",
    "2010//2011",
    "2010 ",
    "9999-24",
    "\N{FULLWIDTH DIGIT TWO}010-01",
]


@pytest.mark.parametrize(("value", "first", "last", "level"), BOUNDS)
def test_bounds(value: str, first: str | None, last: str | None, level: str) -> None:
    assert bounds(value) == (first, last)
    assert precision(value) == level
    assert is_valid(value)


@pytest.mark.parametrize("value", INVALID)
def test_not_edtf(value: str) -> None:
    assert not is_valid(value)
    with pytest.raises(EdtfError):
        bounds(value)
    with pytest.raises(EdtfError):
        precision(value)


def _iso(day: object) -> str:
    return f"{day[0]:04d}-{day[1]:02d}-{day[2]:02d}"  # type: ignore[index]


# The edtf package ends winter in December, gives infinity for open ends and
# counts a year 0: those forms are left out of the comparison.
_days = st.dates(min_value=datetime.date(1000, 1, 1)).map(lambda day: day.isoformat())
_codes = [f"{code:02d}" for code in (*range(1, 13), 21, 22, 23, 33, 34, 35, 36, 40, 41)]
_simple = st.one_of(
    _days,
    st.builds("{}-{}".format, st.integers(1000, 9998), st.sampled_from(_codes)),
    st.integers(1000, 9999).map(str),
    st.integers(100, 999).map("{}X".format),
    st.integers(10, 99).map("{}XX".format),
)


# The package takes milliseconds a value.
@settings(max_examples=60, deadline=None)
@given(_simple)
def test_bounds_are_those_of_the_edtf_package(value: str) -> None:
    theirs = edtf.parse_edtf(value)
    assert bounds(value) == (_iso(theirs.lower_strict()), _iso(theirs.upper_strict()))


@given(_simple, _simple)
def test_a_range_covers_both_ends(first: str, last: str) -> None:
    value = f"{first}/{last}"
    start, end = bounds(first)[0], bounds(last)[1]
    assert start is not None and end is not None
    if end < start:
        assert not is_valid(value)
    else:
        assert bounds(value) == (start, end)


@given(st.text(alphabet="0129X-/.?~", max_size=12))
def test_any_text_is_valid_or_refused(text: str) -> None:
    if is_valid(text):
        first, last = bounds(text)
        assert first is not None or last is not None
        assert first is None or last is None or first <= last
    else:
        with pytest.raises(EdtfError):
            bounds(text)
