"""Pages of a PDF → characters with their boxes, and ruling lines (by pdfium)."""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.model.errors import UnreadableDocument
from pipeline.parse.pdf import pdfium as lib
from pipeline.parse.pdf.pdfium import Rule, View, ruling_lines

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_LARGEST_PAGE = 200_000  # points, 70 m; PDF 32000-1, annex C: 14,400, more by user units
_UPRIGHT_TOLERANCE = math.radians(10)
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_ITALIC_FLAG = 1 << 6  # PDF 32000-1, table 123: font flags
_BOLD_FLAG = 1 << 18


@dataclass(slots=True)
class Characters:
    """The glyphs of one page that read in one direction, in content order.

    The arrays are of one length.  ``direction`` is the angle in degrees, counted
    against the clock, that the text is turned by as displayed (0, 90, 180, 270;
    -1: oblique).  Boxes are in the *frame* of that direction, in which the text
    reads from left to right (:class:`Frame`).  White space has no glyph:
    ``space_before`` says that the file writes a space before the glyph.
    """

    direction: int
    codes: Integers
    x0: Floats
    x1: Floats
    y0: Floats
    y1: Floats
    baseline: Floats
    size: Floats
    bold: Bools
    italic: Bools
    hyphen: Bools
    space_before: Bools


@dataclass(slots=True)
class PageContent:
    """What is printed on one page; sizes in points as displayed."""

    index: int
    width: float
    height: float
    label: str | None
    texts: list[Characters] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    images: int = 0
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The turn of a page that makes text of one direction read from left to right."""

    direction: int
    width: float
    height: float

    def to_frame(self, x: Any, y: Any) -> tuple[Any, Any]:
        """A place as displayed → along the text, and down from line to line."""
        if self.direction == 90:
            return self.height - y, x
        if self.direction == 180:
            return self.width - x, self.height - y
        if self.direction == 270:
            return y, self.width - x
        return x, y


@dataclass(frozen=True, slots=True)
class Information:
    """The document information dictionary, as written in the file."""

    title: str | None
    author: str | None
    created: str | None


class PdfFile:
    """An open PDF.  Close it, or use it in a ``with`` statement."""

    def __init__(self, data: bytes) -> None:
        """Open the file.

        Raises:
            UnreadableDocument: encrypted, damaged or without pages.
        """
        try:
            self._pdf = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise UnreadableDocument(_advice(data, error.err_code)) from error
        self._fonts: dict[int, tuple[bool, bool]] = {}
        if len(self._pdf) == 0:
            self.close()
            raise UnreadableDocument(
                "is a PDF without pages; export it anew from its source, or leave it out"
            )

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file's memory back."""
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def information(self) -> Information:
        """Title, author and creation date, each null where the file has none."""
        held = self._pdf.get_metadata_dict(skip_empty=True)
        return Information(held.get("Title"), held.get("Author"), held.get("CreationDate"))

    def pages(self) -> Iterator[PageContent]:
        """All pages, one after the other; each is closed before the next is read."""
        for index in range(len(self._pdf)):
            yield self.page(index)

    def page(self, index: int) -> PageContent:
        """The content of a page (from 0); one that cannot be read is empty and ``damaged``."""
        try:
            page = self._pdf[index]
        except pdfium.PdfiumError:
            return PageContent(index + 1, 612.0, 792.0, None, damaged=True)
        try:
            view = View(page)
            if max(view.width, view.height) > _LARGEST_PAGE:
                return PageContent(index + 1, 612.0, 792.0, None, damaged=True)
            content = PageContent(
                index + 1, view.width, view.height, self._pdf.get_page_label(index) or None
            )
            text_page = page.get_textpage()
            try:
                content.texts = self._texts(text_page, view)
            finally:
                text_page.close()
            content.rules, content.images = ruling_lines(page, view)
            return content
        finally:
            page.close()

    def picture(self, index: int, dpi: float) -> bytes:
        """A page (from 0) drawn in grey with so many dots an inch, as a PGM file."""
        page = self._pdf[index]
        try:
            grey = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        finally:
            page.close()
        grey = grey.reshape(grey.shape[0], grey.shape[1])
        head: bytes = b"P5 %d %d 255\n" % (grey.shape[1], grey.shape[0])
        return head + bytes(grey.tobytes())

    def _texts(self, text_page: pdfium.PdfTextPage, view: View) -> list[Characters]:
        handle = lib.address(text_page.raw)
        count = text_page.count_chars()
        if count <= 0:
            return []
        codes = _codes(text_page, handle, count)
        boxes = np.zeros((count, 4), np.float32)  # left, top, right, bottom
        first = boxes.ctypes.data
        deque(map(lib.LOOSE, repeat(handle), range(count), range(first, first + 16 * count, 16)), 0)
        left, top, right, bottom = boxes.astype(np.float64).T
        blank = (codes <= 32) | (codes == 0xA0) | ((codes >= 0x2000) & (codes <= 0x200A))
        blank |= codes == 0x3000
        if blank.all():
            return []
        style = self._styles(handle, codes, top, bottom, blank)
        turned = np.isin(style.quarter, (1, 2, 3, -1))
        for index in np.flatnonzero(turned & ~blank):
            left[index], right[index], bottom[index], top[index] = _turned_box(
                handle, int(index), int(style.quarter[index])
            )
        # A box over the whole em, whatever the font says of itself.
        x0, y0 = view.shown(left, top)
        x1, y1 = view.shown(right, bottom)
        x0, x1 = np.minimum(x0, x1), np.maximum(x0, x1)
        y0, y1 = np.minimum(y0, y1), np.maximum(y0, y1)
        origin_x, origin_y = view.shown(style.origin_x, style.origin_y)
        degrees = np.where(style.quarter < 0, -1, (style.quarter * 90 - view.rotation) % 360)
        inside = (x1 > -1) & (x0 < view.width + 1) & (y1 > -1) & (y0 < view.height + 1)
        spaced = np.zeros(count, bool)
        spaced[1:] = blank[:-1]
        found: list[Characters] = []
        for direction in np.unique(degrees[~blank & inside]).tolist():
            held = np.flatnonzero(~blank & inside & (degrees == direction))
            # a space before a glyph of another direction does not count here
            frame = Frame(max(direction, 0), view.width, view.height)
            along0, down0 = frame.to_frame(x0[held], y0[held])
            along1, down1 = frame.to_frame(x1[held], y1[held])
            _, baseline = frame.to_frame(origin_x[held], origin_y[held])
            size = style.size[held]
            low, high = np.minimum(down0, down1), np.maximum(down0, down1)
            if direction >= 0:
                low = np.clip(low, baseline - size, baseline - 0.6 * size)
                high = np.clip(high, baseline + 0.12 * size, baseline + 0.35 * size)
            else:
                baseline = high
            found.append(
                Characters(
                    direction=direction,
                    codes=codes[held],
                    x0=np.minimum(along0, along1),
                    x1=np.maximum(along0, along1),
                    y0=low,
                    y1=high,
                    baseline=baseline,
                    size=size,
                    bold=style.bold[held],
                    italic=style.italic[held],
                    hyphen=np.isin(codes[held], (0xFFFE, 0x02)),
                    space_before=spaced[held],
                )
            )
        return found

    def _styles(
        self, handle: int, codes: Integers, top: Floats, bottom: Floats, blank: Any
    ) -> _Styles:
        """Size, weight, turn and baseline of every character.

        They are asked for once a word: a change of look inside of one shows in
        the box, or comes with an object of its own at the next word.
        """
        count = len(codes)
        starts = np.ones(count, bool)
        starts[1:] = (
            blank[:-1]
            | (np.abs(top[1:] - top[:-1]) > 0.01)
            | (np.abs(bottom[1:] - bottom[:-1]) > 0.01)
        )
        starts &= ~blank
        words = np.flatnonzero(starts)
        known: dict[int, tuple[float, bool, bool, int]] = {}
        origin = (ctypes.c_double * 2)()
        px = ctypes.addressof(origin)
        py = px + 8
        rows: list[tuple[float, ...]] = []
        last = -1
        row_values: tuple[float, ...] = ()
        for index in words.tolist():
            text_object = lib.OBJECT(handle, index) or 0
            if text_object != last:
                last = text_object
                look = known.get(text_object)
                if look is None:
                    look = known[text_object] = self._look(handle, index, text_object)
                lib.ORIGIN(handle, index, px, py)
                row_values = (*look, origin[0], origin[1])
            rows.append(row_values)
        # every character takes what its word's first one has
        owner = np.cumsum(starts) - 1
        owner[owner < 0] = 0
        spread = np.array(rows, np.float64)[owner]
        return _Styles(
            size=spread[:, 0],
            bold=spread[:, 1] > 0,
            italic=spread[:, 2] > 0,
            quarter=spread[:, 3].astype(np.int64),
            origin_x=spread[:, 4],
            origin_y=spread[:, 5],
        )

    def _look(self, handle: int, index: int, text_object: int) -> tuple[float, bool, bool, int]:
        """Size in points, bold, italic, and quarter turns (-1: oblique) of a text object."""
        lib.MATRIX(handle, index, lib.MATRIX_ADDRESS)
        a, b, c, d = (
            lib.MATRIX_VALUES[0],
            lib.MATRIX_VALUES[1],
            lib.MATRIX_VALUES[2],
            lib.MATRIX_VALUES[3],
        )
        size = lib.FONT_SIZE(handle, index) * math.hypot(c, d)
        angle = math.atan2(b, a)
        quarter = round(angle / (math.pi / 2))
        oblique = abs(angle - quarter * math.pi / 2) > _UPRIGHT_TOLERANCE
        bold = italic = False
        font = lib.FONT(text_object) if text_object else None
        if font:
            if font not in self._fonts:
                self._fonts[font] = _font_look(font)
            bold, italic = self._fonts[font]
        return abs(size) or 1.0, bold, italic, -1 if oblique else quarter % 4


