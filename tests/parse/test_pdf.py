"""PDFs that the project makes are read as what they hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("reportlab")

from pdfs import damaged
from pdfs.layouts import LAYOUTS, TABLE, Layout
from pdfs.pages import random_pages

from pipeline.model.errors import UnreadableDocument
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.pdf import read_pdf
from pipeline.settings.params import DocumentParams

WITH_FURNITURE = (
    "three_columns",
    "running_lines",
    "court_filing",
    "watermark",
    "notes_below_columns",
)


@cache
def read(name: str) -> tuple[Layout, ParsedDocument]:
    layout = LAYOUTS[name]()
    return layout, read_pdf(layout.data, DocumentParams(), "en")


def blocks_of(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("name", LAYOUTS)
def test_blocks_come_in_reading_order(name: str) -> None:
    layout, document = read(name)
    expected = [
        (kind if kind != "paragraph" else "paragraph", words) for kind, words in layout.blocks
    ]
    found = [
        ("paragraph" if kind == "front_matter" else kind, words)
        for kind, words in blocks_of(document)
    ]
    assert found == expected


@pytest.mark.parametrize("name", WITH_FURNITURE)
def test_furniture_is_kept_apart(name: str) -> None:
    layout, document = read(name)
    assert document.source is not None
    found = sorted(
        (item.kind, document.source[item.start : item.end]) for item in document.furniture
    )
    assert found == sorted(layout.furniture)


@pytest.mark.parametrize("name", ["three_columns", "running_lines"])
def test_pages_have_the_numbers_that_are_printed(name: str) -> None:
    layout, document = read(name)
    assert [page.label for page in document.pages] == layout.labels


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_character_stands_in_its_box(name: str) -> None:
    """The other library finds each character of the text where the geometry says."""
    layout, document = read(name)
    geometry, source = document.geometry, document.source
    assert geometry is not None and source is not None
    with pdfplumber.open(BytesIO(layout.data)) as file:
        placed = {}
        for page in file.pages:
            left, top = {"cropped": (40.0, 50.0)}.get(name, (0.0, 0.0))
            placed[page.page_number] = [
                (
                    char["text"],
                    (char["x0"] + char["x1"]) / 2 - left,
                    (char["top"] + char["bottom"]) / 2 - top,
                )
                for char in page.chars
            ]
    for block in document.blocks:
        for offset in range(block.start, block.end, 31):
            if document.text[offset].isspace():
                continue
            start, end = document.source_map.source_of(offset)
            if source[start:end].strip() != document.text[offset]:
                continue
            (page_number, (x0, y0, x1, y1)), *more = geometry.boxes(start, end)
            assert not more
            inside = [
                text
                for text, x, y in placed[page_number]
                if x0 - 0.5 <= x <= x1 + 0.5 and y0 <= y <= y1
            ]
            assert document.text[offset] in inside


def test_source_map_goes_both_ways() -> None:
    for name in LAYOUTS:
        _, document = read(name)
        source = document.source or ""
        for offset in range(0, len(document.text), 23):
            if document.text[offset].isspace():
                continue
            start, end = document.source_map.source_of(offset)
            assert any(
                low <= offset < high for low, high in document.source_map.to_text(start, end)
            )
            assert source[start:end] == document.text[offset] or end - start > 1


def test_bytes_are_the_same_again_and_small() -> None:
    for name in LAYOUTS:
        layout, document = read(name)
        data = document.to_bytes()
        assert ParsedDocument.from_bytes(data) == document
        if name in WITH_FURNITURE:
            assert read_pdf(layout.data, DocumentParams(), "en").to_bytes() == data
    whole = sum(len(read(name)[1].to_bytes()) for name in LAYOUTS)
    assert whole < 10 * sum(len(read(name)[1].text.encode()) for name in LAYOUTS)


def test_cells_know_row_and_column() -> None:
    _, document = read("set_table")
    cells = [block for block in document.blocks if block.cell]
    assert [
        [
            document.text[block.start : block.end]
            for block in cells
            if block.cell and block.cell.row == row
        ]
        for row in range(len(TABLE))
    ] == [list(row) for row in TABLE]
    assert {block.cell.column for block in cells if block.cell} == {0, 1, 2}


def test_a_court_stamp_tells_docket_and_day() -> None:
    _, document = read("court_filing")
    assert document.facts.published == "2017-01-05"
    assert "1:09-cr-00466-BMC" in (document.facts.title or "")


def test_a_drop_cap_has_a_box_of_its_own() -> None:
    _, document = read("drop_cap")
    assert document.geometry is not None
    start = document.source_map.source_of(0)[0]
    cap, rest = document.geometry.boxes(start, start + 3)
    assert cap.box[3] - cap.box[1] > 2 * (rest.box[3] - rest.box[1])


@pytest.mark.parametrize("make", [damaged.with_empty_password, damaged.with_broken_xref])
def test_what_can_be_opened_is_read(make: Callable[[], bytes]) -> None:
    document = read_pdf(make(), DocumentParams(), "en")
    assert document.text == damaged.TEXT
    assert document.status == "ok"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (damaged.with_password, "encrypted with a password"),
        (damaged.truncated, "end is missing"),
        (damaged.without_pages, "without pages"),
        (damaged.without_text, "pictures without text"),
        (damaged.not_a_pdf, "damaged PDF"),
    ],
)
def test_what_cannot_be_read_is_said_with_advice(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_pdf(make(), DocumentParams(), None)
    assert ";" in str(caught.value)


def test_pages_without_text_make_a_document_partial() -> None:
    document = read_pdf(damaged.half_scanned(), DocumentParams(), "en")
    assert document.status == "partial"
    assert "1 of 3 pages" in (document.problem or "") and "page 2" in (document.problem or "")
    assert document.text == damaged.TEXT


def test_a_long_file_is_read_to_its_end() -> None:
    document = read_pdf(damaged.many_pages(120), DocumentParams(), "en")
    assert len(document.pages) == 120
    assert [page.label for page in document.pages] == [str(n) for n in range(1, 121)]
    assert len(document.furniture) == 240
    assert document.text.count("Page text") == 120


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 100_000))
def test_any_page_of_columns_is_read_and_mapped(seed: int) -> None:
    data, paragraphs = random_pages(seed)
    document = read_pdf(data, DocumentParams(), "en")
    assert document.text == "\n\n".join(paragraphs)
    source, geometry = document.source, document.geometry
    assert source is not None and geometry is not None
    for offset, char in enumerate(document.text):
        if char.isspace():
            continue
        start, end = document.source_map.source_of(offset)
        assert source[start:end] == char
        assert document.source_map.to_text(start, end) == [(offset, offset + 1)]
    for start in range(0, len(source), 97):
        if source[start].isspace():
            continue
        (placed,) = geometry.boxes(start, start + 1)
        x0, y0, x1, y1 = placed.box
        assert 50 < x0 < x1 < 560 and 60 < y0 < y1 < 730
