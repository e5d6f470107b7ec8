"""The words of tables (``pipeline/resources/amounts/tables.yaml``), ready to be matched."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.extract.amounts.lexicon import lexicon


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
def table_words(key: str) -> frozenset[str]:
    """The phrases of one list of tables.yaml, folded."""
    return frozenset(folded(phrase) for phrase in lexicon().tables[key])


@cache
def _phrases(key: str) -> str:
    """Accepts a phrase of ``key`` with no letter or digit beside its own; any space in it."""
    bodies = []
    for phrase in sorted(table_words(key), key=lambda p: (-len(p), p)):
        body = re.escape(phrase).replace(r"\ ", r"\s+")
        left = r"(?<![^\W_])" if phrase[0].isalnum() else ""
        right = r"(?![^\W_])" if phrase[-1].isalnum() else ""
        bodies.append(f"{left}{body}{right}")
    return "|".join(bodies)


@cache
def _pattern(key: str, where: str) -> re.Pattern[str]:
    body = _phrases(key)
    forms = {
        "anywhere": f"(?:{body})",
        "first": rf"\A\W*(?:{body})",
        "last": rf"(?:{body})\W*\Z",
        "whole": rf"\A\W*(?:{body})\W*\Z",
    }
    return re.compile(forms[where])


def has(key: str, words: str) -> bool:
    """Whether a phrase of ``key`` stands anywhere in ``words``, which are folded."""
    return _pattern(key, "anywhere").search(words) is not None


def begins(key: str, words: str) -> bool:
    """Whether ``words``, folded, begin with a phrase of ``key``."""
    return _pattern(key, "first").search(words) is not None


def ends(key: str, words: str) -> bool:
    """Whether ``words``, folded, end with a phrase of ``key``."""
    return _pattern(key, "last").search(words) is not None


def is_whole(key: str, words: str) -> bool:
    """Whether ``words``, folded, are a phrase of ``key`` and nothing else but signs."""
    return _pattern(key, "whole").search(words) is not None


def without(key: str, words: str) -> str:
    """``words``, folded, with no phrase of ``key`` left in them."""
    return _pattern(key, "anywhere").sub(" ", words)


@cache
def beside(key: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for a phrase of ``key`` joined to what stands behind, and before, by "and"."""
    joint = r"(?:[,;/&]|\b(?:and|or|y|o|e)\b)"
    before = rf"(?:{_phrases(key)})[^,;()]{{0,30}}?\s*{joint}\s*+(?:in\s+|en\s+)?(?:\(\s*+)?\Z"
    after = rf"\s*+(?:\)\s*+)?{joint}\s*(?:and\s+|y\s+|as\s+|in\s+|en\s+)?(?:{_phrases(key)})"
    return re.compile(before), re.compile(after)
