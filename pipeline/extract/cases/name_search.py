"""Many names looked for at once, in time that grows with the text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")

_FIRST_WORD = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'&-]*")
# Accepts such a word behind no letter or digit, also inside a hyphened one ("Al-Garcia").
_CAPITALISED = re.compile(rf"(?<![^\W_])(?=(?P<word>{_FIRST_WORD.pattern}))")


def find_names(text: str, names: Mapping[str, T]) -> Iterator[tuple[int, int, T]]:
    """Where one of many ``names`` stands as whole words: (start, end, what it maps to).

    Names begin with a capital; white space in the text may be any.  The longest
    name wins where several begin at one place.
    """
    by_first: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        match = _FIRST_WORD.match(name)
        if match is not None:
            by_first.setdefault(match.group(), []).append(name)
    if not by_first:
        return
    for word in _CAPITALISED.finditer(text):
        start, first = word.start(), word["word"]
        if first not in by_first:
            first = re.sub(r"['’]s?\Z", "", first)  # a possessive
        for name in by_first.get(first, ()):
            end = _match_words(text, start, name)
            if end is not None:
                yield start, end, names[name]
                break


def _match_words(text: str, start: int, name: str) -> int | None:
    """The end of ``name`` at ``start`` if it stands there as whole words."""
    at = start
    for part in name.split(" "):
        if at > start:
            gap = at
            while at < len(text) and text[at].isspace() and at - gap < 3:
                at += 1
            if at == gap:
                return None
        if not text.startswith(part, at):
            return None
        at += len(part)
    return None if text[at : at + 1].isalnum() else at
