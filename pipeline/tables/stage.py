"""Stage ``tables``: kept mentions → proved rows → ``outputs/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.corpus.corpus import Corpus
from pipeline.model.errors import StrictError
from pipeline.model.schema import CORRECTIONS, TABLES
from pipeline.review.corrections import Corrections
from pipeline.settings.params import Params
from pipeline.tables.collect import checked_rows
from pipeline.tables.datapackage import datapackage
from pipeline.tables.document_rows import REJECTED, DocumentRows
from pipeline.tables.entities import table_of, tables_of
from pipeline.tables.writing import DATABASE, TableFiles

PACKAGE = "datapackage.json"
REJECTED_FILE = "rejected.csv"
FILES = (
    *(f"{table.name}.{ending}" for table in TABLES for ending in ("csv", "parquet")),
    DATABASE,
    PACKAGE,
    REJECTED_FILE,
)
"""All files that the stage writes."""


@dataclass
class Written:
    """What did not go well while the tables were written."""

    failed: list[tuple[str, str]] = field(default_factory=list)
    """Path and problem of documents that could not be read."""
    rejected: int = 0
    """Number of rows that did not verify."""

    def add(self, rows: DocumentRows) -> None:
        """Take note of a document."""
        self.rejected += 0 if rows.refused is None else rows.refused.num_rows
        if rows.document["status"] == "failed":
            self.failed.append((rows.document["path"], rows.document["problem"]))

    def check_strict(self) -> None:
        """Fail where something was lost.

        Raises:
            StrictError: naming what.
        """
        problems = [f"{path}: {problem}" for path, problem in self.failed]
        if self.rejected:
            problems.append(f"{self.rejected} rows do not verify (see {REJECTED_FILE})")
        if problems:
            raise StrictError("--strict: " + "; ".join(problems))


def run_tables(corpus: Corpus, interim: Path, outputs: Path, params: Params) -> Written:
    """Check every row, write the tables.

    Rows pass through document by document, so that memory does not grow with
    their number; all files are put in place together, at the end.

    Raises:
        StorageError: when the folder cannot be written to; the last tables stay.
    """
    written = Written()
    corrections = Corrections.read(corpus, interim)
    with TableFiles(outputs) as files:
        rejected = files.other_csv(REJECTED_FILE, REJECTED)

        def documents() -> Iterator[DocumentRows]:
            for rows in checked_rows(corpus, interim, params, corrections):
                if rows.refused is not None:
                    rejected.add(rows.refused)
                written.add(rows)
                yield rows

        for table, some in tables_of(documents()):
            files.add(table, some)
        files.add(CORRECTIONS, table_of(CORRECTIONS, corrections.table()))
        files.finish()
        files.write(PACKAGE, datapackage(files.csv, params))
        files.publish()
    return written
