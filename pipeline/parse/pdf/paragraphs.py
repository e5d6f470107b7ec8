"""Lines in reading order → blocks that are one paragraph, heading, list item or note each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.model.document import BlockKind
from pipeline.parse.layout.cues import LEADER, is_capitals
from pipeline.parse.layout.notes import footnote_marker
from pipeline.parse.layout.words import any_phrase
from pipeline.parse.pdf.columns import Column
from pipeline.parse.pdf.printed import PrintedLine
from pipeline.parse.pdf.tables import CAPTION

_BULLET = re.compile(r"(?:[-*+•▪■●○◦‣–—·]|\uf0b7|o(?=\s{2,}))\s+(?=\S)|[•▪■●◦‣\uf0b7](?=\S)")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s+(?=\S)")
_SOURCE = re.compile(
    rf"(?:{any_phrase('source_words')}|{any_phrase('remark_words')})\s*:", re.IGNORECASE
)
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
class PrintedBlock:
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


def blocks_of_columns(columns: Sequence[Column], styles: Styles) -> list[PrintedBlock]:
    """All blocks of a page's columns, in reading order, with their kinds."""
    blocks: list[PrintedBlock] = []
    for column in columns:
        found = _blocks(column.lines, styles)
        _find_notes(found, styles)
        for block in found:
            block.aside = column.aside
            _classify(block, styles)
        _mark_ends(found)
        blocks += found
    return blocks


def _mark_ends(blocks: Sequence[PrintedBlock]) -> None:
    """Mark the paragraph that a column begins with, and the one that runs on at its end."""
    texts = [block for block in blocks if block.kind not in ("footnote", "reference", "caption")]
    if not texts:
        return
    left, right = _edges([line for block in texts for line in block.lines])
    first, last = texts[0], texts[-1]
    em = first.lines[0].size
    first.opens_column = first.kind == "paragraph" and first.lines[0].x0 - left < _INDENT * em
    end = last.lines[-1]
    last.runs_on = (
        last.kind in ("paragraph", "list_item")
        and right - end.x1 < _FULL * (right - left)
        and not _SENTENCE_END.search(end.text)
    )


def _blocks(lines: Sequence[PrintedLine], styles: Styles) -> list[PrintedBlock]:
    blocks: list[PrintedBlock] = []
    for run in _runs(lines):
        if run[0].cells:
            blocks.append(PrintedBlock(run, "table"))
            continue
        step = _usual_step(run)
        left, right = _edges(run)
        current = [run[0]]
        for index in range(1, len(run)):
            following = run[index + 1] if index + 1 < len(run) else None
            if _parts(current, run[index], following, step, left, right, styles):
                blocks.append(PrintedBlock(current))
                current = []
            current.append(run[index])
        blocks.append(PrintedBlock(current))
    return blocks


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
    """Whether a line begins a new block."""
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
        or LEADER.search(last.text)
        or (LEADER.search(line.text) and _short(last, right, line))
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


def _find_notes(blocks: list[PrintedBlock], styles: Styles) -> None:
    """Mark footnotes: small type at the foot of a column, most with a marker at the head."""
    foot = len(blocks)
    while (
        foot
        and blocks[foot - 1].lines[0].size < _SMALL * styles.body
        and not (blocks[foot - 1].lines[0].cells)
    ):
        foot -= 1
    if foot == len(blocks):
        return
    marked = [
        index
        for index in range(foot, len(blocks))
        if footnote_marker(blocks[index].lines[0].text, bare=True)
        or re.match(r"\d{1,3}[.)]\s|[*†‡§]+\s?\S", blocks[index].lines[0].text)
    ]
    if not marked:
        return
    size = blocks[marked[0]].lines[0].size
    note: PrintedBlock | None = None
    kept: list[PrintedBlock] = blocks[:foot]
    for index in range(foot, len(blocks)):
        block = blocks[index]
        if abs(block.lines[0].size - size) > 0.12 * size:
            kept.append(block)
            continue
        block.kind = "footnote"
        if index in marked:
            marker = footnote_marker(block.lines[0].text, bare=True)
            plain = re.match(r"(\d{1,3})[.)]\s+|[*†‡§]+\s?", block.lines[0].text)
            if marker:
                block.note, block.skip = marker.label, marker.length
            elif plain:
                block.note, block.skip = plain[1] or plain.group().strip(), plain.end()
            note = block
        elif note is not None and not _SENTENCE_STOP.search(note.text):
            note.lines += block.lines
            continue
        kept.append(block)
    blocks[:] = kept


def _classify(block: PrintedBlock, styles: Styles) -> None:
    """The kind of a block by its look and its first words."""
    if block.kind in ("table", "footnote"):
        return
    text, first = block.text, block.lines[0]
    marker = footnote_marker(text, bare=False)
    if marker and first.size < _SMALL * styles.body:
        block.kind, block.note, block.skip = "footnote", marker.label, marker.length
        return
    if LEADER.search(text):
        block.kind = "contents"
        return
    if _SOURCE.match(text) and len(text) < 600 and first.size <= styles.body:
        block.kind = "reference"
        return
    if CAPTION.match(text) and len(text) < 300 and _is_caption(block, styles):
        block.kind = "caption"
        return
    if first.size > _LARGE * styles.body and _SENTENCE.search(text):
        block.aside = True  # words of the text set large, to look at
        return
    bullet = _BULLET.match(first.text)
    level = 0 if bullet else _heading_level(block, styles)
    if level:
        block.kind, block.level = "heading", level
        return
    item = bullet or _NUMBERED.match(first.text)
    if item and item.end() < len(first.text):
        block.kind, block.skip = "list_item", item.end()


def _is_caption(block: PrintedBlock, styles: Styles) -> bool:
    """A caption looks unlike the body, or is short; "Table 1 shows …" is running text."""
    first = block.lines[0]
    match = CAPTION.match(block.text)
    after = block.text[match.end() :] if match else ""
    if re.match(r"\s*[.:–—|]|\s*$", after):
        return True
    return (
        (first.bold or first.italic or first.size < _SMALL * styles.body)
        or (len(block.lines) <= 2 and not _SENTENCE_STOP.search(block.text))
    ) and not re.match(r"\s+[a-z]", after)


def _heading_level(block: PrintedBlock, styles: Styles) -> int:
    """Depth of a heading by its type: larger than the body, bold, or capitals; 0 if none."""
    text = block.text
    lines = block.lines
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
