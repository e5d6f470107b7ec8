"""The words of bodies' names: every section is asked for, and a language is a folder."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from pipeline.resources import language_files, load_yaml, resource_text
from pipeline.rules.agencies import words

FILES = language_files("languages/*/agencies/words.yaml")
SECTIONS = {code: load_yaml(resource_text(path), plain=True) for code, path in FILES.items()}


def asked_for() -> set[str]:
    """The names of sections in the code of the part."""
    found: set[str] = set()
    for layer in ("rules", "link", "extract"):
        for module in (files("pipeline") / layer / "agencies").iterdir():
            if module.name.endswith(".py"):
                text = module.read_text(encoding="utf-8")
                found.update(re.findall(r"[\"'](\w+)[\"']", text))
    return found


def test_every_section_is_asked_for() -> None:
    assert {name for sections in SECTIONS.values() for name in sections} <= asked_for()


def test_no_language_repeats_an_entry() -> None:
    for sections in SECTIONS.values():
        for entries in sections.values():
            assert len(entries) == len(set(entries))


def test_a_section_is_one_languages_or_all_languages() -> None:
    assert words.entries("of", "es") == ("de",)
    assert words.entries("of") == ("of", "de")
    assert words.entries("of", "fr") == words.entries("nothing") == ()


def test_no_entry_matches_nothing() -> None:
    assert re.match(words.any_of("nothing"), "") is None
    assert re.fullmatch(words.any_of("links"), "and")


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_language_says_where_its_modifiers_stand(code: str) -> None:
    assert words.convention("modifiers", code) in ("before", "after")
    assert {head.language for head in words.heads()} == set(SECTIONS)
