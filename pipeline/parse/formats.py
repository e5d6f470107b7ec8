"""Which reader a file gets: by its bytes first, by its ending second."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath

from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.model.parsed import ParsedDocument
from pipeline.settings.params import DocumentParams

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

Reader = Callable[[bytes, DocumentParams, str | None], ParsedDocument]

READERS = {
    TEXT: "pipeline.parse.plain:read_text",
    MARKDOWN: "pipeline.parse.plain:read_markdown",
    HTML: "pipeline.parse.html:read_html",
    DOCX: "pipeline.parse.docx:parse_docx",
    PDF: "pipeline.parse.pdf:read_pdf",
}
"""Media type → ``module:function`` of its reader; a new format adds its line here.

Only a process that reads a file loads its reader, and that of its type alone.
"""


def reader_of(media_type: str) -> Reader:
    """The reader of a media type, loaded."""
    module, name = READERS[media_type].split(":")
    reader: Reader = getattr(import_module(module), name)
    return reader


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
    """Parse a file of any type, in this process.

    Args:
        data: the file.
        path: its name, for its ending.
        params: settings.
        language: the document's language, where it is known.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
    """
    if not data:
        raise UnreadableDocument("is empty (0 bytes); put the real file in its place")
    if len(data) > params.max_bytes:
        raise UnreadableDocument(params.too_large(len(data)))
    media_type = media_type_of(data, path)
    if media_type not in READERS:
        raise UnreadableDocument(_advice(path))
    document = reader_of(media_type)(data, params, language)
    if not document.text:
        raise UnreadableDocument(
            "holds no text that can be seen; put a file with the text in its place"
        )
    refuse_length(max(len(document.text), len(document.source or "")), params)
    return document


def refuse_length(characters: int, params: DocumentParams) -> None:
    """Refuse a text that is too long: all that follows takes memory by its length.

    Raises:
        UnreadableDocument: saying so.
    """
    if characters > params.max_characters:
        raise UnreadableDocument(
            f"holds {characters} characters of text, more than documents.max_characters "
            f"({params.max_characters}); raise that in params.yaml or split the file"
        )


def _advice(path: str) -> str:
    ending = PurePosixPath(path).suffix or "no ending"
    return (
        f"is of a type that is not read ({ending}); save it as DOCX or PDF, "
        "or as plain text (.txt) or Markdown (.md)"
    )
