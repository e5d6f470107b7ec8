"""The tables in ``outputs/`` as the report reads them: by document, with what they hash to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.core.errors import StageError
from pipeline.core.schema import TABLES, VALUE_TABLES, Table

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
    spans: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    """Mention table → document id → first row and one past the last."""
    digests: dict[str, str] = field(default_factory=dict)
    """Document id → SHA-256 of its rows in all mention tables."""

    def of(self, doc_id: str) -> dict[str, pa.Table]:
        """A document's rows, by mention table."""
        found: dict[str, pa.Table] = {}
        for name in MENTION_TABLES:
            start, end = self.spans[name].get(doc_id, (0, 0))
            found[name] = self.tables[name].slice(start, end - start)
        return found

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
        tables[name] = pq.read_table(path).combine_chunks()
    rows = Rows(tables)
    totals = {doc_id: hashlib.sha256() for doc_id in tables["documents"]["doc_id"].to_pylist()}
    for name in MENTION_TABLES:
        rows.spans[name] = _spans(tables[name])
        for doc_id, piece in _row_bytes(tables[name], rows.spans[name]):
            totals[doc_id].update(name.encode() + b"\0" + piece)
    rows.digests = {doc_id: total.hexdigest() for doc_id, total in totals.items()}
    return rows


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
    joined = pc.binary_join_element_wise(
        *cells, pa.scalar("\x1f", pa.large_string()), null_handling="replace", null_replacement="\0"
    )
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.combine_chunks()
    offsets = memoryview(joined.buffers()[1]).cast("q")
    data = memoryview(joined.buffers()[2])
    return [(doc_id, data[offsets[start] : offsets[end]]) for doc_id, (start, end) in spans.items()]
