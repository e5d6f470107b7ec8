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
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.layout import LTChar, LTContainer, LTItem
from pdfplumber.page import Page

_LONGEST = 100  # characters of a library's message


class UnreadableSource(ValueError):
    """The library that checks rows cannot read the file."""


class Glyph(NamedTuple):
    """A printed character: its left and right edge, and the middle of its height."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


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
        self._downward = sorted(range(len(glyphs)), key=lambda index: glyphs[index].y)
        self._heights = [glyphs[index].y for index in self._downward]

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


def _characters(page: Page) -> Iterator[Glyph]:
    """The printed characters of a page, those in forms and figures too, in the file's order.

    From the page's layout instead of ``page.chars``, which builds a dictionary of
    two dozen values for each character and takes four times as long; a test holds
    both to be the same.
    """
    left, top = _origin(page)
    # pdfplumber turns y around and counts from the media box's corner, pdfminer from 0
    to_left, to_top = float(page.mediabox[0]) - left, float(page.mediabox[1]) - top
    height = float(page.height)
    for item in _leaves(page.layout):
        if isinstance(item, LTChar) and (text := item.get_text()).strip():
            middle = height - (item.y0 + item.y1) / 2
            yield Glyph(text, item.x0 + to_left, item.x1 + to_left, middle + to_top, item.size)


def _leaves(container: LTContainer[Any]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            yield from _leaves(item)
        else:
            yield item


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
