"""Rows in the form in which every file takes them, so that they are formatted once.

A document's formatted rows are kept: of a folder in which one document is new, only
its rows are turned into lines, cells and columns, and the files are put together
from pieces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.core.schema import BY_DOCUMENT, Table
from pipeline.tables.cells import text_cells, typed_cells
from pipeline.tables.csv_file import csv_lines
from pipeline.tables.parquet_file import arrow_schema, record_batch
from pipeline.tables.sheet_rows import sheet_rows

Row = dict[str, Any]
_SCHEMAS = {table.name: arrow_schema(table) for table in BY_DOCUMENT}


@dataclass(frozen=True, slots=True)
class Formatted:
    """Some rows of one table: lines of CSV, rows of a sheet, typed columns."""

    rows: int
    csv: bytes
    sheet: bytes
    columns: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class FormattedDocument:
    """All that the files take from one document; tables without a row of it are left out.

    ``seen`` holds, by kind of thing, what is counted of each mention; ``failed``
    says why the document could not be read.
    """

    tables: dict[str, Formatted]
    rejected: int
    rejected_csv: bytes
    seen: dict[str, list[Row]]
    failed: str | None

    def to_bytes(self) -> bytes:
        """Compressed, for keeping."""
        pieces: list[Any] = [self.rejected_csv]
        sizes: dict[str, list[int]] = {}
        for name, held in self.tables.items():
            columns = held.columns.serialize()
            pieces += [held.csv, held.sheet, columns]
            sizes[name] = [held.rows, len(held.csv), len(held.sheet), columns.size]
        head = {
            "rejected": [self.rejected, len(self.rejected_csv)],
            "tables": sizes,
            "seen": self.seen,
            "failed": self.failed,
        }
        line = _line(head)
        whole = b"".join((line, *pieces))
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
        tables = {}
        for name, (rows, csv, sheet, columns) in head["tables"].items():
            lines, cells = reader.read(csv), reader.read(sheet)
            batch = pa.ipc.read_record_batch(reader.read_buffer(columns), _SCHEMAS[name])
            tables[name] = Formatted(rows, lines, cells, batch)
        return cls(tables, rejected, rejected_csv, head["seen"], head["failed"])


def formatted(table: Table, rows: Sequence[Mapping[str, Any]]) -> Formatted:
    """Format rows of a table."""
    cells = typed_cells(table, rows)
    texts = text_cells(table, cells)
    return Formatted(
        len(rows),
        csv_lines(zip(*texts, strict=True)),
        sheet_rows(texts),
        record_batch(arrow_schema(table), cells),
    )


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
