"""The knowledge of money, loaded once: what a language reads, as look-up tables.

Nothing here decides anything.  To teach the finder a currency, add a line to
``resources/registry/currencies.csv`` and its words to ``languages/<code>/amounts.yaml``;
a scale, a phrase or a whole language goes to such a file, too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import Any, Literal

from pipeline.extract.amounts.phrases import folded
from pipeline.resources import conventions, language_files, load_yaml, resource_text

# How much a bare family name ("pounds") needs beside its number to be money:
# ``yes`` nothing, ``money`` a text that speaks of the currency elsewhere,
# ``large`` a scale or thousands, ``qualified`` its nation ("Swedish crowns").
Bare = Literal["yes", "money", "large", "qualified"]


class Lists(dict[str, frozenset[str]]):
    """Word lists by name; one that no language has is empty."""

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency with its words in the languages that are read together.

    ``qualifiers`` pick it out of its family ("Canadian" dollars), the first the most usual;
    ``closers`` tell it from behind ("M.N."); ``places`` near a sum say whose it is.
    ``decimal_comma`` is how its home writes numbers where the language leaves that open.
    """

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
    family: str | None = None
    code: str | None = None
    apart: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words that a language reads; ``one_units`` stand behind "one" as a sum."""

    units: Mapping[str, Decimal]
    one: frozenset[str]
    half: frozenset[str]
    quarter: frozenset[str]
    join: frozenset[str]
    one_units: frozenset[str]

    def heads(self) -> frozenset[str]:
        """Every word that may begin a spelled number."""
        return frozenset(self.units) | self.one | self.half | self.quarter


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of languages that are read together, and what is of no language.

    ``ranges``, ``vague``, ``filters`` … are the sections of the files of these names,
    ``words`` their lists outside of sections; the phrases of ``tables`` are folded.
    ``short_scales`` are those of all these languages, for cells and units of tables.
    """

    currencies: Mapping[str, Currency]
    families: Mapping[str, Family]
    family_words: Mapping[str, str]
    subunits: Mapping[str, Subunit]
    word_scales: Mapping[str, Scale]
    letter_scales: Mapping[str, Scale]
    money_scales: Mapping[str, Scale]
    short_scales: Mapping[str, Scale]
    number_names: frozenset[str]
    modifiers: Mapping[str, Lists]
    topics: Lists
    ranges: Lists
    lists: Lists
    vague: Lists
    compared: Lists
    filters: Lists
    declarations: Lists
    bare_sign: Lists
    tables: Lists
    words: Lists

    def letters(self, raw: str) -> Scale | None:
        """The scale that letters are in a table's cell or unit, whatever its language."""
        found = self.letter_scales.get(raw)
        if found is None and raw.lower() not in self.word_scales:
            found = self.short_scales.get(raw.lower())
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


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """How one language writes sums.

    ``lexicon`` holds the words of all languages that its texts are read with.
    ``decimal_sign`` is ``point``, ``comma``, or ``document`` where that is the author's choice;
    ``three_decimals``: "1.234" with no scale behind it may be a decimal number;
    ``digits_below_scale``: figures go on behind a scale ("12 mil 345 millones"), with
    ``digits_joined`` also behind "and" ("2 milhões e 300 mil").
    ``bare_sign`` are the families that "$" may be of, the more usual first.
    """

    lexicon: Lexicon
    numbers: NumberWords
    short_scales: Mapping[str, Scale]
    range_to: frozenset[str]
    decimal_sign: Literal["point", "comma", "document"]
    three_decimals: bool
    digits_below_scale: bool
    digits_joined: bool
    bare_sign: tuple[str, ...]


@cache
def language(code: str) -> Language:
    """How the language of a block is read; one without words is read like another.

    Of its file, ``languages/<code>/amounts.yaml``, only the units of its numbers must be there.

    Args:
        code: ISO 639-1 code, or ``und``.

    Raises:
        ValueError or KeyError: on a malformed resource file.
    """
    known = language_files("languages/*/amounts.yaml")
    own = code if code in known else _rules()["other_languages"]
    written = conventions(own).get("amounts", {})
    others = [other for other in written.get("read_with", ()) if other in known]
    words = _words(own)
    short = [*_rules()["scales"], *words.get("scales", ())]
    return Language(
        lexicon=_lexicon(tuple(sorted([own, *others]))),
        numbers=_number_words(words["numbers"], [_words(other)["numbers"] for other in others]),
        short_scales=_scales(
            (line for line in short if own == code or "certain" not in line), "short"
        ),
        range_to=frozenset(words.get("ranges", {}).get("to", ())),
        decimal_sign=written.get("decimal_sign", "point"),
        three_decimals=written.get("three_decimals", False),
        digits_below_scale=written.get("digits_below_scale", False),
        digits_joined=written.get("digits_joined", False),
        bare_sign=tuple(written.get("bare_sign", ("dollar",))),
    )


@cache
def confidences() -> Mapping[str, float]:
    """Rule → the expected share of right values among its mentions."""
    return {rule: float(share) for rule, share in _rules()["confidence"].items()}