@dataclass(slots=True)
class _Styles:
    size: Floats
    bold: Bools
    italic: Bools
    quarter: Integers
    origin_x: Floats
    origin_y: Floats


def _codes(text_page: pdfium.PdfTextPage, handle: int, count: int) -> Integers:
    """Code points, one a character; one call for all where the file is plain enough."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    if written == count + 1:
        codes: Integers = np.frombuffer(bytes(buffer), np.uint16)[:count].astype(np.int64)
        if not ((codes >= 0xD800) & (codes <= 0xDFFF)).any() and codes.all():
            return codes
    codes = np.array(list(map(lib.UNICODE, repeat(handle), range(count))), np.int64)
    codes[(codes > 0x10FFFF) | ((codes >= 0xD800) & (codes <= 0xDFFF)) | (codes == 0)] = 0xFFFD
    return codes


def _turned_box(handle: int, index: int, quarter: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a glyph that is turned: its ink, from its origin on."""
    values = (ctypes.c_double * 6)()
    start = ctypes.addressof(values)
    lib.TIGHT(handle, index, start, start + 8, start + 16, start + 24)
    lib.ORIGIN(handle, index, start + 32, start + 40)
    left, right, bottom, top, x, y = values
    if quarter == 1:
        bottom = min(y, top)
    elif quarter == 2:
        right = max(x, left)
    elif quarter == 3:
        top = max(y, bottom)
    return left, right, bottom, top


