"""Added rows beside those that are there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from pipeline.review.additions import Addition
from pipeline.review.decisions import Review, added
from pipeline.review.groups import Outcome, numbered

Row = dict[str, Any]


def place_additions(review: Review, fresh: Sequence[Addition]) -> list[Row]:
    """Added rows that no other row of their kind stands in the way of.

    Mentions of a kind do not overlap, and a person's words outweigh a rule's: one
    row that nobody spoke of gives way.
    """
    rows: list[Row] = []
    clashing = _overlapping_one_another(fresh)
    starts = _Starts(review)
    for addition in fresh:
        row, group = addition.row, addition.group
        assert row is not None
        if row["mention_id"] in clashing:
            others = clashing[row["mention_id"]]
            told = numbered(line for item in (addition, *others) for line in item.group.lines)
            review.tell(group, Outcome("conflict", f"{told} add words that overlap; add them once"))
            continue
        there = starts.overlapping(row)
        spoken = [one for one in there if one["mention_id"] in review.revised]
        if spoken:
            claims = review.claims[spoken[0]["mention_id"]]
            lines = (*group.lines, *(line for c in claims for line in c.group.lines))
            why = f"{numbered(lines)}: one adds words that overlap a row which another keeps"
            for one in spoken:
                review.refuse(review.claims[one["mention_id"]], one["mention_id"], why)
            review.tell(group, Outcome("conflict", f"{why}; none is applied"))
            starts.refused.update(one["mention_id"] for one in spoken)
            continue
        if len(there) > 1:
            quotes = ", ".join(repr(one["quote"][:60]) for one in there)
            review.tell(group, Outcome("conflict", f"it overlaps {quotes}; reject those first"))
            continue
        rows.append(row)
        text = "added"
        if there:
            starts.replaced.add(there[0]["mention_id"])
            text = f"added in place of {there[0]['quote'][:60]!r} ({there[0]['mention_id']})"
        review.tell(group, added(addition, text))
    for mention_id in starts.refused:
        review.revised.pop(mention_id, None)
    review.removed |= starts.replaced
    return rows


class _Starts:
    """Rows that stay, by kind and where they begin in the text."""

    def __init__(self, review: Review) -> None:
        self.refused: set[str] = set()
        self.replaced: set[str] = set()
        self._rows: dict[str, list[Row]] = {}
        for mention_id, row in review.rows.items():
            if mention_id not in review.removed:
                self._rows.setdefault(row["kind"], []).append(row)
        for rows in self._rows.values():
            rows.sort(key=lambda row: (row["text_start"], row["text_end"]))

    def overlapping(self, row: Row) -> list[Row]:
        """Rows of the same kind that share words with ``row``."""
        rows = self._rows.get(row["kind"], [])
        stop = bisect_left(rows, row["text_end"], key=lambda one: one["text_start"])
        return [one for one in rows[:stop] if one["text_end"] > row["text_start"]]


def _overlapping_one_another(fresh: Sequence[Addition]) -> dict[str, list[Addition]]:
    clashing: dict[str, list[Addition]] = {}
    for index, one in enumerate(fresh):
        for other in fresh[index + 1 :]:
            a, b = one.row, other.row
            assert a is not None and b is not None
            if (
                a["kind"] == b["kind"]
                and a["text_start"] < b["text_end"]
                and b["text_start"] < a["text_end"]
            ):
                clashing.setdefault(a["mention_id"], []).append(other)
                clashing.setdefault(b["mention_id"], []).append(one)
    return clashing
