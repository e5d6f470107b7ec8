"""Mentions as typed columns, whatever their kind, and parted by kind again.

A batch of them has the columns of place and those of every kind's value, null where a
row's kind has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import CASES, MENTIONS, VALUE_TABLES, Column, Table
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
_TOLD = {"case": tuple(column.name for column in _TOLD_OF_CASES)}
"""Kind → what is known of its mentions beside the columns of their table."""


def mentions_of(documents: Iterable[DocumentRows]) -> pa.RecordBatch:
    """All mentions of documents, in their order (see :data:`ALL_KINDS`)."""
    waiting, batches = _mentions(documents), []
    while some := list(islice(waiting, _AT_ONCE)):
        batches.append(typed_rows(ALL_KINDS, some))
    return as_one(batches) if batches else typed_rows(ALL_KINDS, [])


def _mentions(documents: Iterable[DocumentRows]) -> Iterator[Row]:
    for document in documents:
        of_kind = {kind: iter(document.tables[table.name]) for kind, table in VALUE_TABLES.items()}
        for row in document.tables[MENTIONS.name]:
            yield _NO_VALUE | next(of_kind[row["kind"]])


def by_kind(mentions: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The mentions of each kind, with the columns of it (see :data:`ALL_KINDS`)."""
    for kind, table in VALUE_TABLES.items():
        names = dict.fromkeys((*table.names, *_TOLD.get(kind, ())))
        yield kind, mentions.select(list(names)).filter(is_of_kind(mentions, kind))


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
