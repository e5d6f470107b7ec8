"""All tables in one SQLite database with keys, foreign keys and indexes.

``mentions`` is a view of the tables of its kinds: each holds all that it does, and
the rows stand in the file once.

Written by the SQLite inside the pinned ``adbc-driver-sqlite`` wheel, so that the
bytes depend on the rows alone.  Rows go in as Arrow columns; memory is SQLite's page
cache, whatever the number of rows.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import adbc_driver_manager as adbc
import adbc_driver_sqlite as sqlite
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import MENTIONS, SCHEMA_VERSION, TABLES, VALUE_TABLES, ForeignKey, Table

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
    f"PRAGMA user_version={SCHEMA_VERSION}",
    "PRAGMA foreign_keys=OFF",
    # the file is new and stands beside the one that it will replace: nothing is undone in it
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA cache_size=-131072",  # KiB of pages that are held in memory
)
_LITTLE = 1 << 20
"""Bytes of a disk that is as good as full."""


class Database:
    """A database file that takes rows as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        with _os_errors(path), ExitStack() as undo:
            database = undo.enter_context(sqlite.connect(str(path)))
            self._connection = undo.enter_context(adbc.AdbcConnection(database))
            for statement in _SETTINGS:
                self._query(statement)
            self._connection.set_autocommit(False)
            for table in _referred_first():
                self._query(_create(table))
            self._query(_create_mentions())
            self._open = undo.pop_all()

    def add(self, table: Table, rows: pa.RecordBatch) -> None:
        """Insert rows; those of ``mentions`` are seen once they are in the table of their kind."""
        if table is MENTIONS:
            return
        options = {
            adbc.INGEST_OPTION_TARGET_TABLE: table.name,
            adbc.INGEST_OPTION_MODE: adbc.INGEST_OPTION_MODE_APPEND,
        }
        with _os_errors(self._path), adbc.AdbcStatement(self._connection) as insertion:
            insertion.set_options(**options)
            columns = [_plain(column) for column in rows.columns]
            insertion.bind(pa.RecordBatch.from_arrays(columns, names=rows.schema.names))
            insertion.execute_update()

    def finish(self) -> None:
        """No more rows will come: make the indexes."""
        with _os_errors(self._path):
            for table in _referred_first():
                for key in _keys(table):
                    index = f"{table.name}_{key.column}"
                    self._query(f"CREATE INDEX {index} ON {table.name}({key.column})")
            self._connection.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()

    def _query(self, statement: str) -> None:
        """Have a statement done, whose answer nobody needs."""
        with adbc.AdbcStatement(self._connection) as done:
            done.set_sql_query(statement)
            done.execute_update()


def _plain(column: pa.Array) -> pa.Array:
    """A column's cells as SQLite takes them; sums as digits, which NUMERIC makes numbers."""
    if pa.types.is_boolean(column.type):
        return pc.cast(column, pa.int64())
    if pa.types.is_decimal(column.type):
        # with a point in them, digits would be read as a real number after all
        return pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0+$", "")
    return pc.cast(column, pa.string()) if pa.types.is_date(column.type) else column


@contextmanager
def _os_errors(path: Path) -> Iterator[None]:
    """What the file system refuses, as the other formats say it."""
    try:
        yield
    except adbc.Error as error:
        told = str(error)
        if "constraint failed" in told:
            raise  # two rows that may not stand together: no fault of the disk
        full = "is full" in told or shutil.disk_usage(path.parent).free < _LITTLE
        raise OSError(errno.ENOSPC if full else errno.EIO, told, str(path)) from error


def _keys(table: Table) -> list[ForeignKey]:
    """A table's foreign keys that SQLite can hold: none refers to a view."""
    return [key for key in table.foreign if key.table != MENTIONS.name]


def _referred_first() -> list[Table]:
    """The stored tables in an order in which those that others refer to come first."""
    stored = {table.name: table for table in TABLES if table is not MENTIONS}
    needs = {name: [key.table for key in _keys(table)] for name, table in stored.items()}
    return [stored[name] for name in TopologicalSorter(needs).static_order()]


def _create_mentions() -> str:
    columns = ", ".join(f'"{name}"' for name in MENTIONS.names)
    kinds = (f"SELECT {columns} FROM {table.name}" for table in VALUE_TABLES.values())
    return f"CREATE VIEW {MENTIONS.name} AS {' UNION ALL '.join(kinds)}"


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_SQLITE[column.type]}'
        line += " PRIMARY KEY" if column.name == table.key else ""
        line += " NOT NULL" if column.required else ""
        if column.enum:
            line += f' CHECK ("{column.name}" IN ({",".join(map(repr, column.enum))}))'
        lines.append(line)
    lines += [
        f'FOREIGN KEY ("{key.column}") REFERENCES {key.table}("{key.target}")'
        for key in _keys(table)
    ]
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"
