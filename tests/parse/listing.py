"""What a parsed document holds, one line a fact, page, block and left-out part."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.parsed import ParsedDocument

_LEFT_OUT = 60  # characters of a left-out part that a listing shows


def listing(document: ParsedDocument, source: str) -> list[str]:
    """The lines that a document's ``.expected`` file holds."""
    return list(_lines(document, source))


def _lines(document: ParsedDocument, source: str) -> Iterator[str]:
    facts = document.facts
    yield f"status: {document.status}"
    yield f"encoding: {document.encoding}"
    yield f"title: {facts.title}"
    yield f"authors: {facts.authors}"
    yield f"publisher: {facts.publisher}"
    yield f"published: {facts.published} ({facts.published_basis})"
    for page in document.pages:
        begins = _one_line(source[page.start : page.start + 30])[:10]
        yield f"page {page.index} ({page.label}): {begins}"
    for block in document.blocks:
        kind = f"{block.kind}{block.level or ''}"
        if block.cell:
            kind += f" {block.cell.table}.{block.cell.row}.{block.cell.column}"
        yield f"{kind} | {document.text[block.start : block.end]}"
    for item in document.furniture:
        held = _one_line(source[item.start : item.end])
        yield f"left out: {item.kind} | {held[:_LEFT_OUT]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def faults_of_map(document: ParsedDocument, source: str) -> list[str]:
    """What is wrong with a document's source map; empty if it is exact."""
    faults: list[str] = []
    source_map = document.source_map
    if source_map.text_length != len(document.text):
        faults.append(f"covers {source_map.text_length} of {len(document.text)} characters")
    at = 0
    for segment in source_map.segments:
        text = document.text[at : at + segment.text_length]
        held = source[segment.source_start : segment.source_end]
        if not 0 <= segment.source_start <= segment.source_end <= len(source):
            faults.append(f"{segment} is outside the source")
        if segment.copied and held != text:
            faults.append(f"{text!r} is said to be a copy of {held!r}")
        if not segment.copied and not text.isspace() and not held:
            faults.append(f"{text!r} at {at} comes from nowhere")
        at += segment.text_length
    return faults
