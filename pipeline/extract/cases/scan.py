"""Fast search for rare literal words, so that patterns run only where they may match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def occurrences(text: str, literals: Iterable[str], start: int, end: int) -> Iterator[int]:
    """Offsets in ``text[start:end]`` where one of ``literals`` begins, in order, each once."""
    places: set[int] = set()
    for literal in literals:
        at = text.find(literal, start, end)
        while at >= 0:
            places.add(at)
            at = text.find(literal, at + 1, end)
    yield from sorted(places)
