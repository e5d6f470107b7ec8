"""One table as Parquet: typed, compressed with zstd, one row group a batch of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model.schema import SCHEMA_VERSION, Table
from pipeline.tables.arrow_arrays import array_of
from pipeline.tables.cells import typed_cells

_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": pa.decimal128(28, 4),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "array": pa.string(),
}


VERSIONED = {"policy_tables.schema_version": str(SCHEMA_VERSION)}
"""Metadata of each file."""


def arrow_schema(table: Table) -> pa.Schema:
    """The table's columns with their Arrow types."""
    return pa.schema(
        [
            pa.field(column.name, _ARROW[column.type], nullable=not column.required)
            for column in table.columns
        ]
    )


def typed_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of a table as typed columns."""
    schema = arrow_schema(table)
    cells = typed_cells(table, rows)
    arrays = [array_of(values, field.type) for values, field in zip(cells, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def arrow_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as a typed Arrow table."""
    return pa.Table.from_batches([typed_rows(table, rows)])


class ParquetFile:
    """A Parquet file that takes batches of rows; each becomes a row group."""

    def __init__(self, path: Path, table: Table) -> None:
        schema = arrow_schema(table).with_metadata(VERSIONED)
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", version="2.6")

    def add(self, rows: pa.RecordBatch) -> None:
        """Write a row group."""
        self._writer.write_batch(rows)

    def close(self) -> None:
        """No more rows will come."""
        self._writer.close()
