"""All tables in one SQLite database with keys, foreign keys and indexes.

Written by the SQLite inside the pinned ``apsw`` wheel in one transaction, so that
the bytes depend on the rows alone.  Its memory is its page cache, whatever the
number of rows.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pyarrow as pa

from pipeline.core.schema import TABLES, Table
from pipeline.tables.cells import sqlite_cells

_SQLITE = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "decimal": "NUMERIC",
    "boolean": "INTEGER",
    "date": "TEXT",
    "array": "TEXT",
}
_SETTINGS = (
    "PRAGMA page_size=4096",
    "PRAGMA encoding='UTF-8'",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA cache_size=-131072",  # KiB of pages that are held in memory
)


class Database:
    """A database file that takes rows as they come.

    It is new and stands beside the file that it will replace, so nothing has to
    be undone in it: there is no journal and no wait for the disk.
    """

    def __init__(self, path: Path) -> None:
        self._insert: dict[str, str] = {}
        with _os_errors(path):
            self._connection = apsw.Connection(str(path))
            self._path = path
            for statement in (*_SETTINGS, "BEGIN"):
                self._connection.execute(statement).fetchall()
            for table in _referred_first():
                self._connection.execute(_create(table))
                marks = ",".join("?" for _ in table.columns)
                self._insert[table.name] = f"INSERT INTO {table.name} VALUES ({marks})"

    def add(self, table: Table, columns: pa.RecordBatch) -> None:
        """Insert rows."""
        rows = zip(*sqlite_cells(table, [_values(c) for c in columns.columns]), strict=True)
        with _os_errors(self._path):
            self._connection.executemany(self._insert[table.name], rows)

    def finish(self) -> None:
        """No more rows will come: make the indexes."""
        with _os_errors(self._path):
            for table in _referred_first():
                for key in table.foreign:
                    self._connection.execute(
                        f"CREATE INDEX {table.name}_{key.column} ON {table.name}({key.column})"
                    )
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close(True)


def _values(column: pa.Array) -> list[Any]:
    """A column's values; of text by way of numpy, which is several times as fast."""
    if pa.types.is_string(column.type):
        values: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return values
    return list(column.to_pylist())


@contextmanager
def _os_errors(path: Path) -> Iterator[None]:
    """What the file system refuses, as the other formats say it."""
    try:
        yield
    except apsw.FullError as error:
        raise OSError(errno.ENOSPC, str(error), str(path)) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def _referred_first() -> list[Table]:
    """Tables in an order in which those that others refer to come first."""
    done: list[Table] = []
    while len(done) < len(TABLES):
        names = {table.name for table in done}
        done.extend(
            table
            for table in TABLES
            if table not in done and all(key.table in names for key in table.foreign)
        )
    return done


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_SQLITE[column.type]}'
        if column.name == table.key:
            line += " PRIMARY KEY"
        if column.required:
            line += " NOT NULL"
        if column.enum:
            line += (
                f' CHECK ("{column.name}" IN ({",".join(repr(value) for value in column.enum)}))'
            )
        lines.append(line)
    lines += [
        f'FOREIGN KEY ("{key.column}") REFERENCES {key.table}("{key.target}")'
        for key in table.foreign
    ]
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"
