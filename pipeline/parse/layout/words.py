"""Words of page layout, of all languages (``resources/languages/*/layout.yaml``).

A reader does not know a text's language before it has read it, so a pattern holds the
words of all languages, sorted by their codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pipeline.resources import conventions, language_files, load_yaml, resource_text


@cache
def by_language(key: str) -> dict[str, Any]:
    """What languages say under a key of their ``layout.yaml``, by code; those alone that do."""
    files = language_files("languages/*/layout.yaml")
    held = {language: _held(files[language]) for language in sorted(files)}
    return {language: entries[key] for language, entries in held.items() if key in entries}


@cache
def _held(path: str) -> dict[str, Any]:
    entries: dict[str, Any] = load_yaml(resource_text(path), plain=True)
    return entries


@cache
def layout_conventions(key: str) -> dict[str, str]:
    """What languages say under a key of ``layout`` in their conventions, by code."""
    files = language_files("languages/*/conventions.yaml")
    held = {language: conventions(language).get("layout", {}) for language in sorted(files)}
    return {language: str(entries[key]) for language, entries in held.items() if key in entries}


def words(key: str) -> frozenset[str]:
    """The words under a key."""
    return frozenset(word for text in by_language(key).values() for word in text.split())


def any_word(key: str) -> str:
    """The words under a key as an alternation for a pattern."""
    return _alternation(words(key))


def any_phrase(key: str) -> str:
    """The phrases under a key, one a line, as an alternation for a pattern."""
    lines = (line for text in by_language(key).values() for line in text.splitlines())
    return _alternation({line for line in lines if line})


@cache
def months() -> dict[str, int]:
    """Names of months, whole and shortened, in small letters → their number from 1."""
    return {
        name: number
        for names in by_language("months").values()
        for number, month in enumerate(names, 1)
        for name in month.split()
    }


def any_month() -> str:
    """The names of months as an alternation for a pattern."""
    return _alternation(months())


def _alternation(phrases: Iterable[str]) -> str:
    """Longest first, so that none hides one that begins with it; of none, what never matches."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(map(re.escape, ordered)) or r"(?!)"
