"""Limits of work in this process, and words that are too long for spaCy's tokenizer."""

from __future__ import annotations

import re
import signal
import sys

import pytest
import spacy
from growth import LIMIT, growth

from pipeline.engine.limits import Limits, memory_limited, time_limited
from pipeline.model.errors import LimitReached
from pipeline.nlp.tokenizing import LONGEST, bound_tokenizer


def for_ever() -> None:
    while True:
        try:
            re.fullmatch(r"(a+)+b", "a" * 40)
        except Exception as error:  # a library that takes everything for its own failure
            del error


def test_work_is_stopped_in_the_middle_of_a_pattern() -> None:
    with pytest.raises(LimitReached, match=r"extract\.time_limit \(1 s\)"), time_limited(
        Limits("extract", 1, 0)
    ):  # fmt: skip
        for_ever()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
def test_memory_is_given_back() -> None:
    with pytest.raises(LimitReached, match=r"documents\.memory_limit \(100 MB\)"), memory_limited(
        Limits("documents", 0, 100)
    ):  # fmt: skip
        bytearray(200_000_000)
    assert len(bytearray(200_000_000)) == 200_000_000


@pytest.mark.parametrize("language", ["en", "es"])
def test_ordinary_text_has_the_tokens_that_it_had(language: str) -> None:
    plain, bound = spacy.blank(language), spacy.blank(language)
    bound_tokenizer(bound)
    ordinary = 'He said: "It\'s $5.2m (about)."  See https://x.org/a-b.  '
    held = plain.make_doc(ordinary)
    for text in (ordinary, ordinary + "x" * LONGEST):
        doc = bound.make_doc(text)
        assert doc.text == text
        assert [token.text for token in doc][: len(held)] == [token.text for token in held]
    for text in ("$" * 5000, f"a {'[' * 5000} b", f"{'(' * 600}\n{')' * 600}  c", "x" * 501 + " "):
        doc = bound.make_doc(text)
        assert doc.text == text
        assert max(len(token) for token in doc) <= LONGEST


def test_time_grows_with_length_only() -> None:
    nlp = spacy.blank("en")
    bound_tokenizer(nlp)
    assert growth(lambda size: nlp.make_doc("$" * size), 20_000) < LIMIT
