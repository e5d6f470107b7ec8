"""The knowledge of money in ``pipeline/resources/amounts``, loaded once.

Nothing here decides anything: files become look-up tables.  To teach the finder
a currency, a scale or a phrase, add a line to the file that its comment names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import Any, Literal

from pipeline.resources import load_yaml, resource_text

# How much a bare family name ("pounds") needs beside its number to be money:
# ``yes`` nothing, ``money`` a text that speaks of the currency elsewhere,
# ``large`` a scale or thousands, ``qualified`` its nation ("Swedish crowns").
Bare = Literal["yes", "money", "large", "qualified"]


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency; ``decimal_comma`` is how its home writes Spanish numbers."""

    code: str
    family: str | None
    countries: tuple[str, ...]
    symbols: tuple[str, ...]
    names: tuple[str, ...]
    qualifiers: tuple[str, ...]
    closers: tuple[str, ...]
    places: tuple[str, ...]
    code_is_word: bool
    decimal_comma: bool


@dataclass(frozen=True, slots=True)
class Family:
    """A name that several currencies share ("dollar", "peso", the sign "$")."""

    name: str
    words: tuple[str, ...]
    default: str
    bare: Bare


@dataclass(frozen=True, slots=True)
class Subunit:
    """A hundredth of a currency: of a family ("cents") or of one ("pence")."""

    share: Decimal
    family: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Scale:
    """A factor written as a word, whole or cut short, as letters, or with a currency.

    ``apart``: letters that may stand after a space; ``marked``: only read so where a
    currency mark stands before the number.
    """

    value: Decimal
    kind: Literal["word", "letter", "short", "money"]
    family: str | None = None
    code: str | None = None
    apart: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language."""

    units: Mapping[str, Decimal]
    one: frozenset[str]
    half: frozenset[str]
    quarter: frozenset[str]
    third: frozenset[str]
    join: frozenset[str]
    one_units: frozenset[str]

    def words(self) -> frozenset[str]:
        """Every word that may begin or continue a spelled number."""
        return frozenset(self.units) | self.one | self.half | self.quarter | self.third


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All look-up tables of the finder of sums."""

    currencies: Mapping[str, Currency]
    families: Mapping[str, Family]
    family_words: Mapping[str, str]
    subunits: Mapping[str, Subunit]
    word_scales: Mapping[str, Scale]
    letter_scales: Mapping[str, Scale]
    money_scales: Mapping[str, Scale]
    short_scales: Mapping[str, Mapping[str, Scale]]
    numbers: Mapping[str, NumberWords]
    modifiers: Mapping[str, Mapping[str, tuple[str, ...]]]
    over_topic: frozenset[str]
    ranges: Mapping[str, frozenset[str]]
    change_stems: tuple[str, ...]
    vague: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    guards: Mapping[str, tuple[str, ...]]
    abbreviations: tuple[str, ...]
    not_misread: frozenset[str]
    tables: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, float]

    def letters(self, raw: str) -> Scale | None:
        """The scale that letters are in a table's cell or unit, whatever its language."""
        found = self.letter_scales.get(raw)
        if found is None and raw.lower() not in self.word_scales:
            tables = self.short_scales.values()
            found = next((t[raw.lower()] for t in tables if raw.lower() in t), None)
        return found

    def local(self, family: str, country: str | None) -> str | None:
        """The code of ``country``'s currency if it belongs to ``family``."""
        for currency in self.currencies.values():
            if currency.family == family and country in currency.countries:
                return currency.code
        return None

    def members(self, family: str) -> tuple[Currency, ...]:
        """The currencies of ``family``, in the order of their file."""
        return tuple(c for c in self.currencies.values() if c.family == family)


def _text(name: str) -> str:
    return resource_text(f"amounts/{name}")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_text(name))))


def _yaml(name: str) -> Any:
    return load_yaml(_text(name))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _currencies() -> dict[str, Currency]:
    return {
        row["code"]: Currency(
            code=row["code"],
            family=row["family"] or None,
            countries=_parts(row["countries"]),
            symbols=_parts(row["symbols"]),
            names=_parts(row["names"]),
            qualifiers=_parts(row["qualifiers"]),
            closers=_parts(row["closers"]),
            places=_parts(row["places"]),
            code_is_word=row["code_is_word"] == "yes",
            decimal_comma=row["decimal"] == "comma",
        )
        for row in _rows("currencies.csv")
    }


