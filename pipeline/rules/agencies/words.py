"""The words of bodies' names: those of each language, and what is of no language.

A language's stand in ``languages/<code>/agencies``, by section.  Where no language is
asked for, a section is that of all languages, joined in the order of their codes: names in
one language stand in texts of another.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.model.ids import fold
from pipeline.resources import conventions, language_files, load_yaml, resource_text

# -- the lists of languages ----------------------------------------------------


@cache
def _sections() -> dict[str, dict[str, Any]]:
    """The sections of each language's list, by language in the order of codes."""
    files = language_files("languages/*/agencies/words.yaml")
    return {code: load_yaml(resource_text(files[code]), plain=True) for code in sorted(files)}


@cache
def entries(section: str, language: str | None = None) -> tuple[str, ...]:
    """The entries of a section as written, in order.

    Args:
        section: its name in ``words.yaml``.
        language: ISO 639-1 code; none for all languages.
    """
    return tuple(
        entry
        for code, sections in _sections().items()
        if language in (None, code)
        for entry in sections.get(section, ())
    )


@cache
def folded(section: str, language: str | None = None) -> frozenset[str]:
    """The words of a section, folded (see :func:`entries`)."""
    return frozenset(map(fold, entries(section, language)))


@cache
def as_written(section: str, language: str | None = None) -> frozenset[str]:
    """The words of a section in the case in which they are written (see :func:`entries`)."""
    return frozenset(entries(section, language))


@cache
def any_of(section: str, language: str | None = None) -> str:
    """A pattern for any entry of a section; entries are patterns or plain words."""
    found = entries(section, language)
    return f"(?:{'|'.join(found)})" if found else "(?!)"


@cache
def _pairs(section: str) -> dict[str, Any]:
    """The entries of a section of pairs, of all languages."""
    return {
        name: value
        for sections in _sections().values()
        for name, value in sections.get(section, {}).items()
    }


def function_words() -> dict[str, str]:
    """Function word to its canonical form; articles map to the empty string."""
    return _pairs("function_words")


def numerals() -> dict[str, str]:
    """Numerals ("1st") → the words that they stand for in names."""
    return _pairs("numerals")


def spelling() -> dict[str, str]:
    """Spelling variant to the form that names are compared in."""
    return _pairs("spelling")


def leading_names() -> dict[str, str]:
    """Names of countries that stand before a body's name like adjectives → country."""
    return _pairs("leading_names")


@cache
def may_open_name() -> dict[str, frozenset[str]]:
    """Words that open no name, with the next words before which they do."""
    return {word: frozenset(after) for word, after in _pairs("may_open_name").items()}


@cache
def not_before() -> dict[str, frozenset[str]]:
    """One-word names, with the lower-case words that make them something else."""
    return {name: frozenset(after) for name, after in _pairs("not_before").items()}


@cache
def inside_name(head: str) -> frozenset[str]:
    """Words of ``not_in_name`` that may stand inside a name with this head noun."""
    allowed = _pairs("inside_name")
    return frozenset((*allowed["any"], *allowed.get(head, ())))


@cache
def plural_heads() -> dict[str, tuple[str, str]]:
    """Plural head nouns → the key of the singular, and the word for "of" after it."""
    return {
        plural: (singular, sections["of"][0])
        for code, sections in _sections().items()
        for plural, singular in sections.get("plural_heads", {}).items()
    }


@cache
def equivalents() -> tuple[tuple[str, ...], ...]:
    """Groups of names for one sort of body, which each country has its own word for."""
    groups: dict[str, list[str]] = {}
    for sections in _sections().values():
        for sort, names in sections.get("equivalents", {}).items():
            groups.setdefault(sort, []).extend(names)
    return tuple(map(tuple, groups.values()))


def convention(name: str, language: str) -> str | None:
    """How a language writes bodies' names; none where its conventions do not say.

    Args:
        name: a key below ``agencies`` in ``conventions.yaml``.
        language: ISO 639-1 code.
    """
    found: str | None = conventions(language).get("agencies", {}).get(name)
    return found


def puts_modifiers(where: str, language: str) -> bool:
    """Whether what tells a body from others stands ``before`` or ``after`` its head noun."""
    return convention("modifiers", language) == where


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


@cache
def heads() -> tuple[Head, ...]:
    """The head nouns of all languages."""
    files = language_files("languages/*/agencies/heads.csv")
    return tuple(
        Head(row["words"], code, row["strength"], row["use"])
        for code in sorted(files)
        for row in _rows(resource_text(files[code]))
    )


# -- what is of no language ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Country:
    """A word that points to a country (``code`` is "-" for a neutral one)."""

    words: str
    code: str
    kind: str


def _lines(text: str) -> Iterable[str]:
    """The lines of a resource without blank ones and comments, which ``#`` opens."""
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_lines(text)))


@cache
def countries() -> tuple[Country, ...]:
    """All words that point to a country: names, adjectives, places, leaders."""
    return tuple(
        Country(words, row["code"], row["kind"])
        for row in _rows(resource_text("registry/countries.csv"))
        for words in row["words"].split("|")
    )


@cache
def translated_heads() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Head nouns that translators use for one word: the registry's, the other, countries."""
    rows = _rows(resource_text("registry/translated_heads.csv"))
    return tuple((row["head"], row["other"], frozenset(row["countries"].split())) for row in rows)


@cache
def state_of_city() -> dict[str, str]:
    """Cities, folded, with the name of the state that each lies in."""
    rows = _rows(resource_text("registry/cities.csv"))
    return {fold(city): row["state"] for row in rows for city in row["cities"].split("|")}


@cache
def not_agencies() -> tuple[str, ...]:
    """Names that look like a body's and are others': parties, think tanks, media."""
    return tuple(map(str.strip, _lines(resource_text("registry/not_agencies.txt"))))


@cache
def word_acronyms() -> dict[str, str]:
    """Acronyms that are words or numerals as well, with the rule each needs."""
    rows = _rows(resource_text("rules/agencies/word_acronyms.csv"))
    return {row["acronym"]: row["rule"] for row in rows}


@cache
def confidences() -> dict[str, float]:
    """Method of linking a mention to the expected share of right values."""
    rows = _rows(resource_text("rules/agencies/confidence.csv"))
    return {row["method"]: float(row["confidence"]) for row in rows}


@cache
def default_countries() -> dict[str, str]:
    """Language to the country assumed where a document gives no cue of one."""
    rows = _rows(resource_text("rules/agencies/default_countries.csv"))
    return {row["language"]: row["country"] for row in rows}


def default_country(language: str) -> str:
    """The country whose bodies a text in a language most often names without saying so."""
    known = default_countries()
    return known.get(language, known["und"])
