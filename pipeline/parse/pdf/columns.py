"""Lines of a page → reading order: columns, what stands across them, sidebars.

A *gutter* is a strip that no line crosses, with text on both sides.  The region
beside the tallest gutter is read column by column, after what stands above it
and before what stands below it; each part is looked at in the same way again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.parse.pdf.characters import Bools, Floats
from pipeline.parse.pdf.printed import PrintedLine

_FEWEST_LINES = 4  # of a column beside a gutter
_NARROWEST_GUTTER = 0.7  # ems
_LEAST_PROSE = 0.5  # share of lines of a column that must look like running text
_SIDEBAR = 0.62  # a column narrower than this share of its neighbour's width may be one
_DEEPEST = 12
_FULL_LINE = 0.45  # share of the widest line's width from which a line shows the text's edges
_MOST_IN_MARGIN = 0.25  # share of a page's letters


@dataclass(slots=True)
class Column:
    """Lines that are read one after the other; ``aside``: beside the running text."""

    lines: list[PrintedLine] = field(default_factory=list)
    aside: bool = False


def columns_of(lines: Sequence[PrintedLine]) -> list[Column]:
    """The columns of a page (of one text direction) in reading order."""
    body, beside = _margins(lines)
    columns = [column for column in _ordered(body, 0) if column.lines]
    for block in beside:
        if not _insert(columns, block):
            columns.append(Column(block, aside=True))
    return columns


def _margins(
    lines: Sequence[PrintedLine],
) -> tuple[list[PrintedLine], list[list[PrintedLine]]]:
    """Part what stands in the margins (side headings, notes) from the text between them.

    The text's edges are those of its long lines; what ends before the left one, or
    begins behind the right one, stands in a margin, if it is little.
    """
    widest = max((line.x1 - line.x0 for line in lines if not line.cells), default=0.0)
    full = [line for line in lines if line.prose and line.x1 - line.x0 > _FULL_LINE * widest]
    if len(full) < _FEWEST_LINES:
        return list(lines), []
    left, right = min(line.x0 for line in full), max(line.x1 for line in full)
    outside = [line for line in lines if line.x1 < left or line.x0 > right]
    letters = sum(len(line.text) for line in outside)
    if not outside or letters > _MOST_IN_MARGIN * sum(len(line.text) for line in lines):
        return list(lines), []
    held = {id(line) for line in outside}
    return [line for line in lines if id(line) not in held], _blocks(outside)


def _blocks(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Lines in a margin by what stands together."""
    blocks: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda item: (item.baseline, item.x0)):
        for block in blocks:
            last = block[-1]
            if (
                0 < line.baseline - last.baseline < 1.7 * line.size
                and line.x0 < last.x1
                and last.x0 < line.x1
            ):
                block.append(line)
                break
        else:
            blocks.append([line])
    return blocks


def _insert(columns: Sequence[Column], block: list[PrintedLine]) -> bool:
    """Set a side heading before the paragraph whose first line it stands beside."""
    if not (block[0].bold or block[0].italic or block[0].size > 1.1 * _body_size(columns)):
        return False
    for column in columns:
        for index, line in enumerate(column.lines):
            if abs(line.baseline - block[0].baseline) > 0.4 * line.size:
                continue
            if line.x0 < block[0].x1:
                continue
            before = column.lines[index - 1] if index else None
            if before is not None and not _ends_there(before, line, column):
                return False
            for held in block:
                held.limits = min(x.x0 for x in block), max(x.x1 for x in block)
            column.lines[index:index] = block
            return True
    return False


def _body_size(columns: Sequence[Column]) -> float:
    return float(np.median([line.size for column in columns for line in column.lines] or [10.0]))


def _ends_there(before: PrintedLine, line: PrintedLine, column: Column) -> bool:
    """Whether a paragraph may end between two lines."""
    right = max(item.x1 for item in column.lines)
    return line.baseline - before.baseline > 1.6 * line.size or right - before.x1 > 2 * line.size


@dataclass(frozen=True, slots=True)
class _Gutter:
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def _ordered(lines: list[PrintedLine], depth: int) -> list[Column]:
    if len(lines) < 2 * _FEWEST_LINES or depth > _DEEPEST:
        return [Column(_downward(lines))]
    gutter = _tallest_gutter(lines)
    if gutter is None:
        return [Column(_downward(lines))]
    above: list[PrintedLine] = []
    below: list[PrintedLine] = []
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for line in lines:
        if line.center < gutter.top:
            above.append(line)
        elif line.center > gutter.bottom:
            below.append(line)
        elif (line.x0 + line.x1) / 2 < gutter.middle:
            left.append(line)
        else:
            right.append(line)
    sidebar = _sidebar(above, left, right, below)
    if sidebar is not None:
        flow = left if sidebar is right else right
        limits = min(line.x0 for line in flow), max(line.x1 for line in flow)
        for line in flow:
            line.limits = limits
        columns = _ordered(above + flow + below, depth + 1)
        asides = _ordered(sidebar, depth + 1)
        for column in asides:
            column.aside = True
        return columns + asides
    return [
        column
        for part in (above, left, right, below)
        if part
        for column in _ordered(part, depth + 1)
    ]


