"""PDFs written object by object, so that any of them can be wrong."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
CATALOG, PAGES, PAGE, CONTENT, FONT_AT, MORE = 1, 2, 3, 4, 5, 6
"""Numbers of the objects of :func:`pdf`; further ones begin at ``MORE``."""


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def packed(data: bytes, times: int = 1, entries: bytes = b"") -> bytes:
    """A stream that is deflated, once or several times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [%s] %s" % (b" /FlateDecode" * times, entries))


def text(*lines: str, size: int = 11, encoding: str = "cp1252") -> bytes:
    """Operators that print lines one below the other."""
    shown = b"".join(b"<%s> Tj T*\n" % line.encode(encoding).hex().encode() for line in lines)
    return b"BT /F1 %d Tf 14 TL 60 700 Td\n%sET\n" % (size, shown)


def page_of(resources: bytes, more: bytes = b"") -> bytes:
    """The page's object with more resources and more entries."""
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> %s >> %s >>" % (resources, more)
    )


def pdf_objects(
    content: bytes,
    *,
    replaced: Mapping[int, bytes] | None = None,
    more: Sequence[bytes] = (),
    catalog: bytes = b"",
    page: bytes = b"",
    box: bytes = b"0 0 612 792",
    count: bytes = b"1",
) -> list[bytes]:
    """The objects of a file of one page.

    Args:
        content: operators of the page, or a whole stream object.
        replaced: objects that stand in the place of the usual ones, by number.
        more: objects after the usual ones.
        catalog: more entries of the catalog.
        page: more entries of the page.
        box: the media box.
        count: how many pages the page tree says that it has.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count %s >>" % count,
        page_of(b"", page).replace(b"0 0 612 792", box, 1),
        content if content.startswith(b"<<") else stream(content),
        FONT,
        *more,
    ]
    for number, data in (replaced or {}).items():
        objects[number - 1] = data
    return objects


def pdf(content: bytes, *, trailer: bytes = b"", **changes: Any) -> bytes:
    """A file of one page.

    Args:
        content: operators of the page, or a whole stream object.
        trailer: more entries of the trailer.
        changes: as :func:`pdf_objects` takes them.
    """
    return assembled(pdf_objects(content, **changes), trailer)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of objects, the first of which is the catalog."""
    data = b"%PDF-1.7\n"
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(data))
        data += numbered(number, held)
    start = len(data)
    size = len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        start,
    )


def numbered(number: int, held: bytes) -> bytes:
    """An object as it stands in a file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, held)


def to_unicode(pairs: Mapping[int, int]) -> bytes:
    """A stream that says which character each code of a font stands for."""
    rows = sorted(pairs.items())
    body = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    body += b"1 begincodespacerange <00> <FF> endcodespacerange\n"
    for at in range(0, len(rows), 100):
        part = rows[at : at + 100]
        lines = b"".join(b"<%02X> <%04X>\n" % pair for pair in part)
        body += b"%d beginbfchar\n%sendbfchar\n" % (len(part), lines)
    return stream(body + b"endcmap end end\n")
