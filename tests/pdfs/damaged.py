"""Files that are no readable PDFs, or barely: one for each way in which a file can be bad."""

from __future__ import annotations

from io import BytesIO

from pdfs.sheets import Sheet, prose
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

TEXT = prose(900, 6)


def _sheet(**options: object) -> bytes:
    sheet = Sheet(options=dict(options))
    sheet.paragraph(TEXT, 60, 100, 480)
    sheet.page()
    return sheet.bytes()


def with_empty_password() -> bytes:
    """Encrypted so that it may not be copied; anyone can open it."""
    return _sheet(encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0, strength=128))


def with_password() -> bytes:
    """Encrypted; opens with "secret" only."""
    return _sheet(encrypt=StandardEncryption("secret", ownerPassword="owner", strength=128))


def truncated() -> bytes:
    """The first third of a file."""
    data = _sheet()
    return data[: len(data) // 3]


def without_pages() -> bytes:
    """A file whose page tree is empty."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(data)
    data += b"xref\n0 3\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return data


def with_broken_xref() -> bytes:
    """The cross-reference table points to the wrong places; the objects are all there."""
    data = _sheet()
    at = data.rindex(b"xref", 0, data.rindex(b"startxref"))
    broken = bytearray(data)
    for index in range(at + 4, data.index(b"trailer", at)):
        if chr(broken[index]).isdigit():
            broken[index] = ord("7")
    return bytes(broken)


def without_text() -> bytes:
    """A scan: a picture on each of two pages."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(2):
        canvas.drawInlineImage(Image.new("L", (60, 80), 128), 50, 50, 500, 700)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def half_scanned() -> bytes:
    """One page of text, one that is a picture, one empty."""
    sheet = Sheet()
    sheet.paragraph(TEXT, 60, 100, 480)
    sheet.page()
    sheet.canvas.drawInlineImage(Image.new("L", (60, 80), 128), 50, 50, 500, 700)
    sheet.page()
    sheet.page()  # empty, but no scan
    return sheet.bytes()


def not_a_pdf() -> bytes:
    """Something else behind a PDF's first bytes."""
    return b"%PDF-1.7\n" + b"this is a letter that someone renamed\n" * 40


def many_pages(count: int = 2000) -> bytes:
    """A long file with a running header and a page number on each page."""
    sheet = Sheet()
    for number in range(1, count + 1):
        sheet.line("Records of the Upper River", 60, 40, 9)
        sheet.paragraph(f"Page text {number}. " + prose(10_000 + number, 2), 60, 100, 480)
        sheet.line(str(number), 300, 760, 9)
        sheet.page()
    return sheet.bytes()