def _font_look(font: int) -> tuple[bool, bool]:
    """Whether a font is bold, and italic."""
    buffer = ctypes.create_string_buffer(256)
    lib.FONT_NAME(font, ctypes.addressof(buffer), 256)
    name = buffer.value.decode("utf-8", "replace").lower()
    flags = max(lib.FONT_FLAGS(font), 0)
    bold = any(word in name for word in _BOLD_NAMES) or lib.FONT_WEIGHT(font) >= _BOLD_WEIGHT
    italic = "italic" in name or "oblique" in name or bool(flags & _ITALIC_FLAG)
    return bold or bool(flags & _BOLD_FLAG), italic


def _advice(data: bytes, code: int | None) -> str:
    """What is wrong with a file that pdfium does not open."""
    if re.search(rb"/Count\s+0\b", data) and not re.search(rb"/Type\s*/Page\b", data):
        return "is a PDF without pages; export it anew from its source, or leave it out"
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        return (
            "is encrypted with a password; open it with the password, print or save it "
            "without one, and put that file in its place"
        )
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return (
            "is encrypted in a way that is not supported; open it in a PDF viewer and print "
            "it to a new PDF"
        )
    if b"%%EOF" not in data[-2048:]:
        return (
            "is a damaged PDF whose end is missing (a broken download or copy); "
            "fetch the file again"
        )
    return (
        "is a damaged PDF that cannot be opened; open it in a PDF viewer and print it to a "
        "new PDF, or fetch the file again"
    )
