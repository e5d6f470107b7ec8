"""What texts are compared by: their letters, also by a piece of the text, and their words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.verify.tokens import first_letters, folded, last_letters, letters_of, words_of

CHARACTERS = st.sampled_from("aBn o\u0301\u0303\u00e9\u00dfˆ`\x02\n1.-\ufb01\u00ad\u201c\u00bd")
TEXTS = st.lists(st.tuples(st.text(CHARACTERS, max_size=6), st.integers(1, 7)), max_size=9).map(
    lambda runs: "".join(run * times for run, times in runs)
)
RUNS = st.text("ab\u00e9\u00f1\u00df 1_.\n\u00b2\u2070\u00ad\u200b\u0303", max_size=12)
WORDY = st.lists(st.tuples(RUNS, st.integers(1, 9)), max_size=12).map(
    lambda runs: "".join(run * times for run, times in runs)
)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 9))
def test_a_piece_has_the_letters_of_the_whole(text: str, most: int) -> None:
    assert first_letters(text, most) == letters_of(text)[:most]
    assert last_letters(text, most) == letters_of(text)[-most:]


def test_an_accent_after_the_piece_belongs_to_its_last_letter() -> None:
    text = "n" * 32 + "\u0303"
    assert first_letters(text, 32) == "n" * 31 + "\u00f1" == last_letters(text, 32)
    assert first_letters("." * 31 + "n\u0303", 1) == "\u00f1"


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    assert folded(text) + "\u00e9" == folded(text + "\u00e9")
    assert unicodedata.is_normalized("NFKC", folded(text))


@pytest.mark.parametrize(
    "text, plain",
    [
        ("\u201cCo\u00adoper\u2010\nate\u201d", '"Co-oper-ate"'),
        ("a\u00a0b \u2019`", "ab''"),
        ("\x02 \ufb01", "-fi"),
    ],
)
def test_forms_of_marks_are_one(text: str, plain: str) -> None:
    assert folded(text) == plain


@settings(deadline=None)
@given(WORDY)
def test_words_are_runs_of_letters(text: str) -> None:
    seen = "".join(char for char in text if char not in "\u00ad\u200b\u2070\u00b2")
    letters = "".join(char if char.isalpha() else " " for char in seen)
    assert words_of(text) == [run for run in letters.split() if len(run) > 2]
