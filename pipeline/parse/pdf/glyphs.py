"""Characters of a page → printed lines: words with their spaces, column by column.

A *line* here is what stands on one baseline in one column (or table cell): gaps
that are wider than those between words, and that the lines above and below
leave open too, part it from what stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.parse.pdf.characters import Bools, Characters, Floats, Integers
from pipeline.parse.pdf.printed import SAME_BASELINE, PrintedLine, join_open_rows, with_drop_caps

# All in ems (the type size) unless said otherwise.
_TOUCHING = 0.8  # a gap up to this is between words of a line, whatever is around
_OVERLAP = 0.4  # how far a glyph may stand back into the one before it
_SPACE = 0.14  # gap beyond the letter spacing that stands for a space
_SPACE_WHERE_WRITTEN = 0.22  # the same in lines that write their spaces out
_LEAST_SPACE = 0.04  # a written space that is narrower is none to the eye
_SET_APART = 0.4  # a gap below this may be letter spacing
_FEWEST_SPACED = 6  # letters of a line that tell how far they are set apart
_SMALL = 0.86  # a raised mark's size against its host's
_LONGEST_MARK = 12  # glyphs of a raised or lowered mark
_MARK_GAP = 0.55
_RAISED = np.array([ord(figure) for figure in "⁰¹²³⁴⁵⁶⁷⁸⁹"])
_MOST = 0.8  # share of a line's characters that make it bold or italic


def printed_lines(characters: Characters) -> list[PrintedLine]:
    """The lines of one direction, from top to bottom and left to right."""
    if characters.direction < 0:
        return _oblique(characters)
    runs = _runs(characters)
    _host_marks(runs)
    parted = _lines(characters, _joined(runs))
    lines = join_open_rows(parted)
    if len(lines) < len(parted):
        # what is whole now shows that gaps above and below it are no gutters
        lines = join_open_rows(lines)
    return with_drop_caps(lines)


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
            (np.abs(np.diff(c.baseline)) > SAME_BASELINE * np.minimum(c.size[1:], c.size[:-1]))
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
    for run in runs:
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
        if rows and run.baseline - rows[-1][-1].baseline <= SAME_BASELINE * run.size:
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


def _lines(c: Characters, groups: Sequence[Sequence[_Run]]) -> list[PrintedLine]:
    """The printed line of each group of runs; all of a page are worked out at once."""
    if not groups:
        return []
    orders, marks = zip(*(_ordered(c, runs) for runs in groups), strict=True)
    order, raised = np.concatenate(orders), np.concatenate(marks)
    lengths = np.array([len(part) for part in orders])
    starts = np.cumsum(lengths) - lengths
    first = np.zeros(len(order), bool)
    first[starts] = True
    x0, x1 = c.x0[order], c.x1[order]
    _part_ligatures(x0, x1, first)
    before = _spaces(x0, x1, c.size[order], c.space_before[order], first, starts)
    codes = c.codes[order]
    codes[(codes == 0xFFFE) | (codes == 0x02)] = 0x2D  # pdfium's mark of a hyphen at a line end
    if raised.any():
        figures = np.flatnonzero(raised & (codes >= 0x30) & (codes <= 0x39))
        codes[figures] = _RAISED[codes[figures] - 0x30]
    text = np.insert(codes, before, 0x20).astype("<u4").tobytes().decode("utf-32-le", "replace")
    edges = np.insert(x0, before, x1[before - 1])
    shifts = np.searchsorted(before, starts, "right")
    ends = np.append((starts + shifts)[1:], len(text))
    bold = np.add.reduceat(c.bold[order], starts, dtype=np.int64) > _MOST * lengths
    italic = np.add.reduceat(c.italic[order], starts, dtype=np.int64) > _MOST * lengths
    rights = x1[np.append(starts[1:], len(x1)) - 1]
    lines: list[PrintedLine] = []
    for index, (low, high) in enumerate(
        zip((starts + shifts).tolist(), ends.tolist(), strict=True)
    ):
        host = max(groups[index], key=_weight)
        y0, y1 = float(c.y0[host.start]), float(c.y1[host.start])
        line_edges = np.append(edges[low:high], rights[index])
        if len(groups[index]) > 1:
            line_edges = np.maximum.accumulate(line_edges)
        lines.append(
            PrintedLine(
                text=text[low:high],
                edges=line_edges,
                y0=y0,
                y1=y1,
                baseline=groups[index][0].baseline,
                size=host.size,
                bold=bool(bold[index]),
                italic=bool(italic[index]),
                direction=c.direction,
                heights=[(0, y0, y1)],
            )
        )
    return lines


def _ordered(c: Characters, runs: Sequence[_Run]) -> tuple[Integers, Bools]:
    """The glyphs of a line from left to right, and which of them are raised."""
    if len(runs) == 1:
        order = np.arange(runs[0].start, runs[0].end)
        return order, np.full(len(order), runs[0].raised)
    order = np.concatenate([np.arange(run.start, run.end) for run in runs])
    raised = np.concatenate([np.full(run.end - run.start, run.raised) for run in runs])
    by_place = np.argsort(c.x0[order], kind="stable")
    return _without_shadows(c, order[by_place], raised[by_place])


def _weight(run: _Run) -> tuple[bool, int]:
    """Runs by what they tell of their line: raised marks least, long ones most."""
    return not run.raised, run.end - run.start


def _without_shadows(c: Characters, order: Integers, raised: Bools) -> tuple[Integers, Bools]:
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


def _part_ligatures(x0: Floats, x1: Floats, first: Bools) -> None:
    """Give each letter of a ligature its share of the one box that they come with."""
    same = np.flatnonzero((x0[1:] == x0[:-1]) & (x1[1:] == x1[:-1]) & ~first[1:]) + 1
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
    x0: Floats,
    x1: Floats,
    size: Floats,
    written: Bools,
    first: Bools,
    starts: Integers,
) -> Integers:
    """Glyphs that a space stands before: written out, or only a gap.

    A gap is measured against how far the letters of its line are set apart.
    """
    gap = np.zeros(len(x0))
    gap[1:] = (x0[1:] - x1[:-1]) / np.minimum(size[1:], size[:-1])
    gap[first] = 0.0
    written = written & ~first
    close = gap < _SET_APART
    letters = np.maximum(np.add.reduceat(close, starts, dtype=np.int64), 1)
    spacing = np.maximum(np.add.reduceat(np.where(close, gap, 0.0), starts) / letters, 0.0)
    spacing[letters < _FEWEST_SPACED] = 0.0
    some = np.add.reduceat(written, starts, dtype=np.int64) > 0
    least = spacing + np.where(some, _SPACE_WHERE_WRITTEN, _SPACE)
    line = np.cumsum(first) - 1
    return np.flatnonzero((gap > least[line]) | (written & (gap > _LEAST_SPACE)))


def _oblique(c: Characters) -> list[PrintedLine]:
    """Text that is set askew (a watermark) as one line in the box around it."""
    text = "".join(map(chr, c.codes.tolist()))
    low, high = float(c.y0.min()), float(c.y1.max())
    edges = np.linspace(float(c.x0.min()), float(c.x1.max()), len(text) + 1)
    size = float(np.median(c.size))
    return [PrintedLine(text, edges, low, high, high, size, False, False, -1, [(0, low, high)])]
