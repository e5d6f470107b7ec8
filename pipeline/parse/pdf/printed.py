"""Characters of a page → printed lines: words with their spaces, column by column.

A *line* here is what stands on one baseline in one column (or table cell): gaps
that are wider than those between words, and that the lines above and below
leave open too, part it from what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from pipeline.parse.pdf.characters import Characters

# All in ems (the type size) unless said otherwise.
_SAME_BASELINE = 0.13
_TOUCHING = 0.8  # a gap up to this is between words of a line, whatever is around
_CLEAR_GAP = 1.8  # a gap from this on parts lines where nothing around tells
_WIDEST_GAP = 3.0  # a gap from this on parts lines, whatever is around
_OVERLAP = 0.4  # how far a glyph may stand back into the one before it
_SPACE = 0.14  # gap beyond the letter spacing that stands for a space
_SPACE_WHERE_WRITTEN = 0.22  # the same in lines that write their spaces out
_LEAST_SPACE = 0.04  # a written space that is narrower is none to the eye
_SMALL = 0.86  # a raised mark's size against its host's
_LONGEST_MARK = 12  # glyphs of a raised or lowered mark
_MARK_GAP = 0.55
_REACH = 2.6  # lines above and below that say whether a gap is open

_TO_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HYPHENS = {0xFFFE: "-", 0x02: "-"}  # how pdfium tells a hyphen at a line end


@dataclass(slots=True)
class PrintedLine:
    """One line in one column, in the frame of its text direction, in points.

    ``edges[i]`` and ``edges[i + 1]`` bound character ``i`` of ``text``;
    ``pieces`` are offsets at which the height changes, as ``(offset, y0, y1)``.
    A line with ``cells`` stands for a table, its text empty.
    """

    text: str
    edges: npt.NDArray[np.float64]
    y0: float
    y1: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    direction: int = 0
    pieces: list[tuple[int, float, float]] = field(default_factory=list)
    cells: list[TableCell] = field(default_factory=list)

    @property
    def x0(self) -> float:
        """Left edge."""
        return float(self.edges[0])

    @property
    def x1(self) -> float:
        """Right edge."""
        return float(self.edges[-1])

    @property
    def center(self) -> float:
        """Half height."""
        return (self.y0 + self.y1) / 2

    def cut(self, places: Sequence[float]) -> list[PrintedLine]:
        """The line cut at spaces that hold one of the x places."""
        cuts = [0]
        for place in sorted(places):
            index = int(np.searchsorted(self.edges, place)) - 1
            for near in (index, index - 1, index + 1):
                if 0 < near < len(self.text) - 1 and self.text[near] == " ":
                    cuts.append(near)
                    break
        cuts.append(len(self.text))
        return [
            part
            for low, high in zip(cuts, cuts[1:], strict=False)
            if (part := self.part(low, high)) is not None
        ]

    def part(self, start: int, end: int) -> PrintedLine | None:
        """``text[start:end]`` without the white space around it; null if nothing is left."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return None
        end = start + len(text)
        pieces = [(max(at - start, 0), y0, y1) for at, y0, y1 in self.pieces if at < end]
        while len(pieces) > 1 and pieces[1][0] == 0:
            pieces.pop(0)
        return replace(self, text=text, edges=self.edges[start : end + 1], pieces=pieces)


@dataclass(slots=True)
class TableCell:
    """The lines of one cell, and its row and column from 0."""

    row: int
    column: int
    lines: list[PrintedLine]


def printed_lines(characters: Characters) -> list[PrintedLine]:
    """The lines of one direction, from top to bottom and left to right."""
    if characters.direction < 0:
        return _oblique(characters)
    runs = _runs(characters)
    _host_marks(runs)
    lines = [_line(characters, members) for members in _joined(runs)]
    lines = join_open_rows([line for line in lines if line is not None])
    return _with_drop_caps(lines)


@dataclass(slots=True)
class _Run:
    """Glyphs that follow one another in the file, side by side on one baseline."""

    start: int
    end: int
    x0: float
    x1: float
    baseline: float
    size: float
    raised: bool = False


def _runs(c: Characters) -> list[_Run]:
    count = len(c.codes)
    breaks = np.ones(count, bool)
    if count > 1:
        em = np.maximum(c.size[1:], c.size[:-1])
        gap = c.x0[1:] - c.x1[:-1]
        breaks[1:] = (
            (np.abs(np.diff(c.baseline)) > _SAME_BASELINE * np.minimum(c.size[1:], c.size[:-1]))
            | (gap > _TOUCHING * em)
            | (gap < -_OVERLAP * em)
        )
        # ligatures come as several characters with one box
        same = (c.x0[1:] == c.x0[:-1]) & (c.x1[1:] == c.x1[:-1])
        breaks[1:] &= ~(same & (np.diff(c.baseline) == 0))
    starts = np.flatnonzero(breaks)
    ends = np.append(starts[1:], count)
    sizes = np.maximum.reduceat(c.size, starts)
    left = np.minimum.reduceat(c.x0, starts)
    right = np.maximum.reduceat(c.x1, starts)
    return [
        _Run(*row)
        for row in zip(
            starts.tolist(),
            ends.tolist(),
            left.tolist(),
            right.tolist(),
            c.baseline[starts].tolist(),
            sizes.tolist(),
            strict=True,
        )
    ]


