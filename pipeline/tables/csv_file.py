"""One table as CSV: RFC 4180, UTF-8 without mark, CRLF line ends, quotation marks where needed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.core.schema import Column
from pipeline.tables.cells import as_text


class CsvFile:
    """A CSV file that takes lines as they come.

    ``size`` (bytes) and ``digest`` (SHA-256, hex) are those of what was written.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0
        self.add(csv_lines([names]))

    def add(self, lines: bytes) -> None:
        """Write lines (see :func:`csv_lines`)."""
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


def csv_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A small table as CSV, header and all."""
    head = [column.name for column in columns]
    return csv_lines([head, *([as_text(row[c.name], c) for c in columns] for row in rows)])
