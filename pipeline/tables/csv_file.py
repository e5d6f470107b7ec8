"""One table as CSV: RFC 4180, UTF-8 without mark, CRLF line ends, quotation marks where needed.

Arrow's own writer puts all text in quotation marks and knows no CRLF; lines are joined
here by its functions on whole columns.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cache.arrow import plain_digits, typed
from pipeline.model.schema import Column, Table

_NEEDS_MARKS = '[",\r\n]'


class CsvFile:
    """A CSV file that takes rows as they come.

    ``size`` (bytes) and ``digest`` (SHA-256, hex) are those of what was written.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._table = table
        self.size = 0
        self._write(_lines([table.names]))

    def add(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Write rows."""
        for batch in rows.to_batches() if isinstance(rows, pa.Table) else [rows]:
            cells = [_marked(texts) for texts in text_cells(self._table.columns, batch)]
            lines = pc.binary_join_element_wise(
                *cells, ",", null_handling="replace", null_replacement=""
            )
            self._write("".join([f"{line}\r\n" for line in lines.to_pylist()]).encode())

    def _write(self, lines: bytes) -> None:
        self._file.write(lines)
        self._hash.update(lines)
        self.size += len(lines)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """No more rows will come."""
        self._file.close()


def text_cells(columns: Iterable[Column], rows: pa.RecordBatch) -> list[pa.StringArray]:
    """Typed columns as columns of text (see :func:`as_text`), null for a cell without a value."""
    return [_text_cells(column, rows.column(column.name)) for column in columns]


def as_text(value: Any, column: Column) -> str:
    """A JSON-ready value as text; null is empty.

    Decimals are plain digits without trailing zeros, booleans ``true`` and
    ``false``, numbers have two decimals, arrays are JSON text.
    """
    return "" if value is None else _typed_as_text(typed(value, column), column)


def csv_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A small table as CSV, header and all."""
    head = [column.name for column in columns]
    return _lines([head, *([as_text(row[c.name], c) for c in columns] for row in rows)])


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _text_cells(column: Column, cells: pa.Array) -> pa.StringArray:
    if column.type in ("string", "array", "integer") or cells.null_count == len(cells):
        return pc.cast(cells, pa.string())
    # of the others few are different: each of these is written once
    distinct = cells.dictionary_encode()
    texts = [_typed_as_text(value, column) for value in distinct.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(distinct.indices)


def _typed_as_text(value: Any, column: Column) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_digits(value)
    if column.type == "number":
        return f"{value:.2f}"
    return str(value.isoformat()) if isinstance(value, date) else str(value)


def _marked(texts: pa.StringArray) -> pa.StringArray:
    """A column's cells, those in quotation marks that need them."""
    needs = pc.match_substring_regex(texts, _NEEDS_MARKS)
    if not pc.any(needs).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(needs, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