def _host_marks(runs: list[_Run]) -> None:
    """Set raised and lowered marks on the baseline of the words that they stand beside."""
    if not runs:
        return
    x0 = np.array([run.x0 for run in runs])
    x1 = np.array([run.x1 for run in runs])
    base = np.array([run.baseline for run in runs])
    size = np.array([run.size for run in runs])
    for index, run in enumerate(runs):
        if run.end - run.start > _LONGEST_MARK:
            continue
        rise = (base - run.baseline) / size
        hosts = (run.size <= _SMALL * size) & (
            ((rise > 0.12) & (rise < 0.75)) | ((rise < -0.06) & (rise > -0.4))
        )
        if not hosts.any():
            continue
        after = run.x0 - x1  # host before the mark
        before = x0 - run.x1  # host behind it
        close = hosts & (
            ((after > -0.35 * size) & (after < _MARK_GAP * size))
            | ((before > -0.2 * size) & (before < _MARK_GAP * size))
        )
        if not close.any():
            continue
        gap = np.where(close, np.minimum(np.abs(after), np.abs(before)), np.inf)
        host = int(np.argmin(gap))
        run.raised = bool(rise[host] > 0)
        run.baseline = float(base[host])
        run.size = float(size[host])


def _joined(runs: list[_Run]) -> list[list[_Run]]:
    """Runs on one baseline with no more than a word's gap between, from left to right."""
    ordered = sorted(runs, key=lambda run: (run.baseline, run.x0))
    rows: list[list[_Run]] = []
    for run in ordered:
        if rows and run.baseline - rows[-1][-1].baseline <= _SAME_BASELINE * run.size:
            rows[-1].append(run)
        else:
            rows.append([run])
    joined: list[list[_Run]] = []
    for row in rows:
        row.sort(key=lambda run: run.x0)
        current: list[_Run] = []
        right = 0.0
        for run in row:
            em = max(run.size, current[-1].size) if current else run.size
            if current and -_OVERLAP * em <= run.x0 - right <= _TOUCHING * em:
                current.append(run)
                right = max(right, run.x1)
                continue
            if current and run.x1 <= right + 0.5 and run.x0 >= current[0].x0 - 0.5:
                # printed over what stands there: a shadow, or a mark inside a word
                current.append(run)
                continue
            current = [run]
            joined.append(current)
            right = run.x1
    return joined


def _line(c: Characters, runs: Sequence[_Run]) -> PrintedLine | None:
    order = np.concatenate([np.arange(run.start, run.end) for run in runs])
    raised = np.concatenate([np.full(run.end - run.start, run.raised) for run in runs])
    if len(runs) > 1:
        by_place = np.argsort(c.x0[order], kind="stable")
        order, raised = order[by_place], raised[by_place]
        order, raised = _without_shadows(c, order, raised)
    x0, x1, size = c.x0[order], c.x1[order], c.size[order]
    _part_ligatures(x0, x1)
    hosts = order[~raised] if not raised.all() else order
    em = float(np.median(c.size[hosts]))
    spaces = _spaces(x0, x1, size, c.space_before[order], em)
    text: list[str] = []
    edges: list[float] = []
    codes = c.codes[order].tolist()
    lefts, rights = x0.tolist(), x1.tolist()
    marks = raised.tolist()
    for index, code in enumerate(codes):
        if spaces[index]:
            text.append(" ")
            edges.append(rights[index - 1])
        char = _HYPHENS.get(code) or chr(code)
        text.append(char.translate(_TO_RAISED) if marks[index] else char)
        edges.append(lefts[index])
    edges.append(rights[-1])
    y0, y1 = float(np.median(c.y0[hosts])), float(np.median(c.y1[hosts]))
    line = PrintedLine(
        text="".join(text),
        edges=np.maximum.accumulate(np.array(edges)),
        y0=y0,
        y1=y1,
        baseline=runs[0].baseline,
        size=em,
        bold=bool(c.bold[hosts].mean() > 0.8),
        italic=bool(c.italic[hosts].mean() > 0.8),
        direction=max(c.direction, 0),
        pieces=[(0, y0, y1)],
    )
    return line.part(0, len(line.text))


