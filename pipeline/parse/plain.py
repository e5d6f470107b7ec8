"""Readers of plain text and Markdown: bytes → parsed document."""

from __future__ import annotations

from pipeline.model.errors import UnreadableDocument
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.decode import Decoded, decode_document
from pipeline.parse.formats import refuse_length
from pipeline.parse.running_text import looks_like_markdown, parse_running_text
from pipeline.settings.params import DocumentParams


def read_text(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    """Parse a text file, which may be written in Markdown.

    Raises:
        UnreadableDocument: when it is no text, has none, or too much.
    """
    decoded = _decoded(data, params)
    markdown = looks_like_markdown(decoded.source)
    return parse_running_text(decoded, markdown=markdown, language=language)


def read_markdown(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    """Parse a file of Markdown; it fails as a text file does."""
    return parse_running_text(_decoded(data, params), markdown=True, language=language)


def _decoded(data: bytes, params: DocumentParams) -> Decoded:
    decoded = decode_document(data, params.encoding)
    if not decoded.source.strip():
        raise UnreadableDocument("holds nothing but white space; put the real text in its place")
    refuse_length(len(decoded.source), params)
    return decoded
