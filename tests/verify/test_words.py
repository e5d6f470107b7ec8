"""The first and last words of a text are found in a piece of it as in the whole."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.verify.words import first_words, last_words, words_of

RUNS = st.text("ab\u00e9\u00f1\u00df 1_.\n\u00b2\u2070\u00ad\u200b\u0303", max_size=12)
TEXTS = st.lists(st.tuples(RUNS, st.integers(1, 9)), max_size=12).map(
    lambda runs: "".join(run * times for run, times in runs)
)


@settings(deadline=None)
@given(TEXTS)
def test_words_are_runs_of_letters(text: str) -> None:
    seen = "".join(char for char in text if char not in "\u00ad\u200b\u2070\u00b2")
    letters = "".join(char if char.isalpha() else " " for char in seen)
    assert words_of(text) == [run for run in letters.split() if len(run) > 2]


@settings(deadline=None)
@given(TEXTS, st.integers(1, 6))
def test_a_piece_has_the_words_of_the_whole(text: str, most: int) -> None:
    assert first_words(text, most) == words_of(text)[:most]
    assert last_words(text, most) == words_of(text)[-most:]


def test_a_word_that_a_piece_cuts_is_whole() -> None:
    text = re.sub("x", "word" * 40, "x x. x")
    assert first_words(text, 2) == ["word" * 40] * 2 == last_words(text, 2)
