"""Attack strings for a regular expression, derived from its own structure.

A backtracking matcher is slow where a repetition can divide the same characters
in many ways before it fails: ``(a+)+b``, ``a*a*b``, ``\\s*\\n?\\s*x``.  So each
repetition of a pattern is fed many copies of what it repeats, after the shortest
text that leads up to it and before a character at which the match must fail.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any, NamedTuple

MANY = 8
"""A repetition that allows fewer copies than this cannot blow up."""
_FAIL = "\x01"
_VARIANTS = 4
_LONGEST_PUMP = 30
_MOST_SIGNS = 6
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_BY_CATEGORY = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_SPACE: " \n",
    op.CATEGORY_WORD: "a1",
    op.CATEGORY_NOT_DIGIT: "a",
    op.CATEGORY_NOT_SPACE: "a",
    op.CATEGORY_NOT_WORD: " -",
}
_PROBES = "a1 -.,A\n'\"$é_/<>&;:(x"


class Attack(NamedTuple):
    """``before + pump * n + after`` for any ``n``."""

    before: str
    pump: str
    after: str

    def of(self, length: int) -> str:
        """The attack of about so many characters."""
        return self.before + self.pump * max(length // len(self.pump), 1) + self.after


def attacks(pattern: re.Pattern[str]) -> Iterator[Attack]:
    """All attacks on a pattern, each once."""
    try:
        tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    except RecursionError:
        return
    seen: set[Attack] = set()
    signs = _signs(list(tree))
    for before, body in _repeats(list(tree), ""):
        pumps = list(dict.fromkeys(text for text in _examples(body) if text))[:_VARIANTS]
        pumps += ["".join(pumps[:2])] if len(pumps) > 1 else []
        pumps += [sign for sign in signs if sign not in pumps and _takes(body, sign)]
        for pump in pumps:
            for after in (_FAIL, ""):
                attack = Attack(before, pump, after)
                if attack not in seen:
                    seen.add(attack)
                    yield attack


def floods(pattern: re.Pattern[str]) -> Iterator[Attack]:
    """Attacks on a search, which begins anew at every character of what is repeated.

    Before what a repetition repeats may have to stand what leads up to it: a search for
    ``x.*b`` is slow on ``xxxx``, not on ``aaaa``.
    """
    seen: set[str] = set()
    for attack in attacks(pattern):
        for pump in (attack.pump, attack.before + attack.pump):
            if len(pump) < _LONGEST_PUMP and pump not in seen:
                seen.add(pump)
                yield Attack("", pump, _FAIL)


def _repeats(nodes: list[Any], before: str) -> Iterator[tuple[str, list[Any]]]:
    """Every unbounded repetition, with a text that leads up to it."""
    for kind, argument in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, body = argument
            if high is op.MAXREPEAT or high >= MANY:
                yield before, list(body)
            yield from _repeats(list(body), before)
            before += _example(list(body)) * low
            continue
        for inner in _inside(kind, argument):
            yield from _repeats(inner, before)
        before += _example([(kind, argument)])


def _signs(nodes: list[Any]) -> str:
    """The first signs that a pattern names: what stands before a class may be in it, too."""
    found = ""
    for kind, argument in nodes:
        if kind is op.LITERAL and not chr(argument).isalnum():
            found += chr(argument)
        inner = [list(argument[2])] if kind in _REPEATS else _inside(kind, argument)
        found += "".join(map(_signs, inner))
    return "".join(dict.fromkeys(found))[:_MOST_SIGNS]


def _takes(body: list[Any], sign: str) -> bool:
    """Whether what is repeated is one class of characters, the sign among them."""
    if len(body) != 1:
        return False
    kind, argument = body[0]
    if kind is op.ANY:
        return True
    if kind is op.NOT_LITERAL:
        return ord(sign) != argument
    if kind is not op.IN:
        return False
    negated = argument[0][0] is op.NEGATE
    held = re.match(_single(argument[1:] if negated else argument), sign) is not None
    return held != negated


def _inside(kind: Any, argument: Any) -> list[list[Any]]:
    if kind is op.SUBPATTERN:
        return [list(argument[-1])]
    if kind is op.BRANCH:
        return [list(branch) for branch in argument[1]]
    if kind is op.ATOMIC_GROUP:
        return [list(argument)]
    if kind is op.ASSERT and argument[0] > 0:
        return [list(argument[1])]
    return []


def _example(nodes: list[Any]) -> str:
    return next(_examples(nodes), "")


def _examples(nodes: list[Any]) -> Iterator[str]:
    """A few texts that match; the n-th takes the n-th choice everywhere."""
    for choice in range(_VARIANTS):
        yield "".join(_chosen(kind, argument, choice) for kind, argument in nodes)


def _chosen(kind: Any, argument: Any, choice: int) -> str:
    if kind is op.LITERAL:
        return chr(argument)
    if kind is op.NOT_LITERAL:
        return next(char for char in _PROBES[choice:] if ord(char) != argument)
    if kind is op.ANY:
        return _PROBES[choice]
    if kind is op.IN:
        held = _members(argument)
        return held[choice % len(held)] if held else ""
    if kind is op.BRANCH:
        branches = argument[1]
        return _joined(branches[choice % len(branches)], choice)
    if kind is op.SUBPATTERN:
        return _joined(argument[-1], choice)
    if kind is op.ATOMIC_GROUP:
        return _joined(argument, choice)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        low, high, body = argument
        return _joined(body, choice) * max(low, min(choice % 2, high))
    return ""


def _joined(nodes: Any, choice: int) -> str:
    return "".join(_chosen(kind, argument, choice) for kind, argument in nodes)


def _members(items: list[Any]) -> str:
    """Some characters of a set."""
    if items and items[0][0] is op.NEGATE:
        shut = _single(items[1:])
        return "".join(char for char in _PROBES if not re.match(shut, char))
    found = ""
    for kind, argument in items:
        if kind is op.LITERAL:
            found += chr(argument)
        elif kind is op.RANGE:
            found += chr(argument[0])
        elif kind is op.CATEGORY:
            found += _BY_CATEGORY.get(argument, "")
    return "".join(dict.fromkeys(found))


def _single(items: list[Any]) -> str:
    """A set's items as a pattern again."""
    names = {
        op.CATEGORY_DIGIT: r"\d",
        op.CATEGORY_SPACE: r"\s",
        op.CATEGORY_WORD: r"\w",
        op.CATEGORY_NOT_DIGIT: r"\D",
        op.CATEGORY_NOT_SPACE: r"\S",
        op.CATEGORY_NOT_WORD: r"\W",
    }
    parts = []
    for kind, argument in items:
        if kind is op.LITERAL:
            parts.append(re.escape(chr(argument)))
        elif kind is op.RANGE:
            parts.append(f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}")
        elif kind is op.CATEGORY:
            parts.append(names[argument])
    return f"[{''.join(parts)}]"
