"""Mentions of a document in two runs → which is which."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.model.kinds import KINDS
from pipeline.review.corrections_file import Target
from pipeline.review.matching import RowIndex, overlap

Row = Mapping[str, Any]
Pair = tuple[Row | None, Row | None]


def by_place(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Pair]:
    """Pairs of one content: at the same place, else at places that overlap, most first."""
    held = {row["mention_id"]: row for row in old}
    rest: list[Row] = []
    for row in new:
        same = held.pop(row["mention_id"], None)
        if same is None:
            rest.append(row)
        else:
            yield same, row
    for kind in KINDS:
        lost = [_placed(row) for row in held.values() if row["kind"] == kind]
        fresh = [_placed(row) for row in rest if row["kind"] == kind]
        yield from _overlapping(lost, fresh)


def _overlapping(lost: Sequence[Row], fresh: Sequence[Row]) -> Iterator[Pair]:
    index = RowIndex(lost)
    near = sorted(
        (
            (-found.shared, row["mention_id"], other["mention_id"], row, other)
            for row in fresh
            for other in index.near(_target(row))
            if (found := overlap(_target(row), row["quote"], other)).shared > 0
        ),
        key=lambda item: item[:3],
    )
    used: set[str] = set()
    for _, new_id, old_id, row, other in near:
        if new_id not in used and old_id not in used:
            used |= {new_id, old_id}
            yield other, row
    yield from ((row, None) for row in lost if row["mention_id"] not in used)
    yield from ((None, row) for row in fresh if row["mention_id"] not in used)


def _placed(row: Row) -> Row:
    """The row with its boxes as lists."""
    return {**row, "boxes": _boxes(row["boxes"])}


def _boxes(text: str | None) -> list[list[float]]:
    return list(json.loads(text)) if text else []


def _target(row: Row) -> Target:
    if row["source_start"] is not None:
        return Target(row["source_start"], row["source_end"])
    boxes = tuple((b[0], b[1], b[2], b[3]) for b in row["boxes"])
    return Target(page=row["page"], boxes=boxes)


# How mentions of an edited document are told apart, from what tells most to what
# tells least; each takes what is left, in the order of the text.
_TELLING: tuple[Callable[[Row], Hashable], ...] = (
    lambda row: (row["kind"], row["text"], row["sentence"]),
    lambda row: (row["kind"], row["text"]),
    lambda row: (row["kind"], row["sentence"]),
)


def by_words(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Pair]:
    """Pairs of an edited document, whose places no longer tell anything."""
    lost, fresh = _in_order(old), _in_order(new)
    for key in _TELLING:
        waiting: dict[Hashable, list[Row]] = defaultdict(list)
        for row in reversed(lost):
            waiting[key(row)].append(row)
        still: list[Row] = []
        for row in fresh:
            same = waiting[key(row)]
            if same:
                yield same.pop(), row
            else:
                still.append(row)
        left = {id(row) for rows in waiting.values() for row in rows}
        lost, fresh = [row for row in lost if id(row) in left], still
    yield from ((row, None) for row in lost)
    yield from ((None, row) for row in fresh)


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["text_start"], row["mention_id"]))
