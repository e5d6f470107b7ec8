"""Document speed of each format beside plain extraction by other libraries, in one run."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from typing import Any

import pdfplumber
import pypdfium2

from bench.measure import seconds
from bench.texts import Sample, samples
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import DocumentParams


def formats() -> dict[str, Any]:
    """Pages per second for PDF, megabytes per second for HTML and text, by tool."""
    held = samples()
    return {
        "pdf, pages per second": _pdf([s for s in held if s.path.endswith(".pdf")]),
        "html, MB per second": _markup([s for s in held if s.path.endswith(".html")]),
        "text and Markdown, MB per second": _rates(
            [s for s in held if s.path.endswith((".txt", ".md"))], {"this project": _ours}
        ),
    }


def _ours(sample: Sample) -> object:
    return parse_bytes(sample.data, sample.path, DocumentParams(), None)


def _rates(held: list[Sample], tools: dict[str, Callable[[Sample], object]]) -> dict[str, float]:
    size = sum(len(sample.data) for sample in held) / 1e6
    return {
        name: round(size / seconds(lambda t=tool: [t(s) for s in held]), 3)
        for name, tool in tools.items()
    }


def _markup(held: list[Sample]) -> dict[str, float]:
    tools: dict[str, Callable[[Sample], object]] = {"this project": _ours}
    if importlib.util.find_spec("trafilatura"):
        import trafilatura

        tools["trafilatura"] = lambda sample: trafilatura.extract(sample.data.decode())
    return _rates(held, tools)


def _pdf(held: list[Sample]) -> dict[str, float]:
    pages = sum(len(sample.document.pages) for sample in held)
    tools: dict[str, Callable[[Sample], object]] = {
        "this project": _ours,
        "pdfplumber, text": _pdfplumber,
        "pypdfium2, text": _pdfium,
        "pypdfium2, text and a box for every character": _pdfium_boxes,
    }
    return {
        name: round(pages / seconds(lambda t=tool: [t(s) for s in held]), 1)
        for name, tool in tools.items()
    }


def _pdfplumber(sample: Sample) -> str:
    with pdfplumber.open(io.BytesIO(sample.data)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def _pdfium(sample: Sample) -> str:
    document = pypdfium2.PdfDocument(sample.data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _pdfium_boxes(sample: Sample) -> int:
    document = pypdfium2.PdfDocument(sample.data)
    total = 0
    for page in document:
        text = page.get_textpage()
        total += len([text.get_charbox(index) for index in range(text.count_chars())])
    return total
