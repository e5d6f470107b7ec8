"""The tables in ``outputs/`` as the report reads them, and as its script files hold them.

A column is packed as ``[name, form, …]``: form 0 is one value for all rows, 1
a list of distinct values and for each row the number of its own, 2 the plain
list.  Cells are as in the CSV files (text; integers as numbers; null for an
empty cell), so that what the report exports is what those files hold.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.model.errors import StageError
from pipeline.model.schema import TABLES, VALUE_TABLES, Column, Table

Packed = list[Any]

MENTION_TABLES = tuple(table.name for table in VALUE_TABLES.values())
"""Tables with one row per mention of one kind; ``mentions`` is their union."""
WHOLE_TABLES = tuple(
    table.name for table in TABLES if table.name not in (*MENTION_TABLES, "mentions")
)
"""Tables that are written in one piece: documents, agencies, cases and the like."""


@dataclass
class Rows:
    """All tables, and where each document's rows of a mention table begin and end."""

    tables: dict[str, pa.Table]
    spans: dict[str, dict[str, tuple[int, int]]]
    """Mention table → document id → first row and one past the last."""

    @cached_property
    def digests(self) -> dict[str, str]:
        """Document id → SHA-256 of its rows in all mention tables."""
        totals = {id_: hashlib.sha256() for id_ in self.tables["documents"]["doc_id"].to_pylist()}
        for name in MENTION_TABLES:
            for doc_id, piece in _row_bytes(self.tables[name], self.spans[name]):
                totals[doc_id].update(name.encode() + b"\0")
                totals[doc_id].update(piece)
        return {doc_id: total.hexdigest() for doc_id, total in totals.items()}

    def of(self, doc_id: str) -> dict[str, pa.Table]:
        """A document's rows, by mention table."""
        found: dict[str, pa.Table] = {}
        for name in MENTION_TABLES:
            start, end = self.spans[name].get(doc_id, (0, 0))
            found[name] = self.tables[name].slice(start, end - start)
        return found

    def count(self, doc_id: str, name: str) -> int:
        """How many rows a document has in a mention table."""
        start, end = self.spans[name].get(doc_id, (0, 0))
        return end - start

    def documents(self) -> list[dict[str, Any]]:
        """The rows of ``documents``, in their order."""
        rows: list[dict[str, Any]] = self.tables["documents"].to_pylist()
        return rows


def schema_of(name: str) -> Table:
    """The declaration of a table."""
    return next(table for table in TABLES if table.name == name)


def read_rows(outputs: Path) -> Rows:
    """Read every table that the report shows.

    Raises:
        StageError: when the tables have not been made.
    """
    tables: dict[str, pa.Table] = {}
    for name in (*WHOLE_TABLES, *MENTION_TABLES):
        path = outputs / f"{name}.parquet"
        if not path.exists():
            raise StageError(f"{outputs}: no {path.name} there; run 'tables' first")
        # not read_table: that loads pandas (0.7 s, where a report of nothing new takes 1.1)
        with pq.ParquetFile(path) as file:
            tables[name] = file.read().combine_chunks()
    return Rows(tables, {name: _spans(tables[name]) for name in MENTION_TABLES})


def _spans(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Document id → its rows; tables are sorted by document, so that they stand together."""
    if not table.num_rows:
        return {}
    runs = pc.run_end_encode(table["doc_id"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends[:-1]]
    return dict(zip(runs.values.to_pylist(), zip(starts, ends, strict=True), strict=True))


def _row_bytes(table: pa.Table, spans: dict[str, tuple[int, int]]) -> list[tuple[str, memoryview]]:
    """Each document's rows as bytes that are equal where the rows are."""
    if not table.num_rows:
        return []
    cells = [pc.cast(column, pa.large_string()) for column in table.columns]
    # one string as an array of buffers: from a Python object it would load pandas (0.7 s)
    ends, text = pa.py_buffer(struct.pack("=qq", 0, 1)), pa.py_buffer(b"\x1f")
    separator = pa.LargeStringArray.from_buffers(1, ends, text)[0]
    joined = pc.binary_join_element_wise(
        *cells, separator, null_handling="replace", null_replacement="\0"
    )
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.combine_chunks()
    offsets = memoryview(joined.buffers()[1]).cast("q")
    data = memoryview(joined.buffers()[2])
    return [(doc_id, data[offsets[start] : offsets[end]]) for doc_id, (start, end) in spans.items()]


def pack_table(table: pa.Table, columns: Sequence[Column]) -> list[Packed]:
    """All columns of a table, in the order of its declaration."""
    return [pack_column(column.name, table[column.name], column) for column in columns]


def pack_column(name: str, values: pa.ChunkedArray, column: Column) -> Packed:
    """One column."""
    array = values.combine_chunks()
    if not len(array):
        return [name, 2, []]
    coded = pc.dictionary_encode(array, null_encoding="encode")
    distinct = [cell(value, column) for value in coded.dictionary.to_pylist()]
    if len(distinct) == 1:
        return [name, 0, distinct[0]]
    numbers = coded.indices.to_pylist()
    if len(distinct) * 2 <= len(numbers):
        return [name, 1, distinct, numbers]
    return [name, 2, [distinct[number] for number in numbers]]


def cell(value: Any, column: Column) -> Any:
    """A value read from Parquet, as its cell in CSV; integers stay numbers, null stays null."""
    if value is None or isinstance(value, str):
        return value
    if column.type == "boolean":
        return "true" if value else "false"
    if column.type == "integer":
        return int(value)
    if column.type == "number":
        return f"{value:.2f}"
    if column.type == "decimal":
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.isoformat() if column.type == "date" else str(value)
