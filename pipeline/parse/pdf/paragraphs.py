"""Lines in reading order → groups that are one paragraph, heading, list item or note each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.model.reading import BlockKind
from pipeline.parse.markers import footnote_marker
from pipeline.parse.pdf.columns import Column
from pipeline.parse.pdf.printed import PrintedLine
from pipeline.parse.pdf.tables import CAPTION
from pipeline.parse.pieces import is_capitals

_BULLET = re.compile(r"(?:[-*+•▪■●○◦‣–—·]|\uf0b7|o(?=\s{2,}))\s+(?=\S)|[•▪■●◦‣\uf0b7](?=\S)")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s+(?=\S)")
_LEADER = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}+\s*(?:\d{1,4}|[ivxlc]+)$")
_SOURCE = re.compile(r"(?:sources?|fuentes?|notes?|notas?)\s*:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!:;…][\s'\"”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_SENTENCE_STOP = re.compile(r"[.?!…][\s'\"”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_BROKEN_WORD = re.compile(r"[\w.][-\u2010\u00ad]$")
_INDENT = 0.7  # ems
_MOST_INDENT = 8.0
_LOOSE = 1.28  # times the usual step from line to line
_FULL = 0.15  # share of the column's width that a full line may leave open
_FEW_LINES = 4
_WIDEST_STEP_OF_FEW = 1.25
_SAME_SIZE = 0.07
_SMALL = 0.93  # of the body's size: notes
_LARGE = 1.07
_LONGEST_HEADING = 220
_MOST_HEADING_LINES = 5


@dataclass(slots=True)
class Group:
    """Consecutive lines of one block; ``table`` lines stand alone."""

    lines: list[PrintedLine]
    kind: BlockKind = "paragraph"
    level: int = 0
    note: str | None = None
    skip: int = 0
    """Characters at the head of the first line that are no text (a bullet, a marker)."""
    aside: bool = False
    opens_column: bool = False
    """Whether it stands first in its column, not set in."""
    runs_on: bool = False
    """Whether it stands last in its column (notes aside) and its last line is full."""

    @property
    def size(self) -> float:
        """Type size of its last line, in points."""
        return self.lines[-1].size

    @property
    def text(self) -> str:
        """The words, one space for a line break."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Styles:
    """Type sizes of a document: of its running text, and of its headings by level."""

    body: float
    heading_sizes: tuple[float, ...] = field(default=())

    def level_of(self, size: float) -> int:
        """Depth of a heading of a size larger than the body's, from 1."""
        for level, known in enumerate(self.heading_sizes, 1):
            if size >= known - 0.3:
                return level
        return len(self.heading_sizes) + 1


def styles_of(lines: Sequence[PrintedLine]) -> Styles:
    """What most characters are set in is the body; larger sizes are headings."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    if not weights:
        return Styles(10.0)
    body = max(weights, key=lambda size: (weights[size], size))
    large = sorted((size for size in weights if size > _LARGE * body), reverse=True)
    merged: list[float] = []
    for size in large:
        if not merged or merged[-1] - size > 0.8:
            merged.append(size)
    return Styles(body, tuple(merged[:5]))


def groups_of_columns(columns: Sequence[Column], styles: Styles) -> list[Group]:
    """All groups of a page's columns, in reading order, with their kinds."""
    groups: list[Group] = []
    for column in columns:
        found = _groups(column.lines, styles)
        _find_notes(found, styles)
        for group in found:
            group.aside = column.aside
            _settle(group, styles)
        _mark_ends(found)
        groups += found
    return groups


def _mark_ends(groups: Sequence[Group]) -> None:
    """Mark the paragraph that a column begins with, and the one that runs on at its end."""
    texts = [group for group in groups if group.kind not in ("footnote", "reference", "caption")]
    if not texts:
        return
    left, right = _edges([line for group in texts for line in group.lines])
    first, last = texts[0], texts[-1]
    em = first.lines[0].size
    first.opens_column = first.kind == "paragraph" and first.lines[0].x0 - left < _INDENT * em
    end = last.lines[-1]
    last.runs_on = (
        last.kind in ("paragraph", "list_item")
        and right - end.x1 < _FULL * (right - left)
        and not _SENTENCE_END.search(end.text)
    )


def _groups(lines: Sequence[PrintedLine], styles: Styles) -> list[Group]:
    groups: list[Group] = []
    for run in _runs(lines):
        if run[0].cells:
            groups.append(Group(run, "table"))
            continue
        step = _usual_step(run)
        left, right = _edges(run)
        current = [run[0]]
        for index in range(1, len(run)):
            following = run[index + 1] if index + 1 < len(run) else None
            if _parts(current, run[index], following, step, left, right, styles):
                groups.append(Group(current))
                current = []
            current.append(run[index])
        groups.append(Group(current))
    return groups


