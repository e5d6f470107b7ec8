"""The text with what the scan found in it, and the shapes grown on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import HeadHit, Hit, Place, Scan
from pipeline.rules.agencies.tokens import name_key


@dataclass(frozen=True, slots=True)
class Field:
    """The text with what the scan found, indexed by position."""

    text: str
    scan: Scan
    hit_starts: list[int]
    place_starts: list[int]
    hit_ends: frozenset[int]
    head_starts: frozenset[int]
    strong_starts: frozenset[int]

    @classmethod
    def of(cls, text: str, scan: Scan) -> Field:
        """The field of one text and its scan."""
        return cls(
            text,
            scan,
            [hit.start for hit in scan.hits],
            [place.start for place in scan.places],
            frozenset(hit.end for hit in scan.hits),
            frozenset(head.start for head in scan.heads),
            frozenset(
                head.start
                for head in scan.heads
                if head.head.strength in ("strong", "alone", "police", "topical")
            ),
        )

    def hit_at(self, start: int) -> Hit | None:
        """The known name that begins at ``start``."""
        index = bisect_left(self.hit_starts, start)
        if index < len(self.hit_starts) and self.hit_starts[index] == start:
            return self.scan.hits[index]
        return None

    def place_at(self, start: int) -> Place | None:
        """The place word that begins at ``start``."""
        index = bisect_left(self.place_starts, start)
        if index < len(self.place_starts) and self.place_starts[index] == start:
            return self.scan.places[index]
        return None

    def place_over(self, at: int) -> Place | None:
        """The place whose words cover ``at``."""
        index = bisect_right(self.place_starts, at) - 1
        if index >= 0 and at < self.scan.places[index].end:
            return self.scan.places[index]
        return None

    def places_in(self, start: int, end: int) -> tuple[Place, ...]:
        """The place words that begin in ``[start, end)``."""
        first = bisect_left(self.place_starts, start)
        last = bisect_left(self.place_starts, end)
        return tuple(self.scan.places[first:last])

    def hits_in(self, start: int, end: int) -> tuple[Hit, ...]:
        """The known names that begin in ``[start, end)``."""
        first = bisect_left(self.hit_starts, start)
        last = bisect_left(self.hit_starts, end)
        return tuple(self.scan.hits[first:last])


@dataclass(frozen=True, slots=True)
class Shape:
    """A name built like a body's; ``parent`` is the known body inside it.

    ``outgrown``: the known name that it begins with is another body's.
    """

    start: int
    end: int
    head: HeadHit
    parent: Hit | None
    places: tuple[Place, ...]
    outgrown: bool = False


def is_generic(name: str) -> bool:
    """Whether a known name is of a kind that each state or country has one of.

    It has a head noun at an end, and no word that only one body's name can
    have ("Federal", "Border").
    """
    parts = [part.removesuffix("'s") for part in name_key(name)]
    if not parts or words.bag("national_words.txt").intersection(parts):
        return False
    heads = head_words()
    return parts[0] in heads or parts[-1] in heads or parts[-1] in ("office", "agency")


@cache
def head_words() -> frozenset[str]:
    """The keys of head nouns that open or close a body's name."""
    return frozenset(
        part.removesuffix("'s")
        for head in words.heads()
        if head.strength in ("strong", "alone", "police", "topical")
        for part in name_key(head.words)
        if part not in ("of", "de", "general")
    )
