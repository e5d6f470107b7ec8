"""Write the sample paper ``raw/samples/intelligence-centers.pdf`` from its text.

The text stands in ``intelligence_centers.txt`` beside this file, in a small markup:

- ``# `` title, ``> `` byline, ``## `` heading, ``% `` table caption,
  ``| a | b |`` table row (the first of a table is its header);
- ``[^1]`` footnote mark, ``[^1]: `` that footnote's text;
- ``---`` the next column begins here;
- ``*italic*``, and ``~`` where a word may be broken with a hyphen.

The page is what papers of this sort look like and readers of PDFs find hard: a
title over the full width, two justified columns, words broken at line ends,
footnotes at the foot of the column that cites them, a ruled table with its unit
in the caption, a running header and page numbers.  ReportLab's ``invariant``
mode fixes dates and ids, so every run writes the same bytes.

Usage: ``python tests/samples/make_pdf.py``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).resolve().parent
TEXT = HERE / "intelligence_centers.txt"
TARGET = HERE.parents[1] / "raw" / "samples" / "intelligence-centers.pdf"

TITLE = "Intelligence Centers on the Border: Who Shares What, and at What Price"
RUNNING_HEADER = "Intelligence Centers on the Border"
AUTHOR = "Policy Tables Project"

# All lengths are in points.
PAGE_WIDTH, PAGE_HEIGHT = LETTER
MARGIN = 60.0
GUTTER = 24.0
COLUMN_WIDTH = (PAGE_WIDTH - 2 * MARGIN - GUTTER) / 2
COLUMN_TOP = PAGE_HEIGHT - 76.0
COLUMN_FOOT = 72.0
NOTE_RULE = 10.0  # height of the rule above the footnotes with its white space
CELL_EDGES = (0.0, 0.60, 1.0)  # the table's column edges, as shares of the column


@dataclass(frozen=True)
class Style:
    """How the lines of one kind of block look."""

    size: float
    leading: float
    before: float = 0.0
    font: str = "Times-Roman"
    justified: bool = False
    keep: bool = False  # stands in the same column as the line that follows


TITLE_STYLE = Style(18, 22, font="Times-Bold")
BYLINE_STYLE = Style(10, 14, before=4, font="Times-Italic")
HEADING = Style(11.5, 14, before=10, font="Times-Bold", keep=True)
BODY = Style(10.5, 13, before=4, justified=True)
CAPTION = Style(9, 11, before=10, font="Times-Bold", keep=True)
CELL = Style(9, 12.5, keep=True)
NOTE = Style(8, 9.6, before=2, justified=True)


class Piece(NamedTuple):
    """Part of a word in one look; ``raised`` is a footnote mark."""

    text: str
    font: str
    size: float
    raised: bool = False

    @property
    def width(self) -> float:
        """Width in points."""
        return float(stringWidth(self.text, self.font, self.size))


Word = list[Piece]


@dataclass
class Line:
    """A line of words, or of cells at the table's column edges."""

    words: list[Word]
    style: Style
    first: bool
    last: bool
    notes: list[str] = field(default_factory=list)
    cells: bool = False
    rule: bool = False
    after: float = 0.0
    breaks_column: bool = False

    @property
    def height(self) -> float:
        """Height in points, with the white space around its block."""
        return self.style.leading + (self.style.before if self.first else 0.0) + self.after

    @property
    def text(self) -> str:
        """The printed words, without footnote marks."""
        return " ".join(
            "".join(piece.text for piece in word if not piece.raised) for word in self.words
        )


@dataclass
class Column:
    """What stands in one column: lines from the top, footnotes at the foot."""

    page: int
    x: float
    top: float
    lines: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)

    @property
    def room(self) -> float:
        """Height in points that is still free."""
        used = sum(line.height for line in self.lines + self.notes)
        return self.top - COLUMN_FOOT - used - (NOTE_RULE if self.notes else 0.0)


