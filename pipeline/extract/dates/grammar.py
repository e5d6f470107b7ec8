"""Loads the grammar of a language from its resource files.

``resources/dates/numeric.yaml`` holds the rules of all languages,
``<language>.yaml`` its words and rules, ``named_days.yaml`` days known by name.
A language is added by adding its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml

from pipeline.extract.dates.patterns import (
    DASHES,
    END,
    GrammarError,
    Pattern,
    PatternBuilder,
    any_of,
    any_pattern,
)

_PACKAGE = "pipeline.resources"
_FOLDER = "dates"
_SHARED_FILES = frozenset({"numeric", "named_days", "published"})
# What a rule may begin with besides a word: a number of one or two digits, one
# of four, an apostrophe before digits.
SHORT_NUMBER, LONG_NUMBER, APOSTROPHE = "#2", "#4", "'"
_APOSTROPHES = "'’‘"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing a date."""

    name: str
    pattern: Pattern
    makes: str
    settings: Mapping[str, Any]
    confidence: float
    then: str | None = None
    guards: tuple[str, ...] = ()
    before: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    inner: bool = False

    @property
    def fiscal(self) -> bool:
        """Whether it reads fiscal years, whose calendar the words around decide."""
        return self.makes.startswith("fiscal")


@dataclass(frozen=True)
class RuleSet:
    """The rules that share a beginning."""

    rules: tuple[Rule, ...]

    @cached_property
    def any(self) -> re.Pattern[str]:
        """One expression that matches wherever one of the rules may: most triggers fail it."""
        return any_pattern(rule.pattern for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Conventions:
    """Habits that a language's readers share unless their country says otherwise."""

    numeric_order: str
    day_first_countries: frozenset[str]
    fiscal_country: str
    fiscal_first_month: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that finding dates in one language needs, compiled."""

    language: str
    scanner: re.Pattern[str]
    token: re.Pattern[str]
    rules: Mapping[str, RuleSet]
    conventions: Conventions
    joins: Mapping[str, re.Pattern[str]]
    cues: re.Pattern[str]
    year_tests: Mapping[str, re.Pattern[str]]
    story_tests: Mapping[str, re.Pattern[str]]
    capital_months: bool
    fiscal_near: Mapping[str, re.Pattern[str]]
    fiscal_around: Mapping[str, re.Pattern[str]]
    fiscal_terms: Mapping[str, re.Pattern[str]]
    fiscal_header: re.Pattern[str]
    fiscal_caption: re.Pattern[str]
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def rules_for(self, token: str) -> RuleSet | None:
        """The rules that may begin with what the scanner stopped at."""
        first = token[0]
        if first in "0123456789":
            if len(token) <= 2:
                return self.rules.get(SHORT_NUMBER)
            return self.rules.get(LONG_NUMBER) if len(token) == 4 else None
        if first in _APOSTROPHES:
            return self.rules.get(APOSTROPHE)
        return self.rules.get(token if token in self.rules else " ".join(token.split()))


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a grammar file."""
    names = (
        entry.name.removesuffix(".yaml")
        for entry in resources.files(_PACKAGE).joinpath(_FOLDER).iterdir()
        if entry.name.endswith(".yaml")
    )
    return tuple(sorted(name for name in names if name not in _SHARED_FILES))


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language, English for one that has none."""
    if language not in languages():
        language = "en"
    source = read(language)
    builder = _builder(language)
    rules: dict[str, list[Rule]] = {}
    for other in (language, *(name for name in languages() if name != language)):
        theirs = read(other)
        for entry in _entries(other, foreign=other != language):
            rule = _rule(entry, _builder(other))
            for token in _first_tokens(entry, theirs["words"]):
                rules.setdefault(token, []).append(rule)
    habits = source["fiscal_years"]
    followers = {
        word: builder.beside(pattern).pattern for word, pattern in source["frequent_words"].items()
    }
    tokens = _tokens(rules, followers)
    return Grammar(
        language=language,
        scanner=re.compile(rf"\W({tokens})"),
        token=re.compile(tokens),
        rules=_rule_sets(rules),
        conventions=Conventions(
            numeric_order=source["numeric_order"]["default"],
            day_first_countries=frozenset(source["numeric_order"]["dmy"]),
            fiscal_country=habits["default"],
            fiscal_first_month=habits["first_month"],
        ),
        joins=_joins(source, builder),
        cues=_cues(source["tense"]),
        year_tests=_tests(source["year_tests"], builder),
        story_tests=_tests(source["story_tests"], builder),
        capital_months=source["capital_months"],
        fiscal_near=_by_country(habits["near"], builder),
        fiscal_around=_by_country(habits["around"], builder),
        fiscal_terms=_by_country(habits["terms"], builder),
        fiscal_header=builder.beside(habits["header"]),
        fiscal_caption=builder.beside(habits["caption"]),
        lists={name: frozenset(words) for name, words in source["lists"].items()},
    )


def _by_country(
    source: Mapping[str, list[str]], builder: PatternBuilder
) -> dict[str, re.Pattern[str]]:
    """For each country the expression of its words, in the order of the file."""
    return {
        country: builder.beside(rf"(?<!\w)(?:{'|'.join(patterns)}){{end}}")
        for country, patterns in source.items()
    }


def _tests(source: Mapping[str, str], builder: PatternBuilder) -> dict[str, re.Pattern[str]]:
    """Named conditions; those named "before_…" end where the mention begins."""
    return {
        name: builder.beside(pattern, closing=name.startswith("before"))
        for name, pattern in source.items()
    }


@cache
def read(name: str) -> dict[str, Any]:
    """One resource file of this package, as it stands."""
    path = resources.files(_PACKAGE).joinpath(_FOLDER).joinpath(f"{name}.yaml")
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_WordLoader)
    if not isinstance(loaded, dict):
        raise GrammarError(f"{_FOLDER}/{name}.yaml does not hold a mapping")
    if "words" in loaded and "number" in loaded["words"]:
        _add_compound_numbers(loaded)
    return loaded


class _WordLoader(yaml.SafeLoader):
    """YAML in which only true and false are truth values: "no" and "on" are words."""


_WordLoader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WordLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def _add_compound_numbers(source: dict[str, Any]) -> None:
    """Twenty-one to ninety-nine, from the words for tens and ones."""
    words = source["words"]
    for ten, tens in words["tens"].items():
        for one, ones in words["ones"].items():
            for joiner in source["number_joiners"]:
                words["number"].setdefault(f"{ten}{joiner}{one}", tens + ones)


@cache
def _builder(language: str) -> PatternBuilder:
    source = read(language)
    return PatternBuilder(source["words"], source["lists"], source["pieces"])


def _entries(language: str, *, foreign: bool) -> Iterator[dict[str, Any]]:
    """The rules as written, in the order of their files."""
    entries = [*_named_days(language), *read(language)["rules"]]
    if not foreign:
        entries += read("numeric")["rules"]
    for entry in entries:
        if not foreign or entry.get("foreign"):
            yield entry


def _named_days(language: str) -> Iterator[dict[str, Any]]:
    """A rule for each way in which a language names a day."""
    source = read(language)
    for named in read("named_days")["days"]:
        settings = {key: named[key] for key in named if key not in {"id", "names"}}
        for form in named["names"].get(language, []):
            entry = dict(form) if isinstance(form, dict) else {"pattern": form}
            entry.setdefault("first", [entry["pattern"].split("(")[0].strip()])
            entry |= {"name": f"named_day.{named['id']}", "with": settings}
            entry.setdefault("confidence", named.get("confidence", 0.95))
            if "value" in named:
                yield entry | {"makes": "named_day", "pattern": entry["pattern"] + "{end}"}
                continue
            # A day that comes each year: its year must be written, or pointed at.
            for frame in source["named_day_frames"]:
                first = frame.get("first", entry["first"])
                pattern = frame["pattern"].replace("NAME", f"(?:{entry['pattern']})")
                yield (
                    entry
                    | frame
                    | {
                        "first": first,
                        "pattern": pattern,
                        "makes": "yearly_day",
                    }
                )


def _rule(entry: Mapping[str, Any], builder: PatternBuilder) -> Rule:
    def beside(key: str) -> re.Pattern[str] | None:
        return builder.beside(entry[key], closing="before" in key) if key in entry else None

    return Rule(
        name=entry["name"],
        pattern=builder.build(entry["pattern"]),
        makes=entry["makes"],
        settings=entry.get("with", {}),
        confidence=entry["confidence"],
        then=entry.get("then"),
        guards=tuple(entry.get("guard", "").split()),
        before=beside("before"),
        not_before=beside("not_before"),
        after=beside("after"),
        not_after=beside("not_after"),
        inner=entry.get("inner", False),
    )


def _first_tokens(entry: Mapping[str, Any], words: Mapping[str, Any]) -> tuple[str, ...]:
    tokens: dict[str, None] = {}
    for name in entry["first"]:
        for word in words.get(name, (name,)):
            token = SHORT_NUMBER if word[0].isdigit() else word
            tokens[token] = None
    return tuple(tokens)


def _rule_sets(rules: Mapping[str, list[Rule]]) -> dict[str, RuleSet]:
    """A set for each beginning; beginnings with the same rules share theirs."""
    shared: dict[tuple[int, ...], RuleSet] = {}
    return {
        token: shared.setdefault(tuple(map(id, found)), RuleSet(tuple(found)))
        for token, found in rules.items()
    }


def _tokens(rules: Mapping[str, object], followers: Mapping[str, str]) -> str:
    """What can begin a date: a number, an apostrophe before two digits, or a word.

    Very frequent words ("a", "that") count only before what ``followers`` asks for.
    """
    words = any_of(token for token in rules if token[0].isalpha() and token not in followers)
    frequent = "".join(
        f"|{any_of([word])}(?:{follower})" for word, follower in sorted(followers.items())
    )
    return rf"[0-9]+|(?:{words})(?![^\W0-9_])|[{_APOSTROPHES}](?=[0-9]{{2}}){frequent}"


def _joins(source: Mapping[str, Any], builder: PatternBuilder) -> dict[str, re.Pattern[str]]:
    """What may stand between two dates, or after one, and what that makes of them."""
    connectors = source["connectors"]
    article = f"(?:{any_of(source['articles'])} )?" if source["articles"] else ""
    named: dict[str, str] = {
        "range": rf"{{dash}}|\s?/\s?|,? (?:{any_of(connectors['range'])}) {article}",
        "range_from": rf" (?:{any_of(connectors['range_from'])}) {article}",
        "range_between": rf",? (?:{any_of(connectors['range_between'])}) {article}",
        "list": rf",? (?:{any_of(connectors['list'])}) {article}|, |\s?/\s?|{{dash}}",
    }
    joins = {name: builder.beside(pattern) for name, pattern in named.items()}
    joins["list_clause"] = builder.beside(connectors["list_clause"])
    joins["open_end"] = builder.beside(connectors["open_end"])
    joins["from"] = builder.beside(connectors["before_from"], closing=True)
    joins["between"] = builder.beside(connectors["before_between"], closing=True)
    return joins


def _cues(tense: Mapping[str, Any]) -> re.Pattern[str]:
    """Words that tell past from future, as the groups ``past`` and ``future``."""
    endings = "|".join(f"(?<={ending})" for ending in tense["past_endings"])
    return re.compile(
        rf"\b(?:(?P<future>{any_of(tense['future'])}){END}"
        rf"|(?P<past>{any_of(tense['past'])}{END}|[^\W\d_]++(?:{endings})))"
    )


__all__ = ["DASHES", "Grammar", "Rule", "grammar", "languages", "read"]
