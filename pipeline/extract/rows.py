"""A mention → one row: its value and everything needed to quote and to check it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, get_args

from pipeline.extract.context import context_of
from pipeline.model.document import Document, Span
from pipeline.model.geometry import Geometry
from pipeline.model.ids import make_mention_id, make_pdf_mention_id
from pipeline.model.mention import Mention, Value
from pipeline.model.parsed import ParsedDocument

_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(Value)}
"""Sort of value → its parts, all of them plain."""
BESIDE = 32
"""Code points of source kept on each side of a quote."""


def row_of(
    mention: Mention,
    *,
    sha256: str,
    source: str,
    parsed: ParsedDocument,
    document: Document,
    addresses: list[Span],
) -> dict[str, Any]:
    """All columns that the document alone decides, as JSON-ready values."""
    place = (
        _place_in_text(mention, sha256, source, parsed)
        if parsed.geometry is None
        else _place_in_pdf(mention, sha256, parsed, parsed.geometry)
    )
    index = parsed.block_index(mention.start)
    block = parsed.blocks[index] if index >= 0 else None
    sentence_start, sentence_end = document.sentence_at(mention.start)
    sentence_end = max(sentence_end, mention.end)
    return {
        **place,
        "kind": mention.kind,
        "text": parsed.text[mention.start : mention.end],
        "text_start": mention.start,
        "text_end": mention.end,
        "sentence_id": max(
            bisect_right(document.sentences, (sentence_start, len(document.text))), 1
        ),
        "sentence": parsed.text[sentence_start:sentence_end],
        "block": block.kind if block else None,
        "section": " > ".join(block.section) if block else None,
        "context": context_of(parsed.text, mention.start, mention.end, block, addresses),
        "rule": mention.rule,
        "evidence": _evidence(mention, parsed, place["page"]),
        "confidence": round(mention.confidence * _legibility(parsed, place["page"]), 2),
        "value": plain_value(mention.value),
    }


def _place_in_text(
    mention: Mention, sha256: str, source: str, parsed: ParsedDocument
) -> dict[str, Any]:
    """The columns of place in a format whose source offsets count."""
    fragments = parsed.source_spans(mention.start, mention.end)
    start, end = fragments[0]
    page = parsed.page_at(start)
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
    mention: Mention, sha256: str, parsed: ParsedDocument, geometry: Geometry
) -> dict[str, Any]:
    """The columns of place in a PDF: page and boxes, no offsets.

    ``fragments`` has a list for every part: its page, then its boxes.
    """
    printed = parsed.source or ""
    spans = parsed.source_spans(mention.start, mention.end)
    parts = [geometry.boxes(*span) for span in spans]
    start, end = spans[0]
    page = parsed.page_at(start)
    index = page.index if page else 1
    boxes = [list(placed.box) for placed in parts[0]]
    quote = one_line(printed[start:end])
    page_start, page_end = parsed.page_span(start)
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


def _legibility(parsed: ParsedDocument, page: int | None) -> float:
    """Confidence of a page's text: 1, or less where it was recognised from a picture."""
    recognised = parsed.ocr_confidence(page)
    return 1.0 if recognised is None else recognised


def _evidence(
    mention: Mention, parsed: ParsedDocument, page: int | None
) -> list[dict[str, Any]] | None:
    rows = [
        {
            "role": item.role,
            "text": parsed.text[item.start : item.end],
            "source": _source_of(parsed, item.start, item.end),
        }
        for item in mention.evidence
        if item.end > item.start
    ]
    recognised = parsed.ocr_confidence(page)
    if recognised is not None:
        rows.append({"role": "ocr", "text": str(recognised), "source": [[page]]})
    return rows or None


def _source_of(parsed: ParsedDocument, start: int, end: int) -> list[list[Any]]:
    """Where a span of the text stands in the source: offsets, or page and boxes (PDF)."""
    spans = parsed.source_spans(start, end)
    if parsed.geometry is None:
        return [list(span) for span in spans]
    return _parts_in_pdf(parsed.geometry, spans)


def plain_value(value: Value) -> dict[str, Any]:
    """A value as it is kept: JSON-ready, sums of money as plain digits."""
    parts = ((name, getattr(value, name)) for name in _NAMES[type(value)])
    return {name: format(p, "f") if isinstance(p, Decimal) else p for name, p in parts}