def width(word: Word) -> float:
    """Width of a word in points."""
    return sum(piece.width for piece in word)


def words(text: str, style: Style) -> list[Word]:
    """The words of a paragraph, still with ``~`` where they may be broken."""
    found: list[Word] = [[]]
    for part in re.split(r"(\*[^*]+\*|\[\^\d+\])", text):
        if note := re.fullmatch(r"\[\^(\d+)\]", part):
            found[-1].append(Piece(note[1], style.font, style.size * 0.65, raised=True))
            continue
        italic = part.startswith("*")
        font = "Times-Italic" if italic else style.font
        for index, chunk in enumerate(part.strip("*").split(" ")):
            if index:
                found.append([])
            if chunk:
                found[-1].append(Piece(chunk, font, style.size))
    return [word for word in found if word]


def breaks(word: Word) -> Iterator[tuple[Word, Word]]:
    """The ways to break a word: its part with the hyphen and its rest, longest first."""
    head, tail = word[0], word[1:]
    syllables = head.text.split("~")
    for cut in range(len(syllables) - 1, 0, -1):
        start = head._replace(text="".join(syllables[:cut]) + "-")
        rest = head._replace(text="~".join(syllables[cut:]))
        yield [start], [rest, *tail]


def whole(word: Word) -> Word:
    """The word without its marks for breaking."""
    return [piece._replace(text=piece.text.replace("~", "")) for piece in word]


def set_lines(text: str, style: Style, measure: float) -> list[Line]:
    """Break a paragraph into lines of at most ``measure`` points."""
    space = stringWidth(" ", style.font, style.size)
    lines: list[list[Word]] = [[]]
    left = measure
    queue = words(text, style)
    while queue:
        word = queue.pop(0)
        gap = space if lines[-1] else 0.0
        if width(whole(word)) + gap <= left:
            lines[-1].append(whole(word))
            left -= width(whole(word)) + gap
            continue
        for start, rest in breaks(word):
            if width(start) + gap <= left:
                lines[-1].append(start)
                word = rest
                break
        lines.append([])
        left = measure
        queue.insert(0, word)
    marks = [[piece.text for word in line for piece in word if piece.raised] for line in lines]
    end = len(lines) - 1
    return [
        Line(line, style, index == 0, index == end, marks[index])
        for index, line in enumerate(lines)
    ]


def set_row(row: str, header: bool, last: bool) -> Line:
    """A row of the table as one line of cells."""
    font = "Times-Bold" if header else CELL.font
    cells = [[Piece(cell.strip(), font, CELL.size)] for cell in row.strip("|").split("|")]
    style = Style(CELL.size, CELL.leading, font=font, keep=not last)
    after = 8.0 if last else 0.0
    return Line(cells, style, False, last, cells=True, rule=header or last, after=after)


@dataclass
class Paper:
    """The paper in lines: its title and byline, its body and its footnotes."""

    front: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    notes: dict[str, list[Line]] = field(default_factory=dict)


def read(text: str) -> Paper:
    """Read the markup and break everything into lines."""
    paper = Paper()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for line in filter(None, text.splitlines()):
        mark, _, rest = line.partition(" ")
        if mark == "#":
            paper.front += set_lines(rest, TITLE_STYLE, PAGE_WIDTH - 2 * MARGIN)
        elif mark == ">":
            paper.front += set_lines(rest, BYLINE_STYLE, PAGE_WIDTH - 2 * MARGIN)
        elif mark == "##":
            paper.body += set_lines(rest, HEADING, COLUMN_WIDTH)
        elif mark == "%":
            paper.body += set_lines(rest, CAPTION, COLUMN_WIDTH)
        elif mark == "|":
            paper.body.append(set_row(line, line == rows[0], line == rows[-1]))
        elif note := re.match(r"\[\^(\d+)\]: ", line):
            text = f"[^{note[1]}] {line[note.end() :]}"
            paper.notes[note[1]] = set_lines(text, NOTE, COLUMN_WIDTH)
        elif mark == "---":
            paper.body[-1].breaks_column = True
        else:
            paper.body += set_lines(line, BODY, COLUMN_WIDTH)
    return paper


