"""A mention → one row: its value and everything needed to quote and to check it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, get_args

from pipeline.extract.context import context_of
from pipeline.model.document import ParsedDocument
from pipeline.model.geometry import Geometry
from pipeline.model.ids import make_mention_id, make_pdf_mention_id
from pipeline.model.mention import Mention, Value
from pipeline.model.reading import Reading, Span

_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(Value)}
"""Sort of value → its parts, all of them plain."""
BESIDE = 32
"""Code points of source kept on each side of a quote."""


def row_of(
    mention: Mention,
    *,
    sha256: str,
    source: str,
    document: ParsedDocument,
    reading: Reading,
    addresses: list[Span],
) -> dict[str, Any]:
    """All columns that the document alone decides, as JSON-ready values."""
    place = (
        _place_in_text(mention, sha256, source, document)
        if document.geometry is None
        else _place_in_pdf(mention, sha256, document, document.geometry)
    )
    index = document.block_index(mention.start)
    block = document.blocks[index] if index >= 0 else None
    sentence_start, sentence_end = reading.sentence_at(mention.start)
    sentence_end = max(sentence_end, mention.end)
    return {
        **place,
        "kind": mention.kind,
        "text": document.text[mention.start : mention.end],
        "text_start": mention.start,
        "text_end": mention.end,
        "sentence_id": max(bisect_right(reading.sentences, (sentence_start, len(reading.text))), 1),
        "sentence": document.text[sentence_start:sentence_end],
        "block": block.kind if block else None,
        "section": " > ".join(block.section) if block else None,
        "context": context_of(document.text, mention.start, mention.end, block, addresses),
        "rule": mention.rule,
        "evidence": _evidence(mention, document, place["page"]),
        "confidence": round(mention.confidence * _legibility(document, place["page"]), 2),
        "value": plain_value(mention.value),
    }


def _place_in_text(
    mention: Mention, sha256: str, source: str, document: ParsedDocument
) -> dict[str, Any]:
    """The columns of place in a format whose source offsets count."""
    fragments = document.source_spans(mention.start, mention.end)
    start, end = fragments[0]
    page = document.page_at(start)
    return {
        "mention_id": make_mention_id(sha256, mention.kind, start, end),
        "quote": source[start:end],
        "page": page.index if page else None,
        "page_label": page.label if page else None,
        "source_start": start,
        "source_end": end,
        "fragments": [list(span) for span in fragments] if len(fragments) > 1 else None,
        "boxes": None,
        "prefix": source[max(start - BESIDE, 0) : start],
        "suffix": source[end : end + BESIDE],
    }


def _place_in_pdf(
    mention: Mention, sha256: str, document: ParsedDocument, geometry: Geometry
) -> dict[str, Any]:
    """The columns of place in a PDF: page and boxes, no offsets.

    ``fragments`` has a list for every part: its page, then its boxes.
    """
    printed = document.source or ""
    spans = document.source_spans(mention.start, mention.end)
    parts = [geometry.boxes(*span) for span in spans]
    start, end = spans[0]
    page = document.page_at(start)
    index = page.index if page else 1
    boxes = [list(placed.box) for placed in parts[0]]
    quote = one_line(printed[start:end])
    page_start, page_end = document.page_span(start)
    return {
        "mention_id": make_pdf_mention_id(sha256, mention.kind, index, boxes[0], quote),
        "quote": quote,
        "page": index,
        "page_label": page.label if page else None,
        "source_start": None,
        "source_end": None,
        "fragments": _parts_in_pdf(geometry, spans) if len(spans) > 1 else None,
        "boxes": boxes,
        "prefix": one_line(printed[max(start - BESIDE, page_start) : start]),
        "suffix": one_line(printed[end : min(end + BESIDE, page_end)]),
    }


def _parts_in_pdf(geometry: Geometry, spans: Sequence[Span]) -> list[list[Any]]:
    parts: list[list[Any]] = []
    for span in spans:
        boxes = geometry.boxes(*span)
        parts.append([boxes[0].page, *(list(placed.box) for placed in boxes)])
    return parts


def one_line(printed: str) -> str:
    """Printed words with one space for a line break."""
    return printed.replace("\n", " ")


def _legibility(document: ParsedDocument, page: int | None) -> float:
    """Confidence of a page's text: 1, or less where it was recognised from a picture."""
    recognised = document.ocr_confidence(page)
    return 1.0 if recognised is None else recognised


def _evidence(
    mention: Mention, document: ParsedDocument, page: int | None
) -> list[dict[str, Any]] | None:
    rows = [
        {
            "role": item.role,
            "text": document.text[item.start : item.end],
            "source": _source_of(document, item.start, item.end),
        }
        for item in mention.evidence
        if item.end > item.start
    ]
    recognised = document.ocr_confidence(page)
    if recognised is not None:
        rows.append({"role": "ocr", "text": str(recognised), "source": [[page]]})
    return rows or None


def _source_of(document: ParsedDocument, start: int, end: int) -> list[list[Any]]:
    """Where a span of the text stands in the source: offsets, or page and boxes (PDF)."""
    spans = document.source_spans(start, end)
    if document.geometry is None:
        return [list(span) for span in spans]
    return _parts_in_pdf(document.geometry, spans)


def plain_value(value: Value) -> dict[str, Any]:
    """A value as it is kept: JSON-ready, sums of money as plain digits."""
    parts = ((name, getattr(value, name)) for name in _NAMES[type(value)])
    return {name: format(p, "f") if isinstance(p, Decimal) else p for name, p in parts}
