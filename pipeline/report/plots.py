"""Data for ``dvc plots show``: mentions per document and kind."""

from __future__ import annotations

from pathlib import Path

from pipeline.cache.store import write_atomically
from pipeline.model.schema import VALUE_TABLES, Column
from pipeline.report.rows import Rows
from pipeline.tables.csv_file import csv_bytes

FILE = "plots/mentions.csv"
"""Below the folder of tables."""
_COLUMNS = tuple(Column(name, "string", "") for name in ("document", "kind", "mentions"))


def write_plots(outputs: Path, rows: Rows) -> None:
    """Write the table behind the plot."""
    lines = []
    for row in rows.documents():
        lines += [
            {
                "document": row["path"],
                "kind": kind,
                "mentions": rows.count(row["doc_id"], table.name),
            }
            for kind, table in VALUE_TABLES.items()
        ]
    write_atomically(outputs / FILE, csv_bytes(_COLUMNS, lines))