def _families() -> dict[str, Family]:
    families: dict[str, Family] = {}
    for row in _rows("units.csv"):
        bare = row["bare"]
        if bare not in ("yes", "money", "large", "qualified"):
            raise ValueError(f"units.csv: bare is {bare!r}")
        families[row["family"]] = Family(
            row["family"],
            _parts(row["words"]),
            row["default"],
            bare,  # type: ignore[arg-type]
        )
    return families


def _subunits() -> dict[str, Subunit]:
    table: dict[str, Subunit] = {}
    for row in _rows("subunits.csv"):
        unit = Subunit(Decimal(row["share"]), row["family"] or None, row["currency"] or None)
        table.update(dict.fromkeys(_parts(row["words"]), unit))
    return table


def _scale(line: Mapping[str, Any]) -> Scale:
    return Scale(
        Decimal(line["value"]),
        line["kind"],
        line.get("family"),
        line.get("currency"),
        line.get("apart", False),
        line.get("marked", False),
    )


def _scales(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Scale]]:
    tables: dict[str, dict[str, Scale]] = {"word": {}, "letter": {}, "money": {}}
    for line in lines:
        if line["kind"] != "short":
            tables[line["kind"]].update(dict.fromkeys(line["forms"], _scale(line)))
    return tables


def _short_scales(
    lines: Iterable[Mapping[str, Any]], languages: Iterable[str]
) -> dict[str, dict[str, Scale]]:
    """Words cut short, in lower case, by the language of the block."""
    short = [line for line in lines if line["kind"] == "short"]
    return {
        language: {
            form: _scale(line)
            for line in short
            if language in line.get("languages", languages)
            for form in line["forms"]
        }
        for language in languages
    }


def _number_words() -> dict[str, NumberWords]:
    """Number words for ``en``, ``es`` and ``und`` blocks.

    English blocks also read Spanish words that mean nothing else in English,
    and the other way round; blocks of no known language read both.
    """
    data = _yaml("numbers.yaml")

    def merged(own: str, other: str) -> NumberWords:
        foreign = set(data[other]["only"])

        def both(key: str) -> frozenset[str]:
            return frozenset(data[own][key]) | (frozenset(data[other][key]) - foreign)

        units = {w: Decimal(n) for w, n in data[other]["units"].items() if w not in foreign}
        units |= {w: Decimal(n) for w, n in data[own]["units"].items()}
        return NumberWords(
            units,
            *(both(key) for key in ("one", "half", "quarter", "third", "join", "one_units")),
        )

    english = merged("en", "es")
    return {"en": english, "es": merged("es", "en"), "und": english}


def _sets(data: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in data.items()}


def _tuples(data: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(str(word) for word in words) for key, words in data.items()}


@cache
def lexicon() -> Lexicon:
    """The resource files as one object.

    Raises ``ValueError`` or ``KeyError`` on a malformed resource file.
    """
    families = _families()
    scale_lines = _yaml("scales.yaml")["scales"]
    scales = _scales(scale_lines)
    numbers = _number_words()
    modifiers = _yaml("modifiers.yaml")
    ranges = _sets(_yaml("ranges.yaml"))
    abbreviations = _yaml("abbreviations.yaml")
    return Lexicon(
        currencies=_currencies(),
        families=families,
        family_words={word: f.name for f in families.values() for word in f.words},
        subunits=_subunits(),
        word_scales=scales["word"],
        letter_scales=scales["letter"],
        money_scales=scales["money"],
        short_scales=_short_scales(scale_lines, numbers.keys()),
        numbers=numbers,
        modifiers={side: _tuples(modifiers[side]) for side in ("before", "after")},
        over_topic=frozenset(modifiers["over_topic"]),
        ranges=ranges,
        change_stems=tuple(sorted(ranges["change"])),
        vague=_tuples(_yaml("vague.yaml")),
        beside=_tuples(_yaml("beside.yaml")),
        guards=_tuples(_yaml("guards.yaml")),
        abbreviations=tuple(abbreviations["dollars"]),
        not_misread=frozenset(abbreviations["not_misread"]),
        tables=_tuples(_yaml("tables.yaml")),
        confidence={rule: float(share) for rule, share in _yaml("rules.yaml").items()},
    )
