"""Stage ``tables``: kept mentions → proved rows → ``outputs/``."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.corpus.corpus import Corpus
from pipeline.engine.progress import say
from pipeline.model.errors import StrictError
from pipeline.model.schema import CORRECTIONS, TABLES
from pipeline.review.corrections import Corrections
from pipeline.settings.params import Params
from pipeline.tables.collect import formatted_documents
from pipeline.tables.datapackage import datapackage
from pipeline.tables.document_rows import REJECTED
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.together import Together
from pipeline.tables.writing import DATABASE, WORKBOOK, TableFiles

PACKAGE = "datapackage.json"
REJECTED_FILE = "rejected.csv"
FILES = (
    *(f"{table.name}.{ending}" for table in TABLES for ending in ("csv", "parquet")),
    DATABASE,
    WORKBOOK,
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

    Rows pass through some documents at a time, so that memory does not grow with
    their number; all files are put in place together, at the end.

    Raises:
        StorageError: when the folder cannot be written to; the last tables stay.
    """
    written = Written()
    corrections = Corrections.read(corpus, interim)
    with (
        TableFiles(outputs, params.tables.workbook_max_rows) as files,
        closing(formatted_documents(corpus, interim, params, corrections)) as formatted,
    ):
        together = Together(files)
        rejected = files.other_csv(REJECTED_FILE, [column.name for column in REJECTED])
        for some in formatted:
            together.add(some)
            rejected.add(some.rejected_csv)
            written.rejected += some.rejected
            written.failed += some.failed
        together.finish()
        files.add(CORRECTIONS, typed_rows(CORRECTIONS, corrections.table()))
        files.finish()
        files.write(PACKAGE, datapackage(files.csv, params))
        files.publish()
    for name, (held, total) in files.workbook.left_out.items():
        say(
            f"tables: {WORKBOOK} holds {held} of {total} rows of {name}; {name}.csv holds all",
            urgent=True,
        )
    return written
