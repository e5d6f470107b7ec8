"""All tables as sheets of text cells, so that no cell is ever taken for a formula.

XlsxWriter makes the workbook with its styles and the sheets with their headers;
the rows are put into the sheets as they come, a column at a time, which is ten
times as fast as a cell at a time.  Strings stand in their cells (``inlineStr``), and
each sheet's rows wait in a file, so memory holds one sheet at a time at most.

A sheet holds the first ``max_rows`` rows of its table.  Where there are more,
the sheet "left out", which comes first, says of each table how many.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BufferedRandom, BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import xlsxwriter

from pipeline.core.schema import TABLES, Table
from pipeline.tables.packing import Zip

SHEET_ROWS = 1_048_575
"""Rows of a worksheet below its header."""
CELL_CHARACTERS = 32_767
"""What a worksheet's cell can hold; a longer text is cut there and ends with "…"."""
LEFT_OUT = "left out"
"""Name of the sheet that says which tables have more rows than the workbook."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_STYLE = 1  # number of the text format among the workbook's cell formats
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\ufffe\uffff]")  # what XML cannot hold or changes
_ESCAPED = re.compile(_CONTROLS.pattern + r"|_(?=x[0-9a-fA-F]{4}_)")  # … or reads as an escape


class Workbook:
    """A workbook that takes rows as they come and is written in the end."""

    def __init__(self, path: Path, max_rows: int) -> None:
        self._path = path
        self._max_rows = min(max_rows, SHEET_ROWS)
        self._open = ExitStack()
        self._rows: dict[str, BufferedRandom] = {}
        for table in TABLES:
            waiting = TemporaryFile(dir=path.parent)  # noqa: SIM115 – closed with the workbook
            self._rows[table.name] = self._open.enter_context(waiting)
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

    def add(self, table: Table, texts: Sequence[Sequence[str]]) -> None:
        """Take rows, which come as columns of text."""
        count, written = len(texts[0]), self._written[table.name]
        self._in_all[table.name] += count
        room = min(count, self._max_rows - written)
        if room > 0:
            held = [column[:room] for column in texts] if room < count else texts
            self._rows[table.name].write(_sheet_rows(held, written + 2))
            self._written[table.name] += room

    def finish(self) -> None:
        """No more rows will come: write the file."""
        notes = bool(self.left_out)
        with self._path.open("wb") as out, zipfile.ZipFile(BytesIO(self._frame())) as frame:
            packed = Zip(out)
            for name in frame.namelist():
                content: bytes | bytearray = frame.read(name)
                number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
                if number and int(number[1]) > notes:
                    content = self._filled(TABLES[int(number[1]) - 1 - notes], bytes(content))
                packed.add(name, content)
            packed.finish()

    def close(self) -> None:
        """Let go of the rows that wait."""
        self._open.close()

    def _frame(self) -> bytes:
        """The workbook with headers alone."""
        buffer = BytesIO()
        options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(buffer, options)
        book.set_properties({"title": "Extracted tables", "created": _EPOCH})
        head = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        if self.left_out:
            sheet = book.add_worksheet(LEFT_OUT)
            sheet.set_column(0, 3, 30, text)
            sheet.write_row(0, 0, ("table", "rows here", "rows in all", "all rows are in"), text)
            for line, (name, (held, total)) in enumerate(self.left_out.items(), 1):
                files = f"{name}.csv, {name}.parquet, extraction.sqlite"
                for at, cell in enumerate((name, str(held), str(total), files)):
                    sheet.write_string(line, at, cell, text)
        for table in TABLES:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(table.columns) - 1, None, text)
            for at, column in enumerate(table.columns):
                sheet.write_string(0, at, column.name, head)
        book.close()
        return buffer.getvalue()

    def _filled(self, table: Table, sheet: bytes) -> bytearray:
        """A sheet with its rows."""
        rows = self._rows[table.name]
        end = _letters(len(table.columns) - 1)
        if f'style="{_STYLE}"'.encode() not in sheet:
            raise RuntimeError("the workbook's text format is not the one that its cells name")
        before, after = sheet.split(b"</sheetData>")
        before = before.replace(
            b'<dimension ref="A1:%s1"/>' % end,
            b'<dimension ref="A1:%s%d"/>' % (end, self._written[table.name] + 1),
        )
        size = rows.tell()
        rows.seek(0)
        whole = bytearray(len(before) + size)
        whole[: len(before)] = before
        rows.readinto(memoryview(whole)[len(before) :])
        whole += b"</sheetData>" + after
        return whole


def _sheet_rows(texts: Sequence[Sequence[str]], first: int) -> bytes:
    """Rows of a sheet as XML; ``first`` is the number of the first row, from 1."""
    last = first + len(texts[0])
    cells = [[f'<row r="{number}">' for number in range(first, last)]]
    cells += [_sheet_column(column) for column in texts]
    cells.append(["</row>"] * (last - first))
    return "".join(map("".join, zip(*cells, strict=True))).encode("utf-8", "replace")


def _sheet_column(column: Sequence[str]) -> list[str]:
    """A column's cells as XML.

    All cells are turned at once, as one text in which NUL stands between them.  A
    cell's own reference (A2, B2 …) is optional and left out; an empty cell keeps
    its place.
    """
    joined = "\x00".join(column)
    if joined.count("\x00") >= len(column) or len(joined) > CELL_CHARACTERS:
        column = [_fitting(cell) for cell in column]
        joined = "\x00".join(column)
    joined = joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in joined or _CONTROLS.search(joined):
        joined = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", joined)
    ends = f"\x00{joined}\x00"
    blank = any(f"\x00{space}" in ends or f"{space}\x00" in ends for space in " \t\n")
    space = ' xml:space="preserve"' if blank else ""
    opening, closing = f'<c s="{_STYLE}" t="inlineStr"><is><t{space}>', "</t></is></c>"
    whole = opening + joined.replace("\x00", f"{closing}\x00{opening}") + closing
    return whole.replace(opening + closing, "<c/>").split("\x00")


def _letters(column: int) -> bytes:
    """Name of a column by its number from 0: A, B … Z, AA …"""
    name = b""
    while column >= 0:
        name = bytes([ord("A") + column % 26]) + name
        column = column // 26 - 1
    return name


def _fitting(cell: str) -> str:
    """A cell's text as far as a cell holds it, with U+FFFD for NUL."""
    if len(cell) > CELL_CHARACTERS:
        cell = cell[: CELL_CHARACTERS - 1] + "…"
    return cell.replace("\x00", "\ufffd")
