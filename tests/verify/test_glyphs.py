"""The characters that verification compares are those that pdfplumber gives, in its order."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pytest
from folders import ROOT

pytest.importorskip("reportlab")

from pdfs.layouts import LAYOUTS
from test_check_pdf import filing

from pipeline.verify.drawn import Glyph
from pipeline.verify.glyphs import _origin, printed_pages

FILES = {
    **{name: lambda made=made: made().data for name, made in LAYOUTS.items()},
    "turned and cropped": lambda: filing(turned=True),
    "sample": lambda: next((ROOT / "raw" / "samples").glob("*.pdf")).read_bytes(),
}


def by_pdfplumber(data: bytes) -> dict[int, list[Glyph]]:
    with pdfplumber.open(BytesIO(data)) as file:
        pages = {}
        for page in file.pages:
            left, top = _origin(page)
            pages[page.page_number] = [
                Glyph(
                    char["text"],
                    char["x0"] - left,
                    char["x1"] - left,
                    (char["top"] + char["bottom"]) / 2 - top,
                    char["size"],
                )
                for char in page.chars
                if char["text"].strip()
            ]
        return pages


@pytest.mark.parametrize("name", FILES)
def test_the_characters_are_those_of_pdfplumber(name: str) -> None:
    data = FILES[name]()
    wanted = by_pdfplumber(data)
    found = {page.number: page for page in printed_pages(data, sorted(wanted))}
    assert found.keys() == wanted.keys()
    for number, glyphs in wanted.items():
        page = found[number]
        assert [g.text for g in page.glyphs] == [g.text for g in glyphs]
        for mine, theirs in zip(page.glyphs, glyphs, strict=True):
            assert mine[1:] == pytest.approx(theirs[1:], abs=1e-6)


@pytest.mark.parametrize("top, bottom", [(0, 900), (100, 140), (140, 100), (250.5, 251)])
def test_characters_are_found_by_their_height(top: float, bottom: float) -> None:
    for page in printed_pages(filing(), [1, 2]):
        assert page.between(top, bottom) == [g for g in page.glyphs if top < g.y < bottom]
