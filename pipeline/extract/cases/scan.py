"""Fast searches, so that costly patterns run only where they may match.

All run in time that grows with the text, however many literals are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from pipeline.model.reading import TextBlock

T = TypeVar("T")

_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'&-]*")


def occurrences(text: str, literals: Iterable[str], start: int, end: int) -> Iterator[int]:
    """Offsets in ``text[start:end]`` where one of a few ``literals`` begins, in order."""
    places: set[int] = set()
    for literal in literals:
        at = text.find(literal, start, end)
        while at >= 0:
            places.add(at)
            at = text.find(literal, at + 1, end)
    yield from sorted(places)


def in_blocks(
    text: str, literals: Iterable[str], blocks: Sequence[TextBlock]
) -> Iterator[tuple[TextBlock, int]]:
    """Each place in ``blocks`` where one of ``literals`` begins: (block, offset), in order."""
    index = 0
    for start in occurrences(text, literals, 0, len(text)):
        while index < len(blocks) and blocks[index].end <= start:
            index += 1
        if index == len(blocks):
            return
        if blocks[index].start <= start:
            yield blocks[index], start


def named(text: str, names: Mapping[str, T]) -> Iterator[tuple[int, int, T]]:
    """Where one of many ``names`` stands as whole words: (start, end, what it maps to).

    Names begin with a capital; white space in the text may be any.  The longest
    name wins where several begin at one place.
    """
    by_first: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        match = _CAPITALISED.match(name)
        if match is not None:
            by_first.setdefault(match.group(), []).append(name)
    if not by_first:
        return
    for word in _words(text, by_first):
        start = word.start()
        for name in by_first.get(_head(word.group(), by_first), ()):
            end = _match_words(text, start, name)
            if end is not None and not (start and (text[start - 1].isalnum())):
                yield start, end, names[name]
                break


# Up to so many first words are looked for one by one, more by reading all words.
_FEW = 32


def _words(text: str, heads: Mapping[str, object]) -> Iterator[re.Match[str]]:
    """The capitalised words of ``text`` that may be one of ``heads``."""
    if len(heads) > _FEW:
        yield from _CAPITALISED.finditer(text)
        return
    for start in occurrences(text, heads, 0, len(text)):
        word = _CAPITALISED.match(text, start)
        if word is not None and not text[start - 1 : start].isalnum():
            yield word


def _head(word: str, heads: Mapping[str, object]) -> str:
    """The word, without a possessive where only so it is one of ``heads``."""
    if word in heads or ("'" not in word and "’" not in word):
        return word
    return re.sub(r"['’]s?\Z", "", word)


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
