"""The tables as a workbook, made from their Parquet files by a step of its own.

All cells are text, so that no cell is ever taken for a formula and no program changes a
number.  Rows are written as they are read, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from pipeline.cache.store import Beside, storing
from pipeline.engine.progress import say
from pipeline.model.errors import StageError
from pipeline.model.schema import MENTIONS, TABLES, Table
from pipeline.settings.params import Params
from pipeline.tables.csv_file import text_cells

WORKBOOK = "extraction.xlsx"
CELL_CHARACTERS = 32_767
"""What a worksheet's cell can hold; a longer text is cut there and ends with "…"."""
GUIDE = "about"
"""The first sheet: what each of the others holds."""
SHEETS = tuple(table for table in TABLES if table is not MENTIONS)
"""Tables with a sheet: all rows of ``mentions`` stand in those of their kinds."""
_NOT_IN_XML = dict.fromkeys((0, 0xFFFE, 0xFFFF), "\ufffd")
_AT_ONCE = 4_096  # rows that are read at a time
_WIDTH = 14  # characters of a column
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the same bytes for the same rows


def run_workbook(outputs: Path, params: Params) -> Path:
    """Write the workbook of a folder of tables.

    Raises:
        StageError: when stage ``tables`` has not run.
        StorageError: when the folder cannot be written to; the last workbook stays.
    """
    files = {table.name: outputs / f"{table.name}.parquet" for table in TABLES}
    missing = [path for path in files.values() if not path.exists()]
    if missing:
        raise StageError(f"{missing[0]}: is not there; run 'tables' first")
    most = params.tables.workbook_max_rows
    beside = Beside(outputs / WORKBOOK)
    try:
        with storing(outputs):
            _write(beside.temporary, files, most)
            beside.publish()
    finally:
        beside.drop()
    for table in SHEETS:
        total = pq.read_metadata(files[table.name]).num_rows
        if total > most:
            said = f"{WORKBOOK} holds {most} of {total} rows of {table.name}"
            say(f"workbook: {said}; {table.name}.csv holds all", urgent=True)
    return outputs / WORKBOOK


def _write(path: Path, files: dict[str, Path], most: int) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "Extracted tables", "created": _EPOCH})
        head = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        _sheet(book, GUIDE, _guide(files, most), head, text)
        for table in SHEETS:
            rows = _rows(table, files[table.name], most)
            _sheet(book, table.name, rows, head, text)


def _sheet(book: Any, name: str, rows: Iterator[list[str | None]], head: Any, text: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows):
        if number == 0:
            sheet.set_column(0, len(row) - 1, _WIDTH, text)
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, _fitting(cell), text if number else head)


def _fitting(cell: str) -> str:
    """A text as a cell can hold it."""
    cell = cell.translate(_NOT_IN_XML)
    if len(cell) > CELL_CHARACTERS:
        cell = cell[: CELL_CHARACTERS - 1] + "…"
    # the library takes such a text for one with formats of its own
    return f"{cell} " if cell.startswith("<r>") and cell.endswith("</r>") else cell


def _guide(files: dict[str, Path], most: int) -> Iterator[list[str | None]]:
    yield ["table", "one row per", "rows here", "rows in all", "all rows are in"]
    for table in TABLES:
        total = pq.read_metadata(files[table.name]).num_rows
        here = str(min(most, total)) if table in SHEETS else "in the sheets of their kinds"
        others = f"{table.name}.csv, {table.name}.parquet, extraction.sqlite"
        yield [table.name, table.row, here, str(total), others]


def _rows(table: Table, path: Path, most: int) -> Iterator[list[str | None]]:
    yield list(table.names)
    left = most
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_AT_ONCE):
            some = batch.slice(0, left)
            left -= len(some)
            columns = [cells.to_pylist() for cells in text_cells(table.columns, some)]
            yield from map(list, zip(*columns, strict=True))