def _without_shadows(
    c: Characters, order: npt.NDArray[np.int64], raised: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Drop glyphs that are printed twice, a hair apart, to look bold."""
    if len(order) < 2:
        return order, raised
    codes, x0 = c.codes[order], c.x0[order]
    wide = c.x1[order] - x0
    twice = np.zeros(len(order), bool)
    twice[1:] = (
        (codes[1:] == codes[:-1])
        & (np.diff(x0) < 0.3 * np.maximum(wide[1:], 0.1))
        & ((np.diff(x0) > 0) | (np.diff(order) != 1))
    )
    return order[~twice], raised[~twice]


def _part_ligatures(x0: npt.NDArray[np.float64], x1: npt.NDArray[np.float64]) -> None:
    """Give each letter of a ligature its share of the one box that they come with."""
    same = np.flatnonzero((x0[1:] == x0[:-1]) & (x1[1:] == x1[:-1])) + 1
    done = -1
    for second in same.tolist():
        if second <= done:
            continue
        last = second
        while last + 1 < len(x0) and x0[last + 1] == x0[second] and x1[last + 1] == x1[second]:
            last += 1
        cuts = np.linspace(x0[second], x1[second], last - second + 3)
        x0[second - 1 : last + 1], x1[second - 1 : last + 1] = cuts[:-1], cuts[1:]
        done = last


def _spaces(
    x0: npt.NDArray[np.float64],
    x1: npt.NDArray[np.float64],
    size: npt.NDArray[np.float64],
    written: npt.NDArray[np.bool_],
    em: float,
) -> list[bool]:
    """Whether a space stands before each glyph: written out, or only a gap."""
    count = len(x0)
    spaces = np.zeros(count, bool)
    if count < 2:
        return [False] * count
    gap = x0[1:] - np.maximum.accumulate(x1)[:-1]
    ems = np.minimum(size[1:], size[:-1])
    spacing = max(float(np.median(gap)), 0.0) if count >= 6 else 0.0
    least = _SPACE_WHERE_WRITTEN if written[1:].any() else _SPACE
    spaces[1:] = (gap > spacing + least * ems) | (written[1:] & (gap > _LEAST_SPACE * em))
    return [bool(value) for value in spaces]


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
            if (
                alike
                and 0 < gap < _WIDEST_GAP * em
                and not _is_open(around, (line.x0 + current.x1) / 2, line.baseline, gap, em)
            ):
                current = beside(current, line)
                continue
            result.append(current)
            current = line
        result.append(current)
    return result


def _is_open(
    around: npt.NDArray[np.float64], middle: float, baseline: float, gap: float, em: float
) -> bool:
    """Whether the lines above and below leave a gap open, too.

    They do where more of them end or begin beside it than run across it; where
    none tells, a gap of two ems parts.
    """
    x0, x1, base = around
    far = np.abs(base - baseline)
    near = (far > 0.3 * em) & (far < _REACH * em)
    crossing = np.count_nonzero(near & (x0 < middle - 0.2 * em) & (x1 > middle + 0.2 * em))
    left = np.count_nonzero(near & (x1 <= middle + 0.2 * em) & (x1 > middle - 3 * em))
    right = np.count_nonzero(near & (x0 >= middle - 0.2 * em) & (x0 < middle + 3 * em))
    beside_it = min(left, right)
    return bool(beside_it > crossing or (not crossing and gap > _CLEAR_GAP * em))


def _rows(lines: Iterable[PrintedLine]) -> list[list[PrintedLine]]:
    rows: list[list[PrintedLine]] = []
    for line in lines:
        if rows and line.baseline - rows[-1][-1].baseline <= _SAME_BASELINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.x0)
    return rows


def beside(left: PrintedLine, right: PrintedLine, space: str = " ") -> PrintedLine:
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
        pieces=left.pieces + [(at + shift, y0, y1) for at, y0, y1 in right.pieces],
    )


def _with_drop_caps(lines: list[PrintedLine]) -> list[PrintedLine]:
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
        pieces = [(0, cap.y0, cap.y1), *((at + len(cap.text), a, b) for at, a, b in first.pieces)]
        result[best] = replace(
            first,
            text=cap.text + first.text,
            edges=np.concatenate((cap.edges[:-1], first.edges)),
            pieces=pieces,
        )
        taken.add(index)
    return [line for index, line in enumerate(result) if index not in taken]


def _oblique(c: Characters) -> list[PrintedLine]:
    """Text that is set askew (a watermark) as one line in the box around it."""
    text = "".join(map(chr, c.codes.tolist()))
    low, high = float(c.y0.min()), float(c.y1.max())
    edges = np.linspace(float(c.x0.min()), float(c.x1.max()), len(text) + 1)
    size = float(np.median(c.size))
    return [
        PrintedLine(text, edges, low, high, high, size, False, False, 0, [(0, low, high)])
    ]
