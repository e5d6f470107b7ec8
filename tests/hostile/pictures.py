"""Hostile PDFs for text recognition: pages that are pictures, too large or of nothing."""

from __future__ import annotations

import random

from fuzz.raw_pdf import assembled, packed, stream

_STRIPES = b"\xff\x0f"


def scanned(
    width: int, height: int, *, page: int = 0, pages: int = 1, noise: bool = False
) -> bytes:
    """A file whose pages show one picture of black and white points.

    Args:
        width: points of the picture in a row, a multiple of 8.
        height: rows of the picture.
        page: width and height of a page in points of 1/72 inch; 0 is a sheet of paper.
        pages: how many pages show it.
        noise: points by chance instead of stripes.
    """
    row = width // 8
    striped = (_STRIPES * row)[:row] * height
    data = random.Random(1).randbytes(row * height) if noise else striped
    image = packed(
        data,
        1,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        b"/BitsPerComponent 1" % (row * 8, height),
    )
    across, down = (page, page) if page else (612, 792)
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    sheet = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 3 0 R "
        b"/Resources << /XObject << /I 4 0 R >> >> >>" % (across, down)
    )
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
            stream(b"q %d 0 0 %d 0 0 cm /I Do Q\n" % (across, down)),
            image,
            *[sheet] * pages,
        ]
    )
