"""Small builders that turn grammar patterns into regular expressions.

A pattern is a regular expression over lower-case text in which ``{name}``
stands for a class of words, a piece of pattern, or one of the number classes
below, and a blank for white space.  Every class that captures is recorded, so
that a match can be read back as fields (``day``, ``month`` …) with values.
No builder nests one repeat in another: matching stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# A letter or digit that would carry a word or number on; superscript digits
# are note marks and do not.
END = r"(?![^\W²³¹⁰-ₜ])"
GAP = r"\s{1,3}"
DASHES = "-‐‑‒–—−"

# Classes that need no word list.  Those with a field capture a value.
_PLAIN = {
    # no more than a few blanks, perhaps none
    "blank0": r"\s{0,3}",
    # any dash, with or without blanks around it
    "dash": rf"\s{{0,2}}[{DASHES}]\s{{0,2}}",
    # a dash without blanks
    "dash_tight": rf"[{DASHES}]",
    # the end of a word
    "end": END,
    # the end of a number that is not the first part of a longer one
    # ("5" in "5,2010" is, "5" in "5,200" and "5.2" and "5:30" is not)
    "number_end": rf"(?![.:]?[0-9]|,[0-9]{{3}}(?![0-9])|,[0-9]{{1,2}}(?![0-9])){END}",
    # further items of a list, read again by their own pattern
    "another_day": r"(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])",
    "another_year": r"(?:1[5-9]|20)[0-9]{2}(?![0-9])",
    # how often an item of a list may repeat: bounded, so that time stays linear
    "few": "{0,8}",
    "some": "{1,8}",
    # a count that is not captured
    "count_plain": r"[0-9]{1,3}(?![0-9])",
}
_NUMBERS: dict[str, tuple[str, str]] = {
    # 1500 to 2099, whole; a letter may tell works of one year apart ("2010b")
    "year": (
        "year",
        rf"(?:1[5-9]|20)[0-9]{{2}}(?![0-9]|\.[0-9]|,[0-9]{{1,2}}(?![0-9]))(?=[a-e]?{END})",
    ),
    # the same, where more of the expression may follow at once
    "year_digits": ("year", r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"),
    # 1990 in "1990s"
    "decade_digits": ("decade", r"(?:1[5-9]|20)[0-9]0"),
    # 96 in "'96"
    "apostrophe_year": ("short_year", rf"['’‘](?P<@>[0-9]{{2}})(?![.,]?[0-9]){END}"),
    # the second number of "2004–05"
    "short_year": ("short_year", r"[0-9]{2}(?![0-9])"),
    "day_digits": ("day", r"(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"),
    "nn": ("nn", r"[0-9]{1,2}(?![0-9])"),
    "mm": ("mm", r"(?:0?[1-9]|1[0-2])(?![0-9])"),
    "dd": ("dd", r"(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"),
    "count": ("n", r"[0-9]{1,3}(?![0-9])"),
}
# Word classes whose values go into a shared field.
_FIELDS = {
    "month_name": "month",
    "month_short": "month",
    "roman_month": "month",
    "ordinal_day": "day",
    "weekday_short": "weekday",
    "number": "n",
    "units": "unit",
    "bare_unit": "unit",
    "deictic_after": "deictic",
    "anaphoric_after": "anaphoric",
    "about_count": "about",
    "quarter_of_year": "part",
    "quarter_code": "part",
    "quarter_ordinal": "part",
    "half_of_year": "part",
    "half_code": "part",
    "season": "part",
    "ordinal_century": "century",
    "roman_century": "century",
    "half_word": "part",
    "day_before": "day_word",
    "shift_after": "shift_word",
}

_NAME = re.compile(r"\{(\w+)\}")
_REPEATED = re.compile(r"\(\?P=\w+\)")
# A set of characters in a pattern, "[- ]"; sets do not hold brackets here.
_SET = re.compile(r"((?<!\\)\[[^]]*\])")
_GROUP = re.compile(r"\(\?P<(\w+)>")


class GrammarError(ValueError):
    """A grammar file uses a name that is not defined."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A capturing group: its number, its field, and what its words mean."""

    group: int
    field: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True)
class Pattern:
    """A pattern and how to read its groups.

    It is compiled when it is first asked for: most documents need a part of the
    grammar alone, and all of it takes most of a second.

    Attributes:
        source: the expression.
        named: its groups → their field, and what their words mean.
    """

    source: str
    named: Mapping[str, tuple[str, Mapping[str, Any] | None]]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source)

    @cached_property
    def captures(self) -> tuple[Capture, ...]:
        """Its groups, by their number."""
        groups = self.regex.groupindex
        return tuple(
            Capture(group, *self.named.get(name, (name, None))) for name, group in groups.items()
        )

    def fields(self, match: re.Match[str]) -> dict[str, list[Any]]:
        """The values of all groups that took part, by field, in order of place."""
        found: list[tuple[int, str, Any]] = []
        for capture in self.captures:
            words = match[capture.group]
            if words is not None:
                start = match.start(capture.group)
                found.append((start, capture.field, _value(words, capture.values)))
        fields: dict[str, list[Any]] = {}
        for _, field, value in sorted(found, key=lambda item: item[0]):
            fields.setdefault(field, []).append(value)
        return fields


