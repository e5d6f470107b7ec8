"""All tables as sheets of text cells, so that no cell is ever taken for a formula.

Rows are put into the sheets of an empty workbook.  They come packed and wait in a
file for each sheet, so memory does not grow with them.

A sheet holds the first ``max_rows`` rows of its table.  Where there are more,
the sheet "left out", which comes first, says of each table how many.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

from pipeline.model.schema import TABLES, Table
from pipeline.tables.empty_workbook import empty_workbook
from pipeline.tables.packing import Packed, PackedText, Zip, pack
from pipeline.tables.sheet_rows import STYLE, first_rows

SHEET_ROWS = 1_048_575
"""Rows of a worksheet below its header."""


class Workbook:
    """A workbook that takes rows as they come and is written in the end."""

    def __init__(self, path: Path, max_rows: int) -> None:
        self._path = path
        self._max_rows = min(max_rows, SHEET_ROWS)
        self._open = ExitStack()
        self._rows: dict[str, Packed] = {}
        for table in TABLES:
            waiting = TemporaryFile(dir=path.parent)  # noqa: SIM115 – closed with the workbook
            self._rows[table.name] = Packed(self._open.enter_context(waiting))
        self._written = {table.name: 0 for table in TABLES}
        self._in_all = {table.name: 0 for table in TABLES}

    @property
    def left_out(self) -> dict[str, tuple[int, int]]:
        """Table → rows in the workbook and rows in all, where these differ."""
        return {
            name: (written, self._in_all[name])
            for name, written in self._written.items()
            if written < self._in_all[name]
        }

    def add(self, table: str, rows: int, xml: PackedText) -> None:
        """Take rows: their table's name, their number and their XML, packed.

        The XML is that of :mod:`~pipeline.tables.sheet_rows`.
        """
        room = min(self._max_rows - self._written[table], rows)
        self._in_all[table] += rows
        if room > 0:
            self._rows[table].add(xml if room == rows else pack(first_rows(xml.text(), room)))
            self._written[table] += room

    def finish(self) -> None:
        """No more rows will come: write the file."""
        notes = bool(self.left_out)
        empty = zipfile.ZipFile(BytesIO(empty_workbook(self.left_out)))
        with self._path.open("wb") as out, empty:
            packed = Zip(out)
            for name in empty.namelist():
                content = empty.read(name)
                number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
                if number and int(number[1]) > notes:
                    self._fill(packed, name, TABLES[int(number[1]) - 1 - notes], content)
                else:
                    packed.add(name, content)
            packed.finish()

    def close(self) -> None:
        """Let go of the rows that wait."""
        self._open.close()

    def _fill(self, packed: Zip, name: str, table: Table, sheet: bytes) -> None:
        """Pack a sheet with its rows."""
        end = _letters(len(table.columns) - 1)
        if f'style="{STYLE}"'.encode() not in sheet:
            raise RuntimeError("the workbook's text format is not the one that its cells name")
        before, after = sheet.split(b"</sheetData>")
        before = before.replace(
            b'<dimension ref="A1:%s1"/>' % end,
            b'<dimension ref="A1:%s%d"/>' % (end, self._written[table.name] + 1),
        )
        packed.add(name, before, self._rows[table.name], b"</sheetData>" + after)


def _letters(column: int) -> bytes:
    """Name of a column by its number from 0: A, B … Z, AA …"""
    name = b""
    while column >= 0:
        name = bytes([ord("A") + column % 26]) + name
        column = column // 26 - 1
    return name
