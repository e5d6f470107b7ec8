"""Dates: what holds for any text, and for any date in any supported style."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dates import find_dates
from pipeline.model import edtf
from pipeline.model.document import Document
from pipeline.model.mention import DateValue, Mention

_EN = [
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
]  # fmt: skip
_ES = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
    "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip
_SHORT = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
          "Dec."]  # fmt: skip
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_LUNES = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

Style = Callable[[datetime.date], str]


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


DAYS: dict[str, list[Style]] = {
    "en": [
        lambda d: f"{_EN[d.month - 1]} {d.day}, {d.year}",
        lambda d: f"{_EN[d.month - 1]} {d.day} {d.year}",
        lambda d: f"{_EN[d.month - 1]} {_ordinal(d.day)}, {d.year}",
        lambda d: f"{_EN[d.month - 1].upper()} {d.day}, {d.year}",
        lambda d: f"{_SHORT[d.month - 1]} {d.day}, {d.year}",
        lambda d: f"{d.day} {_EN[d.month - 1]} {d.year}",
        lambda d: f"{_ordinal(d.day)} of {_EN[d.month - 1]}, {d.year}",
        lambda d: f"{_ordinal(d.day)} day of {_EN[d.month - 1]}, {d.year}",
        lambda d: f"{_WEEKDAYS[d.weekday()]}, {_EN[d.month - 1]} {d.day}, {d.year}",
        lambda d: d.isoformat(),
        lambda d: f"{d.month}/{d.day}/{d.year}",
    ],
    "es": [
        lambda d: f"{d.day} de {_ES[d.month - 1]} de {d.year}",
        lambda d: f"{d.day} de {_ES[d.month - 1]} del {d.year}",
        lambda d: f"{d.day} {_ES[d.month - 1]} {d.year}",
        lambda d: f"{_LUNES[d.weekday()]} {d.day} de {_ES[d.month - 1]} de {d.year}",
        lambda d: d.isoformat(),
        lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    ],
}
MONTHS: dict[str, list[Style]] = {
    "en": [
        lambda d: f"{_EN[d.month - 1]} {d.year}",
        lambda d: f"{_EN[d.month - 1]}, {d.year}",
        lambda d: f"{_EN[d.month - 1]} of {d.year}",
        lambda d: f"{_SHORT[d.month - 1]} {d.year}",
    ],
    "es": [
        lambda d: f"{_ES[d.month - 1]} de {d.year}",
        lambda d: f"{_ES[d.month - 1]} {d.year}",
        lambda d: f"{_ES[d.month - 1]} del año {d.year}",
    ],
}
FRAMES = {
    "en": ["It was signed on {}.", "({})", "By {}, it had ended.", "{}", "See Smith, {}; others."],
    "es": ["Se firmó el {}.", "({})", "Para el {}, había terminado.", "{}", "Véase Pérez, {}."],
}

_dates = st.dates(datetime.date(1900, 1, 1), datetime.date(2035, 12, 31))
_languages = st.sampled_from(["en", "es"])
# Pieces of dates and of what is around them, in any order.
_words = st.sampled_from(
    [
        "January", "May", "in", "the", "of", "end of", "late", "early", "mid-", "1995", "2010",
        "2010-09-01", "14,", "3", "and", "to", "–", "-", "/", "between", "from", "Q3", "first",
        "half of", "quarter", "summer", "last", "next", "year", "ago", "two", "a", "years",
        "later", "that same", "FY", "fiscal years", "2008", "9/11", "'90s", "1990s", "century",
        "21st", "Monday", "today", "present", ",", ".", "\n\n", "enero", "de", "año pasado",
        "hace", "siglo", "XX", "finales", "ejercicio fiscal", "trimestre", "primer", "31",
        "February", "29", "$", "%", "people", "Section", "will", "said", "week", "following",
        "previous", "two thousand", "nineteen ninety", "winter", "2009–10", "99", "00",
    ]
)  # fmt: skip
_published = st.one_of(
    st.none(),
    st.just("2010"),
    st.just("2010-09"),
    st.just("2008-02-29"),
    st.just("1999/2001"),
    st.just("no date"),
)


def _value(mention: Mention) -> DateValue:
    assert isinstance(mention.value, DateValue)
    return mention.value


def _check(reading: Document) -> None:
    past = 0
    for mention in find_dates(reading):
        value = _value(mention)
        assert value.value is not None and edtf.is_valid(value.value)
        assert (value.start_date, value.end_date) == edtf.bounds(value.value)
        assert value.precision == edtf.precision(value.value)
        if value.start_date is not None and value.end_date is not None:
            assert value.start_date <= value.end_date
        assert past <= mention.start < mention.end <= len(reading.text)
        past = mention.end
        words = reading.text[mention.start : mention.end]
        assert words == words.strip()
        block = reading.block_at(mention.start)
        assert block is not None and mention.end <= block.end
        assert 0 < mention.confidence < 1
        assert (value.basis == "relative") == (value.anchor is not None)
        for item in mention.evidence:
            assert item.end <= mention.start or item.start >= mention.end


@settings(max_examples=200, deadline=None)
@given(st.lists(_words, max_size=25), _languages, _published)
def test_any_words(words: list[str], language: str, published: str | None) -> None:
    _check(Document.of(" ".join(words), language=language, published=published))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), _languages)
def test_any_text(text: str, language: str) -> None:
    _check(Document.of(text, language=language, published="2010-09-15"))


@settings(max_examples=200, deadline=None)
@given(st.data(), _dates, _languages)
def test_a_written_day_is_read_back(
    data: st.DataObject, date: datetime.date, language: str
) -> None:
    words = data.draw(st.sampled_from(DAYS[language]))(date)
    frame = data.draw(st.sampled_from(FRAMES[language]))
    text = frame.format(words)
    (mention,) = find_dates(Document.of(text, language=language))
    assert text[mention.start : mention.end] == words
    assert _value(mention).value == date.isoformat()


@settings(max_examples=150, deadline=None)
@given(st.data(), _dates, _languages)
def test_a_written_month_is_read_back(
    data: st.DataObject, date: datetime.date, language: str
) -> None:
    words = data.draw(st.sampled_from(MONTHS[language]))(date)
    text = data.draw(st.sampled_from(FRAMES[language])).format(words)
    (mention,) = find_dates(Document.of(text, language=language))
    assert text[mention.start : mention.end] == words
    assert _value(mention).value == date.isoformat()[:7]


@settings(max_examples=100, deadline=None)
@given(st.integers(1900, 2034), st.integers(1, 60), st.sampled_from(["–", "-", " to "]))
def test_a_written_range_of_years_is_read_back(first: int, length: int, dash: str) -> None:
    last = min(first + length, 2035)
    words = f"{first}{dash}{last}"
    text = f"It grew from {words} and then fell."
    (mention,) = find_dates(Document.of(text))
    assert text[mention.start : mention.end] == words
    assert _value(mention).value == f"{first}/{last}"


@settings(max_examples=60, deadline=None)
@given(st.integers(1990, 2030), st.sampled_from(["FY {}", "FY{}", "fiscal year {}", "fiscal {}"]))
def test_a_fiscal_year_is_read_back(year: int, style: str) -> None:
    words = style.format(year)
    (mention,) = find_dates(Document.of(f"The {words} budget grew."))
    assert _value(mention).value == f"{year - 1}-10/{year}-09"
