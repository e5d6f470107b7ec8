"""Printed blocks → the printed text, its geometry and its blocks, cut paragraphs whole again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model.geometry import LineRecord
from pipeline.model.parsed import Cell, Furniture, Page
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.structure import rejoin
from pipeline.parse.pdf.furniture import PageLines
from pipeline.parse.pdf.paragraphs import PrintedBlock
from pipeline.parse.pdf.printed import PrintedLine

_HEAD = 8  # blocks at the head of the document
_PASSED = ("footnote", "reference", "caption", "table")


@dataclass
class PrintedText:
    """The printed text of a document in the making, with all that points into it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    records: list[LineRecord] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    blocks: list[SourceBlock] = field(default_factory=list)
    origins: dict[int, PrintedBlock] = field(default_factory=dict)
    """Identity of a block → the printed block that it is made from."""
    furniture: list[Furniture] = field(default_factory=list)
    tables: int = 0

    def source(self) -> str:
        """All printed lines, page after page."""
        return "".join(self.parts)

    def add_page(self, page: PageLines, blocks: Sequence[PrintedBlock]) -> None:
        """Write a page: what is furniture at its head, its text, the other furniture."""
        self.pages.append(Page(self.length, page.index, page.number or page.label))
        head = [item for item in page.furniture if item[0].center < page.height / 2]
        foot = [item for item in page.furniture if item[0].center >= page.height / 2]
        for line, kind in sorted(head, key=_down_the_page):
            self.furniture.append(Furniture(*self._line(page, line), kind))
        for printed in blocks:
            if printed.kind == "table":
                self._table(page, printed)
                continue
            spans = [self._line(page, line) for line in printed.lines]
            spans[0] = (spans[0][0] + printed.skip, spans[0][1])
            block = SourceBlock(
                printed.kind,
                [spans],
                printed.text[printed.skip :],
                printed.level,
                note=printed.note,
            )
            self.origins[id(block)] = printed
            self.blocks.append(block)
        for line, kind in sorted(foot, key=_down_the_page):
            self.furniture.append(Furniture(*self._line(page, line), kind))

    def _table(self, page: PageLines, printed: PrintedBlock) -> None:
        for cell in printed.lines[0].cells:
            spans = [self._line(page, line) for line in cell.lines]
            text = " ".join(line.text for line in cell.lines)
            self.blocks.append(
                SourceBlock("table", [spans], text, cell=Cell(self.tables, cell.row, cell.column))
            )
        self.tables += 1

    def _line(self, page: PageLines, line: PrintedLine) -> tuple[int, int]:
        """Write a line; returns its span."""
        start = self.length
        ends = [at for at, _, _ in line.heights[1:]] + [len(line.text)]
        for (at, y0, y1), end in zip(line.heights, ends, strict=True):
            self.records.append(
                LineRecord(start + at, page.index, line.direction, y0, y1, line.edges[at : end + 1])
            )
        self.parts += (line.text, "\n")
        self.length += len(line.text) + 1
        return start, start + len(line.text)


def _down_the_page(item: tuple[PrintedLine, object]) -> tuple[float, float]:
    return round(item[0].baseline), item[0].x0


def mark_bylines(blocks: Sequence[SourceBlock], origins: Mapping[int, PrintedBlock]) -> None:
    """Make front matter of lines in italics between the title and the first paragraph."""
    titled = False
    for block in blocks[:_HEAD]:
        printed = origins.get(id(block))
        if printed is None or block.kind not in ("heading", "front_matter"):
            return
        if block.kind == "heading" and titled and all(line.italic for line in printed.lines):
            block.kind, block.level = "front_matter", 0
        titled = True


def rejoin_flow(
    blocks: Sequence[SourceBlock], origins: Mapping[int, PrintedBlock]
) -> list[SourceBlock]:
    """Join what a column, a page, a note or a box beside the text cut.

    The page tells more than the words: a last line that is full and ends no
    sentence goes on at the head of the next column, even with a capital.

    Args:
        blocks: in reading order.
        origins: identity of a block → the printed block that it is made from (tables have none).
    """
    following: dict[int, list[SourceBlock]] = {}
    flow: list[SourceBlock] = []
    for block in blocks:
        printed = origins.get(id(block))
        if printed is not None and printed.aside:
            following.setdefault(id(flow[-1]) if flow else 0, []).append(block)
        else:
            flow.append(block)
    order = list(flow)
    kept = {id(block) for block in rejoin(_joined_by_down_the_page(flow, origins))}
    result = list(following.get(0, []))
    for block in order:
        if id(block) in kept:
            result.append(block)
        result += following.get(id(block), [])
    return result


def _joined_by_down_the_page(
    blocks: Sequence[SourceBlock], origins: Mapping[int, PrintedBlock]
) -> list[SourceBlock]:
    result: list[SourceBlock] = []
    open_block: SourceBlock | None = None
    for block in blocks:
        printed = origins.get(id(block))
        if open_block is not None and printed is not None and printed.opens_column:
            before = origins[id(open_block)]
            if block.kind == "paragraph" and abs(before.size - printed.size) < 0.06 * printed.size:
                open_block.parts.extend(block.parts)
                open_block.text = f"{open_block.text} {block.text}"
                origins[id(open_block)].runs_on = False
                if printed.runs_on:
                    before.runs_on = True
                else:
                    open_block = None
                continue
        result.append(block)
        if printed is not None and printed.runs_on:
            open_block = block
        elif block.kind not in _PASSED:
            open_block = None
    return result
