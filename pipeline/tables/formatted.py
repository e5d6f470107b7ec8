"""One document's rows as typed columns, which is how they are kept and how files take them.

Of a folder in which one document is new, only its rows are turned into columns.  All
mentions of a document stand in one batch, whatever their kind: the columns of place and
those of every kind's value, null where a row's kind has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core.schema import CASES, MENTIONS, VALUE_TABLES, Column, Table
from pipeline.tables.arrow_arrays import literal
from pipeline.tables.document_rows import DocumentRows
from pipeline.tables.parquet_file import arrow_schema, typed_rows

Row = dict[str, Any]

_TOLD_OF_CASES = tuple(CASES.column(name) for name in ("court", "docket", "citation"))
_COLUMNS = {
    column.name: Column(column.name, column.type, column.description)
    for columns in (*(table.columns for table in VALUE_TABLES.values()), _TOLD_OF_CASES)
    for column in columns
}
ALL_KINDS = Table(
    "all_kinds", "mention", tuple(_COLUMNS.values()), MENTIONS.key, MENTIONS.order, ()
)
"""Mentions of every kind with all that is known of each, from which all their tables are made."""

_AT_ONCE = 4_096
"""Rows that are made columns at a time, which takes several times their memory."""

_SCHEMA = arrow_schema(ALL_KINDS)
_NO_VALUE = dict.fromkeys(_COLUMNS)
_KINDS = {kind: literal(kind) for kind in VALUE_TABLES}


@dataclass(frozen=True, slots=True)
class FormattedDocument:
    """All that the files take from one document.

    ``document`` is its own row; ``mentions`` are its rows under :data:`ALL_KINDS`.
    """

    document: Row
    mentions: pa.RecordBatch
    rejected: int
    rejected_csv: bytes

    @property
    def failed(self) -> str | None:
        """Why the document could not be read."""
        return self.document["problem"] if self.document["status"] == "failed" else None

    def to_bytes(self) -> bytes:
        """Compressed, for keeping."""
        head = {"document": self.document, "rejected": [self.rejected, len(self.rejected_csv)]}
        line = _line(head)
        whole = b"".join((line, self.rejected_csv, self.mentions.serialize()))
        packed: bytes = pa.compress(whole, codec="zstd", asbytes=True)
        return _line([len(whole), len(line)]) + packed

    @classmethod
    def from_bytes(cls, data: bytes) -> FormattedDocument:
        """The inverse of :meth:`to_bytes`."""
        sizes, packed = data.split(b"\n", 1)
        whole, line = json.loads(sizes)
        reader = pa.BufferReader(pa.decompress(packed, whole, codec="zstd"))
        head = json.loads(reader.read(line))
        rejected, length = head["rejected"]
        rejected_csv = reader.read(length)
        mentions = pa.ipc.read_record_batch(reader.read_buffer(), _SCHEMA)
        return cls(head["document"], mentions, rejected, rejected_csv)


def mentions_of(rows: DocumentRows) -> pa.RecordBatch:
    """All mentions of a document, in their order (see :data:`ALL_KINDS`)."""
    of_kind = {kind: iter(rows.tables[table.name]) for kind, table in VALUE_TABLES.items()}
    mentions, batches = rows.tables[MENTIONS.name], []
    if not mentions:
        return typed_rows(ALL_KINDS, [])
    for at in range(0, len(mentions), _AT_ONCE):
        some = mentions[at : at + _AT_ONCE]
        whole = [_NO_VALUE | next(of_kind[row["kind"]]) for row in some]
        batches.append(typed_rows(ALL_KINDS, whole))
    return as_one(batches)


def by_kind(mentions: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The mentions of each kind (see :data:`ALL_KINDS`)."""
    for kind in _KINDS:
        yield kind, mentions.filter(is_of_kind(mentions, kind))


def is_of_kind(mentions: pa.RecordBatch, kind: str) -> pa.BooleanArray:
    """Which mentions are of a kind."""
    return pc.equal(mentions.column("kind"), _KINDS[kind])


def columns_of(table: Table, mentions: pa.RecordBatch) -> pa.RecordBatch:
    """A table's columns of mentions, all of which are rows of it."""
    columns = [mentions.column(name) for name in table.names]
    return pa.RecordBatch.from_arrays(columns, schema=arrow_schema(table))


def as_one(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Batches of the same columns as one; there is a row in them."""
    (whole,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return whole


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
