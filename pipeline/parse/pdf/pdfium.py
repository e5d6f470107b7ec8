"""pdfium's functions without ctypes' costly conversions, the page as displayed, its ruling lines.

Coordinates that leave the modules that use it are in points of the page as displayed:
crop box and rotation applied, origin at the top left, y downward.  pdfium is not
thread-safe: one thread a process reads PDFs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# A page with more path objects than this is a map or a drawing; its lines say
# nothing about tables.
_MOST_PATHS = 3000
_MOST_PATH_POINTS = 400
_THIN = 3.0  # points; a path thinner than this is a ruling line
_SHORTEST_RULE = 8.0  # points


def _prototype(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The C function without ctypes' costly conversions: addresses go in as integers.

    pdfium never calls back into Python here, so the interpreter lock is kept.
    """
    made: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address(function))
    return made


def address(handle: Any) -> int:
    """Where what a handle or a function of pdfium stands for lies in memory."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


_P, _I = ctypes.c_void_p, ctypes.c_int
LOOSE = _prototype(pdfium_c.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
TIGHT = _prototype(pdfium_c.FPDFText_GetCharBox, _I, _P, _I, _P, _P, _P, _P)
ORIGIN = _prototype(pdfium_c.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
UNICODE = _prototype(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _P, _I)
OBJECT = _prototype(pdfium_c.FPDFText_GetTextObject, _P, _P, _I)
MATRIX = _prototype(pdfium_c.FPDFText_GetMatrix, _I, _P, _I, _P)
FONT_SIZE = _prototype(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _P, _I)
FONT = _prototype(pdfium_c.FPDFTextObj_GetFont, _P, _P)
FONT_NAME = _prototype(pdfium_c.FPDFFont_GetBaseFontName, ctypes.c_size_t, _P, _P, ctypes.c_size_t)
FONT_FLAGS = _prototype(pdfium_c.FPDFFont_GetFlags, _I, _P)
FONT_WEIGHT = _prototype(pdfium_c.FPDFFont_GetWeight, _I, _P)
COUNT_OBJECTS = _prototype(pdfium_c.FPDFPage_CountObjects, _I, _P)
GET_OBJECT = _prototype(pdfium_c.FPDFPage_GetObject, _P, _P, _I)
FORM_COUNT = _prototype(pdfium_c.FPDFFormObj_CountObjects, _I, _P)
FORM_GET = _prototype(pdfium_c.FPDFFormObj_GetObject, _P, _P, ctypes.c_ulong)
TYPE = _prototype(pdfium_c.FPDFPageObj_GetType, _I, _P)
BOUNDS = _prototype(pdfium_c.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
OBJECT_MATRIX = _prototype(pdfium_c.FPDFPageObj_GetMatrix, _I, _P, _P)
SEGMENTS = _prototype(pdfium_c.FPDFPath_CountSegments, _I, _P)
SEGMENT = _prototype(pdfium_c.FPDFPath_GetPathSegment, _P, _P, _I)
POINT = _prototype(pdfium_c.FPDFPathSegment_GetPoint, _I, _P, _P, _P)
SEGMENT_TYPE = _prototype(pdfium_c.FPDFPathSegment_GetType, _I, _P)
SEGMENT_CLOSES = _prototype(pdfium_c.FPDFPathSegment_GetClose, _I, _P)
DRAW_MODE = _prototype(pdfium_c.FPDFPath_GetDrawMode, _I, _P, _P, _P)


MATRIX_VALUES = (ctypes.c_float * 6)()  # where pdfium writes a matrix: one thread only
MATRIX_ADDRESS = ctypes.addressof(MATRIX_VALUES)


class View:
    """The way from a page's own coordinates to those of the page as displayed."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        box = pdfium_c.FS_RECTF()
        if not pdfium_c.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left:
            box.left, box.bottom, box.right, box.top = 0.0, 0.0, 612.0, 792.0
        self.left, self.right = float(box.left), float(box.right)
        self.bottom, self.top = float(box.bottom), float(box.top)
        self.rotation = pdfium_c.FPDFPage_GetRotation(page) % 4 * 90
        wide, high = self.right - self.left, self.top - self.bottom
        self.width, self.height = (wide, high) if self.rotation % 180 == 0 else (high, wide)

    def shown(self, x: Any, y: Any) -> tuple[Any, Any]:
        """A place in the page's own coordinates → as displayed (rotation is clockwise)."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight horizontal or vertical line, in points of the page as displayed."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0


def ruling_lines(page: pdfium.PdfPage, view: View) -> tuple[list[Rule], int]:
    """Ruling lines of a page, and the number of its images."""
    handle = address(page.raw)
    rules: list[Rule] = []
    paths = images = 0
    values = (ctypes.c_float * 4)()
    at = ctypes.addressof(values)
    for number in range(COUNT_OBJECTS(handle)):
        item = GET_OBJECT(handle, number)
        kind = TYPE(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            images += 1
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths > _MOST_PATHS:
                return [], images
            BOUNDS(item, at, at + 4, at + 8, at + 12)
            rules.extend(_path_rules(item, tuple(values), view))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            for inner in range(min(FORM_COUNT(item), _MOST_PATHS)):
                images += TYPE(FORM_GET(item, inner)) == pdfium_c.FPDF_PAGEOBJ_IMAGE
    return rules, images


def _path_rules(item: int, bounds: tuple[float, ...], view: View) -> Iterator[Rule]:
    left, bottom, right, top = bounds
    if right - left <= _THIN or top - bottom <= _THIN:
        if max(right - left, top - bottom) >= _SHORTEST_RULE:
            yield _rule(left, bottom, right, top, view)
        return
    if not _stroked(item):
        return
    count = SEGMENTS(item)
    if count > _MOST_PATH_POINTS:
        return
    matrix = pdfium_c.FS_MATRIX()
    OBJECT_MATRIX(item, ctypes.addressof(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for number in range(count):
        segment = SEGMENT(item, number)
        POINT(segment, ctypes.addressof(x), ctypes.addressof(y))
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = SEGMENT_TYPE(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here, view)
        last = here
        if SEGMENT_CLOSES(segment):
            yield from _straight(here, start, view)
            last = start


def _stroked(item: int) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    DRAW_MODE(item, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value)


def _straight(start: tuple[float, float], end: tuple[float, float], view: View) -> Iterator[Rule]:
    wide, high = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(wide, high) <= 0.5 and max(wide, high) >= _SHORTEST_RULE:
        yield _rule(*start, *end, view)


def _rule(x0: float, y0: float, x1: float, y1: float, view: View) -> Rule:
    ax, ay = view.shown(x0, y0)
    bx, by = view.shown(x1, y1)
    return Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
