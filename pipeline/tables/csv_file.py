"""One table as CSV: RFC 4180, UTF-8 without mark, CRLF line ends, quotation marks where needed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import Column
from pipeline.tables.arrow_arrays import literal
from pipeline.tables.cells import as_text, data_of

_EMPTY, _COMMA, _MARK, _END = map(literal, ("", ",", '"', "\r\n"))
_SPECIAL = (b'"', b",", b"\r", b"\n")
_NEEDS_MARKS = '[",\r\n]'


class CsvFile:
    """A CSV file that takes lines as they come.

    ``size`` (bytes) and ``digest`` (SHA-256, hex) are those of what was written.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0
        self.add(csv_lines([names]))

    def add(self, lines: bytes | memoryview) -> None:
        """Write lines (see :func:`csv_lines` and :func:`csv_rows`)."""
        self._file.write(lines)
        self._hash.update(lines)
        self.size += len(lines)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """No more lines will come."""
        self._file.close()


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of text cells as lines."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def csv_cells(texts: Sequence[pa.StringArray]) -> pa.StringArray:
    """Columns of text as a text for each row, its cells with commas between."""
    return _joined([_cells(column) for column in texts])


def csv_rows(*cells: pa.StringArray) -> memoryview:
    """Lines, as :func:`csv_lines` writes them, of cells that stand side by side.

    Args:
        cells: one or more of what :func:`csv_cells` gives, for the same rows.
    """
    return data_of(pc.binary_join_element_wise(_joined(cells), _END, _EMPTY))


def _joined(cells: Sequence[pa.StringArray]) -> pa.StringArray:
    return pc.binary_join_element_wise(*cells, _COMMA, null_handling="replace", null_replacement="")


def _cells(texts: pa.StringArray) -> pa.StringArray:
    """A column's cells, those in quotation marks that need them."""
    data = bytes(data_of(texts))
    if not any(character in data for character in _SPECIAL):
        return texts
    doubled = pc.replace_substring(texts, '"', '""') if b'"' in data else texts
    marked = pc.binary_join_element_wise(_MARK, doubled, _MARK, _EMPTY)
    return pc.if_else(pc.match_substring_regex(texts, _NEEDS_MARKS), marked, texts)


def csv_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A small table as CSV, header and all."""
    head = [column.name for column in columns]
    return csv_lines([head, *([as_text(row[c.name], c) for c in columns] for row in rows)])
