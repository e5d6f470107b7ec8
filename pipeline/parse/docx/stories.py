"""Parts of a Word file → its normative text and the paragraphs in it.

The normative text (design: Source offsets) is what all offsets of a Word file
count: the paragraphs of the body, then those of the footnotes, the endnotes and
the text boxes, each by id, every paragraph followed by a line feed.  Inside a
paragraph stand ``w:t`` text, a tab for ``w:tab``, a space for ``w:br`` and
``w:cr``, ``-`` for ``w:noBreakHyphen``; insertions are in; deletions, field
codes, note marks, headers and footers are out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from pipeline.model.sourcemap import Span
from pipeline.parse.docx.package import Handler, Package, open_package
from pipeline.parse.docx.styles import NO_STYLES, Styles, is_on, is_raised

StoryKind = Literal["body", "footnote", "endnote", "box"]

_LAST = float("inf")  # what has no usable id comes last
_UNLIMITED = 1 << 62
_MARKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_DELETED = ("del", "moveFrom")
_NOT_IN_RUNS = ("p", "tbl", "tr", "tc")  # no program puts them there; they count all the same
_REFERENCES: dict[str, StoryKind] = {
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
}
_EMBEDDED = (
    "holds other files whose text Word adds on opening (altChunk); that text is not read: "
    "open it in Word and save it again"
)
_CHOICE = [":AlternateContent", ":Choice"]


@dataclass(eq=False)
class Table:
    """A table as it is read: its number in the document, from 0, and its size so far."""

    number: int
    rows: int = 0
    columns: int = 0
    column: int = 0  # where the next cell begins
    span: int = 1  # columns that the open cell takes


@dataclass(eq=False)
class Paragraph:
    """A paragraph: its span of the normative text and what is declared of it.

    ``marks`` are the spans that are raised or styled as the mark of a note,
    ``hidden`` those that no reader sees.  ``position`` is that of its cell:
    table, row and column.  ``notes`` and ``boxes`` name the stories that hang on
    it, ``goes_on`` says that its end was deleted, so that the next belongs to it,
    ``new_page`` that it is the first on its page as far as the file tells.
    """

    start: int = 0
    end: int = 0
    style: str | None = None
    outline: int | None = None
    numbering: str | None = None
    bold: bool = True
    goes_on: bool = False
    new_page: bool = False
    ends_section: bool = False
    position: tuple[Table, int, int] | None = None
    marks: list[Span] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    notes: list[tuple[StoryKind, float]] = field(default_factory=list)
    boxes: list[Story] = field(default_factory=list)


@dataclass(slots=True)
class _Atom:
    """A stretch of text, or (with ``ends``) the end of a paragraph."""

    text: str
    bold: bool = False
    mark: bool = False
    hidden: bool = False
    ends: Paragraph | None = None


@dataclass(eq=False)
class Story:
    """A run of paragraphs that stands by itself."""

    kind: StoryKind
    id: float = _LAST
    paragraphs: list[Paragraph] = field(default_factory=list)
    atoms: list[_Atom] = field(default_factory=list)


@dataclass(frozen=True)
class Stories:
    """The normative text and the stories in their order in it."""

    text: str
    stories: tuple[Story, ...]
    warnings: tuple[str, ...] = ()


def normative_text(data: bytes) -> str:
    """The normative text of a Word file that was read before, limits and all.

    Raises:
        UnreadableDocument: when it is none.
    """
    return read_stories(open_package(data, _UNLIMITED, _UNLIMITED)).text


def read_stories(package: Package, styles: Styles = NO_STYLES) -> Stories:
    """Read the body, the notes and the text boxes.

    Raises:
        UnreadableDocument: when a part is damaged or nested too deep.
    """
    tables = count()
    body = _StoryReader("body", styles, tables)
    package.parse(package.main, body)
    stories = list(body.stories)
    boxes = [box for _, found in body.boxes for box in found]
    for kind in _REFERENCES.values():
        part = package.related(package.main, f"{kind}s")
        if part is not None:
            notes = _StoryReader(kind, styles, tables)
            package.parse(part, notes)
            stories += sorted(notes.stories, key=lambda story: story.id)
            by_note = sorted(notes.boxes, key=lambda pair: pair[0])
            boxes += [box for _, found in by_note for box in found]
    stories += sorted(boxes, key=lambda story: story.id)
    warnings = (_EMBEDDED,) if body.embeds else ()
    return Stories(_lay_out(stories), tuple(stories), warnings)


def _lay_out(stories: Sequence[Story]) -> str:
    """Put the stories one after the other; each paragraph learns its span."""
    parts: list[str] = []
    at = 0
    for story in stories:
        start = at
        marks: list[Span] = []
        hidden: list[Span] = []
        bold: bool | None = None
        for atom in story.atoms:
            end = at + len(atom.text)
            if atom.ends is not None:
                paragraph = atom.ends
                paragraph.start, paragraph.end = start, at
                paragraph.marks, paragraph.hidden = marks, hidden
                paragraph.bold = bool(bold)
                story.paragraphs.append(paragraph)
                start, marks, hidden, bold = end, [], [], None
            else:
                if atom.mark:
                    marks.append((at, end))
                if atom.hidden:
                    hidden.append((at, end))
                if not atom.text.isspace() and not atom.hidden:
                    bold = atom.bold and bold is not False
            parts.append(atom.text)
            at = end
    return "".join(parts)


def _number(value: str) -> float:
    """An id as a number; what is none comes last."""
    return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else _LAST


@dataclass
class _Run:
    """What is declared of the run that is being read."""

    bold: bool | None = None
    mark: bool = False
    hidden: bool = False


@dataclass
class _Scope:
    """What is open inside one story; a text box opens a scope of its own."""

    story: Story
    fields: list[int | None] = field(default_factory=list)  # where their code begins
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[tuple[Table, int]] = field(default_factory=list)  # with the open cell's column
    run: _Run = field(default_factory=_Run)
    written: bool = False  # whether the open paragraph has words
    page_ended: bool = False  # whether a page or a section ended after the last words


class _StoryReader(Handler):
    """Events of one part → its stories, and the boxes that hang on each, by its id."""

    def __init__(self, kind: StoryKind, styles: Styles, tables: count[int]) -> None:
        self.kind, self.styles, self.table_numbers = kind, styles, tables
        self.stories: list[Story] = []
        self.boxes: list[tuple[float, list[Story]]] = []
        self._scopes: list[_Scope] = []
        self._path: list[str] = []
        self._skipped = 0  # how many levels are open of an element that is left out
        self._drawings: list[float | None] = []
        self._choices: list[bool] = []  # for each open choice, whether a version was taken
        self._muted: int | None = None  # depth at which the rest of a run is a note's mark
        self._text: list[str] | None = None
        self.embeds = False
        if kind == "body":
            self._open_story(Story("body"))

    def start(self, name: str, values: dict[str, str]) -> None:
        """An element begins."""
        if self._skipped or self._is_left_out(name, values):
            self._skipped += 1
            return
        if name == ":AlternateContent":
            self._choices.append(False)
        elif name in ("drawing", "pict"):
            self._drawings.append(None)
        elif name == ":docPr" and self._path[-2:-1] == ["drawing"]:
            self._drawings[-1] = _number(values.get("id", ""))
        elif not self._scopes:
            if len(self._path) == 1:
                self._open_story(Story(self.kind, _number(values.get("id", ""))))
        elif name == "txbxContent":
            self._open_box()
        elif self._parent() == "r" and name not in _NOT_IN_RUNS:
            self._in_run(name, values)
        else:
            self._around_runs(name, values)
        self._path.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            return
        self._path.pop()
        if self._muted is not None and len(self._path) < self._muted:
            self._muted = None
        if name == ":AlternateContent":
            self._choices.pop()
        elif name in ("drawing", "pict"):
            self._drawings.pop()
        elif self._scopes:
            self._close(name)

    def text(self, text: str) -> None:
        """A stretch of text."""
        if self._text is not None and not self._skipped:
            self._text.append(text)

    def _is_left_out(self, name: str, values: dict[str, str]) -> bool:
        parent = self._path[-1] if self._path else ""
        if len(self._path) == self._muted:
            return True
        if parent == ":AlternateContent":
            if name != ":Choice" or self._choices[-1]:
                return True
            self._choices[-1] = True
            return False
        if not self._scopes and len(self._path) == 1:
            return name != self.kind or values.get("type", "") not in ("", "normal")
        if parent == "t":
            return True
        return name in _DELETED and parent != "rPr"

    def _parent(self) -> str:
        """The element above; a choice between versions stands for what it holds."""
        at = len(self._path)
        while self._path[max(at - 2, 0) : at] == _CHOICE:
            at -= 2
        return self._path[at - 1] if at else ""

    def _open_story(self, story: Story) -> None:
        self.stories.append(story)
        self.boxes.append((story.id, []))
        self._scopes.append(_Scope(story))

    def _open_box(self) -> None:
        known = self._drawings[-1] if self._drawings else None
        box = Story("box", _LAST if known is None else known)
        self.boxes[-1][1].append(box)
        for scope in self._scopes:
            if scope.paragraphs:
                scope.paragraphs[-1].boxes.append(box)
                break
        self._scopes.append(_Scope(box))

    def _in_run(self, name: str, values: dict[str, str]) -> None:
        scope = self._scopes[-1]
        if name == "t":
            self._text = []
        elif name in _MARKS:
            self._add(scope, _MARKS[name])
            if name == "br" and values.get("type") == "page":
                self._break_page(scope)
        elif name == "lastRenderedPageBreak":
            self._break_page(scope)
        elif name == "fldChar":
            _field(scope, values.get("fldCharType", ""))
        elif name in _REFERENCES:
            if scope.paragraphs:
                note = (_REFERENCES[name], _number(values.get("id", "")))
                scope.paragraphs[-1].notes.append(note)
            if values.get("customMarkFollows") in ("1", "true", "on"):
                self._muted = len(self._path)

    def _around_runs(self, name: str, values: dict[str, str]) -> None:
        scope = self._scopes[-1]
        above = self._path[-2:]
        value = values.get("val", "")
        if name == "r":
            scope.run = _Run()
        elif name == "p":
            self._open_paragraph(scope)
        elif name == "altChunk":
            self.embeds = True
        elif above == ["r", "rPr"]:
            self._of_run(scope.run, name, values)
        elif above == ["p", "pPr"] and scope.paragraphs:
            paragraph = scope.paragraphs[-1]
            if name == "pStyle":
                paragraph.style = value
            elif name == "outlineLvl" and value.isdecimal():
                paragraph.outline = int(value)
            elif name == "pageBreakBefore" and is_on(values.get("val")):
                paragraph.new_page = True
            elif name == "sectPr":
                paragraph.ends_section = True
        elif above == ["pPr", "numPr"] and name == "numId" and scope.paragraphs:
            if self._path[-3:-2] == ["p"]:
                scope.paragraphs[-1].numbering = value
        elif above == ["pPr", "rPr"] and name in _DELETED and scope.paragraphs:
            scope.paragraphs[-1].goes_on = self._path[-3:-2] == ["p"]
        else:
            self._of_table(scope, name, value, above)

    def _of_run(self, run: _Run, name: str, values: dict[str, str]) -> None:
        value = values.get("val")
        if name == "b":
            run.bold = is_on(value)
        elif name == "vertAlign":
            run.mark = run.mark or value == "superscript"
        elif name == "position":
            run.mark = run.mark or is_raised(value)
        elif name in ("vanish", "specVanish"):
            run.hidden = is_on(value)
        elif name == "rStyle" and value is not None:
            style = self.styles.of(value)
            run.mark = run.mark or style.raised
            run.bold = style.bold if run.bold is None else run.bold

    def _open_paragraph(self, scope: _Scope) -> None:
        paragraph = Paragraph(new_page=scope.page_ended)
        scope.page_ended = scope.written = False
        if scope.tables:
            table, column = scope.tables[-1]
            paragraph.position = (table, max(table.rows - 1, 0), column)
        scope.paragraphs.append(paragraph)

    def _break_page(self, scope: _Scope) -> None:
        if scope.written:
            scope.page_ended = True
        elif scope.paragraphs:
            scope.paragraphs[-1].new_page = True

    def _of_table(self, scope: _Scope, name: str, value: str, above: list[str]) -> None:
        if name == "tbl":
            scope.tables.append((Table(next(self.table_numbers)), 0))
            return
        if not scope.tables:
            return
        table, _ = scope.tables[-1]
        if name == "tr":
            table.rows, table.column = table.rows + 1, 0
        elif name == "tc":
            table.span = 1
            scope.tables[-1] = (table, table.column)
        elif value.isdecimal() and len(value) < 4:
            if name == "gridSpan" and above == ["tc", "tcPr"]:
                table.span = int(value)
            elif name == "gridBefore" and above == ["tr", "trPr"]:
                table.column = int(value)

    def _close(self, name: str) -> None:
        scope = self._scopes[-1]
        if name == "t" and self._text is not None:
            self._add(scope, "".join(self._text))
            self._text = None
        elif name == "p" and scope.paragraphs:
            paragraph = scope.paragraphs.pop()
            scope.page_ended = scope.page_ended or paragraph.ends_section
            # a page break in a paragraph of its own
            scope.page_ended = scope.page_ended or (paragraph.new_page and not scope.written)
            scope.story.atoms.append(_Atom("\n", ends=paragraph))
        elif name == "tc" and scope.tables:
            table, column = scope.tables[-1]
            table.column = column + table.span
            table.columns = max(table.columns, table.column)
        elif name == "tbl" and scope.tables:
            scope.tables.pop()
        elif name == "txbxContent" or (len(self._path) == 1 and self.kind != "body"):
            self._scopes.pop()

    def _add(self, scope: _Scope, text: str) -> None:
        if not text:
            return
        run = scope.run
        bold = run.bold
        if bold is None:
            style = scope.paragraphs[-1].style if scope.paragraphs else None
            bold = bool(self.styles.of(style).bold)
        if not text.isspace():
            scope.written, scope.page_ended = True, False
        scope.story.atoms.append(_Atom(text, bold, run.mark, run.hidden))


def _field(scope: _Scope, kind: str) -> None:
    """Drop what stands between a field's begin and its result (or end): its code."""
    atoms = scope.story.atoms
    if kind == "begin":
        scope.fields.append(len(atoms))
    elif kind in ("separate", "end") and scope.fields:
        begin = scope.fields.pop()
        if begin is not None:
            atoms[begin:] = [atom for atom in atoms[begin:] if atom.ends is not None]
        if kind == "separate":
            scope.fields.append(None)