def _value(words: str, values: Mapping[str, Any] | None) -> Any:
    if values is None:
        return int(words) if words.isdecimal() else words
    plain = " ".join(words.rstrip(".").split())
    return values[plain] if plain in values else values[words]


def any_of(words: Iterable[str]) -> str:
    """An expression for any of ``words``, longest first, shared beginnings merged.

    One that matches nothing where there are none.
    """
    tree: dict[str, Any] = {}
    for word in sorted(words):
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree) or "(?!)"


def _branch(node: dict[str, Any]) -> str:
    optional = "" in node
    parts = []
    for char in sorted(key for key in node if key):
        text = GAP if char == " " else re.escape(char)
        parts.append(text + _branch(node[char]))
    if not parts:
        return ""
    if len(parts) == 1 and not optional:
        return parts[0]
    joined = "(?:" + "|".join(parts) + ")"
    return joined + "?" if optional else joined


def _blanks(pattern: str) -> str:
    """White space for each blank of a pattern; one character of it inside [...]."""
    parts = _SET.split(pattern)
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].replace(" ", GAP)
    for index in range(1, len(parts), 2):
        parts[index] = parts[index].replace(" ", r"\s")
    return "".join(parts)


def any_pattern(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    """An expression that matches wherever one of ``patterns`` does, and captures nothing.

    A group that must repeat what another one matched may here match anything
    of the same length.
    """
    plain = (_REPEATED.sub(".", _GROUP.sub("(?:", each.source)) for each in patterns)
    return re.compile("|".join(f"(?:{source})" for source in dict.fromkeys(plain)))


class PatternBuilder:
    """Expands the patterns of one language."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Any]],
        lists: Mapping[str, list[str]],
        pieces: Mapping[str, str],
    ) -> None:
        self._words = words
        self._pieces = pieces
        self._class = {name: any_of(values) for name, values in words.items()}
        self._list = {name: any_of(values) for name, values in lists.items()}

    def build(self, pattern: str) -> Pattern:
        """Expand ``pattern``; raises :class:`GrammarError` on an unknown name."""
        captured: dict[str, tuple[str, Mapping[str, Any] | None]] = {}
        return Pattern(self._expand(pattern, captured, depth=0), captured)

    def condition(self, pattern: str, *, closing: bool = False) -> Pattern:
        """A condition on the words beside a mention; ``closing`` binds its end."""
        plain = self._expand(pattern, None, depth=0)
        plain = _GROUP.sub("(?:", plain)
        return Pattern(rf"(?:{plain})\Z" if closing else plain, {})

    def beside(self, pattern: str, *, closing: bool = False) -> re.Pattern[str]:
        """A :meth:`condition`, compiled."""
        return self.condition(pattern, closing=closing).regex

    def _expand(
        self,
        pattern: str,
        captured: dict[str, tuple[str, Mapping[str, Any] | None]] | None,
        depth: int,
    ) -> str:
        if depth > 8:
            raise GrammarError(f"pieces refer to each other in a circle: {pattern!r}")

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            if name in self._pieces:
                return f"(?:{self._expand(self._pieces[name], captured, depth + 1)})"
            if name in _PLAIN:
                return _PLAIN[name]
            if name in self._list:
                return self._list[name]
            if name.endswith("_plain") and name[: -len("_plain")] in self._class:
                return self._class[name[: -len("_plain")]] + END
            if name in _NUMBERS:
                field, source = _NUMBERS[name]
                return self._capture(field, source, None, captured)
            if name in self._class:
                source, values = self._class[name], self._words[name]
                return self._capture(_FIELDS.get(name, name), source, values, captured)
            raise GrammarError(f"{{{name}}} is not defined, in {pattern!r}")

        # Blanks of the pattern itself, not those inside what is filled in.
        parts = _NAME.split(pattern)
        for index in range(0, len(parts), 2):
            parts[index] = _blanks(parts[index])
        for index in range(1, len(parts), 2):
            named = _NAME.match("{" + parts[index] + "}")
            assert named is not None
            parts[index] = fill(named)
        return "".join(parts)

    @staticmethod
    def _capture(
        field: str,
        source: str,
        values: Mapping[str, Any] | None,
        captured: dict[str, tuple[str, Mapping[str, Any] | None]] | None,
    ) -> str:
        if captured is None:
            return f"(?:{source.replace('?P<@>', '?:')})"
        name = f"g{len(captured)}_{field}"
        captured[name] = (field, values)
        if "?P<@>" in source:
            return f"(?:{source.replace('@', name)})"
        return f"(?P<{name}>{source})"
