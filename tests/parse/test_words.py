"""Words of page layout: every language's file says what code asks for, in a form that it reads."""

from __future__ import annotations

import re

import pytest

from pipeline.parse.layout.words import any_phrase, by_language, layout_conventions, months, words
from pipeline.resources import language_files, load_yaml, resource_text

FILES = language_files("languages/*/layout.yaml")
READ = {"en", "es"}


def test_languages_that_are_read_say_the_same_things() -> None:
    keys = [set(load_yaml(resource_text(FILES[language]))) for language in sorted(READ)]
    assert keys[0] ^ keys[1] <= {"before_day", "day_endings", "own_letters"}
    assert set(layout_conventions("likely")) == set(layout_conventions("recognition")) == READ


@pytest.mark.parametrize("language", sorted(FILES))
def test_texts_in_every_language_are_told_from_others(language: str) -> None:
    assert len(by_language("function_words")[language].split()) > 80
    assert by_language("own_endings")[language].split()


def test_months_have_their_numbers() -> None:
    assert months()["sept"] == months()["setiembre"] == 9
    assert set(months().values()) == set(range(1, 13))
    assert all(len(names) == 12 for names in by_language("months").values())


def test_words_of_all_languages_are_in_one_pattern_and_none_hides_a_longer_one() -> None:
    pattern = re.compile(rf"(?:{any_phrase('contents_headings')})")
    assert [pattern.match(text)[0] for text in ("índice general", "contents")] == [  # type: ignore[index]
        "índice general",
        "contents",
    ]
    assert {"the", "según"} <= words("never_last")


def test_a_key_that_no_language_has_matches_nothing() -> None:
    assert re.search(any_phrase("no_such_words"), "text") is None
