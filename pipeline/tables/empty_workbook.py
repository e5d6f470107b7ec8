"""The workbook with its styles and the sheets with their headers, before any row of a table.

XlsxWriter makes it.  It is the same for all tables that fit into their sheets, and to read
it takes a fraction of the time that it takes to load the library: so it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO

from pipeline.model.schema import TABLES

LEFT_OUT = "left out"
"""Name of the sheet that says which tables have more rows than the workbook."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def empty_workbook(left_out: Mapping[str, tuple[int, int]]) -> bytes:
    """A workbook with headers alone.

    Args:
        left_out: table → rows in the workbook and rows in all, where these differ; if
            there are such, a sheet before all others says so.
    """
    return _made(left_out)


def _made(left_out: Mapping[str, tuple[int, int]]) -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "Extracted tables", "created": _EPOCH})
    head = book.add_format({"bold": True, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    if left_out:
        sheet = book.add_worksheet(LEFT_OUT)
        sheet.set_column(0, 3, 30, text)
        sheet.write_row(0, 0, ("table", "rows here", "rows in all", "all rows are in"), text)
        for line, (name, (held, total)) in enumerate(left_out.items(), 1):
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
