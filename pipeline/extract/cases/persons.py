"""Whether a party's name is spoken of as a person's, and not as its case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pipeline.extract.cases.spelling import in_capitals
from pipeline.link.cases.found import Found
from pipeline.model.ids import fold
from pipeline.rules.cases.lexicon import ordered, words

FILE = "shorts.yaml"
_WORDS = re.compile(r"[^\W\d_]{3,}")
_BEFORE = 24
_AFTER = 40


@cache
def _titled() -> re.Pattern[str]:
    """Accepts a title, role or initial right before a name; ``word`` is any other capital."""
    body = "|".join(map(re.escape, ordered(FILE, "person_before")))
    return re.compile(rf"(?:(?<!\w)(?:{body})|\b[A-Z]\.|(?P<word>\b[A-ZÁÉÍÓÚÑ][^\W\d_]+))\s\Z")


@cache
def _acts() -> re.Pattern[str]:
    """Accepts what is said of persons right behind a name: " testified", ", 45,", "'s wife"."""
    verbs = "|".join(map(re.escape, ordered(FILE, "person_after")))
    owned = "|".join(map(re.escape, ordered(FILE, "person_owns")))
    return re.compile(
        rf"(?:,? who\b|, \d\d,|\s(?:{verbs})(?!\w)|['’]s?\s(?:\w+\s)?(?:{owned})(?!\w))"
    )


def is_person_here(text: str, start: int, end: int) -> bool:
    """Whether the words beside a name at ``[start, end)`` make a person of it."""
    if _acts().match(text, end, end + _AFTER) is not None:
        return True
    before = _titled().search(text[max(0, start - _BEFORE) : start])
    if before is None:
        return False
    return before["word"] is None or not _opens(before["word"])


def _opens(word: str) -> bool:
    """Whether a capitalised word is no part of a name ("Under", "But")."""
    return (
        word in words("parties.yaml", "starts")
        or word in words(FILE, "before")
        or word in words(FILE, "openers")
    )


def own_parties(text: str, cases: Iterable[Found]) -> frozenset[str]:
    """The folded words of the parties in captions printed in capitals: the document's own case."""
    return frozenset(
        fold(word)
        for case in cases
        if in_capitals(text[case.start : case.end])
        for word in _WORDS.findall(case.name)
    )


def is_party(short: str, own: frozenset[str]) -> bool:
    """Whether ``short`` is the name of a party to the document's own case."""
    return any(fold(word) in own for word in _WORDS.findall(short))


def persons_among(text: str, uses: Sequence[tuple[int, int, str]]) -> frozenset[str]:
    """The short names that are used of persons somewhere; ``uses`` are (start, end, name)."""
    return frozenset(short for start, end, short in uses if is_person_here(text, start, end))
