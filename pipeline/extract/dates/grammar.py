"""The grammar of a language: its rules and the words around dates, compiled.

``languages/<code>/dates.yaml`` holds a language's words and rules,
``rules/dates_numeric.yaml`` the rules of all languages, ``rules/dates_confidence.yaml``
how sure each kind of evidence is.  A language is added by adding its file; any section
of it may be missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import yaml

from pipeline.extract.dates.patterns import (
    END,
    GrammarError,
    Pattern,
    PatternBuilder,
    any_of,
    any_pattern,
)
from pipeline.resources import SAFE_LOADER, conventions, language_files, load_yaml, resource_text

# What a rule may begin with besides a word: a number of one or two digits, one
# of four, an apostrophe before digits.
SHORT_NUMBER, LONG_NUMBER, APOSTROPHE = "#2", "#4", "'"
_APOSTROPHES = "'’‘"
_NEVER = re.compile(r"(?!)")


# ---- resource files --------------------------------------------------------------


@cache
def languages() -> tuple[str, ...]:
    """The languages (ISO 639-1) that have words of dates, sorted."""
    return tuple(sorted(language_files("languages/*/dates.yaml")))


@cache
def read_language(language: str) -> dict[str, Any]:
    """What the file of a language holds, with its numbers up to ninety-nine.

    Raises:
        GrammarError: when it does not hold a mapping.
    """
    path = language_files("languages/*/dates.yaml")[language]
    source = yaml.load(resource_text(path), Loader=_WordLoader)
    if not isinstance(source, dict):
        raise GrammarError(f"{path} does not hold a mapping")
    words = source.setdefault("words", {})
    for ten, tens in words.get("tens", {}).items():
        for one, ones in words.get("ones", {}).items():
            for joiner in source.get("number_joiners", ()):
                words["number"].setdefault(f"{ten}{joiner}{one}", tens + ones)
    return source


class _WordLoader(SAFE_LOADER):  # type: ignore[misc]
    """YAML in which only true and false are truth values: "no" and "on" are words."""


_WordLoader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WordLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


@cache
def words_of_all_languages(section: str, name: str) -> tuple[str, ...]:
    """A list of words that are looked for whatever the language of the text."""
    return tuple(
        word
        for language in languages()
        for word in read_language(language).get(section, {}).get(name, ())
    )


@cache
def share(ground: str) -> float:
    """What a value keeps of its rule's confidence when it rests on ``ground``."""
    return float(_confidence()["shares"][ground])


@cache
def _confidence() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = load_yaml(resource_text("rules/dates_confidence.yaml"))
    return found


@cache
def _builder_of(language: str) -> PatternBuilder:
    """What builds the patterns of a language out of its words, lists and pieces."""
    source = read_language(language)
    lists = {"date_cue": []} | source.get("lists", {})
    return PatternBuilder(source["words"], lists, source.get("pieces", {}))


# ---- rules -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing a date."""

    name: str
    pattern: Pattern
    normalizer: str
    settings: Mapping[str, Any]
    confidence: float
    then: str | None = None
    filters: tuple[str, ...] = ()
    before: Pattern | None = None
    not_before: Pattern | None = None
    after: Pattern | None = None
    not_after: Pattern | None = None
    inner: bool = False

    @property
    def fiscal(self) -> bool:
        """Whether it reads fiscal years, whose calendar the words around decide."""
        return self.normalizer.startswith("fiscal")


_WORTH_IT = 100  # places: so many are tried in the time that making the expression takes


