"""Rows → Parquet, CSV, SQLite and a workbook; the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from pipeline.core.schema import TABLES, Column, Table
from pipeline.core.store import write_atomically
from pipeline.tables.cells import as_python, as_sqlite, as_text
from pipeline.tables.packing import repack_zip

Rows = Sequence[Mapping[str, Any]]

_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": pa.decimal128(28, 4),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "array": pa.string(),
}
_SQLITE = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "decimal": "NUMERIC",
    "boolean": "INTEGER",
    "date": "TEXT",
    "array": "TEXT",
}
SHEET_ROWS = 1_048_575
"""Rows of a worksheet below its header; a longer table goes on in the next sheet."""
CELL_CHARACTERS = 32_767
"""What a worksheet's cell can hold; a longer text is cut there and ends with "…"."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def arrow_table(table: Table, rows: Rows) -> pa.Table:
    """The rows as a typed Arrow table."""
    schema = pa.schema(
        [
            pa.field(column.name, _ARROW[column.type], nullable=not column.required)
            for column in table.columns
        ]
    )
    arrays = [
        pa.array([as_python(row[c.name], c) for row in rows], type=_ARROW[c.type])
        for c in table.columns
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def write_parquet(path: Path, table: Table, rows: Rows) -> None:
    """Typed, compressed with zstd."""
    buffer = io.BytesIO()
    pq.write_table(arrow_table(table, rows), buffer, compression="zstd", version="2.6")
    write_atomically(path, buffer.getvalue())


def csv_bytes(columns: Sequence[Column], rows: Rows) -> bytes:
    """RFC 4180: UTF-8 without mark, CRLF line ends, quotation marks where needed."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([as_text(row[c.name], c) for c in columns] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")


def write_csv(path: Path, table: Table, rows: Rows) -> None:
    """One table as CSV."""
    write_atomically(path, csv_bytes(table.columns, rows))


def write_sqlite(path: Path, tables: Mapping[str, Rows]) -> None:
    """All tables in one database with keys, foreign keys and indexes.

    Written in memory by the SQLite inside the pinned ``apsw`` wheel and
    serialized, so that the bytes depend on no other SQLite and no file system.
    """
    connection = apsw.Connection(":memory:")
    connection.execute("PRAGMA page_size=4096; PRAGMA foreign_keys=OFF; PRAGMA encoding='UTF-8'")
    with connection:
        for table in _referred_first():
            connection.execute(_create(table))
            marks = ",".join("?" for _ in table.columns)
            connection.executemany(
                f"INSERT INTO {table.name} VALUES ({marks})",
                (
                    tuple(as_sqlite(row[c.name], c) for c in table.columns)
                    for row in tables[table.name]
                ),
            )
            for key in table.foreign:
                connection.execute(
                    f"CREATE INDEX {table.name}_{key.column} ON {table.name}({key.column})"
                )
    connection.execute("VACUUM")
    data = connection.serialize("main")
    connection.close()
    write_atomically(path, data)


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


def write_workbook(path: Path, tables: Mapping[str, Rows]) -> None:
    """All tables as sheets of text cells, so that no cell is ever taken for a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "Extracted tables", "created": _EPOCH})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "num_format": "@"})
    for table in TABLES:
        rows = tables[table.name]
        for number, start in enumerate(range(0, max(len(rows), 1), SHEET_ROWS)):
            sheet = book.add_worksheet(table.name + (f"_{number + 1}" if number else ""))
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(table.columns):
                sheet.write_string(0, at, column.name, head)
            for line, row in enumerate(rows[start : start + SHEET_ROWS], 1):
                for at, column in enumerate(table.columns):
                    cell = as_text(row[column.name], column)
                    if cell:
                        sheet.write_string(line, at, _fitting(cell), text)
    book.close()
    write_atomically(path, repack_zip(buffer.getvalue()))


def _fitting(cell: str) -> str:
    return cell if len(cell) <= CELL_CHARACTERS else cell[: CELL_CHARACTERS - 1] + "…"
