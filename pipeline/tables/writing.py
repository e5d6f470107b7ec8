"""The table files of one run: rows in as they come, files put in place together.

Everything is written beside its place and takes it at the end, all files at once:
until then, and after any failure, the files of the last run stand as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from pipeline.core.schema import MENTIONS, TABLES, VALUE_TABLES, Table
from pipeline.core.store import Beside, storing
from pipeline.tables.behind import Behind
from pipeline.tables.csv_file import CsvFile, csv_rows
from pipeline.tables.database import Database
from pipeline.tables.formatted import by_kind, columns_of
from pipeline.tables.parquet_file import ParquetFile
from pipeline.tables.row_texts import RowTexts, texts_of_mentions, texts_of_table
from pipeline.tables.workbook import Workbook

DATABASE = "extraction.sqlite"
WORKBOOK = "extraction.xlsx"
BATCH = 16_384
"""Rows that are written at once: a Parquet row group, and what memory holds of a table."""


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
            self._database = Database(self.beside(DATABASE))
            undo.callback(_quietly, self._database.close)
            self.workbook = Workbook(self.beside(WORKBOOK), workbook_rows)
            undo.callback(_quietly, self.workbook.close)
            self._texts = Behind("texts")
            undo.callback(self._texts.close)
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
        if rows.num_rows:
            with storing(self.folder):
                self._texts.do(self._write_texts, texts_of_table(table, rows))
                self._take(table, rows)

    def add_mentions(self, mentions: pa.RecordBatch) -> None:
        """Take rows of all tables of mentions, in their order.

        Args:
            mentions: rows of :data:`~pipeline.tables.formatted.ALL_KINDS`.
        """
        if mentions.num_rows:
            with storing(self.folder):
                self._texts.do(self._write_texts, texts_of_mentions(mentions))
                self._take(MENTIONS, columns_of(MENTIONS, mentions))
                for kind, rows in by_kind(mentions):
                    self._take(VALUE_TABLES[kind], columns_of(VALUE_TABLES[kind], rows))

    def finish(self) -> None:
        """No more rows will come: complete every file, still beside its place."""
        with storing(self.folder):
            for file in self._others:
                file.close()
            for table in TABLES:
                if self._count[table.name]:
                    self._write_columns(table, all_of_them=True)
                self._parquet[table.name].close()
            self._database.finish()
            self._texts.wait()
            for file in self.csv.values():
                file.close()
            self.workbook.finish()
            self._database.close()

    def publish(self) -> None:
        """Put the finished files in their places."""
        with storing(self.folder):
            for beside in self._beside:
                beside.publish()

    def _take(self, table: Table, rows: pa.RecordBatch) -> None:
        """Take rows where cells have types."""
        self._waiting[table.name].append(rows)
        self._count[table.name] += rows.num_rows
        if self._count[table.name] >= BATCH:
            self._write_columns(table, all_of_them=False)

    def _write_columns(self, table: Table, *, all_of_them: bool) -> None:
        """Write what waits in full batches, and in the end the rest."""
        rows = pa.Table.from_batches(self._waiting.pop(table.name))
        at = 0
        while rows.num_rows - at >= (1 if all_of_them else BATCH):
            (batch,) = rows.slice(at, BATCH).combine_chunks().to_batches()
            self._database.add(table, batch)
            self._parquet[table.name].add(batch)
            at += batch.num_rows
        self._waiting[table.name] = rows.slice(at).to_batches()
        self._count[table.name] = rows.num_rows - at

    def _write_texts(self, rows: Iterable[tuple[Table, RowTexts]]) -> None:
        """Write rows where cells are text."""
        for table, texts in rows:
            self.csv[table.name].add(csv_rows(*texts.csv))
            self.workbook.add(table, texts.sheet)

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
