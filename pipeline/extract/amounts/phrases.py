"""Phrases of the lexicon as patterns: folded, and looked for as whole words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

Phrases = frozenset[str]


def alternatives(literals: Iterable[str]) -> str:
    """A pattern for any of ``literals``, longest first; for none of them one that never matches."""
    words = sorted(set(literals), key=lambda w: (-len(w), w))
    return "|".join(re.escape(word) for word in words) or r"(?!)"


def spaced_alternatives(phrases: Iterable[str]) -> str:
    """A pattern for any of ``phrases``, with any white space in them; longest first."""
    return alternatives(phrases).replace(r"\ ", r"\s+")


@cache
def _without_accents() -> dict[int, str]:
    """Latin letters with an accent → without; one character for one."""
    table = {}
    for code in range(0xC0, 0x180):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        table[code] = plain if plain.isalpha() else chr(code)
    return table


def folded(words: str) -> str:
    """``words`` in small letters without accents; as long as before."""
    low = words.lower()
    return (low if len(low) == len(words) else words).translate(_without_accents())


@cache
def _whole_words(phrases: Phrases) -> str:
    """Accepts one of ``phrases`` with no letter or digit beside its own; any space in it."""
    bodies = []
    for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
        body = re.escape(phrase).replace(r"\ ", r"\s+")
        left = r"(?<![^\W_])" if phrase[0].isalnum() else ""
        right = r"(?![^\W_])" if phrase[-1].isalnum() else ""
        bodies.append(f"{left}{body}{right}")
    return "|".join(bodies) or r"(?!)"


_FORMS = {
    "anywhere": "(?:{})",
    "first": r"\A\W*(?:{})",
    "last": r"(?:{})\W*\Z",
    "whole": r"\A\W*(?:{})\W*\Z",
}


@cache
def _pattern(phrases: Phrases, where: str) -> re.Pattern[str]:
    return re.compile(_FORMS[where].replace("{}", _whole_words(phrases)))


def has(phrases: Phrases, words: str) -> bool:
    """Whether one of ``phrases`` stands anywhere in ``words``; both are folded."""
    return _pattern(phrases, "anywhere").search(words) is not None


def begins(phrases: Phrases, words: str) -> bool:
    """Whether ``words``, folded, begin with one of ``phrases``."""
    return _pattern(phrases, "first").search(words) is not None


def ends(phrases: Phrases, words: str) -> bool:
    """Whether ``words``, folded, end with one of ``phrases``."""
    return _pattern(phrases, "last").search(words) is not None


def is_whole(phrases: Phrases, words: str) -> bool:
    """Whether ``words``, folded, are one of ``phrases`` and nothing else but signs."""
    return _pattern(phrases, "whole").search(words) is not None


def without(phrases: Phrases, words: str) -> str:
    """``words``, folded, with none of ``phrases`` left in them."""
    return _pattern(phrases, "anywhere").sub(" ", words)


@cache
def joined_to(
    phrases: Phrases, links: Phrases, leads: Phrases, behind: Phrases
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one of ``phrases`` joined to what stands behind it, and before it.

    Args:
        phrases: folded.
        links: words that join ("and").
        leads: words that may stand between a link and what follows the phrase ("in").
        behind: the same before the phrase ("as").
    """
    joint = rf"(?:[,;/&]|\b(?:{alternatives(word for word in links if word.isalpha())})\b)"
    body = _whole_words(phrases)
    before = (
        rf"(?:{body})[^,;()]{{0,30}}?\s*{joint}\s*+(?:(?:{alternatives(leads)})\s+)?(?:\(\s*+)?\Z"
    )
    after = rf"\s*+(?:\)\s*+)?{joint}\s*(?:(?:{alternatives(behind)})\s+)?(?:{body})"
    return re.compile(before), re.compile(after)
