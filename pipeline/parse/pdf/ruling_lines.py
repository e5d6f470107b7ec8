"""The straight lines that are drawn on a page of a PDF, which rule tables; its images, counted."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.parse.pdf import bindings as lib
from pipeline.parse.pdf.bindings import View

# A page with more path objects than this is a map or a drawing; its lines say
# nothing about tables.
_MOST_PATHS = 3000
_MOST_PATH_POINTS = 400
_THIN = 3.0  # points; a path thinner than this is a ruling line
_SHORTEST_RULE = 8.0  # points


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
    handle = lib.address(page.raw)
    rules: list[Rule] = []
    paths = images = 0
    values = (ctypes.c_float * 4)()
    at = ctypes.addressof(values)
    for number in range(lib.COUNT_OBJECTS(handle)):
        item = lib.GET_OBJECT(handle, number)
        kind = lib.TYPE(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            images += 1
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths > _MOST_PATHS:
                return [], images
            lib.BOUNDS(item, at, at + 4, at + 8, at + 12)
            rules.extend(_path_rules(item, tuple(values), view))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            for inner in range(min(lib.FORM_COUNT(item), _MOST_PATHS)):
                images += lib.TYPE(lib.FORM_GET(item, inner)) == pdfium_c.FPDF_PAGEOBJ_IMAGE
    return rules, images


def _path_rules(item: int, bounds: tuple[float, ...], view: View) -> Iterator[Rule]:
    left, bottom, right, top = bounds
    if right - left <= _THIN or top - bottom <= _THIN:
        if max(right - left, top - bottom) >= _SHORTEST_RULE:
            yield _rule(left, bottom, right, top, view)
        return
    if not _stroked(item):
        return
    count = lib.SEGMENTS(item)
    if count > _MOST_PATH_POINTS:
        return
    matrix = pdfium_c.FS_MATRIX()
    lib.OBJECT_MATRIX(item, ctypes.addressof(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for number in range(count):
        segment = lib.SEGMENT(item, number)
        lib.POINT(segment, ctypes.addressof(x), ctypes.addressof(y))
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = lib.SEGMENT_TYPE(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here, view)
        last = here
        if lib.SEGMENT_CLOSES(segment):
            yield from _straight(here, start, view)
            last = start


def _stroked(item: int) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    lib.DRAW_MODE(item, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value)


def _straight(start: tuple[float, float], end: tuple[float, float], view: View) -> Iterator[Rule]:
    wide, high = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(wide, high) <= 0.5 and max(wide, high) >= _SHORTEST_RULE:
        yield _rule(*start, *end, view)


def _rule(x0: float, y0: float, x1: float, y1: float, view: View) -> Rule:
    ax, ay = view.shown(x0, y0)
    bx, by = view.shown(x1, y1)
    return Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
