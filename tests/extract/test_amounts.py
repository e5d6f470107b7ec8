"""Sums of money: a table of cases, invariants, and speed that must not depend on luck."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from growth import LIMIT, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.amounts import find_amounts
from pipeline.extract.amounts.lexicon import language
from pipeline.model.document import Document
from pipeline.model.mention import AmountValue, Mention

TABLE = Path(__file__).parents[1] / "data" / "amounts.csv"


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["text"], row["language"], row["country"]


CASES = [(key, list(rows)) for key, rows in groupby(_rows(), key=_key)]


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _as_row(text: str, mention: Mention) -> tuple[object, ...]:
    value = mention.value
    assert isinstance(value, AmountValue)
    quote = text[mention.start : mention.end]
    return quote, value.amount_min, value.amount_max, value.currency, value.mod


@pytest.mark.parametrize(("key", "rows"), CASES, ids=[key[0][:60] for key, _ in CASES])
def test_table(key: tuple[str, str, str], rows: list[dict[str, str]]) -> None:
    text, language, country = key
    kind = "table" if rows[0]["note"] == "table cell" else "paragraph"
    reading = Document.of(text, language=language, country=country or None, kind=kind)
    expected = [
        (
            row["mention"],
            _number(row["min"]),
            _number(row["max"]),
            row["currency"],
            row["mod"] or None,
        )
        for row in rows
        if row["mention"]
    ]
    assert [_as_row(text, mention) for mention in find_amounts(reading)] == expected


def test_table_is_large_and_holds_negatives() -> None:
    rows = _rows()
    assert len(rows) >= 400
    assert sum(1 for row in rows if not row["mention"]) >= 40
    assert len({row["currency"] for row in rows}) >= 30
    assert {row["language"] for row in rows} == {"en", "es"}


# -- any sum in any supported style comes back -------------------------------

WHOLE = st.integers(min_value=1, max_value=999_999_999)
CODES = sorted(code for code, c in language("en").lexicon.currencies.items() if not c.code_is_word)
MARKS = [
    ("$", "USD"),
    ("US$", "USD"),
    ("\\$", "USD"),
    ("U.S. $", "USD"),
    ("C$", "CAD"),
    ("Mex$", "MXN"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("R$", "BRL"),
    ("¥", "JPY"),
]
SCALES = [
    ("", 1),
    (" thousand", 10**3),
    (" million", 10**6),
    (" billion", 10**9),
    ("-million", 10**6),
    ("m", 10**6),
    ("bn", 10**9),
    ("K", 10**3),
    (" trillion", 10**12),
]
ESCALAS = [("", 1), (" mil", 10**3), (" millones", 10**6), (" mil millones", 10**9)]
FRAMES = ["It cost {} in all.", "({})", "{}", "The plan, {}, failed.", "a total of {};"]


def _point(number: Decimal) -> str:
    return f"{number:,f}"


def _comma(number: Decimal) -> str:
    return _point(number).translate(str.maketrans(",.", ".,"))


def _apostrophe(number: Decimal) -> str:
    return _point(number).replace(",", "'")


def _only(text: str, language: str = "en", country: str | None = None) -> AmountValue:
    found = find_amounts(Document.of(text, language=language, country=country))
    assert len(found) == 1, (text, found)
    value = found[0].value
    assert isinstance(value, AmountValue)
    return value


@settings(max_examples=150, deadline=None)
@given(
    WHOLE,
    st.integers(0, 99),
    st.sampled_from(MARKS),
    st.sampled_from(FRAMES),
    st.sampled_from([_point, _apostrophe]),
)
def test_marks_and_cents(whole, cents, mark, frame, style) -> None:
    number = Decimal(whole) + Decimal(cents) / 100
    value = _only(frame.format(mark[0] + style(number)))
    assert (value.amount_min, value.amount_max, value.currency) == (number, number, mark[1])


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 999),
    st.integers(0, 9),
    st.sampled_from(MARKS),
    st.sampled_from(SCALES),
    st.sampled_from(FRAMES),
)
def test_marks_and_scales(whole, tenth, mark, scale, frame) -> None:
    number = Decimal(f"{whole}.{tenth}")
    value = _only(frame.format(f"{mark[0]}{number}{scale[0]}"))
    assert value.amount_min == value.amount_max == number * scale[1]
    assert value.currency == mark[1]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1000, 999_999_999), st.sampled_from(CODES), st.booleans(), st.sampled_from(FRAMES)
)
def test_codes(whole, code, before, frame) -> None:
    number = _point(Decimal(whole))
    value = _only(frame.format(f"{code} {number}" if before else f"{number} {code}"))
    assert (value.amount_min, value.currency) == (Decimal(whole), code)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 999),
    st.integers(1, 9),
    st.sampled_from(ESCALAS),
    st.sampled_from([("pesos", "MXN"), ("dólares", "USD"), ("euros", "EUR")]),
    st.sampled_from([_point, _comma]),
)
def test_spanish(whole, tenth, scale, name, style) -> None:
    number = Decimal(f"{whole}.{tenth}")
    link = " de " if "millones" in scale[0] else " "
    value = _only(f"Costó {style(number)}{scale[0]}{link}{name[0]} en total.", "es")
    assert (value.amount_min, value.currency) == (number * scale[1], name[1])


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 400),
    st.integers(1, 500),
    st.sampled_from(["million", "billion"]),
    st.sampled_from(
        [
            "${} to {} {}",
            "${} to ${} {}",
            "${}-{} {}",
            "${}–${} {}",
            "between ${} and ${} {}",
            "{} to {} {} dollars",
            "between {} and {} {} dollars",
        ]
    ),
)
def test_ranges_carry_scale_and_currency(low, gap, scale, form) -> None:
    value = _only("It costs " + form.format(low, low + gap, scale) + " a year.")
    factor = 10**6 if scale == "million" else 10**9
    assert (value.amount_min, value.amount_max) == (low * factor, (low + gap) * factor)
    assert value.currency == "USD"


ONES = [
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _spelled(number: int) -> str:
    """``number`` below a billion in English words."""
    if number < 20:
        return ONES[number - 1]
    if number < 100:
        tens = TENS[number // 10 - 2]
        return tens + (f"-{ONES[number % 10 - 1]}" if number % 10 else "")
    for size, word in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            head = f"{_spelled(number // size)} {word}"
            return f"{head} {_spelled(rest)}" if rest else head
    raise AssertionError(number)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**9 - 1))
def test_spelled_numbers(number: int) -> None:
    value = _only(f"He paid {_spelled(number)} dollars.")
    assert value.amount_min == number


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="$€5,.1 mMbn-–to adndlrspe()¢'\n", max_size=80))
def test_any_text_gives_sound_mentions(text: str) -> None:
    found = find_amounts(Document.of(text))
    ends = [0]
    for mention in found:
        assert ends[-1] <= mention.start < mention.end <= len(text)
        ends.append(mention.end)
        value = mention.value
        assert isinstance(value, AmountValue)
        assert (value.amount_min is None) == (value.amount_max is None)
        if value.amount_min is not None and value.amount_max is not None:
            assert value.amount_min <= value.amount_max
        assert value.currency in language("en").lexicon.currencies
        assert 0 < mention.confidence < 1
    assert found == find_amounts(Document.of(text))


# -- places ------------------------------------------------------------------


def test_barred_places_hold_no_sums() -> None:
    text = "See http://x.org/$500 and pay $20."
    reading = Document(text, masks=((4, 21),))
    assert [text[m.start : m.end] for m in find_amounts(reading)] == ["$20"]


def test_no_sum_crosses_the_edge_of_a_block() -> None:
    text = "It cost $5\n\nmillion people came."
    found = find_amounts(Document.of(text))
    assert [text[m.start : m.end] for m in found] == ["$5"]


def test_cells_of_a_table_are_apart() -> None:
    text = "$5\t10 million"
    found = find_amounts(Document.of(text, kind="table"))
    assert [text[m.start : m.end] for m in found] == ["$5"]


def test_evidence_is_the_country_that_settled_the_peso() -> None:
    text = "Colombia spent 40 billion pesos."
    (mention,) = find_amounts(Document.of(text))
    assert [text[e.start : e.end] for e in mention.evidence] == ["Colombia"]


# -- speed -------------------------------------------------------------------

REPEATS = {
    "marks": "$",
    "small sums": "$5 ",
    "number words": "five ",
    "scales": "million ",
    "mil": "mil ",
    "ranges": "between $5 and ",
    "separators": "1,",
    "codes": "USD ",
    "nations": "U.S. ",
    "quantifiers": "several hundred ",
}


@pytest.mark.parametrize("repeat", REPEATS.values(), ids=REPEATS)
def test_time_is_linear_on_repeats(repeat: str) -> None:
    def work(length: int) -> None:
        text = (repeat * (length // len(repeat) + 1))[:length] + " dollars"
        find_amounts(Document.of(text))

    assert growth(work, 800) < LIMIT


def test_time_is_linear_in_sums_whose_currency_all_of_the_text_decides() -> None:
    unit = "They spent 5 pounds, 3 million francs, ¥4 million and 7 million rupees.\n\n"
    assert growth(lambda times: find_amounts(Document.of(unit * times)), 150) < LIMIT
