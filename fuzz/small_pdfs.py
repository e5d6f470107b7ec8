"""Small PDFs that the fuzzer starts from, as lists of objects: what a page can be made of.

Each is a few hundred bytes to a few kilobytes, so that most changes of it hit
something that a reader looks at.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

from fuzz.raw_pdf import numbered, page_of, pdf_objects, stream, text, to_unicode

_SAID = (
    "In June 2008 Congress gave the DEA $400 million.",
    "The commission, which met on May 3, 2009, heard Roe v. Wade, 410 U.S. 113.",
)
_SPANISH = ("El 3 de mayo de 2009 la PGR pag\u00f3 5 millones de pesos.",)
_ROWS = (("Agency", "2007", "2008"), ("FBI", "$1.2", "$1.4"), ("DEA", "$0.9", "($0.2)"))


def _plain() -> list[bytes]:
    return pdf_objects(text(*_SAID))


def _lines_and_notes() -> list[bytes]:
    """Paragraphs, a raised number, a note below a line, a page number."""
    body = text(*_SAID, *_SPANISH, *_SAID)
    note = (
        b"60 90 m 200 90 l S BT /F1 7 Tf 60 80 Td (1 See the report of 2004.) Tj ET "
        b"BT /F1 7 Tf 300 704 Td (1) Tj ET BT /F1 9 Tf 300 30 Td (12) Tj ET\n"
    )
    return pdf_objects(body + note)


def _table() -> list[bytes]:
    """Cells between ruled lines."""
    drawn = b"0.5 w "
    for row, cells in enumerate(_ROWS):
        for column, cell in enumerate(cells):
            x, y = 60 + 120 * column, 640 - 20 * row
            drawn += b"%d %d 120 20 re S " % (x, y)
            drawn += b"BT /F1 10 Tf %d %d Td (%s) Tj ET\n" % (x + 4, y + 6, _escaped(cell))
    return pdf_objects(text("Table 1. Outlays, in millions of dollars") + drawn)


def _columns() -> list[bytes]:
    """Two columns, letters set apart one by one, a heading in another size."""
    left = b"BT /F1 9 Tf 12 TL 60 640 Td " + b"(was found by the) Tj T* " * 8 + b"ET\n"
    right = b"BT /F1 9 Tf 12 TL 320 640 Td " + b"[(com) -20 (mis) 15 (sion)] TJ T* " * 8 + b"ET\n"
    return pdf_objects(b"BT /F1 18 Tf 60 700 Td (Border Security) Tj ET\n" + left + right)


def _differences() -> list[bytes]:
    """A font with an encoding of its own and widths."""
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /FirstChar 32 /LastChar 40 "
        b"/Widths [250 333 408 500 500 833 778 180 333] "
        b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl /D /E /A] >> >>"
    )
    drawn = b"BT /F1 11 Tf 60 700 Td <0102030405> Tj 0 -14 Td (spent $5 million) Tj ET\n"
    return pdf_objects(drawn, replaced={5: font})


def _wide_font() -> list[bytes]:
    """A font of two bytes a letter with a map to Unicode, as Word writes them."""
    codes = b"".join(b"%04X" % ord(char) for char in _SAID[0])
    fonts = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H "
        b"/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Arial /DW 500 "
        b"/W [32 [278 278] 40 50 333] /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        to_unicode({code: code for code in range(0x20, 0x7F)}).replace(
            b"<00> <FF>", b"<0000> <FFFF>"
        ),
    ]
    drawn = b"BT /F1 11 Tf 60 700 Td <" + codes + b"> Tj ET\n"
    return pdf_objects(drawn, replaced={5: fonts[0]}, more=fonts[1:])


def _forms_and_turns() -> list[bytes]:
    """Text in a form, on a turned page, in a smaller crop box, stretched and hidden."""
    form = stream(
        text(*_SPANISH),
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 5 0 R >> >>",
    )
    page = page_of(b"/XObject << /X1 6 0 R >>", b"/Rotate 90 /CropBox [20 20 590 770] /UserUnit 2")
    drawn = (
        b"q 1 0 0 1 0 -60 cm /X1 Do Q BT 80 Tz 3 Tr 2 Tw 1 Tc /F1 11 Tf 0 1 -1 0 500 100 Tm "
        b"(upright $7 million) ' ET q 0 0 50 50 re W n Q\n"
    )
    return pdf_objects(text(*_SAID) + drawn, replaced={3: page}, more=[form])


def _two_pages() -> list[bytes]:
    """Two pages with labels, a running head, a word cut between them, a title and dates."""
    second = page_of(b"").replace(b"/Contents 4", b"/Contents 6")
    last = b"<< /Title (A Report) /Author (A. Writer) /CreationDate (D:20090503120000-06'00') >>"
    more = [stream(text("Outlays of agencies", "mission spent $3 million.")), second, last]
    pages = b"<< /Type /Pages /Kids [3 0 R 7 0 R] /Count 2 >>"
    labels = b"/PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 9 /P (A-) >>] >> /Lang (en)"
    first = text("Outlays of agencies", "In 2007, as was known, the com-")
    return pdf_objects(first, replaced={2: pages}, more=more, catalog=labels)


def _marked() -> list[bytes]:
    """A tagged page: artifacts, replaced text, an inline image, a note in the margin."""
    drawn = (
        b"/P << /MCID 0 >> BDC "
        + text(*_SAID)
        + b"EMC /Artifact BMC BT /F1 8 Tf 60 20 Td (Page 3) Tj "
        b"ET EMC /Span << /ActualText (fifty) >> BDC BT /F1 9 Tf 60 500 Td (50) Tj ET EMC "
        b"BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI\n"
    )
    page = page_of(
        b"", b"/Annots [<< /Type /Annot /Subtype /FreeText /Rect [60 400 200 420] "
        b"/Contents (In 2004) /DA (/F1 9 Tf) >> << /Subtype /Link /Rect [0 0 9 9] "
        b"/A << /S /URI /URI (http://x) >> >>]",
    )  # fmt: skip
    tree = b"/MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot /K [] >>"
    return pdf_objects(drawn, replaced={3: page}, catalog=tree)


def _escaped(words: str) -> bytes:
    return words.replace("(", r"\(").replace(")", r"\)").encode("cp1252")


MAKERS: tuple[Callable[[], list[bytes]], ...] = (
    _plain,
    _lines_and_notes,
    _table,
    _columns,
    _differences,
    _wide_font,
    _forms_and_turns,
    _two_pages,
    _marked,
)


def in_object_stream(objects: Sequence[bytes]) -> bytes:
    """A file whose objects lie packed in one stream, with an index that is a stream, too."""
    loose = {at for at, held in enumerate(objects, 1) if b"stream" in held}
    packed = [(at, held) for at, held in enumerate(objects, 1) if at not in loose]
    offsets, body = [], b""
    for at, held in packed:
        offsets += [at, len(body)]
        body += held + b"\n"
    head = b" ".join(b"%d" % number for number in offsets) + b"\n"
    holder, index = len(objects) + 1, len(objects) + 2
    entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(packed), len(head))
    data, places = b"%PDF-1.7\n", {}
    for at in sorted(loose):
        places[at] = len(data)
        data += numbered(at, objects[at - 1])
    places[holder] = len(data)
    data += numbered(holder, stream(zlib.compress(head + body, 9), entries))
    places[index] = start = len(data)
    rows = bytes(4)
    inside = {at: number for number, (at, _) in enumerate(packed)}
    for at in range(1, index + 1):
        row = (2, holder, inside[at]) if at in inside else (1, places[at], 0)
        rows += bytes([row[0]]) + row[1].to_bytes(2, "big") + bytes([row[2]])
    entries = b"/Type /XRef /Size %d /Root 1 0 R /W [1 2 1]" % (index + 1)
    data += numbered(index, stream(rows, entries))
    return data + b"startxref\n%d\n%%%%EOF\n" % start
