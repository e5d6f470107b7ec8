"""Two folders of tables → what was added, removed and changed between them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from pipeline.model.errors import StageError
from pipeline.model.mention import KINDS
from pipeline.model.schema import OWN, VALUE_TABLES
from pipeline.review.corrections_file import Target
from pipeline.review.matching import RowIndex, overlap

Row = Mapping[str, Any]
Pair = tuple[Row | None, Row | None]
Change = Literal["added", "removed", "changed", "moved"]
CHANGES: tuple[Change, ...] = ("added", "removed", "changed", "moved")

_USED = (
    "mention_id",
    "doc_id",
    "sha256",
    "path",
    "kind",
    "text",
    "quote",
    "page",
    "source_start",
    "source_end",
    "boxes",
    "text_start",
    "sentence",
)
_NO_VALUE = ("method",)
"""Columns that say how a value was found, not what it is."""
VALUES = {
    kind: tuple(column.name for column in columns if column.name not in _NO_VALUE)
    for kind, columns in OWN.items()
}
"""Kind of mention → the columns of its table that make its value."""
_OF_DOCUMENT = ("status", "title", "published", "language")


@dataclass(frozen=True, slots=True)
class MentionChange:
    """One mention that is not as it was; ``old`` or ``new`` is null for an added, removed one.

    ``columns`` are those of its value that differ.  A moved one has other bounds in
    the same document and may have another value, too.
    """

    change: Change
    old: Row | None
    new: Row | None
    columns: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The row as it is now, or as it last was."""
        held = self.new if self.new is not None else self.old
        assert held is not None
        return held


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document with what changed in it.

    ``how`` is ``added``, ``removed``, ``edited`` (other bytes under its path),
    ``renamed`` or ``same``; ``columns`` are those of its own row that differ.
    """

    path: str
    how: str
    old: Row | None
    new: Row | None
    columns: tuple[str, ...] = ()
    mentions: tuple[MentionChange, ...] = ()


@dataclass
class Changes:
    """All that differs, by document in order of path, and counts of mentions by kind."""

    documents: list[DocumentChange] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {kind: Counter() for kind in KINDS}
    )

    def __bool__(self) -> bool:
        return bool(self.documents)


def changes(old: Path, new: Path) -> Changes:
    """Compare two folders of tables.

    Documents are paired by content, then by path; mentions of the same content by
    their place, those of an edited document by their words and sentences.

    Raises:
        StageError: when a folder holds no tables.
    """
    before, after = _Tables(old), _Tables(new)
    found = Changes()
    for one, other, how in _paired_documents(before.documents, after.documents):
        old_rows = before.mentions.get(one["doc_id"], []) if one else []
        new_rows = after.mentions.get(other["doc_id"], []) if other else []
        pair = by_words if how == "edited" else by_place
        mentions: list[MentionChange] = []
        for first, second in pair(old_rows, new_rows):
            change = _compared(first, second, how)
            kind = (second or first or {})["kind"]
            found.counts[kind][change.change if change else "unchanged"] += 1
            if change is not None:
                mentions.append(change)
        mentions.sort(key=lambda change: (change.row["text_start"], change.row["mention_id"]))
        columns = tuple(c for c in _OF_DOCUMENT if one and other and one[c] != other[c])
        if mentions or columns or how != "same":
            path = (other or one or {})["path"]
            found.documents.append(DocumentChange(path, how, one, other, columns, tuple(mentions)))
    found.documents.sort(key=lambda item: (item.path, item.how))
    return found


class _Tables:
    """The documents of a folder of tables, and their mentions with their values."""

    def __init__(self, folder: Path) -> None:
        path = folder / "documents.parquet"
        if not path.exists():
            raise StageError(
                f"{folder}: no tables there; give a folder that 'make run' or 'pipeline run' "
                "wrote, or a git revision of a DVC project"
            )
        wanted = ["doc_id", "sha256", "path", *_OF_DOCUMENT]
        self.documents: list[Row] = pq.read_table(path, columns=wanted).to_pylist()
        self.mentions: dict[str, list[Row]] = defaultdict(list)
        for kind, table in VALUE_TABLES.items():
            file = folder / f"{table.name}.parquet"
            held = set(pq.read_schema(file).names)
            columns = [name for name in (*_USED, *VALUES[kind]) if name in held]
            for row in pq.read_table(file, columns=columns).to_pylist():
                self.mentions[row["doc_id"]].append(row)


def _paired_documents(
    old: Sequence[Row], new: Sequence[Row]
) -> Iterator[tuple[Row | None, Row | None, str]]:
    by_content = {row["sha256"]: row for row in old if row["sha256"]}
    rest_new: list[Row] = []
    paired: set[str] = set()
    for row in new:
        same = by_content.get(row["sha256"]) if row["sha256"] else None
        if same is None:
            rest_new.append(row)
            continue
        paired.add(same["doc_id"])
        yield same, row, "same" if same["path"] == row["path"] else "renamed"
    by_path = {row["path"]: row for row in old if row["doc_id"] not in paired}
    for row in rest_new:
        edited = by_path.pop(row["path"], None)
        unread = edited is not None and edited["sha256"] is None and row["sha256"] is None
        yield edited, row, "same" if unread else "edited" if edited else "added"
    for row in by_path.values():
        yield row, None, "removed"


def _compared(old: Row | None, new: Row | None, how: str) -> MentionChange | None:
    """What differs between the two rows of a pair; null if nothing does."""
    if old is None or new is None:
        return MentionChange("removed" if new is None else "added", old, new)
    columns = tuple(name for name in VALUES[new["kind"]] if name in old and old[name] != new[name])
    if old["mention_id"] != new["mention_id"] and (how != "edited" or old["text"] != new["text"]):
        return MentionChange("moved", old, new, columns)
    return MentionChange("changed", old, new, columns) if columns else None


# ---- mentions of a document in two runs: which is which


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
        lost = [_with_boxes(row) for row in held.values() if row["kind"] == kind]
        fresh = [_with_boxes(row) for row in rest if row["kind"] == kind]
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


def _with_boxes(row: Row) -> Row:
    """The row with its boxes as lists."""
    return {**row, "boxes": _boxes(row["boxes"])}


def _boxes(text: str | None) -> list[list[float]]:
    return list(json.loads(text)) if text else []


def _target(row: Row) -> Target:
    if row["source_start"] is not None:
        return Target(row["source_start"], row["source_end"])
    boxes = tuple((b[0], b[1], b[2], b[3]) for b in row["boxes"])
    return Target(page=row["page"], boxes=boxes)


# What mentions of an edited document are paired by, from the surest to the least sure;
# each takes what is left, in the order of the text.
_PAIRED_BY: tuple[Callable[[Row], Hashable], ...] = (
    lambda row: (row["kind"], row["text"], row["sentence"]),
    lambda row: (row["kind"], row["text"]),
    lambda row: (row["kind"], row["sentence"]),
)


def by_words(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Pair]:
    """Pairs of an edited document, whose places no longer say anything."""
    lost, fresh = _in_order(old), _in_order(new)
    for key in _PAIRED_BY:
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
