"""Lines of a page → tables: which lines are cells, and of which row and column.

Two kinds are known.  A *ruled grid* has horizontal and vertical lines; its cells
are what they enclose.  A *set table* has rows of parts that stand below one
another in columns; numbers, a caption above or rules tell it from text that
merely stands side by side.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from pipeline.parse.layout.words import any_phrase
from pipeline.parse.pdf.pdfium import Rule
from pipeline.parse.pdf.printed import LEADERS, PrintedLine, TableCell

CAPTION = re.compile(
    rf"(?:{any_phrase('caption_words')})\s*(?:[A-Z]{{1,2}}[-–.]?)?\d*"
    r"(?:[IVXLC]+|\d)(?:[.\-–]\d+)*\b",
    re.IGNORECASE,
)
_TOUCH = 3.0  # points within which rules meet
_FEWEST_ROWS = 2
_FEWEST_ROWS_BARE = 3  # without caption or rules
_ROW_GAP = 2.6  # ems between the baselines of two rows
_LONGEST_CELL = 90  # characters; longer ones are text in columns
_NUMERIC = re.compile(r"[^\W\d_]")


def take_grids(lines: list[PrintedLine], rules: Sequence[Rule]) -> list[PrintedLine]:
    """Replace the lines inside each ruled grid by one line that stands for the table."""
    for xs, ys in _grids(rules):
        inside = [
            line
            for line in lines
            if xs[0] - 1 < line.x0 and line.x1 < xs[-1] + 1 and ys[0] < line.center < ys[-1]
        ]
        table = _grid_table(inside, xs, ys)
        if table is not None:
            held = {id(line) for line in inside}
            lines = [line for line in lines if id(line) not in held] + [table]
    return lines


def _grids(rules: Sequence[Rule]) -> list[tuple[list[float], list[float]]]:
    """Column edges and row edges of each grid, from left to right and top to bottom."""
    upright = [rule for rule in rules if not rule.horizontal]
    level = [rule for rule in rules if rule.horizontal]
    if len(upright) < 2 or len(level) < 2:
        return []
    groups: list[list[Rule]] = []
    for rule in sorted([*upright, *level], key=lambda item: (item.y0, item.x0)):
        meeting = [group for group in groups if any(_meet(rule, other) for other in group)]
        merged = [rule, *(other for group in meeting for other in group)]
        groups = [group for group in groups if not any(group is held for held in meeting)]
        groups.append(merged)
    grids = []
    for group in groups:
        xs = _distinct([rule.x0 for rule in group if not rule.horizontal])
        ys = _distinct([rule.y0 for rule in group if rule.horizontal])
        if len(xs) >= 2 and len(ys) >= 2 and len(xs) + len(ys) >= 6:
            # a table may have no rule at its left and right edge
            left = min(rule.x0 for rule in group)
            right = max(rule.x1 for rule in group)
            grids.append((_distinct([left, *xs, right]), ys))
    return grids


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.x0 <= other.x1 + _TOUCH
        and other.x0 <= one.x1 + _TOUCH
        and one.y0 <= other.y1 + _TOUCH
        and other.y0 <= one.y1 + _TOUCH
    )


def _distinct(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found


def _grid_table(
    inside: Sequence[PrintedLine], xs: Sequence[float], ys: Sequence[float]
) -> PrintedLine | None:
    cells: dict[tuple[int, int], list[PrintedLine]] = {}
    for line in inside:
        for part in line.cut(xs[1:-1]):
            row = bisect_right(ys, part.center) - 1
            column = bisect_right(xs, (part.x0 + part.x1) / 2) - 1
            cells.setdefault((row, column), []).append(part)
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    if len(columns) < 2 or len(rows) < 2 or len(cells) < 4:
        return None
    found = [
        TableCell(rows.index(row), columns.index(column), _read_down(held))
        for (row, column), held in sorted(cells.items())
    ]
    return _stand_in(found)


def _read_down(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    return sorted(lines, key=lambda line: (round(line.baseline), line.x0))


def _stand_in(cells: list[TableCell]) -> PrintedLine:
    """The line that stands for a table among the lines of its page."""
    lines = [line for cell in cells for line in cell.lines]
    first = lines[0]
    return PrintedLine(
        text="",
        edges=np.array([min(line.x0 for line in lines), max(line.x1 for line in lines)]),
        y0=min(line.y0 for line in lines),
        y1=max(line.y1 for line in lines),
        baseline=min(line.baseline for line in lines),
        size=first.size,
        bold=False,
        italic=False,
        direction=first.direction,
        cells=cells,
    )


def take_set_tables(lines: list[PrintedLine], rules: Sequence[Rule]) -> list[PrintedLine]:
    """Replace rows of parts in columns by lines that stand for the tables.

    ``lines`` are those of one column of the page, in reading order.
    """
    rows = _rows_of(lines)
    result: list[PrintedLine] = []
    at = 0
    while at < len(rows):
        end = _table_end(rows, at)
        table = _set_table(rows, at, end, rules) if end - at >= _FEWEST_ROWS else None
        if table is None:
            result += rows[at]
            at += 1
        else:
            result.append(table)
            at = end
    return result


def _rows_of(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    rows: list[list[PrintedLine]] = []
    for line in lines:
        if (
            rows
            and not line.cells
            and not rows[-1][0].cells
            and abs(line.baseline - rows[-1][0].baseline) <= 0.35 * line.size
            and line.x0 > rows[-1][-1].x0
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _table_end(rows: Sequence[list[PrintedLine]], start: int) -> int:
    """Where the run of table rows that begins at ``start`` ends (``start`` if none does)."""
    if len(rows[start]) < 2:
        return start
    end = start + 1
    singles = 0
    for index in range(start + 1, len(rows)):
        row, before = rows[index], rows[index - 1]
        size = max(row[0].size, before[0].size)
        if row[0].cells or row[0].baseline - before[0].baseline > _ROW_GAP * size:
            break
        if len(row) >= 2:
            singles = 0
            end = index + 1
            continue
        # one part alone: a cell's second line or a group's name, if rows go on below
        singles += 1
        if singles > 2 or len(row[0].text) > _LONGEST_CELL:
            break
    return end


def _set_table(
    rows: Sequence[list[PrintedLine]], start: int, end: int, rules: Sequence[Rule]
) -> PrintedLine | None:
    body = rows[start:end]
    several = [row for row in body if len(row) >= 2]
    parts = [line for row in several for line in row]
    if any(LEADERS.search(line.text) for line in parts):
        return None
    if sum(len(line.text) > _LONGEST_CELL for line in parts) > 0.1 * len(parts):
        return None
    columns = _columns(several)
    if len(columns) < 2 or len(several) < 0.5 * len(body):
        return None
    later = [line for row in several for line in row[1:]]
    numeric = sum(_is_numeric(line.text) for line in later) / len(later)
    top, bottom = body[0][0].y0, body[-1][0].y1
    left = min(line.x0 for line in parts)
    right = max(line.x1 for line in parts)
    ruled = sum(
        rule.horizontal
        and top - 12 < rule.y0 < bottom + 12
        and rule.x0 < left + 0.3 * (right - left)
        and rule.x1 > right - 0.3 * (right - left)
        for rule in rules
    )
    captioned = any(CAPTION.match(rows[index][0].text) for index in range(max(start - 4, 0), start))
    if captioned or ruled >= 2:
        if len(several) < _FEWEST_ROWS or not (numeric >= 0.2 or (captioned and ruled)):
            return None
    elif len(several) < _FEWEST_ROWS_BARE or numeric < 0.5:
        return None
    return _stand_in(_cells(body, columns, _header_rows(body, rules, left, right)))


def _columns(rows: Sequence[Sequence[PrintedLine]]) -> list[tuple[float, float]]:
    """The x ranges of the columns, from the rows that have most parts."""
    most = max(len(row) for row in rows)
    ranges: list[tuple[float, float]] = []
    for line in sorted(
        (line for row in rows if len(row) == most for line in row), key=lambda item: item.x0
    ):
        if ranges and line.x0 < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], line.x1))
        else:
            ranges.append((line.x0, line.x1))
    return ranges


def _is_numeric(text: str) -> bool:
    """Whether a cell holds a figure rather than words ("FY 1997", "37.3", "n/a", "–")."""
    letters = len(_NUMERIC.findall(text))
    digits = sum(char.isdigit() for char in text)
    return digits >= letters or text.strip() in ("–", "—", "-", "n/a", "N/A", "n.d.", "..", "…")


def _header_rows(
    body: Sequence[Sequence[PrintedLine]], rules: Sequence[Rule], left: float, right: float
) -> int:
    """Rows above the first rule that crosses the table: they are one header."""
    for rule in sorted(rules, key=lambda item: item.y0):
        if (
            rule.horizontal
            and rule.x0 < left + 0.2 * (right - left)
            and rule.x1 > right - 0.2 * (right - left)
            and body[0][0].center < rule.y0 < body[-1][0].center
        ):
            return sum(row[0].center < rule.y0 for row in body)
    return 1


def _cells(
    body: Sequence[Sequence[PrintedLine]], columns: Sequence[tuple[float, float]], header: int
) -> list[TableCell]:
    cells: dict[tuple[int, int], list[PrintedLine]] = {}
    for index, row in enumerate(body):
        number = max(index - header + 1, 0)
        for line in row:
            overlaps = [min(line.x1, high) - max(line.x0, low) for low, high in columns]
            column = int(np.argmax(overlaps))
            cells.setdefault((number, column), []).append(line)
    return [TableCell(row, column, lines) for (row, column), lines in sorted(cells.items())]
