"""The printed characters of a PDF's pages, by a library that did not parse it (pdfplumber).

The library is made for sound files: what it meets in others ends in errors of many
kinds.  All of them become :class:`UnreadableSource`, so that a row which it
cannot speak for is refused and nothing else happens.

Its own device makes an object of two dozen values of each character, of each line and each
picture, and a tree of them.  Here pdfminer still reads the file, the fonts and the operators;
kept is only what verification compares, in a fourth to a tenth of the time.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import pdfplumber
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

if TYPE_CHECKING:
    from pdfminer.pdfcolor import PDFColorSpace
    from pdfminer.pdfdevice import PDFTextSeq
    from pdfminer.pdffont import PDFFont
    from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager
    from pdfminer.utils import Matrix, PathSegment, Point

    Letter = tuple[str, float]
    """What a code of a font stands for, empty for white space; its width in ems."""

_LONGEST = 100  # characters of a library's message
_FAR = 1e12  # points; beyond, sums are no longer exact or no numbers


class Glyph(NamedTuple):
    """A printed character: its left and right edge, and the middle of its height."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


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

    As ``page.chars`` and ``page.layout`` give them, which take ten and four times as long
    (a test holds all three to be the same).
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


class CharacterDevice(PDFLayoutAnalyzer):
    """Keeps the characters of one page in the file's order, those in forms and figures too.

    Args:
        manager: keeps the file's fonts.
        left: added to what pdfminer counts from the left.
        height: from which what it counts from below is taken.
        top: added to that.
    """

    def __init__(
        self, manager: PDFResourceManager, *, left: float, height: float, top: float
    ) -> None:
        super().__init__(manager)
        self.glyphs: list[Glyph] = []
        self._left, self._height, self._top = left, height, top
        # weak: a file can have a font of its own for every word
        self._letters: WeakKeyDictionary[PDFFont, dict[int, Letter]] = WeakKeyDictionary()

    def paint_path(
        self,
        gstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Sequence[PathSegment],
    ) -> None:
        """Lines and areas are not kept."""

    def render_string_horizontal(
        self,
        seq: PDFTextSeq,
        matrix: Matrix,
        pos: Point,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> Point:
        """Keep the characters of a string; gives the place where it ends.

        Upright text is nearly all text: its characters share their height, and their edges
        are sums.  Any other goes through the library's own box, one character at a time.
        """
        x, y = pos
        a, b, c, d, e, f = matrix
        upright = b == 0 == c
        shift = self._left
        letters = self._letters.setdefault(font, {})
        level: tuple[float, float] | None = None
        spaced = False
        for item in seq:
            if isinstance(item, (int, float)):
                x -= item * dxscale
                spaced = True
                continue
            if not isinstance(item, bytes):
                continue
            for code in font.decode(item):
                if spaced:
                    x += charspace
                spaced = True
                letter = letters.get(code) or self._look_up(font, code)
                if upright and level is None:
                    low = font.get_descent() * fontsize + rise
                    level = self._level(d * low + (y * d + f), d * (low + fontsize) + (y * d + f))
                    upright = level is not None
                advance = letter[1] * fontsize * scaling
                left = x * a + e
                right = a * advance + left
                if level is None or not -_FAR < left <= right < _FAR:
                    moved = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
                    self.render_char(moved, font, fontsize, scaling, rise, code, ncs, graphicstate)
                elif letter[0]:
                    self.glyphs.append(Glyph(letter[0], left + shift, right + shift, *level))
                x += advance
                if code == 32 and wordspace:
                    x += wordspace
        return x, y

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Keep one character of text that is turned, slanted, mirrored or set downward."""
        text, width = self._letters.setdefault(font, {}).get(cid) or self._look_up(font, cid)
        shift = font.char_disp(cid)
        char = LTChar(matrix, font, fontsize, scaling, rise, text, width, shift, ncs, graphicstate)
        if text:
            middle = self._height - (char.y0 + char.y1) / 2
            self.glyphs.append(
                Glyph(
                    text,
                    char.x0 + self._left,
                    char.x1 + self._left,
                    middle + self._top,
                    char.size,
                )
            )
        return char.adv

    def _level(self, one: float, other: float) -> tuple[float, float] | None:
        """Middle and height of a line whose edges are given; null where they are no numbers."""
        low, high = (one, other) if one <= other else (other, one)
        if not -_FAR < low <= high < _FAR:
            return None
        return self._height - (low + high) / 2 + self._top, high - low

    def _look_up(self, font: PDFFont, code: int) -> Letter:
        """What a font says of a code; it says the same every time."""
        try:
            text = font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, code)
        if not isinstance(text, str):
            raise TypeError(str(type(text)))
        letter = text if text.strip() else "", font.char_width(code)
        self._letters[font][code] = letter
        return letter
