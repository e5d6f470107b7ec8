"""Matching found mentions with gold, and the scores of it (guideline: Scoring)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.gold import GoldMention
from pipeline.evaluate.places import overlap, same_span
from pipeline.evaluate.values import IS_RIGHT

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """A found row with its gold mention; either is null where nothing fits it."""

    row: Row | None
    gold: GoldMention | None

    @property
    def context(self) -> str:
        """The gold's context, the row's own where no gold fits."""
        return self.gold.context if self.gold else str((self.row or {})["context"])

    @property
    def strict(self) -> bool:
        """Whether both have the same span."""
        return self.row is not None and self.gold is not None and same_span(self.row, self.gold)

    @property
    def right(self) -> bool:
        """Whether the value is right."""
        return (
            self.row is not None
            and self.gold is not None
            and IS_RIGHT[self.gold.kind](self.row, self.gold.value)
        )


def match(rows: Sequence[Row], gold: Sequence[GoldMention]) -> list[Match]:
    """Match rows of one kind and document with its gold of that kind.

    Pairs with most overlap first, each row and each gold mention once.  Rows
    that are left and overlap an optional mention count for nothing.
    """
    wanted = [m for m in gold if not m.optional]
    pairs = sorted(
        (-overlap(row, m), j, i)
        for i, row in enumerate(rows)
        for j, m in enumerate(wanted)
        if overlap(row, m) > 0
    )
    row_of: dict[int, int] = {}
    used: set[int] = set()
    for _, j, i in pairs:
        if i not in used and j not in row_of:
            row_of[j] = i
            used.add(i)
    result = [Match(rows[row_of[j]] if j in row_of else None, m) for j, m in enumerate(wanted)]
    optional = [m for m in gold if m.optional]
    result += [
        Match(row, None)
        for i, row in enumerate(rows)
        if i not in used and not any(overlap(row, m) > 0 for m in optional)
    ]
    return result


def scores(matches: Iterable[Match]) -> dict[str, float | int | None]:
    """Precision, recall and F1 by overlap; strict and value F1; value accuracy; counts.

    A share of nothing is null.
    """
    held = list(matches)
    hits = [m for m in held if m.row is not None and m.gold is not None]
    found = sum(m.row is not None for m in held)
    wanted = sum(m.gold is not None for m in held)
    strict = sum(m.strict for m in hits)
    right = sum(m.right for m in hits)
    return {
        "precision": _share(len(hits), found),
        "recall": _share(len(hits), wanted),
        "f1": _f1(len(hits), found, wanted),
        "strict_f1": _f1(strict, found, wanted),
        "value_accuracy": _share(right, len(hits)),
        "value_f1": _f1(right, found, wanted),
        "gold": wanted,
        "found": found,
        "matched": len(hits),
        "right": right,
    }


def linking(matches: Iterable[Match]) -> dict[str, float | int | None]:
    """For agencies: share of right bodies among matches, and of rows the registry knows."""
    rows = [m for m in matches if m.row is not None]
    hits = [m for m in rows if m.gold is not None]
    known = sum(
        1
        for m in rows
        if m.row and m.row["agency_id"] and not m.row["agency_id"].startswith("new-")
    )
    return {
        "linking_accuracy": _share(sum(m.right for m in hits), len(hits)),
        "registry_share": _share(known, len(rows)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(hits: int, found: int, wanted: int) -> float | None:
    return round(2 * hits / (found + wanted), 4) if found + wanted else None


def error_kind(item: Match) -> str | None:
    """What is wrong with a match: missed, spurious, value or span; null if nothing is."""
    if item.row is None:
        return "missed"
    if item.gold is None:
        return "spurious"
    if not item.right:
        return "value"
    return None if item.strict else "span"
