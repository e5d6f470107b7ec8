"""Bytes → the source that the offsets of a parsed document count, by media type."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.model.media_types import DOCX, HTML, MARKDOWN, TEXT
from pipeline.parse.decode import decode_as

Source = Callable[[bytes, str | None], str]


def source_of(data: bytes, media_type: str, encoding: str | None) -> str:
    """The source of a parsed document; empty where offsets count nothing (PDF).

    Args:
        data: the file's bytes.
        media_type: how it was read.
        encoding: codec of a text file; null for binary formats.
    """
    source = SOURCES.get(media_type)
    return source(data, encoding) if source else ""


def _decoded(data: bytes, encoding: str | None) -> str:
    return decode_as(data, encoding) if encoding else ""


def _docx(data: bytes, encoding: str | None) -> str:
    from pipeline.parse.docx.stories import normative_text

    return normative_text(data)


SOURCES: dict[str, Source] = {
    TEXT: _decoded,
    MARKDOWN: _decoded,
    HTML: _decoded,
    DOCX: _docx,
}
"""Media type → source; a new format adds its line here."""
