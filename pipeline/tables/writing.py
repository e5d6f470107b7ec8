"""The table files of one run: rows in as they come, files put in place together.

Everything is written beside its place and takes it at the end, all files at once:
until then, and after any failure, the files of the last run stand as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import pyarrow as pa

from pipeline.cache.arrow import arrow_schema
from pipeline.cache.store import Beside, storing
from pipeline.model.schema import TABLES, Table
from pipeline.tables.csv_file import CsvFile
from pipeline.tables.database import Database
from pipeline.tables.parquet_file import ParquetFile

_File = TypeVar("_File", CsvFile, ParquetFile)

DATABASE = "extraction.sqlite"
BATCH = 16_384
"""Rows of a Parquet row group, and what memory holds of a table until it is written."""


class TableFiles:
    """Every table as CSV and Parquet, all of them as a database.

    A context manager: rows are added, then :meth:`publish` puts the files in
    place; leaving without it drops them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._undo = ExitStack()
        self._beside: list[Beside] = []
        self._waiting: dict[str, list[pa.Table]] = {}
        self._others: list[CsvFile] = []
        with storing(folder), ExitStack() as undo:
            folder.mkdir(parents=True, exist_ok=True)
            self._undo = undo
            self.csv = {t.name: self._open(f"{t.name}.csv", t, CsvFile) for t in TABLES}
            self._parquet = {
                t.name: self._open(f"{t.name}.parquet", t, ParquetFile) for t in TABLES
            }
            self._database = Database(self.beside(DATABASE))
            undo.callback(_quietly, self._database.close)
            self._undo = undo.pop_all()

    def beside(self, name: str) -> Path:
        """Where a file of the folder is written until all are put in place."""
        beside = Beside(self.folder / name)
        self._undo.callback(beside.drop)
        self._beside.append(beside)
        return beside.temporary

    def _open(self, name: str, table: Table, kind: Callable[[Path, Table], _File]) -> _File:
        file = kind(self.beside(name), table)
        self._undo.callback(_quietly, file.close)
        return file

    def other_csv(self, name: str, table: Table) -> CsvFile:
        """A CSV file that is no table, to be put in place with the others."""
        with storing(self.folder):
            file = self._open(name, table, CsvFile)
        self._others.append(file)
        return file

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file, to be put in place with the others."""
        with storing(self.folder):
            self.beside(name).write_bytes(data)

    def add(self, table: Table, rows: pa.Table) -> None:
        """Take rows of a table, in its order, with its columns and maybe others."""
        waiting = self._waiting.setdefault(table.name, [])
        waiting.append(rows.select(list(table.names)).cast(arrow_schema(table)))
        if sum(len(some) for some in waiting) >= BATCH:
            self._write(table, at_least=BATCH)

    def finish(self) -> None:
        """No more rows will come: complete every file, still beside its place."""
        for table in TABLES:
            self._write(table, at_least=1)
        with storing(self.folder):
            self._database.finish()
            for file in (*self.csv.values(), *self._others):
                file.close()
            for parquet in self._parquet.values():
                parquet.close()
            self._database.close()

    def publish(self) -> None:
        """Put the finished files in their places."""
        with storing(self.folder):
            for beside in self._beside:
                beside.publish()

    def _write(self, table: Table, *, at_least: int) -> None:
        """Write what waits in full batches, in the end the rest."""
        rows = pa.concat_tables(self._waiting.pop(table.name, []) or [_nothing(table)])
        at = 0
        with storing(self.folder):
            while len(rows) - at >= at_least:
                (batch,) = rows.slice(at, BATCH).combine_chunks().to_batches()
                at += len(batch)
                self.csv[table.name].add(batch)
                self._parquet[table.name].add(batch)
                self._database.add(table, batch)
        self._waiting[table.name] = [rows.slice(at)]

    def __enter__(self) -> TableFiles:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._undo.close()


def _nothing(table: Table) -> pa.Table:
    return arrow_schema(table).empty_table()


def _quietly(close: Callable[[], None]) -> None:
    """Close a file; after a full disk that fails once more, which says nothing new."""
    with suppress(OSError):
        close()
