"""Bytes → the source that offsets count, written apart from the parser so as to check it."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from pipeline.model.media_types import DOCX, HTML, MARKDOWN, TEXT
from pipeline.verify.docx import normative_text

SourceReader = Callable[[bytes, str | None], str]


def read_source(data: bytes, encoding: str | None, media_type: str = TEXT) -> str:
    """The source of a document, as its offsets count it.

    Args:
        data: the file's bytes.
        encoding: codec that the documents table states; null for binary formats.
        media_type: how the file was read.

    Raises:
        ValueError: when the bytes cannot be read back so.
    """
    reader = READERS.get(media_type)
    if reader is None:
        raise ValueError(f"no reader for {media_type}")
    return reader(data, encoding)


def _decoded(data: bytes, encoding: str | None) -> str:
    """The decoded source of a text file.

    No byte order mark, line ends untouched, bad bytes as U+FFFD.
    """
    if encoding is None:
        raise ValueError("no encoding is stated")
    text = codecs.getdecoder(encoding)(data, "replace")[0]
    return text[1:] if text[:1] == "\ufeff" else text


def _docx(data: bytes, encoding: str | None) -> str:
    return normative_text(data)


READERS: dict[str, SourceReader] = {
    TEXT: _decoded,
    MARKDOWN: _decoded,
    HTML: _decoded,
    DOCX: _docx,
}
"""Media type → reader; a new format adds its line here."""
