"""pdfium's functions without ctypes' costly conversions, and the way a page is displayed.

Coordinates that leave the modules that use it are in points of the page as displayed:
crop box and rotation applied, origin at the top left, y downward.  pdfium is not
thread-safe: one thread a process reads PDFs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c


def _prototype(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The C function without ctypes' costly conversions: addresses go in as integers.

    pdfium never calls back into Python here, so the interpreter lock is kept.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value
    made: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address or 0)
    return made


def address(handle: Any) -> int:
    """Where what a handle of pdfium points at lies in memory."""
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
MATRIX_PLACE = ctypes.addressof(MATRIX_VALUES)


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
