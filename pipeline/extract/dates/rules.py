"""The rules of a language, compiled from its resource files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.extract.dates.certainty import certainty
from pipeline.extract.dates.patterns import Pattern, PatternBuilder, any_pattern
from pipeline.extract.dates.resource_files import builder_of, languages, read

# What a rule may begin with besides a word: a number of one or two digits, one
# of four, an apostrophe before digits.
SHORT_NUMBER, LONG_NUMBER, APOSTROPHE = "#2", "#4", "'"


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
    before: Pattern | None = None
    not_before: Pattern | None = None
    after: Pattern | None = None
    not_after: Pattern | None = None
    inner: bool = False

    @property
    def fiscal(self) -> bool:
        """Whether it reads fiscal years, whose calendar the words around decide."""
        return self.makes.startswith("fiscal")


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


def rules_by_beginning(language: str) -> dict[str, RuleSet]:
    """The rules that a text in a language is read with, by the token they begin with.

    Beginnings with the same rules share their set.
    """
    rules: dict[str, list[Rule]] = {}
    for other in (language, *(name for name in languages() if name != language)):
        words = read(other)["words"]
        for entry in _entries(other, foreign=other != language):
            rule = _rule(entry, builder_of(other))
            for token in _first_tokens(entry, words):
                rules.setdefault(token, []).append(rule)
    shared: dict[tuple[int, ...], RuleSet] = {}
    return {
        token: shared.setdefault(tuple(map(id, found)), RuleSet(tuple(found)))
        for token, found in rules.items()
    }


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
            entry.setdefault("evidence", "named_day")
            if "value" in named:
                yield entry | {"makes": "named_day", "pattern": entry["pattern"] + "{end}"}
                continue
            # A day that comes each year, in the ways that give it its year.
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
    def beside(key: str) -> Pattern | None:
        return builder.condition(entry[key], closing="before" in key) if key in entry else None

    return Rule(
        name=entry["name"],
        pattern=builder.build(entry["pattern"]),
        makes=entry["makes"],
        settings=entry.get("with", {}),
        confidence=certainty(entry["evidence"]),
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
