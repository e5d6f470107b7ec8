"""Rows as text, in the forms of CSV and of a worksheet; those of place are made once.

A table of values begins with the columns of place, the same that stand in the table of
all mentions: what is made of these for the one is taken for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipeline.core.schema import MENTIONS, PLACE, VALUE_TABLES, Column, Table
from pipeline.tables.cells import text_cells
from pipeline.tables.csv_file import csv_cells
from pipeline.tables.formatted import is_of_kind
from pipeline.tables.sheet_rows import sheet_cells

_MOST_BYTES = 50_000_000
"""Bytes of rows that are made text at once, which takes a few times as many."""


@dataclass(frozen=True, slots=True)
class RowTexts:
    """Cells of rows: of each a text for CSV and one for a sheet, in pieces side by side."""

    csv: tuple[pa.StringArray, ...]
    sheet: tuple[pa.StringArray, ...]

    @classmethod
    def of(cls, columns: Iterable[Column], rows: pa.RecordBatch) -> RowTexts:
        """Some columns of rows."""
        texts = text_cells(columns, rows)
        return cls((csv_cells(texts),), (sheet_cells(texts),))

    def where(self, wanted: pa.BooleanArray) -> RowTexts:
        """Some of the rows."""
        return RowTexts(
            tuple(piece.filter(wanted) for piece in self.csv),
            tuple(piece.filter(wanted) for piece in self.sheet),
        )

    def beside(self, others: RowTexts) -> RowTexts:
        """The same rows with other cells after these."""
        return RowTexts(self.csv + others.csv, self.sheet + others.sheet)


def texts_of_table(table: Table, rows: pa.RecordBatch) -> Iterator[tuple[Table, RowTexts]]:
    """Rows of a table as text, in order."""
    for some in _pieces(rows):
        yield table, RowTexts.of(table.columns, some)


def texts_of_mentions(mentions: pa.RecordBatch) -> Iterator[tuple[Table, RowTexts]]:
    """Rows of every table of mentions as text (:data:`~pipeline.tables.formatted.ALL_KINDS`)."""
    for some in _pieces(mentions):
        place = RowTexts.of(PLACE, some)
        yield MENTIONS, place
        for kind, table in VALUE_TABLES.items():
            wanted = is_of_kind(some, kind)
            rows = some.filter(wanted)
            if rows.num_rows:
                value = RowTexts.of(table.columns[len(PLACE) :], rows)
                yield table, place.where(wanted).beside(value)


def _pieces(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if rows.nbytes > _MOST_BYTES and rows.num_rows > 1:
        half = rows.num_rows // 2
        yield from _pieces(rows.slice(0, half))
        yield from _pieces(rows.slice(half))
    elif rows.num_rows:
        yield rows