class RuleSet:
    """The rules that share a beginning."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        """Nothing is compiled yet."""
        self.rules = rules
        self._asked = 0

    def may_match(self, text: str, start: int, end: int) -> bool:
        """Whether one of the rules may match at a place; most places fail it.

        The expression that tells is made once it has been asked for often enough to be
        worth it; till then the answer is yes.
        """
        self._asked += 1
        return self._asked < _WORTH_IT or self.any.match(text, start, end) is not None

    @cached_property
    def any(self) -> re.Pattern[str]:
        """One expression that matches wherever one of the rules may."""
        return any_pattern(rule.pattern for rule in self.rules)


def _rules_by_beginning(language: str) -> dict[str, RuleSet]:
    """The rules that a text in a language is read with, by the token they begin with.

    Beginnings with the same rules share their set.
    """
    rules: dict[str, list[Rule]] = {}
    for other in (language, *(name for name in languages() if name != language)):
        words = read_language(other)["words"]
        for entry in _entries(other, foreign=other != language):
            rule = _rule(entry, _builder_of(other))
            for token in _first_tokens(entry, words):
                rules.setdefault(token, []).append(rule)
    shared: dict[tuple[int, ...], RuleSet] = {}
    return {
        token: shared.setdefault(tuple(map(id, found)), RuleSet(tuple(found)))
        for token, found in rules.items()
    }


def _entries(language: str, *, foreign: bool) -> Iterator[dict[str, Any]]:
    """The rules as written, in the order of their files."""
    source = read_language(language)
    entries = [*_named_days(source), *source.get("rules", ())]
    if foreign:
        return (entry for entry in entries if entry.get("foreign"))
    return iter(entries + load_yaml(resource_text("rules/dates_numeric.yaml"))["rules"])


def _named_days(source: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A rule for each way in which a language names a day."""
    for named in source.get("named_days", ()):
        when = {key: value for key, value in named.items() if key not in {"name", "forms"}}
        for form in named["forms"]:
            entry = {"evidence": "named_day", "name": named["name"], "with": when}
            entry |= form if isinstance(form, dict) else {"pattern": form}
            pattern = entry["pattern"]
            entry.setdefault("first", [pattern.split("(")[0].strip()])
            if "value" in named:
                yield entry | {"normalizer": "named_day", "pattern": pattern + "{end}"}
                continue
            # A day that comes each year, in the ways that give it its year.
            for frame in source.get("named_day_frames", ()):
                framed = frame["pattern"].replace("NAME", f"(?:{pattern})")
                yield entry | frame | {"normalizer": "yearly_day", "pattern": framed}


def _rule(entry: Mapping[str, Any], builder: PatternBuilder) -> Rule:
    def beside(key: str) -> Pattern | None:
        return builder.condition(entry[key], closing="before" in key) if key in entry else None

    return Rule(
        name=entry["name"],
        pattern=builder.build(entry["pattern"]),
        normalizer=entry["normalizer"],
        settings=entry.get("with", {}),
        confidence=_confidence()["kinds"][entry["evidence"]],
        then=entry.get("then"),
        filters=tuple(entry.get("filter", "").split()),
        before=beside("before"),
        not_before=beside("not_before"),
        after=beside("after"),
        not_after=beside("not_after"),
        inner=entry.get("inner", False),
    )


def _first_tokens(entry: Mapping[str, Any], words: Mapping[str, Any]) -> tuple[str, ...]:
    found = [word for name in entry["first"] for word in words.get(name, (name,))]
    return tuple(dict.fromkeys(SHORT_NUMBER if word[0].isdigit() else word for word in found))


# ---- the grammar -----------------------------------------------------------------


