"""The word lists of the agency finder, read from ``resources/agency_words``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from pipeline.model.ids import fold
from pipeline.resources import resource_text


def _text(name: str) -> str:
    return resource_text(f"agency_words/{name}")


def lines(name: str) -> list[str]:
    """The entries of a plain list: one a line, ``#`` opens a comment line."""
    return [
        line.strip()
        for line in _text(name).splitlines()
        if line.strip() and not line.startswith("#")
    ]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV resource; lines that open with ``#`` are comments."""
    kept = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(kept))


@cache
def bag(name: str) -> frozenset[str]:
    """The words of a list that holds several a line, folded."""
    return frozenset(word for line in lines(name) for word in fold(line).split())


@cache
def case_bag(name: str) -> frozenset[str]:
    """The words of a list that holds several a line, as written."""
    return frozenset(word for line in lines(name) for word in line.split())


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun of bodies' names ("Department", "Secretaría").

    ``strength``: ``strong`` names a body with any modifier; ``topical`` with a
    word of public business or of government, a place, or "of" and its matter;
    ``alone`` also with
    a country or a place only; ``police`` with a place or a word of government;
    ``office`` is strong before "of" and weak after its modifier; ``weak`` needs
    a word of public business with a place or a word of government; ``technical``
    takes two words of public business instead; ``sub`` needs a known body
    beside it, which is enough for all others, too.  ``use``: ``first``
    ("Secretaría de …"), ``last`` ("… Patrol"), ``both``, or
    ``mission`` (a consulate: its place follows).
    """

    words: str
    language: str
    strength: str
    use: str

    @property
    def is_strong(self) -> bool:
        """Whether little is needed beside it to name a body."""
        return self.strength in ("strong", "alone", "police", "topical")


@dataclass(frozen=True, slots=True)
class Country:
    """A word that points to a country (``code`` is "-" for a neutral one)."""

    words: str
    code: str
    kind: str


@cache
def heads() -> tuple[Head, ...]:
    """All head nouns, English and Spanish."""
    return tuple(
        Head(row["words"], row["language"], row["strength"], row["use"])
        for row in rows("heads.csv")
    )


@cache
def countries() -> tuple[Country, ...]:
    """All words that point to a country: names, adjectives, places, leaders."""
    return tuple(
        Country(words, row["code"], row["kind"])
        for row in rows("countries.csv")
        for words in row["words"].split("|")
    )


@cache
def state_of_city() -> dict[str, str]:
    """Cities, folded, with the name of the state that each lies in."""
    return {
        fold(city): row["state"] for row in rows("cities.csv") for city in row["cities"].split("|")
    }


@cache
def function_words() -> dict[str, str]:
    """Function word to its canonical form; articles map to the empty string."""
    return {row["word"]: row["canonical"] or "" for row in rows("function_words.csv")}


@cache
def spelling() -> dict[str, str]:
    """Spelling variant to the form that names are compared in."""
    return {row["variant"]: row["canonical"] for row in rows("spelling.csv")}


@cache
def own_plurals() -> frozenset[str]:
    """Plurals that mean another thing than their singular: "States" is no "State"."""
    return bag("own_plurals.txt")


@cache
def not_in_name() -> frozenset[str]:
    """Capitalised words that are never a part of a body's name."""
    return bag("not_in_name.txt")


@cache
def may_open_name() -> dict[str, frozenset[str]]:
    """Words that open no name, with the next words before which they do."""
    pairs = (line.split(":") for line in lines("may_open_name.txt"))
    return {first.strip(): frozenset(rest.split()) for first, rest in pairs}


@cache
def not_before() -> dict[str, frozenset[str]]:
    """One-word names, with the lower-case words that make them something else."""
    return {row["name"]: frozenset(row["words"].split()) for row in rows("not_before.csv")}


@cache
def word_acronyms() -> dict[str, str]:
    """Acronyms that are words or numerals as well, with the rule each needs."""
    return {row["acronym"]: row["rule"] for row in rows("word_acronyms.csv")}


@cache
def confidences() -> dict[str, float]:
    """Method of settling a mention to the expected share of right values."""
    return {row["method"]: float(row["confidence"]) for row in rows("confidence.csv")}


@cache
def default_countries() -> dict[str, str]:
    """Language to the country assumed where a document gives no sign of one."""
    return {row["language"]: row["country"] for row in rows("default_countries.csv")}


def default_country(language: str) -> str:
    """The country whose bodies a text in a language most often names without saying so."""
    known = default_countries()
    return known.get(language, known["und"])


@cache
def plural_heads() -> dict[str, str]:
    """Plural head nouns to the key of the singular ("departments" → "department")."""
    return {row["plural"]: row["singular"] for row in rows("plural_heads.csv")}


@cache
def spanish_plurals() -> frozenset[str]:
    """The singular keys of Spanish head nouns among the plural heads."""
    return frozenset(row["singular"] for row in rows("plural_heads.csv") if row["language"] == "es")
