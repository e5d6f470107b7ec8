"""Which reader a file gets: by its bytes first, by its ending second."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import PurePosixPath

from pipeline.core.corpus import too_large
from pipeline.core.document import ParsedDocument
from pipeline.core.errors import UnreadableDocument
from pipeline.core.isolation import Limits, run_isolated
from pipeline.core.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.core.params import DocumentParams
from pipeline.parse.decode import Decoded, decode, decode_as
from pipeline.parse.docx import parse_docx
from pipeline.parse.html import read_html
from pipeline.parse.running_text import looks_like_markdown, parse_running_text

_BY_ENDING = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
}
_FOREIGN = {
    ".doc": "application/msword",
    ".rtf": "application/rtf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".eml": "message/rfc822",
    ".msg": "application/vnd.ms-outlook",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".epub": "application/epub+zip",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xml": "application/xml",
}
_UNKNOWN = "application/octet-stream"
_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"{\\rtf", _FOREIGN[".rtf"]),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# What a page begins with, whatever the file is called: a web page saved as ".txt" is one.
_HTML_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}>\s*+)?"
    rb"(?:<!--(?:[^-]|-(?!->)){0,2000}-->\s*+)?"
    rb"<(?:!doctype\s+html|html)\b",
    re.IGNORECASE,
)
_WORD_PART = b"word/document.xml"
# Their reader says what is wrong with those that are no plain documents.
_WORD_ENDINGS = (".docx", ".docm", ".dotx", ".dotm")
_NO_READER = {PDF: "PDF"}

Reader = Callable[[bytes, DocumentParams, str | None], ParsedDocument]


def media_type_of(data: bytes, path: str) -> str:
    """The media type of a file: what its bytes say, else what its ending says."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    ending = PurePosixPath(path).suffix.lower()
    if data.startswith((_OLE, _ZIP)):
        return _packed_type(data, ending)
    if ending not in (".md", ".markdown") and _HTML_HEAD.match(data):
        return HTML
    return _BY_ENDING.get(ending) or _FOREIGN.get(ending) or _UNKNOWN


def _packed_type(data: bytes, ending: str) -> str:
    """The type of an Office file, which may be anything; it is not opened to tell.

    An encrypted Word file is an OLE container, as those of Word 97 are.
    """
    if ending in _WORD_ENDINGS or (data.startswith(_ZIP) and _WORD_PART in data):
        return DOCX
    if ending in _FOREIGN:
        return _FOREIGN[ending]
    return _FOREIGN[".doc"] if data.startswith(_OLE) else _UNKNOWN


def parse_bytes(
    data: bytes, path: str, params: DocumentParams, language: str | None
) -> ParsedDocument:
    """Parse a file of any type, in a child process that can be stopped.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
        LimitReached: when that is that it took too much time or memory.
    """
    if not data:
        raise UnreadableDocument("is empty (0 bytes); put the real file in its place")
    if len(data) > params.max_bytes:
        raise UnreadableDocument(too_large(len(data), params.max_bytes))
    media_type = media_type_of(data, path)
    if media_type not in READERS:
        raise UnreadableDocument(_advice(media_type, path))
    header = {"media_type": media_type, "params": asdict(params), "language": language}
    parsed = run_isolated(
        "pipeline.parse.formats:read_request",
        json.dumps(header).encode() + b"\n" + data,
        Limits("documents", params.time_limit, params.memory_limit),
    )
    return ParsedDocument.from_bytes(parsed)


def read_request(request: bytes) -> bytes:
    """Parse a document in this process: a line of JSON, then its bytes; gives it as bytes.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
    """
    head, data = request.split(b"\n", 1)
    header = json.loads(head)
    params = DocumentParams(**header["params"])
    document = READERS[header["media_type"]](data, params, header["language"])
    if not document.text:
        raise UnreadableDocument(
            "holds no text that can be seen; put a file with the text in its place"
        )
    _refuse_length(max(len(document.text), len(document.source or "")), params)
    return document.to_bytes()


def _refuse_length(characters: int, params: DocumentParams) -> None:
    """All that follows takes memory by the length of the text."""
    if characters > params.max_characters:
        raise UnreadableDocument(
            f"holds {characters} characters of text, more than documents.max_characters "
            f"({params.max_characters}); raise that in params.yaml or split the file"
        )


def _advice(media_type: str, path: str) -> str:
    if media_type in _NO_READER:
        return (
            f"is {_NO_READER[media_type]}, which this version does not read yet; "
            "save it as plain text or Markdown beside the original"
        )
    ending = PurePosixPath(path).suffix or "no ending"
    return (
        f"is of a type that is not read ({ending}); save it as DOCX or PDF, "
        "or as plain text (.txt) or Markdown (.md)"
    )


def _decoded(data: bytes, params: DocumentParams) -> Decoded:
    decoded = (
        decode(data)
        if params.encoding == "auto"
        else Decoded(decode_as(data, params.encoding), params.encoding)
    )
    if not decoded.source.strip():
        raise UnreadableDocument("holds nothing but white space; put the real text in its place")
    _refuse_length(len(decoded.source), params)
    return decoded


def _read_text(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    decoded = _decoded(data, params)
    markdown = looks_like_markdown(decoded.source)
    return parse_running_text(decoded, markdown=markdown, language=language)


def _read_markdown(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    return parse_running_text(_decoded(data, params), markdown=True, language=language)


def _read_pdf(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    # pdfium and numpy are loaded in the child process that reads the file, not in this one
    from pipeline.parse.pdf import read_pdf

    return read_pdf(data, params, language)


READERS: dict[str, Reader] = {
    TEXT: _read_text,
    MARKDOWN: _read_markdown,
    HTML: read_html,
    DOCX: parse_docx,
    PDF: _read_pdf,
}
"""Media type → reader; a new format adds its line here."""
