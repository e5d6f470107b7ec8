"""Pages of a PDF → pictures, drawn in a process that can be killed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

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
    import pypdfium2 as pdfium

    from pipeline.report.png import grey_png

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
    from pypdfium2 import PdfSysfontBase

    class NoFonts(PdfSysfontBase):  # type: ignore[misc]
        def EnumFonts(self, *_: Any) -> None:
            """There are none."""

        def MapFont(self, *_: Any) -> None:
            """None fits."""

        def GetFont(self, *_: Any) -> None:
            """None has that name."""

    fonts = NoFonts()
    fonts.setup()
    return fonts
