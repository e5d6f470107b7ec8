"""Where the results are and how many rows each table has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.model.errors import StageError
from pipeline.model.schema import TABLES
from pipeline.tables.workbook import WORKBOOK
from pipeline.tables.writing import DATABASE


def summary_lines(outputs: Path) -> list[str]:
    """Lines for a terminal.

    Raises:
        StageError: when the folder holds no tables.
    """
    if not (outputs / "documents.parquet").exists():
        raise StageError(f"{outputs}: no tables there; run 'make run' or 'pipeline run' first")
    return list(_lines(outputs))


def _lines(outputs: Path) -> Iterator[str]:
    yield f"Results are in {outputs}/ (each table as .csv and .parquet; {WORKBOOK}, {DATABASE}):"
    for table in TABLES:
        rows = pq.read_metadata(outputs / f"{table.name}.parquet").num_rows
        yield f"  {table.name:16}{rows:>9} rows, one per {table.row}"
    report = outputs / "report" / "index.html"
    if report.exists():
        yield f"Open {report} in a browser to read, check and correct them."
    documents = pq.read_table(outputs / "documents.parquet", columns=["path", "status", "problem"])
    bad = documents.filter(pc.not_equal(documents["status"], "ok")).to_pylist()
    for row in bad[:20]:
        yield f"  {row['status']}: {row['path']} {row['problem']}"
    if len(bad) > 20:
        yield f"  … and {len(bad) - 20} more; see the column 'problem' in documents"
