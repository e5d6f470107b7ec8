"""What is fuzzed: bytes → the invariants hold, or the file is said to be unreadable.

Everything runs in this process, without the limits of time and memory that a run
has, so that the fuzzer sees what the code does and a hang or crash is its finding.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial

from fuzz.invariants import check_document, check_mentions
from fuzz.raw_pdf import assembled
from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.formats import reader_of
from pipeline.parse.sources import source_of
from pipeline.settings.params import DocumentParams

Target = Callable[[bytes], bool]
"""Takes an input; gives whether it was read, not refused."""

_LIMITS = DocumentParams(max_bytes=1_000_000, max_unpacked_bytes=4_000_000)
SPLIT = b"\x00PART\x00"
"""Between the parts of a Word file, or the objects of a PDF."""
_PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml",
          "docProps/core.xml", "word/_rels/document.xml.rels")  # fmt: skip
_CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types '
    b'xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    b'<?xml version="1.0"?><Relationships '
    b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def read(media_type: str, data: bytes) -> ParsedDocument | None:
    """Parse as one type; null where the file is said to be unreadable."""
    if not data:
        return None
    try:
        return reader_of(media_type)(data, _LIMITS, None)
    except UnreadableDocument as error:
        assert str(error).strip(), "what is wrong is said"
        return None


def parse_and_extract(media_type: str, data: bytes) -> bool:
    """Parse, extract, verify."""
    document = read(media_type, data)
    if document is None:
        return False
    source = document.source
    if source is None:
        source = source_of(data, media_type, document.encoding)
    check_document(document, source)
    check_mentions(data, document, source)
    return True


def extract(data: bytes) -> bool:
    """Any characters as the text of a plain file; the first byte chooses the language."""
    language = ("en", "es", None)[data[0] % 3] if data else None
    text = data[1:].decode("utf-8", "ignore").encode("utf-8")
    if not text.strip():
        return False
    try:
        document = reader_of(TEXT)(text, DocumentParams(encoding="utf-8"), language)
    except UnreadableDocument:
        return False
    check_mentions(text, document, source_of(text, document.media_type, document.encoding))
    return True


def word_parts(data: bytes) -> bool:
    """The XML parts of a Word file, divided by a mark; the ZIP around them is sound."""
    return parse_and_extract(DOCX, packed(data))


def pdf_objects(data: bytes) -> bool:
    """The objects of a PDF, divided by a mark; the index and the streams' lengths are sound."""
    return parse_and_extract(PDF, assembled([_with_length(held) for held in data.split(SPLIT)]))


def _with_length(held: bytes) -> bytes:
    head, mark, rest = held.partition(b"stream\n")
    if not mark:
        return held
    body = rest.removesuffix(b"endstream").removesuffix(b"\n")
    head = re.sub(rb"/Length\s+\d+(?![\d\s]*R)", b"/Length %d" % len(body), head, count=1)
    return head + mark + body + b"\nendstream"


def packed(data: bytes) -> bytes:
    """A Word file of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_fixed("[Content_Types].xml"), _CONTENT_TYPES)
        archive.writestr(_fixed("_rels/.rels"), _RELATIONS)
        for name, part in zip(_PARTS, data.split(SPLIT), strict=False):
            if part:
                archive.writestr(_fixed(name), part)
    return buffer.getvalue()


def parts_of(archive: zipfile.ZipFile) -> bytes:
    """The inverse of :func:`packed`, for seeds."""
    held = set(archive.namelist())
    return SPLIT.join(archive.read(name) if name in held else b"" for name in _PARTS)


def _fixed(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


TARGETS: dict[str, Target] = {
    "text": partial(parse_and_extract, TEXT),
    "markdown": partial(parse_and_extract, MARKDOWN),
    "html": partial(parse_and_extract, HTML),
    "docx": word_parts,
    "pdf": partial(parse_and_extract, PDF),
    "pdf_objects": pdf_objects,
    "extract": extract,
}
"""Name → what is run on each input."""