@cache
def registered_symbols() -> Mapping[str, tuple[str, ...]]:
    """Code of each currency → the marks that are its own."""
    return {row["code"]: _parts(row["symbols"]) for row in _currency_rows()}


@cache
def registered_families() -> Mapping[str, str | None]:
    """Code of each currency → the family that it belongs to."""
    return {row["code"]: row["family"] or None for row in _currency_rows()}


# -- files -------------------------------------------------------------------


@cache
def _rules() -> dict[str, Any]:
    data: dict[str, Any] = load_yaml(resource_text("rules/amounts.yaml"), plain=True)
    return data


@cache
def _words(code: str) -> dict[str, Any]:
    path = language_files("languages/*/amounts.yaml")[code]
    data: dict[str, Any] = load_yaml(resource_text(path), plain=True)
    return data


@cache
def _currency_rows() -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(resource_text("registry/currencies.csv"))))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def _lexicon(codes: tuple[str, ...]) -> Lexicon:
    """The words of some languages and those of none, lists of one name joined."""
    data: Any = _rules()
    for code in codes:
        data = _merged(data, _words(code))
    families = _families(data["families"])
    modifiers = data["modifiers"]
    return Lexicon(
        currencies=_currencies(data.get("currencies", {})),
        families=families,
        family_words={word: f.name for f in families.values() for word in f.words},
        subunits=_subunits(data["subunits"]),
        word_scales=_scales(data["scales"], "word"),
        letter_scales=_scales(data["scales"], "letter"),
        money_scales=_scales(data["scales"], "money"),
        short_scales=_scales(data["scales"], "short"),
        number_names=frozenset(data["numbers"]["units"]),
        modifiers={side: _lists(modifiers[side]) for side in ("before", "after")},
        topics=_lists(modifiers.get("topics", {})),
        ranges=_lists(data["ranges"]),
        lists=_lists(data["lists"]),
        vague=_lists(data.get("vague", {})),
        compared=_lists(data["compared"]),
        filters=_lists(data["filters"]),
        declarations=_lists(data.get("declarations", {})),
        bare_sign=_lists(data.get("bare_sign", {})),
        tables=_lists(
            {name: [folded(phrase) for phrase in held] for name, held in data["tables"].items()}
        ),
        words=_lists({**data["words"], "of": data["numbers"].get("of", ())}),
    )


def _merged(one: Any, other: Any) -> Any:
    """Two files as one: mappings key by key, lists one behind the other."""
    if isinstance(one, dict):
        both = {key: _merged(one[key], other[key]) for key in one if key in other}
        return {**one, **other, **both}
    return [*one, *other] if isinstance(one, list) else other


def _lists(section: Mapping[str, Iterable[str]]) -> Lists:
    return Lists({name: frozenset(held) for name, held in section.items()})


def _currencies(words: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Currency]:
    found = {}
    for row in _currency_rows():
        code, said = row["code"], words.get(row["code"], {})
        found[code] = Currency(
            code=code,
            family=registered_families()[code],
            countries=_parts(row["countries"]),
            symbols=registered_symbols()[code],
            names=tuple(said.get("names", ())),
            qualifiers=tuple(said.get("qualifiers", ())),
            closers=tuple(said.get("closers", ())),
            places=tuple(said.get("places", ())),
            code_is_word=row["code_is_word"] == "yes",
            decimal_comma=row["decimal"] == "comma",
        )
    return found


def _families(words: Mapping[str, list[str]]) -> dict[str, Family]:
    families: dict[str, Family] = {}
    for row in csv.DictReader(StringIO(resource_text("registry/currency_families.csv"))):
        name, bare = row["family"], row["bare"]
        if bare not in ("yes", "money", "large", "qualified"):
            raise ValueError(f"currency_families.csv: bare is {bare!r}")
        families[name] = Family(
            name,
            tuple(dict.fromkeys(words.get(name, ()))),
            row["default"],
            bare,  # type: ignore[arg-type]
        )
    return families


def _subunits(lines: Iterable[Mapping[str, Any]]) -> dict[str, Subunit]:
    return {
        word: Subunit(Decimal(line["share"]), line.get("family"), line.get("currency"))
        for line in lines
        for word in line["words"]
    }


def _scales(lines: Iterable[Mapping[str, Any]], kind: str) -> dict[str, Scale]:
    """The scales of one kind, by form."""
    return {
        form: Scale(
            Decimal(line["value"]),
            line.get("family"),
            line.get("currency"),
            apart="apart" in line,
            marked="marked" in line,
        )
        for line in lines
        if line.get("kind", "word") == kind
        for form in line["forms"]
    }


def _number_words(own: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> NumberWords:
    """A language's number words, and of others those that mean nothing else in it."""
    units = {word: Decimal(number) for word, number in own["units"].items()}
    lists = {key: set(own.get(key, ())) for key in ("one", "half", "quarter", "join")}
    for other in others:
        foreign = set(other.get("only", ()))
        for word, number in other["units"].items():
            if word not in foreign:
                units.setdefault(word, Decimal(number))
        for key, held in lists.items():
            held.update(set(other.get(key, ())) - foreign)
    return NumberWords(
        units,
        **{key: frozenset(held) for key, held in lists.items()},
        one_units=frozenset(own.get("one_units", ())),
    )
