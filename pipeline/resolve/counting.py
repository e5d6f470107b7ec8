"""Counting mentions by the thing that they name, while documents pass by.

What is held grows with the number of things and of the forms of their names, not
with the number of mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]


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

    ``columns`` are those whose values are counted with them.
    """

    def __init__(self, key: str, columns: Sequence[str]) -> None:
        self._key, self._columns = key, tuple(columns)
        self._things: dict[str, Seen] = {}

    def counted(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        """What is counted of each mention, and no more."""
        return [
            {name: row.get(name) for name in (self._key, *self._columns)}
            for row in rows
            if row[self._key] is not None
        ]

    def add_document(self, rows: Iterable[Row]) -> None:
        """Count all mentions of one document."""
        here = set()
        for row in rows:
            thing = row[self._key]
            if thing is None:
                continue
            here.add(thing)
            seen = self._things.get(thing)
            if seen is None:
                seen = self._things[thing] = Seen(values={c: Counter() for c in self._columns})
            seen.n_mentions += 1
            for column, counts in seen.values.items():
                value = row.get(column)
                if value is not None:
                    counts[value] += 1
        for thing in here:
            self._things[thing].n_documents += 1

    def __iter__(self) -> Iterator[tuple[str, Seen]]:
        """The things and what was seen of each, sorted by key."""
        return iter(sorted(self._things.items()))
