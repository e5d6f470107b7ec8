"""Text recognition on: pages too large for it, and pictures that hold no words."""

from __future__ import annotations

import shutil

import pytest
from hostile.pictures import scanned

from fuzz.raw_pdf import pdf, text
from pipeline.model.errors import UnreadableDocument
from pipeline.parse.pdf import ocr, read_pdf
from pipeline.parse.pdf.characters import PdfFile
from pipeline.settings.params import DocumentParams


def test_a_large_page_is_drawn_coarser() -> None:
    assert ocr.resolution(612, 792) == ocr.DPI
    coarse = ocr.resolution(14_400, 14_400)
    assert 20 < coarse < 72
    assert (14_400 / 72 * coarse) ** 2 <= 50_000_001
    assert ocr.resolution(0, 0) == ocr.DPI


@pytest.mark.skipif(shutil.which(ocr.ENGINE) is None, reason="needs tesseract")
@pytest.mark.parametrize("dots", [50_000_000, 10_000])
def test_a_picture_without_words_is_said_to_have_none(
    dots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_MOST_DOTS", dots)
    with pytest.raises(UnreadableDocument, match="text recognition found no words there"):
        read_pdf(scanned(64, 64, page=144), DocumentParams(ocr="auto"), None)


@pytest.mark.skipif(shutil.which(ocr.ENGINE) is None, reason="needs tesseract")
def test_words_of_a_page_drawn_coarser_stand_where_they_did() -> None:
    page = pdf(text("In June 2008 Congress", size=30), box=b"0 0 500 792")
    with PdfFile(page) as file:
        fine, coarse = (
            ocr.recognise(file.picture(0, dpi), dpi).lines[0] for dpi in (ocr.DPI, 150.0)
        )
    assert fine.text == coarse.text == "In June 2008 Congress"
    assert abs(fine.y0 - coarse.y0) < 2 and abs(fine.edges[0] - coarse.edges[0]) < 2
