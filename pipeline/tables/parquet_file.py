"""One table as Parquet: typed, compressed with zstd, one row group a batch of rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cache.arrow import arrow_schema
from pipeline.model.schema import SCHEMA_VERSION, Table

_VERSIONED = {"policy_tables.schema_version": str(SCHEMA_VERSION)}


class ParquetFile:
    """A Parquet file that takes batches of rows; each becomes a row group."""

    def __init__(self, path: Path, table: Table) -> None:
        schema = arrow_schema(table).with_metadata(_VERSIONED)
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", version="2.6")

    def add(self, rows: pa.RecordBatch) -> None:
        """Write a row group."""
        self._writer.write_batch(rows)

    def close(self) -> None:
        """No more rows will come."""
        self._writer.close()
