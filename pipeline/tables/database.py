"""All tables in one SQLite database with keys, foreign keys and indexes.

``mentions`` is a view of the tables of its kinds: each holds all that it does, and
the rows stand in the file once.

Written by the SQLite inside the pinned ``adbc-driver-sqlite`` wheel, so that the
bytes depend on the rows alone.  Rows go in as Arrow columns, without a Python
object for each cell: three times as fast, and in a thread of their own, so that
the other files are written meanwhile.  Memory is SQLite's page cache, whatever
the number of rows.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import adbc_driver_manager as adbc
import adbc_driver_sqlite as sqlite
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import MENTIONS, SCHEMA_VERSION, TABLES, VALUE_TABLES, ForeignKey, Table
from pipeline.tables.arrow_arrays import array_of
from pipeline.tables.behind import Behind

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
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA cache_size=-131072",  # KiB of pages that are held in memory
    # more than half of the time for a row; whole columns are checked instead, below
    "PRAGMA ignore_check_constraints=ON",
)

_STORED = tuple(table for table in TABLES if table is not MENTIONS)
_LITTLE = 1 << 20
"""Bytes of a disk that is as good as full."""
_TABLE, _MODE = adbc.INGEST_OPTION_TARGET_TABLE, adbc.INGEST_OPTION_MODE
_APPEND = adbc.INGEST_OPTION_MODE_APPEND
_EXACT = 2**53
"""The largest whole number up to which a real number holds all whole numbers."""


class Database:
    """A database file that takes rows as they come.

    It is new and stands beside the file that it will replace, so nothing has to
    be undone in it: there is no journal and no wait for the disk.  Of the batches
    that come one is being written and a few may wait.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = Behind("database")
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
        """Insert rows; what goes wrong is raised by the next call.

        Those of ``mentions`` are seen once they are in the table of their kind.
        """
        if table in _STORED and rows.num_rows:
            self._thread.do(self._insert, table, rows)

    def finish(self) -> None:
        """No more rows will come: make the indexes, meanwhile."""
        self._thread.do(self._make_indexes)

    def close(self) -> None:
        """Let go of the file, once all is written.

        Raises:
            OSError: when the last rows, or the indexes, could not be written.
        """
        try:
            self._thread.wait()
        finally:
            self._thread.close()
            self._open.close()

    def _query(self, statement: str) -> None:
        """Have a statement done, whose answer nobody needs."""
        with adbc.AdbcStatement(self._connection) as done:
            done.set_sql_query(statement)
            done.execute_update()

    def _insert(self, table: Table, rows: pa.RecordBatch) -> None:
        _check_enums(table, rows)
        with _os_errors(self._path):
            for some in _alike(rows):
                with adbc.AdbcStatement(self._connection) as insertion:
                    insertion.set_options(**{_TABLE: table.name, _MODE: _APPEND})
                    insertion.bind(_plain(some))
                    insertion.execute_update()

    def _make_indexes(self) -> None:
        with _os_errors(self._path):
            for table in _referred_first():
                for key in _keys_to_tables(table):
                    self._query(
                        f"CREATE INDEX {table.name}_{key.column} ON {table.name}({key.column})"
                    )
            self._connection.commit()


def _check_enums(table: Table, rows: pa.RecordBatch) -> None:
    """Hold rows against the CHECK constraints of their table.

    Raises:
        ValueError: naming the column and a cell that may not stand in it.
    """
    for column in table.columns:
        if column.enum:
            cells = rows.column(column.name).drop_null().unique()
            known = pc.is_in(cells, array_of(column.enum, cells.type))
            for cell in cells.filter(pc.invert(known)).to_pylist():
                raise ValueError(f"{table.name}.{column.name}: {cell!r} is none of {column.enum}")


def _alike(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Runs of rows whose sums are all within :data:`_EXACT`, or all beyond it in one of them."""
    beyond = array_of([False] * rows.num_rows, pa.bool_())
    no = beyond[0]
    for column in rows.columns:
        if pa.types.is_decimal(column.type):
            exact = array_of([Decimal(_EXACT)], column.type)[0]
            large = pc.greater(pc.abs(column), exact)
            beyond = pc.or_(beyond, pc.fill_null(large, no))
    if not pc.any(beyond).as_py():
        yield rows
        return
    at = 0
    for _, run in groupby(beyond.to_pylist()):
        length = sum(1 for _ in run)
        yield rows.slice(at, length)
        at += length


def _plain(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Columns of types that SQLite has."""
    columns = [_plain_column(column) for column in rows.columns]
    return pa.RecordBatch.from_arrays(columns, names=rows.schema.names)


def _plain_column(column: pa.Array) -> pa.Array:
    """A column's cells as SQLite takes them.

    Sums become real numbers, of which a column of affinity NUMERIC keeps the whole ones
    as integers; where they may be too large to be exact so, they go in as their digits.
    """
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.cast(column, pa.int64())
    if pa.types.is_date(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_decimal(kind):
        # with a point in them, digits would be read as a real number after all
        digits = pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0+$", "")
        largest = pc.max(pc.abs(column)).as_py()
        return digits if largest and largest > _EXACT else pc.cast(digits, pa.float64())
    return column


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
        code = errno.ENOSPC if full else errno.EIO
        raise OSError(code, told, str(path)) from error


def _keys_to_tables(table: Table) -> list[ForeignKey]:
    """Its foreign keys that SQLite can hold: none refers to a view."""
    return [key for key in table.foreign if key.table != MENTIONS.name]


def _referred_first() -> list[Table]:
    """Tables in an order in which those that others refer to come first."""
    done: list[Table] = []
    while len(done) < len(_STORED):
        names = {table.name for table in done}
        done.extend(
            table
            for table in _STORED
            if table not in done and all(key.table in names for key in _keys_to_tables(table))
        )
    return done


def _create_mentions() -> str:
    columns = ", ".join(f'"{name}"' for name in MENTIONS.names)
    kinds = (f"SELECT {columns} FROM {table.name}" for table in VALUE_TABLES.values())
    return f"CREATE VIEW {MENTIONS.name} AS {' UNION ALL '.join(kinds)}"


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
        for key in _keys_to_tables(table)
    ]
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"
