"""How columns of rows become text, XML and packed bytes: the same as one cell at a time."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.schema import Column, Table
from pipeline.tables.arrow_arrays import array_of
from pipeline.tables.cells import as_text, text_cells
from pipeline.tables.csv_file import csv_cells, csv_lines, csv_rows
from pipeline.tables.packing import PIECE, Packed, Zip, pack, piece_of_stream
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.sheet_rows import sheet_cells, sheet_rows

pytestmark = pytest.mark.slow

TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from('",;\r\n \t&<>_x0041_\x00\x0b\ufffe'),
    max_size=12,
)
CELLS = st.lists(st.tuples(TEXTS.map(lambda text: f"k{text}"), st.none() | TEXTS), min_size=1)
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


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.string(), st.text(st.characters(codec="utf-8"))),
        (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
        (pa.float64(), st.floats(allow_nan=False)),
        (pa.bool_(), st.booleans()),
        (pa.date32(), st.dates()),
        (pa.decimal128(28, 4), DECIMALS.map(Decimal)),
    ],
    ids=str,
)
@settings(deadline=None)
@given(data=st.data())
def test_arrays_are_those_of_pyarrow(
    kind: pa.DataType, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.none() | values))
    made = array_of(held, kind)
    made.validate(full=True)
    assert made.equals(pa.array(held, kind))


@settings(deadline=None)
@given(ROWS)
def test_columns_of_text_are_cells_of_text(rows: list[dict[str, Any]]) -> None:
    columns = text_cells(TYPED.columns, typed_rows(TYPED, rows))
    for column, texts in zip(TYPED.columns, columns, strict=True):
        wanted = [as_text(row[column.name], column) for row in rows]
        assert [text or "" for text in texts.to_pylist()] == wanted, column.name


@settings(deadline=None)
@given(CELLS)
def test_rows_of_csv_are_those_of_the_standard_library(cells: list[tuple[str, str | None]]) -> None:
    columns = [array_of(values, pa.string()) for values in zip(*cells, strict=True)]
    plain = [(key, text or "") for key, text in cells]
    assert bytes(csv_rows(csv_cells(columns))) == csv_lines(plain)
    apart = [csv_cells([column]) for column in columns]
    assert bytes(csv_rows(*apart)) == csv_lines(plain)
    assert [tuple(row) for row in csv.reader(io.StringIO(csv_lines(plain).decode(), ""))] == plain


@settings(deadline=None)
@given(CELLS, st.integers(0, 3))
def test_rows_of_a_sheet_are_xml_whatever_stands_in_them(
    cells: list[tuple[str, str | None]], cut: int
) -> None:
    columns = [array_of(values, pa.string()) for values in zip(*cells, strict=True)]
    cut = min(cut, len(cells))
    whole = b"".join(
        sheet_rows(*(sheet_cells([column.slice(at, size)]) for column in columns))
        for at, size in ((0, cut), (cut, len(cells) - cut))
        if size
    )
    # whatever rows are written at once, the bytes are those of the rows
    assert whole == bytes(sheet_rows(sheet_cells(columns)))
    tree = ElementTree.fromstring(b"<rows>" + whole + b"</rows>")
    assert [len(row) for row in tree] == [2] * len(cells)
    for row, (_, text) in zip(tree, cells, strict=True):
        held = row[1].find("is/t")
        assert (held is None) == (not text)
        if held is not None and text and text.isalnum() and text.isascii():
            assert held.text == text


@settings(deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 3 * PIECE), max_size=4))
def test_what_is_packed_bit_by_bit_is_one_stream(seed: int, sizes: list[int]) -> None:
    chance = random.Random(seed)
    letters = bytes(range(chance.choice((1, 4, 60, 256))))
    parts = [bytes(chance.choices(letters or b"a", k=size // 20)) * 20 for size in sizes]
    packed, out = Packed(io.BytesIO()), io.BytesIO()
    for part in parts:
        assert pack(part).text() == part
        packed.add(pack(part))
    archive = Zip(out)
    archive.add("a", b"begin" * 9, packed, b"end")
    archive.add("b", b"other")
    archive.finish()
    with zipfile.ZipFile(out) as read:
        assert read.testzip() is None
        assert read.read("a") == b"begin" * 9 + b"".join(parts) + b"end"
        assert read.read("b") == b"other"


def test_a_text_of_several_blocks_can_be_followed_by_others() -> None:
    chance = random.Random(1)
    text = bytes(chance.choices(b"ab", k=PIECE * 5)) + bytes(chance.choices(range(256), k=PIECE))
    stream = piece_of_stream(text) + piece_of_stream(b"") + piece_of_stream(text)
    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream) == text * 2


def test_writing_tables_needs_no_pandas() -> None:
    code = """
import sys, tempfile, pathlib
from pipeline.model.schema import TABLES
from pipeline.tables import stage
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.writing import TableFiles
row = {"case_id": "a", "name": "A", "case_kind": "operation", "court": None, "docket": None,
       "citation": None, "country": None, "n_mentions": 1, "n_documents": 1}
amount = dict.fromkeys(column.name for column in TABLES[3].columns)
amount |= {c.name: "a" for c in TABLES[3].columns if c.required and c.type == "string"}
amount |= {"kind": "amount", "amount_min": "9007199254740993", "text_start": 0, "text_end": 1,
           "sentence_id": 1, "confidence": 1.0, "reviewed": False, "context": "body"}
with tempfile.TemporaryDirectory() as folder:
    with TableFiles(pathlib.Path(folder), 9) as files:
        files.add(TABLES[3], typed_rows(TABLES[3], [amount]))
        files.add(TABLES[7], typed_rows(TABLES[7], [row]))
        files.finish()
        files.publish()
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
