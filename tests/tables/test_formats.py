"""How columns of rows become text: the same as one cell at a time."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cache.arrow import plain_rows, record_batch
from pipeline.model.schema import Column, Table
from pipeline.tables.csv_file import CsvFile, as_text, text_cells

pytestmark = pytest.mark.slow

TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from('",;\r\n \t&<>_x0041_\x00\x0b\ufffe'),
    max_size=12,
)
TYPED = Table(
    "typed",
    "row",
    (
        Column("key", "string", "", True),
        Column("integer", "integer", ""),
        Column("number", "number", ""),
        Column("decimal", "decimal", ""),
        Column("boolean", "boolean", ""),
        Column("date", "date", ""),
        Column("array", "array", ""),
    ),
    "key",
    ("key",),
)
DECIMALS = st.decimals(-(10**23), 10**23, places=4).map(str)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "key": TEXTS,
            "integer": st.none() | st.integers(-(2**63), 2**63 - 1),
            "number": st.none() | st.floats(0, 1e6).map(abs),  # zero has one sign
            "decimal": st.none() | DECIMALS,
            "boolean": st.none() | st.booleans(),
            "date": st.none() | st.dates().map(date.isoformat),
            "array": st.none() | st.lists(st.integers()),
        }
    )
)


@settings(deadline=None)
@given(ROWS)
def test_columns_of_text_are_cells_of_text(rows: list[dict[str, Any]]) -> None:
    columns = text_cells(TYPED.columns, record_batch(TYPED, rows))
    for column, texts in zip(TYPED.columns, columns, strict=True):
        wanted = [as_text(row[column.name], column) for row in rows]
        assert [text or "" for text in texts.to_pylist()] == wanted, column.name


@settings(deadline=None)
@given(ROWS)
def test_rows_come_back_from_arrow(rows: list[dict[str, Any]]) -> None:
    again = list(plain_rows(TYPED, record_batch(TYPED, rows)))
    for row, other in zip(rows, again, strict=True):
        if row["decimal"] is not None:
            assert Decimal(other.pop("decimal")) == Decimal(row["decimal"])
            row = {name: cell for name, cell in row.items() if name != "decimal"}
        assert other == row


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS.map(lambda text: f"k{text}"), st.none() | TEXTS)))
def test_lines_of_csv_are_those_of_the_standard_library(
    cells: list[tuple[str, str | None]],
) -> None:
    table = Table("t", "row", (Column("a", "string", ""), Column("b", "string", "")), "a", ("a",))
    batch = record_batch(table, [{"a": key, "b": text} for key, text in cells])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        file = CsvFile(path, table)
        file.add(batch)
        file.close()
        written = path.read_bytes()
    buffer = io.StringIO(newline="")
    plain = [("a", "b"), *((key, text or "") for key, text in cells)]
    csv.writer(buffer, lineterminator="\r\n").writerows(plain)
    assert written == buffer.getvalue().encode()
    assert file.size == len(written) and file.digest == hashlib.sha256(written).hexdigest()
