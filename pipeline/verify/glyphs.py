"""The printed characters of a PDF's pages, as pdfplumber finds them.

The library is made for sound files: what it meets in others ends in errors of many
kinds.  All of them become :class:`UnreadableSource`, so that a row which it
cannot speak for is refused and nothing else happens.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from io import BytesIO

import pdfplumber
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.verify.drawn import CharacterDevice, Glyph

_LONGEST = 100  # characters of a library's message


class UnreadableSource(ValueError):
    """The library that checks rows cannot read the file."""


class PrintedPage:
    """The characters of a page, in the file's order, found by their height on the page.

    ``size`` is its width and height; ``fault`` says why its characters are not known.
    """

    def __init__(
        self,
        number: int,
        size: tuple[float, float],
        glyphs: Sequence[Glyph],
        fault: str | None = None,
    ) -> None:
        self.number = number
        self.size = size
        self.glyphs = glyphs
        self.fault = fault
        heights = [glyph.y for glyph in glyphs]
        self._downward = sorted(range(len(glyphs)), key=heights.__getitem__)
        self._heights = [heights[index] for index in self._downward]

    def between(self, top: float, bottom: float) -> list[Glyph]:
        """The characters whose middle lies below ``top`` and above ``bottom``."""
        first = bisect_right(self._heights, top)
        last = bisect_left(self._heights, bottom, first)
        return [self.glyphs[index] for index in sorted(self._downward[first:last])]


def printed_pages(data: bytes, numbers: Sequence[int]) -> Iterator[PrintedPage]:
    """Pages of a file, one after the other; each is closed again.

    Args:
        data: the file's bytes.
        numbers: of the pages, counted from 1; those that the file lacks are left out.

    Raises:
        UnreadableSource: when the library cannot find the one page that is asked for;
            of several, those that it cannot find have a fault.
    """
    if not numbers:
        return
    try:
        file = pdfplumber.open(BytesIO(data), pages=list(numbers))
        pages = file.pages
    except MemoryError:
        raise
    except Exception as error:
        if len(numbers) == 1:
            raise UnreadableSource(_said(error)) from None
        yield from _one_by_one(data, numbers)
        return
    try:
        for page in pages:
            yield _printed(page)
            page.close()
    finally:
        with contextlib.suppress(Exception):
            file.close()


def _one_by_one(data: bytes, numbers: Sequence[int]) -> Iterator[PrintedPage]:
    """A page that cannot be found must not cost the others."""
    for number in numbers:
        try:
            yield from printed_pages(data, [number])
        except UnreadableSource as error:
            yield PrintedPage(number, (0, 0), (), str(error))


def _printed(page: Page) -> PrintedPage:
    try:
        size = float(page.width), float(page.height)
        return PrintedPage(page.page_number, size, tuple(_characters(page)))
    except MemoryError:
        raise
    except Exception as error:
        return PrintedPage(page.page_number, (0, 0), (), _said(error))


def _characters(page: Page) -> list[Glyph]:
    """The printed characters of a page, those in forms and figures too, in the file's order.

    By a device of our own instead of ``page.chars`` or ``page.layout``, which take ten and
    four times as long; a test holds all to be the same.
    """
    left, top = _origin(page)
    # pdfplumber turns y around and counts from the media box's corner, pdfminer from 0
    device = CharacterDevice(
        page.pdf.rsrcmgr,
        left=float(page.mediabox[0]) - left,
        height=float(page.height),
        top=float(page.mediabox[1]) - top,
    )
    try:
        PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    except MemoryError:
        raise
    except Exception as error:
        raise PdfminerException(error) from None
    return device.glyphs


def _origin(page: Page) -> tuple[float, float]:
    """Where the crop box begins in pdfplumber's coordinates, which count from the media box."""
    media, crop = page.page_obj.mediabox, page.page_obj.cropbox or page.page_obj.mediabox
    mx0, my0, mx1, my1 = map(float, media)
    cx0, cy0 = max(float(crop[0]), mx0), max(float(crop[1]), my0)
    cx1, cy1 = min(float(crop[2]), mx1), min(float(crop[3]), my1)
    shift = {
        0: (cx0 - mx0, my1 - cy1),
        90: (cy0 - my0, cx0 - mx0),
        180: (mx1 - cx1, cy0 - my0),
        270: (my1 - cy1, mx1 - cx1),
    }[int(page.rotation) % 360]
    return float(page.mediabox[0]) + shift[0], float(page.mediabox[1]) + shift[1]


def _said(error: Exception) -> str:
    """A library's error, which may hold any part of the file."""
    words = f"{type(error).__name__}: {error}"[:_LONGEST]
    return "".join(char if char.isprintable() else "\ufffd" for char in words)
