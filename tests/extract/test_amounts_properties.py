"""No cut piece of a sum is a sure value: what is glued to it changes it, or makes it doubtful."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.extract.amounts.find import find_amounts
from pipeline.extract.amounts.lexicon import language as language_of
from pipeline.model.document import Document
from pipeline.model.mention import AmountValue, Mention

SPACES = (" ", "\u00a0", "\u2009", "\u202f")
NAMES = {"euros": "EUR", "USD": "USD", "dollars": "USD", "€": "EUR"}
BEFORE = ("It cost", "They paid", "in all", "of 2010,", "(")
SURE = 0.9


def sums(text: str, language: str = "en") -> list[tuple[Mention, AmountValue]]:
    found = find_amounts(Document.of(text, language=language))
    return [(m, m.value) for m in found if isinstance(m.value, AmountValue)]


@settings(deadline=None)
@given(
    st.integers(1, 999), st.integers(0, 999), st.sampled_from(SPACES),
    st.sampled_from(sorted(NAMES)), st.sampled_from(BEFORE),
)  # fmt: skip
def test_figures_before_a_sum_are_of_it(
    first: int, last: int, space: str, name: str, before: str
) -> None:
    """ "12 500 euros" is 12,500 or nothing sure, and never a sure 500."""
    found = sums(f"{before} {first}{space}{last:03} {name} last week.")
    for mention, value in found:
        if mention.confidence >= 0.85:
            assert value.amount_min == first * 1000 + last
            assert value.currency == NAMES[name]


@settings(deadline=None)
@given(st.integers(1, 99_999), st.text("0123456789", min_size=1, max_size=6))
def test_figures_that_make_no_number_give_no_sum(first: int, last: str) -> None:
    assume(len(last) != 3 and not (len(str(first)) == 4 and str(first)[:2] in ("17", "18", "19")))
    assume(not (len(str(first)) == 4 and str(first)[:2] == "20"))
    assert sums(f"The code {first} {last} dollars is misprinted.") == []


@pytest.mark.parametrize("language", ["en", "es"])
@settings(deadline=None)
@given(st.integers(1, 99), st.sampled_from(("", " ", "-")), st.sampled_from(("", ".")), st.data())
def test_a_scale_cut_short_is_counted(
    language: str, number: int, gap: str, point: str, data: st.DataObject
) -> None:
    short = language_of(language).short_scales
    form = data.draw(st.sampled_from(sorted(short)))
    form = data.draw(st.sampled_from((form, form.capitalize(), form.upper())))
    [(_, value)] = sums(f"It cost US${number}{gap}{form}{point} in all.", language)
    assert value.amount_min == number * short[form.lower()].value


@settings(deadline=None)
@given(
    st.integers(1, 99),
    st.sampled_from((" ", "-")),
    st.text("bcdfgjlmnqrtvwxz", min_size=2, max_size=5),
)
def test_letters_that_may_be_a_scale_make_a_sum_doubtful(
    number: int, gap: str, letters: str
) -> None:
    known = language_of("en").lexicon
    assume(letters not in known.filters["short_words"] and known.letters(letters) is None)
    assume(letters not in known.word_scales and letters.upper() not in known.currencies)
    for mention, value in sums(f"It cost ${number}{gap}{letters}. each."):
        assert value.amount_min == Decimal(number)
        assert mention.confidence < SURE
