"""Words of case names, and known operations and locations, each loaded once.

Files become word sets, alternations for patterns and small records; deciding is the
other modules' work.  YAML is read as plain strings, so that "No", "on" and "y" stay words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

from pipeline.model.ids import fold
from pipeline.resources import load_yaml, resource_text

_CAPITAL = r"[A-ZÁÉÍÓÚÑÖÜ][\w’'-]*\.?"


@cache
def section(name: str) -> Any:
    """What is declared for one part of the rules ("parties", "operations"), by key."""
    return load_yaml(resource_text(f"cases/{name}.yaml"), plain=True)


@cache
def words(part: str, key: str) -> frozenset[str]:
    """The list ``key`` of a section as a set."""
    return frozenset(section(part)[key])


def any_of(forms: Iterable[str]) -> str:
    """The forms as an alternation for a pattern, longest first; a space is any white space."""
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)


@cache
def any_word(part: str, *keys: str) -> str:
    """The words of the lists ``keys`` of a section as an alternation (see :func:`any_of`)."""
    return any_of(word for key in keys for word in words(part, key))


@cache
def capitalised_name() -> str:
    """A pattern: a name of up to five capitalised words, small words of Spanish names between."""
    small = any_word("studies", "connectors")
    return rf"{_CAPITAL}(?:\s(?:(?:{small})\s)?{_CAPITAL}){{0,4}}"


@cache
def confidence(rule: str) -> float:
    """The expected share of right names among mentions found by ``rule``."""
    return float(section("rules")[rule])


@cache
def given_names() -> frozenset[str]:
    """Folded given names."""
    return frozenset(fold(name) for name in section("given_names")["names"])


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """An operation that has other names, or a country that its name does not tell.

    ``plain`` names are found without "Operation" or quotation marks too.
    """

    name: str
    other_names: tuple[str, ...]
    country: str | None
    plain: bool


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A court case known by one name, and the ``nouns`` behind it that only the case has."""

    name: str
    citation: str
    nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Location:
    """A country, state, city, region or nation by name, with its country's code."""

    name: str
    kind: str
    country: str | None


@cache
def known_operations() -> Mapping[str, KnownOperation]:
    """Known operations by folded name, other names included."""
    table: dict[str, KnownOperation] = {}
    for row in _rows(resource_text("cases/known_operations.csv")):
        others = tuple(name for name in row["other_names"].split("|") if name)
        known = KnownOperation(row["name"], others, row["country"] or None, row["plain"] == "yes")
        for name in (known.name, *others):
            table[fold(name)] = known
    return table


@cache
def known_cases() -> Mapping[str, KnownCase]:
    """Court cases that lawyers name without citing them, by their short names."""
    return {
        row["short"]: KnownCase(row["name"], row["citation"], frozenset(row["nouns"].split("|")))
        for row in _rows(resource_text("cases/landmarks.csv"))
    }


@cache
def locations() -> Mapping[str, Location]:
    """Countries, states, cities, regions and nations by folded name."""
    table: dict[str, Location] = {}
    for row in _rows(resource_text("cases/places.csv")):
        for name in row["names"].split("|"):
            table.setdefault(fold(name), Location(name, row["kind"], row["code"] or None))
    return table


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(StringIO(text))