class Conditions(dict[str, re.Pattern[str]]):
    """Named conditions on the words around a date; one that is not given never holds."""

    def __missing__(self, name: str) -> re.Pattern[str]:
        """An expression that matches nowhere."""
        return _NEVER


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that finding dates in one language needs, compiled.

    ``day_first`` and ``fiscal_country`` hold where a text's country is not known.
    ``conditions`` are those of its sections "tense", "year_tests" and
    "context_tests"; ``fiscal_near``, ``fiscal_around`` and ``fiscal_terms`` tell by
    country whose fiscal year is meant.
    """

    language: str
    scanner: re.Pattern[str]
    token: re.Pattern[str]
    rules: Mapping[str, RuleSet]
    day_first: bool
    capital_months: bool
    joins: Mapping[str, re.Pattern[str]]
    cues: re.Pattern[str]
    conditions: Conditions
    fiscal_country: str | None
    fiscal_near: Mapping[str, re.Pattern[str]]
    fiscal_around: Mapping[str, re.Pattern[str]]
    fiscal_terms: Mapping[str, re.Pattern[str]]
    fiscal_header: re.Pattern[str]
    fiscal_caption: re.Pattern[str]
    lists: Mapping[str, frozenset[str]]

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


def language_of(language: str) -> str:
    """The language whose grammar reads texts in a language: its own where it has one."""
    if language in languages():
        return language
    return next(
        other
        for other in languages()
        if conventions(other).get("dates", {}).get("reads_other_languages")
    )


@cache
def grammar(language: str) -> Grammar:
    """The grammar that texts in a language (ISO 639-1, or ``und``) are read with."""
    language = language_of(language)
    source, builder = read_language(language), _builder_of(language)
    rules = _rules_by_beginning(language)
    tokens = _tokens(rules, source.get("frequent_words", {}), builder)
    fiscal, tense = source.get("fiscal_years", {}), source.get("tense", {})
    tests = source.get("year_tests", {}) | source.get("context_tests", {})
    tests |= {name: tense[name] for name in tense if name.startswith(("before_", "after_"))}
    return Grammar(
        language=language,
        scanner=re.compile(rf"\W({tokens})"),
        token=re.compile(tokens),
        rules=rules,
        day_first=source.get("numeric_order", "dmy") == "dmy",
        capital_months=source.get("capital_months", False),
        joins=_joins(source, builder),
        cues=_cues(tense),
        conditions=Conditions(
            (name, builder.beside(pattern, closing=name.startswith("before")))
            for name, pattern in tests.items()
        ),
        fiscal_country=fiscal.get("default"),
        fiscal_near=_by_country(fiscal.get("near", {}), builder),
        fiscal_around=_by_country(fiscal.get("around", {}), builder),
        fiscal_terms=_by_country(fiscal.get("terms", {}), builder),
        fiscal_header=builder.beside(fiscal["header"]) if "header" in fiscal else _NEVER,
        fiscal_caption=builder.beside(fiscal["caption"]) if "caption" in fiscal else _NEVER,
        lists=defaultdict(
            frozenset, {name: frozenset(words) for name, words in source.get("lists", {}).items()}
        ),
    )


def _by_country(
    source: Mapping[str, list[str]], builder: PatternBuilder
) -> dict[str, re.Pattern[str]]:
    """For each country the expression of its words, in the order of the file."""
    return {
        country: builder.beside(rf"(?<!\w)(?:{'|'.join(patterns)}){{end}}")
        for country, patterns in source.items()
    }


def _tokens(
    rules: Mapping[str, object], frequent: Mapping[str, str], builder: PatternBuilder
) -> str:
    """What can begin a date: a number, an apostrophe before two digits, or a word.

    Very frequent words ("a", "that") count only before what their pattern asks for.
    """
    words = any_of(token for token in rules if token[0].isalpha() and token not in frequent)
    followed = "".join(
        f"|{any_of([word])}(?:{builder.beside(pattern).pattern})"
        for word, pattern in sorted(frequent.items())
    )
    return rf"[0-9]+|(?:{words})(?![^\W0-9_])|[{_APOSTROPHES}](?=[0-9]{{2}}){followed}"


def _joins(source: Mapping[str, Any], builder: PatternBuilder) -> Conditions:
    """What may stand between two dates, or after one, and what that makes of them."""
    given = source.get("connectors", {})
    articles = source.get("articles", ())
    article = f"(?:{any_of(articles)} )?" if articles else ""
    words = {
        name: any_of(given.get(name, ()))
        for name in ("range", "range_from", "range_between", "list")
    }
    named = {
        "range": rf"{{dash}}|\s?/\s?|,? (?:{words['range']}) {article}",
        "range_from": rf" (?:{words['range_from']}) {article}",
        "range_between": rf",? (?:{words['range_between']}) {article}",
        "list": rf",? (?:{words['list']}) {article}|, |\s?/\s?|{{dash}}",
    }
    named |= {name: pattern for name, pattern in given.items() if name not in named}
    return Conditions(
        (name, builder.beside(pattern, closing=name.startswith("before")))
        for name, pattern in named.items()
    )


def _cues(tense: Mapping[str, Any]) -> re.Pattern[str]:
    """Words that tell past from future: groups ``future``, ``saying``,
    ``present``; all others the past."""

    def words(name: str) -> str:
        return any_of(tense.get(name, ())) + END

    def endings(name: str) -> str:
        return "|".join(f"(?<={ending})" for ending in tense.get(name, ())) or "(?!)"

    passive = tense.get("future_passive", "(?!)")
    return re.compile(
        rf"\b(?!{words('no_cue')})(?:"
        rf"(?P<future>{words('future')}|{passive}{END}|[^\W\d_]++(?:{endings('future_endings')}))"
        rf"|(?P<saying>{words('saying')})|(?P<present>{words('present')})"
        rf"|{words('past')}|[^\W\d_]++(?:{endings('past_endings')}))"
    )