def groups(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that must stand in one column: a heading and what follows, a table."""
    group: list[Line] = []
    for line in lines:
        group.append(line)
        if not line.style.keep:
            yield group
            group = []


def lay_out(paper: Paper) -> list[Column]:
    """Fill the columns, with each footnote at the foot of the column that cites it."""
    front = sum(line.height for line in paper.front) + 14.0
    columns = [Column(1, MARGIN, COLUMN_TOP - front)]
    paper.body[0].first = False
    for group in groups(paper.body):
        notes = [note for line in group for mark in line.notes for note in paper.notes[mark]]
        needed = sum(line.height for line in group + notes) + (NOTE_RULE if notes else 0.0)
        ended = any(line.breaks_column for line in columns[-1].lines)
        if ended or needed > columns[-1].room:
            columns.append(next_column(columns[-1]))
            group[0].first = False  # no white space above the first line of a column
        columns[-1].lines += group
        columns[-1].notes += notes
    return columns


def next_column(column: Column) -> Column:
    """The empty column after ``column``; those of page 1 start below the front."""
    if column.x == MARGIN:
        return Column(column.page, MARGIN + COLUMN_WIDTH + GUTTER, column.top)
    return Column(column.page + 1, MARGIN, COLUMN_TOP)


def draw_line(canvas: Canvas, line: Line, x: float, y: float) -> None:
    """Draw a line with its baseline at ``y``; ruled lines get a rule below."""
    space = stringWidth(" ", line.style.font, line.style.size)
    if line.style.justified and not line.last and len(line.words) > 1:
        space = (COLUMN_WIDTH - sum(map(width, line.words))) / (len(line.words) - 1)
    at = x
    for index, word in enumerate(line.words):
        if line.cells:
            at = x + CELL_EDGES[index] * COLUMN_WIDTH
            if index == len(line.words) - 1:
                at -= width(word)
        for piece in word:
            rise = line.style.size * 0.38 if piece.raised else 0.0
            canvas.setFont(piece.font, piece.size)
            canvas.drawString(at, y + rise, piece.text)
            at += piece.width
        if index < len(line.words) - 1:
            canvas.drawString(at, y, " ")  # a space of its own, as word processors write it
        at += space
    if line.rule:
        canvas.line(x, y - 3.5, x + COLUMN_WIDTH, y - 3.5)


def draw_lines(canvas: Canvas, lines: list[Line], x: float, top: float) -> None:
    """Draw lines one below the other from ``top``."""
    y = top
    for line in lines:
        y -= line.height
        draw_line(canvas, line, x, y + line.after)


def write(target: Path) -> None:
    """Write the paper to ``target``."""
    paper = read(TEXT.read_text(encoding="utf-8"))
    canvas = Canvas(str(target), pagesize=LETTER, invariant=1, pageCompression=0, lang="en-US")
    canvas.setTitle(TITLE)
    canvas.setAuthor(AUTHOR)
    columns = lay_out(paper)
    for page in range(1, columns[-1].page + 1):
        canvas.setLineWidth(0.5)
        if page == 1:
            draw_lines(canvas, paper.front, MARGIN, COLUMN_TOP)
        else:
            canvas.setFont("Times-Italic", 9)
            canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 50, RUNNING_HEADER)
        for column in (column for column in columns if column.page == page):
            draw_lines(canvas, column.lines, column.x, column.top)
            if column.notes:
                top = COLUMN_FOOT + sum(line.height for line in column.notes)
                canvas.line(column.x, top + 2, column.x + 60, top + 2)
                draw_lines(canvas, column.notes, column.x, top)
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(PAGE_WIDTH / 2, 44, str(page))
        canvas.showPage()
    canvas.save()


if __name__ == "__main__":
    write(TARGET)
