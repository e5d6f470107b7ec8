"""A printed line of a page, and lines that stand side by side as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from pipeline.parse.pdf.characters import Floats

# All in ems (the type size).
SAME_BASELINE = 0.13
_CLEAR_GAP = 1.8  # a gap from this on parts lines where nothing around tells
_WIDEST_GAP = 3.0  # a gap from this on parts lines, whatever is around
_REACH = 2.6  # lines above and below that say whether a gap is open

_MARK_TO_ITEM = 4.5
# A bullet, "3.", "(b)", a raised number: it belongs to what stands to its right.
_LIST_MARK = re.compile(
    r"[-*+•▪■●○◦‣–—·\uf0b7]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
)
LEADERS = re.compile(r"(?:\.\s?){4,}")


@dataclass(slots=True)
class PrintedLine:
    """One line in one column, in the frame of its text direction, in points.

    ``edges[i]`` and ``edges[i + 1]`` bound character ``i`` of ``text``;
    ``heights`` are offsets at which the height changes, as ``(offset, y0, y1)``.
    A line with ``cells`` stands for a table, its text empty.
    """

    text: str
    edges: Floats
    y0: float
    y1: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    direction: int = 0
    heights: list[tuple[int, float, float]] = field(default_factory=list)
    cells: list[TableCell] = field(default_factory=list)
    limits: tuple[float, float] | None = None
    """Left and right edge that a box beside the line leaves it."""

    @property
    def x0(self) -> float:
        """Left edge."""
        return float(self.edges[0])

    @property
    def x1(self) -> float:
        """Right edge."""
        return float(self.edges[-1])

    @property
    def prose(self) -> bool:
        """Whether it is made of words enough to be running text, not a table cell."""
        return " " in self.text and sum(map(str.isalpha, self.text)) >= 12

    @property
    def center(self) -> float:
        """Half height."""
        return (self.y0 + self.y1) / 2

    def cut(self, xs: Sequence[float]) -> list[PrintedLine]:
        """The line cut at spaces that hold one of the x coordinates."""
        cuts = [0]
        for x in sorted(xs):
            index = int(np.searchsorted(self.edges, x)) - 1
            for near in (index, index - 1, index + 1):
                if 0 < near < len(self.text) - 1 and self.text[near] == " ":
                    cuts.append(near)
                    break
        cuts.append(len(self.text))
        return [part for low, high in pairwise(cuts) if (part := self.part(low, high)) is not None]

    def part(self, start: int, end: int) -> PrintedLine | None:
        """``text[start:end]`` without the white space around it; null if nothing is left."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return None
        end = start + len(text)
        heights = [(max(at - start, 0), y0, y1) for at, y0, y1 in self.heights if at < end]
        while len(heights) > 1 and heights[1][0] == 0:
            heights.pop(0)
        return replace(self, text=text, edges=self.edges[start : end + 1], heights=heights)


@dataclass(slots=True)
class TableCell:
    """The lines of one cell, and its row and column from 0."""

    row: int
    column: int
    lines: list[PrintedLine]


def join_open_rows(lines: list[PrintedLine]) -> list[PrintedLine]:
    """Join what stands side by side with a wide gap that is no gutter.

    Justified lines may have gaps of two ems.  A gutter, or the space between
    table columns, is left open by the lines above and below; such a gap is not.
    """
    if not lines:
        return []
    lines = sorted(lines, key=lambda line: (line.baseline, line.x0))
    around = np.array([(line.x0, line.x1, line.baseline) for line in lines]).T
    result: list[PrintedLine] = []
    for row in _rows(lines):
        current = row[0]
        for line in row[1:]:
            em = max(current.size, line.size)
            gap = line.x0 - current.x1
            alike = min(current.size, line.size) > 0.8 * em
            if (gap < _MARK_TO_ITEM * em and _is_mark(current.text, line.text)) or (
                alike
                and 0 < gap < _WIDEST_GAP * em
                and not _is_open(around, (current.x1, line.x0), line.baseline, em)
            ):
                current = side_by_side(current, line)
                continue
            result.append(current)
            current = line
        result.append(current)
    return result


