"""Rows as text, in the forms of CSV and of a worksheet; those of place are made once.

A table of values begins with the columns of place, the same that stand in the table of
all mentions: what is made of these for the one is taken for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipeline.model.schema import MENTIONS, PLACE, VALUE_TABLES, Column, Table
from pipeline.tables.all_kinds import is_of_kind
from pipeline.tables.cells import text_cells
from pipeline.tables.csv_file import csv_cells, csv_rows
from pipeline.tables.packing import PackedText, pack
from pipeline.tables.sheet_rows import sheet_cells, sheet_rows

CODEC = "lz4"
"""How kept rows are compressed: read twice as fast as zstd, for half again as many bytes."""
_MOST_BYTES = 12_000_000
"""Bytes of rows that are made text at once, which takes a few times as many."""


@dataclass(frozen=True, slots=True)
class RowTexts:
    """Some rows of a table as the files take them that hold text.

    ``csv`` are their lines, compressed to keep and to send; ``sheet`` is their XML.
    """

    table: str
    rows: int
    csv: bytes
    csv_size: int
    sheet: PackedText

    @property
    def lines(self) -> bytes:
        """The lines of CSV."""
        lines: bytes = pa.decompress(self.csv, self.csv_size, codec=CODEC, asbytes=True)
        return lines


def texts_of_table(table: Table, rows: pa.RecordBatch) -> Iterator[RowTexts]:
    """Rows of a table as text, in order."""
    for some in _pieces(rows):
        yield _Cells.of(table.columns, some).texts(table)


def texts_of_mentions(mentions: pa.RecordBatch) -> Iterator[RowTexts]:
    """Rows of every table of mentions as text (:data:`~pipeline.tables.all_kinds.ALL_KINDS`)."""
    for some in _pieces(mentions):
        place = _Cells.of(PLACE, some)
        yield place.texts(MENTIONS)
        for kind, table in VALUE_TABLES.items():
            wanted = is_of_kind(some, kind)
            rows = some.filter(wanted)
            if rows.num_rows:
                value = _Cells.of(table.columns[len(PLACE) :], rows)
                yield place.where(wanted).beside(value).texts(table)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of rows: of each a text for CSV and one for a sheet, in pieces side by side."""

    csv: tuple[pa.StringArray, ...]
    sheet: tuple[pa.StringArray, ...]

    @classmethod
    def of(cls, columns: Iterable[Column], rows: pa.RecordBatch) -> _Cells:
        """Some columns of rows."""
        texts = text_cells(columns, rows)
        return cls((csv_cells(texts),), (sheet_cells(texts),))

    def where(self, wanted: pa.BooleanArray) -> _Cells:
        """Some of the rows."""
        return _Cells(
            tuple(piece.filter(wanted) for piece in self.csv),
            tuple(piece.filter(wanted) for piece in self.sheet),
        )

    def beside(self, others: _Cells) -> _Cells:
        """The same rows with other cells after these."""
        return _Cells(self.csv + others.csv, self.sheet + others.sheet)

    def texts(self, table: Table) -> RowTexts:
        """The rows as rows of a table, all of whose cells these are."""
        lines = csv_rows(*self.csv)
        csv = pa.compress(lines, codec=CODEC, asbytes=True)
        return RowTexts(
            table.name, len(self.csv[0]), csv, len(lines), pack(sheet_rows(*self.sheet))
        )


def _pieces(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if rows.nbytes > _MOST_BYTES and rows.num_rows > 1:
        half = rows.num_rows // 2
        yield from _pieces(rows.slice(0, half))
        yield from _pieces(rows.slice(half))
    elif rows.num_rows:
        yield rows
