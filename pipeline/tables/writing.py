"""The table files of one run: rows in as they come, files put in place together.

Everything is written beside its place and takes it at the end, all files at once:
until then, and after any failure, the files of the last run stand as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from pipeline.cache.store import Beside, storing
from pipeline.model.schema import TABLES, Table
from pipeline.tables.behind import Behind
from pipeline.tables.csv_file import CsvFile
from pipeline.tables.database import Database
from pipeline.tables.parquet_file import ParquetFile
from pipeline.tables.row_texts import RowTexts, texts_of_table
from pipeline.tables.workbook import Workbook

DATABASE = "extraction.sqlite"
WORKBOOK = "extraction.xlsx"
BATCH = 16_384
"""Rows of a Parquet row group, and what memory holds of a table until it is written."""


class TableFiles:
    """Every table as CSV and Parquet, all of them as a database and a workbook.

    A context manager: rows are added, then :meth:`publish` puts the files in
    place; leaving without it drops them.
    """

    def __init__(self, folder: Path, workbook_rows: int) -> None:
        self.folder = folder
        self._undo = ExitStack()
        self._beside: list[Beside] = []
        self._waiting: dict[str, list[pa.RecordBatch]] = {table.name: [] for table in TABLES}
        self._count = {table.name: 0 for table in TABLES}
        with storing(folder), ExitStack() as undo:
            folder.mkdir(parents=True, exist_ok=True)
            self._undo = undo
            self.csv = {t.name: CsvFile(self.beside(f"{t.name}.csv"), t.names) for t in TABLES}
            for file in self.csv.values():
                undo.callback(_quietly, file.close)
            self._others: list[CsvFile] = []
            self._parquet = {
                t.name: ParquetFile(self.beside(f"{t.name}.parquet"), t) for t in TABLES
            }
            for parquet in self._parquet.values():
                undo.callback(_quietly, parquet.close)
            self._behind = Behind("files")  # as the database: most of the work needs no Python
            undo.callback(self._behind.close)
            self._database = Database(self.beside(DATABASE))
            undo.callback(_quietly, self._database.close)
            self.workbook = Workbook(self.beside(WORKBOOK), workbook_rows)
            undo.callback(_quietly, self.workbook.close)
            self._undo = undo.pop_all()

    def beside(self, name: str) -> Path:
        """Where a file of the folder is written until all are put in place."""
        beside = Beside(self.folder / name)
        self._undo.callback(beside.drop)
        self._beside.append(beside)
        return beside.temporary

    def other_csv(self, name: str, columns: Sequence[str]) -> CsvFile:
        """A CSV file that is no table, to be put in place with the others."""
        with storing(self.folder):
            file = CsvFile(self.beside(name), columns)
        self._undo.callback(_quietly, file.close)
        self._others.append(file)
        return file

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file, to be put in place with the others."""
        with storing(self.folder):
            self.beside(name).write_bytes(data)

    def add(self, table: Table, rows: pa.RecordBatch) -> None:
        """Take rows of a table, in its order."""
        self.add_texts(tuple(texts_of_table(table, rows)))
        self.add_columns(table, rows)

    def add_texts(self, texts: Sequence[RowTexts]) -> None:
        """Take rows of tables where cells are text."""
        with storing(self.folder):
            self._behind.do(self._add_lines, texts)
            for some in texts:
                self.workbook.add(some.table, some.rows, some.sheet)

    def add_columns(self, table: Table, rows: pa.RecordBatch) -> None:
        """Take rows where cells have types: those that :meth:`add_texts` takes, too."""
        self._waiting[table.name].append(rows)
        self._count[table.name] += rows.num_rows
        with storing(self.folder):
            self._database.add(table, rows)  # at once: it is the last to be done
            if self._count[table.name] >= BATCH:
                self._write_columns(table, all_of_them=False)

    def finish(self) -> None:
        """No more rows will come: complete every file, still beside its place."""
        with storing(self.folder):
            for file in self._others:
                file.close()
            for table in TABLES:
                if self._count[table.name]:
                    self._write_columns(table, all_of_them=True)
            self._database.finish()
            self.workbook.finish()
            self._behind.wait()
            for file in self.csv.values():
                file.close()
            for parquet in self._parquet.values():
                parquet.close()
            self._database.close()

    def publish(self) -> None:
        """Put the finished files in their places."""
        with storing(self.folder):
            for beside in self._beside:
                beside.publish()

    def _add_lines(self, texts: Sequence[RowTexts]) -> None:
        for some in texts:
            self.csv[some.table].add(some.lines)

    def _write_columns(self, table: Table, *, all_of_them: bool) -> None:
        """Write what waits for Parquet in full batches, and in the end the rest."""
        rows = pa.Table.from_batches(self._waiting.pop(table.name))
        at = 0
        while rows.num_rows - at >= (1 if all_of_them else BATCH):
            (batch,) = rows.slice(at, BATCH).combine_chunks().to_batches()
            self._behind.do(self._parquet[table.name].add, batch)
            at += batch.num_rows
        self._waiting[table.name] = rows.slice(at).to_batches()
        self._count[table.name] = rows.num_rows - at

    def __enter__(self) -> TableFiles:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._undo.close()


def _quietly(close: Callable[[], None]) -> None:
    """Close a file; after a full disk that fails once more, which says nothing new."""
    with suppress(OSError):
        close()