def _is_mark(text: str, following: str) -> bool:
    """Whether a line's first part is the mark of a list item, or a number in a contents list."""
    return _LIST_MARK.fullmatch(text) is not None or (
        len(text) < 8 and LEADERS.search(following) is not None
    )


def _is_open(around: Floats, gap: tuple[float, float], baseline: float, em: float) -> bool:
    """Whether the lines above and below leave a gap (its edges are given) open somewhere, too.

    They do where more of them end or begin beside a place in it than run across
    that place; where none tells, a gap of two ems parts.
    """
    x0, x1, base = around
    far = np.abs(base - baseline)
    near = (far > 0.3 * em) & (far < _REACH * em)
    x0, x1 = x0[near], x1[near]
    left, right = gap
    margin = min(0.4 * em, (right - left) / 2)
    crossed = False
    for x in (right - margin, (left + right) / 2, left + margin):
        crossing = np.count_nonzero((x0 < x - 0.2 * em) & (x1 > x + 0.2 * em))
        ends = np.count_nonzero((x1 <= x + 0.2 * em) & (x1 > x - 3 * em))
        starts = np.count_nonzero((x0 >= x - 0.2 * em) & (x0 < x + 3 * em))
        if min(ends, starts) > crossing:
            return True
        crossed = bool(crossed or crossing > 0)
    return bool(not crossed and right - left > _CLEAR_GAP * em)


def _rows(lines: Iterable[PrintedLine]) -> list[list[PrintedLine]]:
    rows: list[list[PrintedLine]] = []
    for line in lines:
        if rows and line.baseline - rows[-1][-1].baseline <= SAME_BASELINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.x0)
    return rows


def side_by_side(left: PrintedLine, right: PrintedLine, space: str = " ") -> PrintedLine:
    """Two lines that stand side by side as one."""
    # with a space, its edges are the end of the left part and the start of the right one
    ending = left.edges if space else left.edges[:-1]
    edges = np.concatenate((ending, right.edges))
    shift = len(left.text) + len(space)
    return replace(
        left,
        text=f"{left.text}{space}{right.text}",
        edges=edges,
        y0=min(left.y0, right.y0),
        y1=max(left.y1, right.y1),
        bold=left.bold and right.bold,
        italic=left.italic and right.italic,
        heights=left.heights + [(at + shift, y0, y1) for at, y0, y1 in right.heights],
    )


def with_drop_caps(lines: list[PrintedLine]) -> list[PrintedLine]:
    """Set large initials in front of the lines that they begin."""
    sizes = np.array([line.size for line in lines])
    if not len(sizes):
        return lines
    taken: set[int] = set()
    result = list(lines)
    for index in np.flatnonzero(sizes >= 1.6 * np.median(sizes)).tolist():
        cap = lines[index]
        if len(cap.text) > 2 or not cap.text.strip("“\"'‘«¿¡").isalpha():
            continue
        best: int | None = None
        beside_count = 0
        for other, line in enumerate(lines):
            if other == index or line.size > 0.7 * cap.size:
                continue
            gap = line.x0 - cap.x1
            if -0.3 * line.size < gap < 1.5 * line.size and (
                cap.baseline - cap.size < line.baseline < cap.baseline + 0.3 * line.size
            ):
                beside_count += 1
                if best is None or line.baseline < lines[best].baseline:
                    best = other
        if best is None or beside_count < 2:
            continue
        first = lines[best]
        heights = [(0, cap.y0, cap.y1), *((at + len(cap.text), a, b) for at, a, b in first.heights)]
        result[best] = replace(
            first,
            text=cap.text + first.text,
            edges=np.concatenate((cap.edges[:-1], first.edges)),
            heights=heights,
        )
        taken.add(index)
    return [line for index, line in enumerate(result) if index not in taken]
