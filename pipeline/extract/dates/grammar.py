"""Loads the grammar of a language from its resource files.

``resources/dates/numeric.yaml`` holds the rules of all languages,
``<language>.yaml`` its words and rules, ``named_days.yaml`` days known by name.
A language is added by adding its file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipeline.extract.dates.patterns import END, PatternBuilder, any_of
from pipeline.extract.dates.resource_files import builder_of, languages, read
from pipeline.extract.dates.rules import (
    APOSTROPHE,
    LONG_NUMBER,
    SHORT_NUMBER,
    RuleSet,
    rules_by_beginning,
)

_APOSTROPHES = "'’‘"


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
    terms: re.Pattern[str]
    appointed: re.Pattern[str]
    clause_opens: re.Pattern[str]
    inserted_clause: re.Pattern[str]
    clause_goes_on: re.Pattern[str]
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
def grammar(language: str) -> Grammar:
    """The grammar of a language, English for one that has none."""
    if language not in languages():
        language = "en"
    source = read(language)
    builder = builder_of(language)
    rules = rules_by_beginning(language)
    habits = source["fiscal_years"]
    followers = {
        word: builder.beside(pattern).pattern for word, pattern in source["frequent_words"].items()
    }
    tokens = _tokens(rules, followers)
    return Grammar(
        language=language,
        scanner=re.compile(rf"\W({tokens})"),
        token=re.compile(tokens),
        rules=rules,
        conventions=Conventions(
            numeric_order=source["numeric_order"]["default"],
            day_first_countries=frozenset(source["numeric_order"]["dmy"]),
            fiscal_country=habits["default"],
            fiscal_first_month=habits["first_month"],
        ),
        joins=_joins(source, builder),
        cues=_cues(source["tense"]),
        terms=builder.beside(source["tense"]["before_term"], closing=True),
        appointed=builder.beside(source["tense"]["before_appointed"], closing=True),
        clause_opens=builder.beside(source["tense"]["before_in_clause"], closing=True),
        inserted_clause=builder.beside(source["tense"]["before_in_inserted_clause"], closing=True),
        clause_goes_on=builder.beside(source["tense"]["after_in_clause"]),
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
    joins["open_end_between"] = builder.beside(connectors["open_end_between"])
    joins["open_end"] = builder.beside(connectors["open_end"])
    joins["from"] = builder.beside(connectors["before_from"], closing=True)
    joins["between"] = builder.beside(connectors["before_between"], closing=True)
    return joins


def _cues(tense: Mapping[str, Any]) -> re.Pattern[str]:
    """Words that tell past from future: groups ``future``, ``saying``,
    ``present``; all others the past."""
    past = "|".join(f"(?<={ending})" for ending in tense["past_endings"])
    future = "|".join(f"(?<={ending})" for ending in tense["future_endings"]) or "(?!)"
    passive = tense["future_passive"]
    return re.compile(
        rf"\b(?!(?:{any_of(tense['no_cue'])}){END})(?:"
        rf"(?P<future>{any_of(tense['future'])}{END}|{passive}{END}|[^\W\d_]++(?:{future}))"
        rf"|(?P<saying>{any_of(tense['saying'])}{END})|(?P<present>{any_of(tense['present'])}{END})"
        rf"|{any_of(tense['past'])}{END}|[^\W\d_]++(?:{past}))"
    )


__all__ = ["Grammar", "grammar"]
