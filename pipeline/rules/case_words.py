"""Words of case names, and known operations and locations, each loaded once.

Files become word sets, patterns and small records; deciding is the other modules' work.
The lists of all languages are joined and used whatever a text's language is: English papers
cite Mexican rulings.  YAML is read as plain strings, so that "No", "on" and "y" stay words.
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
from pipeline.resources import language_files, load_yaml, resource_text

_LIST = re.compile(r"\{(?:([a-z_]+)\.)?([a-z_]+)\}")


@cache
def _declared() -> dict[str, Any]:
    joined: dict[str, Any] = load_yaml(resource_text("rules/cases.yaml"), plain=True)
    for path in language_files("languages/*/cases.yaml").values():
        _join(joined, load_yaml(resource_text(path), plain=True))
    return joined


def _join(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Adds the lists and mappings of one file to those of the same keys."""
    for key, value in more.items():
        if isinstance(value, dict):
            _join(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into[key] = [*into.get(key, ()), *value]
        else:
            into[key] = value


def section(name: str) -> Any:
    """What is declared for one part of the rules ("parties", "operations"), by key."""
    return _declared()[name]


@cache
def words(part: str, key: str) -> frozenset[str]:
    """The list ``key`` of a section as a set; empty where no language has it."""
    return frozenset(section(part).get(key, ()))


def any_of(forms: Iterable[str]) -> str:
    """The forms as an alternation for a pattern, longest first; a space is any white space."""
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)


@cache
def pattern_of(part: str, pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern with its word lists filled in, compiled.

    ``{key}`` stands for any word of that list of the section, or for the pattern under
    that key; ``{part.key}`` for those of another section.
    """
    return re.compile(_filled(part, pattern), flags)


def _filled(part: str, pattern: str) -> str:
    def alternation(name: re.Match[str]) -> str:
        source = name[1] or part
        value = section(source).get(name[2])
        if not value:
            return "(?!)"  # no language has such words
        return f"(?:{_filled(source, value) if isinstance(value, str) else any_of(value)})"

    return _LIST.sub(alternation, pattern)


@cache
def confidence(rule: str) -> float:
    """The expected share of right names among mentions found by ``rule``."""
    return float(section("confidence")[rule])


@cache
def given_names() -> frozenset[str]:
    """Folded given names."""
    return frozenset(fold(name) for name in words("given_names", "names"))


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
    for row in _rows(resource_text("registry/known_operations.csv")):
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
        for row in _rows(resource_text("registry/known_cases.csv"))
    }


@cache
def locations() -> Mapping[str, Location]:
    """Countries, states, cities, regions and nations by folded name."""
    table: dict[str, Location] = {}
    for row in _rows(resource_text("registry/case_locations.csv")):
        for name in row["names"].split("|"):
            table.setdefault(fold(name), Location(name, row["kind"], row["code"] or None))
    return table


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(StringIO(text))