def _runs(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Runs of lines of one size; a table is a run of its own."""
    runs: list[list[PrintedLine]] = []
    for line in lines:
        last = runs[-1][-1] if runs else None
        if (
            last is None
            or last.cells
            or line.cells
            or abs(line.size - last.size) > _SAME_SIZE * last.size
        ):
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def _usual_step(run: Sequence[PrintedLine]) -> float:
    """The usual distance of baselines, in ems of the run."""
    steps = [
        (b.baseline - a.baseline) / a.size
        for a, b in pairwise(run)
        if 0.8 * a.size < b.baseline - a.baseline < 3.2 * a.size
    ]
    if not steps:
        return 1.2
    # the lower quartile: wider steps part paragraphs; a few lines may all be parted
    step = float(np.quantile(steps, 0.3))
    return step if len(run) > _FEW_LINES else min(step, _WIDEST_STEP_OF_FEW)


def _edges(run: Sequence[PrintedLine]) -> tuple[float, float]:
    """Left and right edge of the column that lines stand in."""
    lefts = sorted(line.x0 for line in run)
    rights = sorted(line.x1 for line in run)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 20]


def _parts(
    current: Sequence[PrintedLine],
    line: PrintedLine,
    following: PrintedLine | None,
    step: float,
    left: float,
    right: float,
    styles: Styles,
) -> bool:
    """Whether a line begins a new group."""
    last = current[-1]
    em = line.size
    down = line.baseline - last.baseline
    if down < 0.5 * em or line.x0 > last.x1 or line.x1 < last.x0:
        return True  # beside it, or further up: another part of the page
    if down > max(step * _LOOSE, step + 0.25) * em:
        return True
    if line.bold != last.bold and (len(line.text) > 3 and len(last.text) > 3):
        return True
    if (
        _BULLET.match(line.text)
        or footnote_marker(line.text, bare=False)
        or (CAPTION.match(line.text) and _SENTENCE_STOP.search(last.text) and line.bold)
        or _LEADER.search(last.text)
        or (_LEADER.search(line.text) and _short(last, right, line))
    ):
        return True
    if _NUMBERED.match(line.text) and (
        _SENTENCE_END.search(last.text) or _NUMBERED.match(current[0].text)
    ):
        return not _hangs(current, line)
    if _centered(line, left, right) and _centered(last, left, right):
        # the lines of a title belong together; those of a title page do not
        return not (line.size > _LARGE * styles.body or line.bold or _capitals(last, line))
    indent = (line.x0 - (line.limits[0] if line.limits else left)) / em
    before = (last.x0 - (last.limits[0] if last.limits else left)) / em
    if last.limits:
        left, right = last.limits
    if _BROKEN_WORD.search(last.text):
        return False
    ends = _SENTENCE_END.search(last.text) is not None
    if _short(last, right, line) and (ends or _very_short(last, left, right)):
        return True
    if _INDENT <= indent - before <= _MOST_INDENT and len(current) > 1:
        # set in from the lines before it: a first line, if the next goes back or it stops there
        back = following is None or following.x0 < line.x0 - _INDENT * em
        return back and ends
    if before - indent >= _INDENT and len(current) > 1:
        # back out again: after a hanging entry, a new entry
        return current[0].x0 < current[1].x0 - 0.3 * em and abs(line.x0 - current[0].x0) < 0.5 * em
    if len(current) == 1 and _INDENT <= indent - before <= _MOST_INDENT and ends:
        return following is not None and following.x0 < line.x0 - _INDENT * em
    return False


def _capitals(last: PrintedLine, line: PrintedLine) -> bool:
    return is_capitals(last.text) and is_capitals(line.text)


def _hangs(current: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether a line that begins like a list item stands inside a hanging one."""
    return (
        len(current) > 1
        and line.x0 > current[0].x0 + 0.5 * line.size
        and (
            abs(line.x0 - current[1].x0) < 0.3 * line.size
            and not _SENTENCE_STOP.search(current[-1].text)
        )
    )


def _short(line: PrintedLine, right: float, following: PrintedLine) -> bool:
    """Whether the next line's first word would still have fit."""
    word = following.text.split(" ", 1)[0]
    width = float(following.edges[min(len(word), len(following.edges) - 1)]) - following.x0
    return line.x1 + width + 0.4 * line.size < right


def _very_short(line: PrintedLine, left: float, right: float) -> bool:
    return right - line.x1 > 0.4 * (right - left) and right - left > 12 * line.size


def _centered(line: PrintedLine, left: float, right: float) -> bool:
    before, after = line.x0 - left, right - line.x1
    return before > line.size and abs(before - after) < max(2.0, 0.15 * max(before, after))


def _find_notes(groups: list[Group], styles: Styles) -> None:
    """Mark footnotes: small type at the foot of a column, most with a marker at the head."""
    foot = len(groups)
    while (
        foot
        and groups[foot - 1].lines[0].size < _SMALL * styles.body
        and not (groups[foot - 1].lines[0].cells)
    ):
        foot -= 1
    if foot == len(groups):
        return
    marked = [
        index
        for index in range(foot, len(groups))
        if footnote_marker(groups[index].lines[0].text, bare=True)
        or re.match(r"\d{1,3}[.)]\s|[*†‡§]+\s?\S", groups[index].lines[0].text)
    ]
    if not marked:
        return
    size = groups[marked[0]].lines[0].size
    note: Group | None = None
    kept: list[Group] = groups[:foot]
    for index in range(foot, len(groups)):
        group = groups[index]
        if abs(group.lines[0].size - size) > 0.12 * size:
            kept.append(group)
            continue
        group.kind = "footnote"
        if index in marked:
            marker = footnote_marker(group.lines[0].text, bare=True)
            plain = re.match(r"(\d{1,3})[.)]\s+|[*†‡§]+\s?", group.lines[0].text)
            if marker:
                group.note, group.skip = marker.label, marker.length
            elif plain:
                group.note, group.skip = plain[1] or plain.group().strip(), plain.end()
            note = group
        elif note is not None and not _SENTENCE_STOP.search(note.text):
            note.lines += group.lines
            continue
        kept.append(group)
    groups[:] = kept


def _settle(group: Group, styles: Styles) -> None:
    """The kind of a group by its look and its first words."""
    if group.kind in ("table", "footnote"):
        return
    text, first = group.text, group.lines[0]
    marker = footnote_marker(text, bare=False)
    if marker and first.size < _SMALL * styles.body:
        group.kind, group.note, group.skip = "footnote", marker.label, marker.length
        return
    if _LEADER.search(text):
        group.kind = "contents"
        return
    if _SOURCE.match(text) and len(text) < 600 and first.size <= styles.body:
        group.kind = "reference"
        return
    if CAPTION.match(text) and len(text) < 300 and _is_caption(group, styles):
        group.kind = "caption"
        return
    if first.size > _LARGE * styles.body and _SENTENCE.search(text):
        group.aside = True  # words of the text set large, to look at
        return
    bullet = _BULLET.match(first.text)
    level = 0 if bullet else _heading_level(group, styles)
    if level:
        group.kind, group.level = "heading", level
        return
    item = bullet or _NUMBERED.match(first.text)
    if item and item.end() < len(first.text):
        group.kind, group.skip = "list_item", item.end()


def _is_caption(group: Group, styles: Styles) -> bool:
    """A caption looks unlike the body, or is short; "Table 1 shows …" is running text."""
    first = group.lines[0]
    match = CAPTION.match(group.text)
    after = group.text[match.end() :] if match else ""
    if re.match(r"\s*[.:–—|]|\s*$", after):
        return True
    return (
        (first.bold or first.italic or first.size < _SMALL * styles.body)
        or (len(group.lines) <= 2 and not _SENTENCE_STOP.search(group.text))
    ) and not re.match(r"\s+[a-z]", after)


def _heading_level(group: Group, styles: Styles) -> int:
    """Depth of a heading by its type: larger than the body, bold, or capitals; 0 if none."""
    text = group.text
    lines = group.lines
    if len(lines) > _MOST_HEADING_LINES or len(text) > _LONGEST_HEADING:
        return 0
    letters = sum(map(str.isalpha, text))
    if letters < 2 or letters < 0.4 * len(text.replace(" ", "")):
        return 0
    size = float(np.median([line.size for line in lines]))
    if size > _LARGE * styles.body:
        return styles.level_of(size)
    deeper = len(styles.heading_sizes) + 1
    if len(lines) > 3 or size < _SMALL * styles.body:
        return 0
    if all(line.bold for line in lines) and not _NUMBERED_SENTENCE.search(text):
        return deeper
    if is_capitals(text) and len(text.split()) <= 20:
        return deeper
    if (
        all(line.italic for line in lines)
        and len(lines) <= 2
        and len(text.split()) <= 14
        and not _SENTENCE_END.search(text)
        and text[:1].isupper()
    ):
        return deeper + 1
    return 0


_SENTENCE = re.compile(r"^\W*\w+(?:\W+\w+){5,}[.!…]['\"”’»)]*$")
_NUMBERED_SENTENCE = re.compile(r"[a-z]{3}[.;,]$|[a-z]\. [A-Z][a-z]+ ")
