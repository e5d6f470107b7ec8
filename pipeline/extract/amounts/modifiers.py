"""What the words beside a sum make of it: approx, more_than, less_than."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.tokens import alternatives
from pipeline.model.mention import AmountMod

# Longest phrase with its spaces, in characters.
REACH = 40

_MODS: tuple[AmountMod, ...] = ("approx", "more_than", "less_than")


@cache
def _phrases(side: str) -> dict[str, AmountMod]:
    table: dict[str, AmountMod] = {}
    for mod in _MODS:
        for phrase in lexicon().modifiers[side][mod]:
            table.setdefault(phrase, mod)
    return table


@cache
def _before() -> re.Pattern[str]:
    """Accepts one phrase that ends right where the sum starts ("more than ", "~")."""
    body = alternatives(_phrases("before")).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w)(?P<phrase>{body})(?:\s+(?:the|los|las|el))?\s*\Z", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    """Accepts one phrase that starts right behind the sum (" or more", "-plus", "+")."""
    body = alternatives(_phrases("after")).replace(r"\ ", r"\s+")
    return re.compile(rf"(?:\s+|-|,\s)(?P<phrase>{body})(?!\w)|\+", re.IGNORECASE)


def modifier(text: str, start: int, end: int, floor: int, ceiling: int) -> AmountMod | None:
    """The modifier of the sum at ``[start, end)`` within the block ``[floor, ceiling)``."""
    left = text[max(floor, start - REACH) : start]
    match = _before().search(left)
    if match is not None:
        phrase = " ".join(match["phrase"].lower().split())
        if phrase != "over" or not _is_topic(left[: match.start()]):
            return _phrases("before")[phrase]
    match = _after().match(text, end, min(ceiling, end + REACH))
    if match is None:
        return None
    if match["phrase"] is None:
        return "more_than"
    return _phrases("after")[" ".join(match["phrase"].lower().split())]


def _is_topic(left: str) -> bool:
    """Whether the word before "over" makes it "about": "concern over $5 million"."""
    words = left.split()
    return bool(words) and words[-1].lower().strip(",") in lexicon().over_topic
