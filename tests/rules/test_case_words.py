"""Words of case names: the lists of all languages are joined, and patterns filled from them."""

from __future__ import annotations

import re

import pytest

from pipeline.resources import language_files
from pipeline.rules.case_words import (
    any_of,
    known_operations,
    locations,
    pattern_of,
    section,
    words,
)


def test_lists_of_all_languages_are_joined() -> None:
    assert set(language_files("languages/*/cases.yaml")) >= {"en", "es"}
    assert {"and", "y", "e"} <= words("parties", "joins_with_and")
    assert section("parties")["courts"]["International Court of Justice"][:3] == [
        "International Court of Justice",
        "ICJ",
        "I.C.J.",
    ]
    assert "CIJ" in section("parties")["courts"]["International Court of Justice"]


def test_words_stay_words() -> None:
    """YAML's own "no", "on" and "y" are none here."""
    assert {"on", "y"} <= words("parties", "connectors")
    assert "no" in words("names", "numbers")


def test_longest_form_comes_first_and_a_space_is_any_white_space() -> None:
    assert re.fullmatch(any_of(["Court", "Court of Appeals"]), "Court of\nAppeals")
    assert any_of(["a", "b.", "aa"]) == "aa|b\\.|a"


@pytest.mark.parametrize(
    ("part", "pattern", "text", "matches"),
    [
        ("operations", "{heads} X", "Operación Conjunta X", True),
        ("parties", "{case_studies.name}", "García de la Torre", True),
        ("rulings", r"{and}{1,2}", "yy", True),
        ("rulings", "{no_such_list}", "", False),
        ("rulings", "(?!{no_such_list})a", "a", True),
    ],
)
def test_patterns_are_filled_with_words(part: str, pattern: str, text: str, matches: bool) -> None:
    assert (pattern_of(part, pattern).fullmatch(text) is not None) == matches


def test_registries_are_found_by_folded_name() -> None:
    assert known_operations()["rapido y furioso"].name == "Fast and Furious"
    assert locations()["mexico"].country == locations()["estados unidos mexicanos"].country == "MX"
