"""Which row a group of lines speaks of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.model.document import ParsedDocument
from pipeline.model.kinds import KINDS
from pipeline.review.groups import Group, Outcome
from pipeline.review.places import Nearness, PlaceIndex, nearness, says

Row = Mapping[str, Any]

LEAST_SHARED = 0.5
"""Of the smaller of both places: what a row must share with a line to be meant by it."""
LEAST_ALIKE = 1 / 3
"""Of all that both cover: below it, an acceptance or a value was given to other words."""


class Target(NamedTuple):
    """The row that lines speak of; ``moved`` where its place is no longer quite theirs."""

    row: Row
    moved: bool


class Matcher:
    """Finds rows of one document by the places of lines."""

    def __init__(self, rows: Sequence[Row], document: ParsedDocument, source: str) -> None:
        self._index = {
            kind: PlaceIndex(row for row in rows if row["kind"] == kind) for kind in KINDS
        }
        self._document, self._source = document, source

    def target(self, group: Group, spoken_for: Collection[str]) -> Target | Outcome:
        """The row that a group means, or why there is none.

        Args:
            group: lines of one place.
            spoken_for: ids of rows whose very words other lines add; no line that
                only overlaps them means these.
        """
        if (group.place.page is None) != (self._document.geometry is None):
            told = "page and boxes" if self._document.geometry else "source_start and source_end"
            return Outcome("invalid", f"places in this document are told by {told}")
        if not says(self._document, self._source, group.place, group.quote):
            there = self._source[group.place.start : group.place.end][:60]
            return Outcome(
                "unmatched", f"the source has {there!r} at {group.place}, not {group.quote[:60]!r}"
            )
        near = [
            (nearness(group.place, group.quote, row), row)
            for row in self._index[group.kind].near(group.place)
        ]
        near = sorted(
            ((n, row) for n, row in near if n.shared > 0),
            key=lambda item: (not item[0].exact, -item[0].shared, -item[0].of_both),
        )
        if near and near[0][0].exact:
            return _chosen(group, near, moved=False)
        free = [
            (n, row)
            for n, row in near
            if n.of_smaller >= LEAST_SHARED and row["mention_id"] not in spoken_for
        ]
        if not free:
            return Outcome("unmatched", _nothing(group, [row for _, row in near]))
        best, row = free[0]
        if group.action != "reject" and best.of_both < LEAST_ALIKE:
            return Outcome(
                "conflict",
                f"the row there now is {row['quote'][:60]!r}, too much else to take over what was "
                f"said of {group.quote[:60]!r}; look at it again",
                row["mention_id"],
            )
        return _chosen(group, free, moved=True)


def _chosen(group: Group, near: Sequence[tuple[Nearness, Row]], *, moved: bool) -> Target | Outcome:
    """The best of several; two as good as one another are a conflict."""
    (best, row), rest = near[0], near[1:]
    if rest and rest[0][0] == best:
        other = rest[0][1]
        return Outcome(
            "conflict",
            f"{row['quote'][:60]!r} ({row['mention_id']}) and {other['quote'][:60]!r} "
            f"({other['mention_id']}) overlap {group.place} alike; say which by its own place",
        )
    return Target(row, moved)


def _nothing(group: Group, touching: Sequence[Row]) -> str:
    if not touching:
        return f"no {group.kind} is found at {group.place}"
    row = touching[0]
    return (
        f"no {group.kind} of these words is found at {group.place}; the nearest is "
        f"{row['quote'][:60]!r} ({row['mention_id']})"
    )
