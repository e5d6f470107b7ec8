"""Pages of a PDF → pictures, drawn in a process that can be killed.

Their bytes depend on the pixels alone: imaging libraries compress with the zlib that they
were built with, and these differ in their output from machine to machine; libdeflate, in a
pinned wheel, does not.  Sixteen shades of grey keep print legible at a third of the size.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import deflate
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.engine.limits import Limits
from pipeline.engine.task import Answer, Input, Task
from pipeline.model.errors import UnreadableDocument
from pipeline.settings.params import DocumentParams

WIDTH = 1000
"""Widest picture, in pixels: print of 8 points is legible on a page of letter size."""
HEIGHT = 1600
"""Tallest picture, in pixels."""
_AT_A_TIME = 20  # pages a task, so that the time limit is one for a few pages
_AS_LONG = 10_000  # bytes of text that stage extract reads while a page is drawn
_DEPTH, _GREY = 4, 0  # bits a pixel, colour type (PNG specification, 11.2.2)
_LEVEL = 9  # of compression


def picture_tasks(
    name: str, source: Input, pages: Sequence[int], params: DocumentParams
) -> Iterator[Task]:
    """Tasks whose notes are page (from 1) → PNG; pages that cannot be drawn are left out.

    Args:
        name: the document's hash.
        source: the PDF.
        pages: numbers of the pages to draw.
        params: limits of time and memory for each task.
    """
    limits = Limits("documents", params.time_limit, params.memory_limit)
    for at in range(0, len(pages), _AT_A_TIME):
        some = tuple(pages[at : at + _AT_A_TIME])
        yield Task(name, draw_pages, some, (source,), limits=limits, size=_AS_LONG * len(some))


def draw_pages(pages: tuple[int, ...], data: bytes) -> Answer:
    """Draw pages of a PDF.

    Raises:
        UnreadableDocument: when the file cannot be opened.
    """
    _use_built_in_fonts()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"the PDF cannot be opened ({error})") from None
    drawn: dict[int, bytes] = {}
    for number in pages:
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(WIDTH / width, HEIGHT / height)
            bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
            drawn[number] = grey_png(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
            page.close()
        except (pdfium.PdfiumError, IndexError, ZeroDivisionError):
            continue
    return Answer(note=drawn)


@cache
def _use_built_in_fonts() -> Any:
    """Let PDFium draw fonts that a file does not hold with its own, not with the machine's.

    The fonts of a machine would make the pictures differ from one to the next.
    """

    class NoFonts(pdfium.PdfSysfontBase):  # type: ignore[misc]
        def EnumFonts(self, *_: Any) -> None:
            """There are none."""

        def MapFont(self, *_: Any) -> None:
            """None fits."""

        def GetFont(self, *_: Any) -> None:
            """None has that name."""

    fonts = NoFonts()
    fonts.setup()
    return fonts


def grey_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG with 16 shades of ``pixels``, rows by columns of 0 (black) to 255."""
    height, width = pixels.shape
    shades = (pixels.astype(np.uint16) * 15 + 127) // 255
    if width % 2:
        shades = np.pad(shades, ((0, 0), (0, 1)))
    packed = (shades[:, 0::2] << 4 | shades[:, 1::2]).astype(np.uint8)
    rows = np.zeros((height, packed.shape[1] + 1), np.uint8)  # each begins with "no filter"
    rows[:, 1:] = packed
    header = struct.pack(">2I5B", width, height, _DEPTH, _GREY, 0, 0, 0)
    data = bytes(deflate.zlib_compress(rows.tobytes(), _LEVEL))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
