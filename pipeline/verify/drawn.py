"""The characters that a page's content draws, kept as they come.

The library's own device makes an object of two dozen values of each character, of each line
and each picture, and a tree of them.  Here pdfminer still reads the file, the fonts and the
operators; kept is only what verification compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdffont import PDFUnicodeNotDefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdfminer.pdfcolor import PDFColorSpace
    from pdfminer.pdfdevice import PDFTextSeq
    from pdfminer.pdffont import PDFFont
    from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager
    from pdfminer.utils import Matrix, PathSegment, Point

    Letter = tuple[str, float]
    """What a code of a font stands for, empty for white space; its width in ems."""

_FAR = 1e12  # points; beyond, sums are no longer exact or no numbers


class Glyph(NamedTuple):
    """A printed character: its left and right edge, and the middle of its height."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


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
