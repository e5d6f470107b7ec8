"""The knowledge of cases in ``pipeline/resources/cases``, loaded once.

Files become word sets and small records; deciding is the other modules' work.
YAML is read as plain strings, so that "No", "on" and "y" stay words.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

from pipeline.model.ids import fold
from pipeline.resources import load_yaml, resource_text


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
class Place:
    """A country, state, city, region or nation by name, with its country's code."""

    name: str
    kind: str
    country: str | None


def case_resource(name: str) -> str:
    """The text of the file ``name``."""
    return resource_text(f"cases/{name}")


@cache
def data(name: str) -> Any:
    """The YAML file ``name`` with every scalar a string."""
    return load_yaml(case_resource(name), plain=True)


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The list ``key`` of the YAML file ``name`` as a set."""
    return frozenset(data(name)[key])


@cache
def ordered(name: str, key: str) -> tuple[str, ...]:
    """The list ``key`` of the YAML file ``name``, longest first, for patterns."""
    return tuple(sorted(set(data(name)[key]), key=lambda word: (-len(word), word)))


@cache
def confidence(rule: str) -> float:
    """The expected share of right names among mentions found by ``rule``."""
    return float(data("rules.yaml")[rule])


@cache
def places() -> Mapping[str, Place]:
    """Places and nations by folded name."""
    table: dict[str, Place] = {}
    for row in csv.DictReader(StringIO(case_resource("places.csv"))):
        for name in row["names"].split("|"):
            table.setdefault(fold(name), Place(name, row["kind"], row["code"] or None))
    return table


@cache
def operations() -> Mapping[str, KnownOperation]:
    """Known operations by folded name, other names included."""
    table: dict[str, KnownOperation] = {}
    for row in csv.DictReader(StringIO(case_resource("known_operations.csv"))):
        others = tuple(name for name in row["other_names"].split("|") if name)
        known = KnownOperation(row["name"], others, row["country"] or None, row["plain"] == "yes")
        for name in (known.name, *others):
            table[fold(name)] = known
    return table


@cache
def given_names() -> frozenset[str]:
    """Folded given names."""
    return frozenset(fold(name) for name in data("given_names.yaml")["names"])