def _downward(lines: list[PrintedLine]) -> list[PrintedLine]:
    """Lines from top to bottom, those on one baseline from left to right."""
    ordered = sorted(lines, key=lambda line: (line.baseline, line.x0))
    result: list[PrintedLine] = []
    row: list[PrintedLine] = []
    for line in ordered:
        if row and line.baseline - row[0].baseline > 0.3 * min(line.size, row[0].size):
            result += sorted(row, key=lambda item: item.x0)
            row = []
        row.append(line)
    return result + sorted(row, key=lambda item: item.x0)


def _tallest_gutter(lines: list[PrintedLine]) -> _Gutter | None:
    """The gutter with most text on its poorer side, null if there is none."""
    x0 = np.array([line.x0 for line in lines])
    x1 = np.array([line.x1 for line in lines])
    center = np.array([line.center for line in lines])
    size = np.array([line.size for line in lines])
    height = np.array([line.y1 - line.y0 for line in lines])
    em = float(np.median(size))
    prose = np.array([line.prose for line in lines], dtype=bool)
    best: tuple[float, _Gutter] | None = None
    for middle in _gutter_candidates(x0, x1, em):
        crossing = np.sort(center[(x0 < middle) & (x1 > middle)])
        tops = np.concatenate(([-np.inf], crossing))
        bottoms = np.concatenate((crossing, [np.inf]))
        for top, bottom in zip(tops.tolist(), bottoms.tolist(), strict=True):
            held = (center > top) & (center < bottom)
            if np.count_nonzero(held) < 2 * _FEWEST_LINES:
                continue
            found = _gutter_between(
                x0, x1, center, height, prose, held & (x1 <= middle), held & (x0 >= middle), em
            )
            if found is not None and (best is None or found[0] > best[0]):
                best = found
    return best[1] if best else None


def _gutter_candidates(x0: Floats, x1: Floats, em: float) -> list[float]:
    """x coordinates that may lie in a gutter: just left of where several lines begin."""
    starts = np.sort(x0)
    candidates: list[float] = []
    begin = 0
    for index in range(1, len(starts) + 1):
        if index == len(starts) or starts[index] - starts[begin] > 0.5 * em:
            if index - begin >= 3:
                candidates.append(float(starts[begin]) - 0.25 * em)
            begin = index
    leftmost = float(starts[0])
    return [x for x in candidates if x > leftmost + 2 * em]


def _gutter_between(
    x0: Floats,
    x1: Floats,
    center: Floats,
    height: Floats,
    prose: Bools,
    left: Bools,
    right: Bools,
    em: float,
) -> tuple[float, _Gutter] | None:
    top, bottom = (
        max(center[left].min(initial=np.inf), center[right].min(initial=np.inf)),
        min(center[left].max(initial=-np.inf), center[right].max(initial=-np.inf)),
    )
    if not top < bottom:
        return None
    # where both sides have text
    inner_left = left & (center >= top - em) & (center <= bottom + em)
    inner_right = right & (center >= top - em) & (center <= bottom + em)
    if min(np.count_nonzero(inner_left), np.count_nonzero(inner_right)) < _FEWEST_LINES:
        return None
    edge_left, edge_right = float(x1[inner_left].max()), float(x0[inner_right].min())
    if edge_right - edge_left < _NARROWEST_GUTTER * em:
        return None
    if min(prose[inner_left].mean(), prose[inner_right].mean()) < _LEAST_PROSE:
        return None
    both = left | right
    low = _top_of(center, height, left, right, max(top, 0.0)) - 0.1
    high = float(center[both].max()) + 0.1
    score = min(float(height[inner_left].sum()), float(height[inner_right].sum()))
    return score, _Gutter(edge_left, edge_right, low, high)


def _top_of(
    center: Floats,
    height: Floats,
    left: Bools,
    right: Bools,
    top: float,
) -> float:
    """Where the columns begin: at the common top, or where one side goes on above it.

    What stands clear above both columns (the end of a title, a byline) is no part of them.
    """
    best = float(top)
    for side in (left, right):
        reached = float(top)
        for index in np.argsort(-center[side], kind="stable").tolist():
            here = float(center[side][index])
            if here >= top:
                continue
            if reached - here > 1.7 * float(height[side][index]):
                break
            reached = here
        best = min(best, reached)
    return best


def _sidebar(
    above: list[PrintedLine],
    left: list[PrintedLine],
    right: list[PrintedLine],
    below: list[PrintedLine],
) -> list[PrintedLine] | None:
    """The side that the running text goes past, null where both are columns of it.

    It is the narrower one, and the other goes on above or below it in lines of
    the same size and spacing that run over the full width; or it is much
    narrower over its whole height.
    """
    wide_left, wide_right = _measure(left), _measure(right)
    narrow, broad = (left, right) if wide_left < wide_right else (right, left)
    if _measure(narrow) > _SIDEBAR * _measure(broad):
        return None
    if narrow is left:
        return narrow
    return narrow if _goes_on(above, broad) or _goes_on(broad, below) else None


def _measure(lines: list[PrintedLine]) -> float:
    """The usual width of full lines."""
    widths = sorted(line.x1 - line.x0 for line in lines)
    return widths[(3 * len(widths)) // 4]


def _goes_on(upper: list[PrintedLine], lower: list[PrintedLine]) -> bool:
    """Whether the first lines of ``lower`` follow the last one of ``upper`` as text does."""
    if not upper or not lower:
        return False
    last = max(upper, key=lambda line: line.baseline)
    first = min(lower, key=lambda line: line.baseline)
    return (
        abs(last.size - first.size) < 0.06 * first.size
        and first.baseline - last.baseline < 1.6 * first.size
        and last.bold == first.bold
    )
