"""Counting mentions by the thing that they name, while documents pass by.

What is held grows with the number of things and of the forms of their names, not
with the number of mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Columns = Mapping[str, Sequence[Any]]


@dataclass(slots=True)
class Seen:
    """What was seen of one thing: mentions, documents, and each column's values."""

    n_mentions: int = 0
    n_documents: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def most_frequent(self, column: str) -> str | None:
        """The most frequent value that is there; of equals the first by alphabet."""
        counts = self.values[column]
        return min(counts, key=lambda value: (-counts[value], value)) if counts else None


class Tally:
    """Mentions counted by the value of ``key``; those without one are left out.

    ``document`` names the column of their documents, ``columns`` are those whose
    values are counted with them.
    """

    def __init__(self, key: str, columns: Sequence[str], document: str = "doc_id") -> None:
        self._key, self._document, self._columns = key, document, tuple(columns)
        self._things: dict[str, Seen] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that :meth:`add` takes."""
        return self._key, self._document, *self._columns

    def add(self, columns: Columns) -> None:
        """Count mentions, given as columns: all those of each document that is among them."""
        things = columns[self._key]
        values = [columns[name] for name in self._columns]
        for (thing, *there), count in Counter(zip(things, *values, strict=True)).items():
            if thing is None:
                continue
            seen = self._things.get(thing)
            if seen is None:
                seen = self._things[thing] = Seen(values={c: Counter() for c in self._columns})
            seen.n_mentions += count
            for counts, value in zip(seen.values.values(), there, strict=True):
                if value is not None:
                    counts[value] += count
        for thing, _ in set(zip(things, columns[self._document], strict=True)):
            if thing is not None:
                self._things[thing].n_documents += 1

    def __iter__(self) -> Iterator[tuple[str, Seen]]:
        """The things and what was seen of each, sorted by key."""
        return iter(sorted(self._things.items()))
