"""Stage ``tables``: kept mentions → proved rows → ``outputs/``."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.corpus import Corpus
from pipeline.core.errors import StrictError
from pipeline.core.params import Params
from pipeline.core.schema import TABLES, Column
from pipeline.core.store import write_atomically
from pipeline.tables.collect import REJECTED, Collected, collect
from pipeline.tables.datapackage import write_datapackage
from pipeline.tables.formats import (
    csv_bytes,
    write_csv,
    write_parquet,
    write_sqlite,
    write_workbook,
)

DATABASE = "extraction.sqlite"
WORKBOOK = "extraction.xlsx"
FILES = (
    *(f"{table.name}.{ending}" for table in TABLES for ending in ("csv", "parquet")),
    DATABASE,
    WORKBOOK,
    "datapackage.json",
    "rejected.csv",
)
"""All files that the stage writes."""


def run_tables(
    corpus: Corpus, interim: Path, outputs: Path, params: Params, *, strict: bool = False
) -> Collected:
    """Check every row, write the tables.

    Raises:
        StrictError: with ``strict``, when a document failed or a row did not
            verify; the tables are written all the same.
    """
    collected = collect(corpus, interim, params)
    outputs.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        rows = collected.tables[table.name]
        write_csv(outputs / f"{table.name}.csv", table, rows)
        write_parquet(outputs / f"{table.name}.parquet", table, rows)
    write_sqlite(outputs / DATABASE, collected.tables)
    write_workbook(outputs / WORKBOOK, collected.tables)
    write_datapackage(outputs, params)
    columns = [Column(name, "string", "") for name in REJECTED]
    write_atomically(outputs / "rejected.csv", csv_bytes(columns, collected.rejected))
    if strict:
        check_strict(collected)
    return collected


def check_strict(collected: Collected) -> None:
    """Fail where something was lost."""
    problems = [f"{row['path']}: {row['problem']}" for row in collected.failed]
    if collected.rejected:
        problems.append(f"{len(collected.rejected)} rows do not verify (see rejected.csv)")
    if problems:
        raise StrictError("--strict: " + "; ".join(problems))
