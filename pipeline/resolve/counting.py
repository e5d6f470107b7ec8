"""Grouping mentions by the thing that they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def grouped(rows: Iterable[Row], key: str) -> list[tuple[str, list[Row]]]:
    """Rows by the value of ``key``, sorted by it; rows without one are left out."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row[key] is not None:
            groups.setdefault(row[key], []).append(row)
    return sorted(groups.items())


def most_frequent(values: Iterable[str | None]) -> str | None:
    """The most frequent value that is there; of equals the first by alphabet."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def count_documents(rows: Iterable[Row]) -> int:
    """In how many documents rows stand."""
    return len({row["doc_id"] for row in rows})
