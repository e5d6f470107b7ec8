"""A page's tree → blocks of running text in the flow, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.model.document import BlockKind
from pipeline.model.parsed import Cell, Furniture, FurnitureKind, Page
from pipeline.parse.html.flow import Flow
from pipeline.parse.html.main_text import MainText
from pipeline.parse.html.notes import Notes
from pipeline.parse.html.tables import is_data_table, positions_of
from pipeline.parse.html.tokens import elements
from pipeline.parse.html.tree import BLOCK, Element, Tree
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cues import bullet_length, is_capitals, undeclared_kind
from pipeline.parse.layout.lines import Line, lines_of
from pipeline.parse.layout.words import any_phrase
from pipeline.parse.running_text import read_lines

_BREAKS_TEXT = 2  # line breaks in a row that part two paragraphs
_BOLD = elements("bold")
_PREFORMATTED = elements("preformatted")
_CODE_CLASSES = re.compile(r"\b(?:code|highlight|language-\w+|prettyprint)\b")
# What a note's text begins with besides its marker: "1", "[1]", "1.", "^"
_NOTE_HEAD = re.compile(r"\W{0,3}(?P<label>\d{1,3}|[*†‡§¶]{1,4}|[a-z])?[\])]?[.:)]?\s+", re.I)

_FOOT_LINE = re.compile(rf"\W*(?:©|{any_phrase('foot_phrases')})", re.IGNORECASE)
_LONGEST_FOOT_LINE = 160
_TITLE_CLASSES = elements("title_class")

Action = Literal["enter", "leave", "text"]


@dataclass
class PageBlocks:
    """What the walk over a page gives; ``pages`` and ``blocks`` are spans of the flow."""

    flow: Flow
    blocks: list[SourceBlock] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)
    """In the source."""
    pages: list[Page] = field(default_factory=list)
    flow_furniture: list[Furniture] = field(default_factory=list)
    """Page headers and numbers of preformatted text, in the flow."""
    declared: set[int] = field(default_factory=set)
    """Starts of blocks whose kind the markup declares."""
    wrapped: set[int] = field(default_factory=set)
    """Starts of blocks of preformatted text, which page breaks may cut."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a block in the making will be."""

    kind: BlockKind = "paragraph"
    level: int = 0
    cell: Cell | None = None
    note: str | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    """A block as it was written: its span of the flow and what is known of it."""

    start: int
    end: int
    kind: _Kind
    bold: bool = False
    preformatted: bool = False


def page_blocks(tree: Tree, source: str, main: MainText, notes: Notes) -> PageBlocks:
    """Walk the page's main text and write its blocks."""
    walker = _Walker(tree, source, main, notes)
    walker.run()
    return walker.page


class _Walker:
    def __init__(self, tree: Tree, source: str, main: MainText, notes: Notes) -> None:
        self.tree, self.source, self.main, self.notes = tree, source, main, notes
        self.page = PageBlocks(Flow(source))
        self._kinds: list[tuple[Element, _Kind]] = []
        self._kind = _Kind()
        self._start = -1  # of the block that is open, in the flow
        self._breaks = 0
        self._bold = 0
        self._plain = False  # whether text that is not bold stands in the open block
        self._tables = 0
        self._written: list[_Written] = []
        self._cells: dict[int, Cell] = {}
        self._powers = 0  # raised elements around, which are powers of figures
        self._holders = {id(e) for e in main.root.ancestors()}

    def run(self) -> None:
        for action, node in _walk(self.tree.root, self._enters):
            if action == "text":
                assert isinstance(node, tuple)
                self._text(*node)
            elif action == "leave":
                assert isinstance(node, Element)
                self._leave(node)
        self._end_block(len(self.source))
        text = self.page.flow.builder.text()
        for written in self._written:
            if written.preformatted:
                self._read_lines(written, text)
            else:
                self._add(written, text[written.start : written.end])

    # --- what is walked into

    def _enters(self, element: Element) -> bool:
        """Handle the beginning of an element; whether its content is walked."""
        if not self._belongs(element):
            return False
        tag = element.tag
        if tag in _PREFORMATTED:
            self._preformatted(element)
            return False
        if tag == "br":
            self._breaks += 1
            if self._breaks >= _BREAKS_TEXT and self._kind.cell is None:
                self._end_block(element.start)
            elif self._start >= 0:
                self.page.flow.space(element.start, element.end)
            return False
        if tag == "hr":
            self._end_block(element.start)
            return False
        begins_note = id(element) in self.notes.starts
        if tag in BLOCK or begins_note:
            self._begin(element, begins_note)
        if tag in _BOLD:
            self._bold += 1
        if id(element) in self.notes.powers:
            self._powers += 1
        return True

    def _belongs(self, element: Element) -> bool:
        """Whether an element is text; what is not is kept as furniture."""
        if id(element) in self.notes.markers:
            if self._start >= 0:
                self.page.flow.drop_marker()
            return False
        kind = self.main.left_out.get(id(element))
        if kind is None and not self._in_range(element):
            kind = "boilerplate"
        if kind is None:
            return True
        self._leave_out(element.start, element.end, kind, element.letters)
        return False

    def _in_range(self, element: Element) -> bool:
        main = self.main
        if main.root.start <= element.start < main.root.end or id(element) in self._holders:
            return True
        title = main.title
        if title is not None and title.start <= element.start < main.root.start:
            return True
        if title is not None and element.start <= title.start < element.end:
            return True
        return id(element) in self.notes.holders or any(
            id(holder) in self.notes.starts or id(holder) in self.notes.sections
            for holder in element.ancestors()
        )

    def _leave_out(self, start: int, end: int, kind: FurnitureKind, letters: int) -> None:
        if letters:
            self.page.furniture.append(Furniture(start, end, kind))
            if self._start >= 0:
                self.page.flow.skip()

    # --- blocks

    def _begin(self, element: Element, begins_note: bool) -> None:
        kind = self._kind_of(element, begins_note)
        if self._kind.cell is not None and kind.cell == self._kind.cell:
            # a block inside a cell: the cell stays one block
            self.page.flow.space(element.start, element.start)
            return
        self._end_block(element.start)
        holder = element
        if begins_note and element.tag not in BLOCK:
            holder = next((e for e in element.ancestors() if e.tag in BLOCK), element)
        self._kinds.append((holder, self._kind))
        self._kind = kind

    def _kind_of(self, element: Element, begins_note: bool) -> _Kind:
        tag, outer = element.tag, self._kind
        if begins_note:
            return _Kind("footnote", note=self.notes.starts[id(element)], declared=True)
        if tag == "table":
            if self._kind.cell is None and is_data_table(element):
                for name, (row, column) in positions_of(element).items():
                    self._cells[name] = Cell(self._tables, row, column)
                self._tables += 1
            return outer
        if tag in ("td", "th"):
            cell = self._cells.get(id(element))
            return _Kind("table", cell=cell, declared=True) if cell else outer
        if outer.cell is not None or outer.kind == "footnote":
            return outer
        if outer.kind == "contents" and tag not in ("p", "blockquote", "address"):
            return outer
        if tag in ("caption", "figcaption"):
            return _Kind("caption", declared=True)
        level = _heading_level(element)
        if level:
            return _Kind("heading", level, declared=True)
        if id(element) in self.notes.sections:
            return _Kind("footnote", declared=True)
        if tag in ("li", "dd", "dt"):
            return _Kind("list_item", declared=True)
        if tag in ("ul", "ol", "dl"):
            return _Kind("contents", declared=True) if _is_contents(element) else outer
        return outer

    def _leave(self, element: Element) -> None:
        if element.tag in _BOLD:
            self._bold -= 1
        if id(element) in self.notes.powers:
            self._powers -= 1
        if self._kind.cell is not None and element.tag in BLOCK and self._start >= 0:
            self.page.flow.space(element.end, element.end)
        if self._kinds and self._kinds[-1][0] is element:
            self._end_block(element.end)
            while self._kinds and self._kinds[-1][0] is element:
                self._kind = self._kinds.pop()[1]

    def _text(self, start: int, end: int) -> None:
        if not self._text_belongs(start):
            self._leave_out(start, end, "boilerplate", not self.source[start:end].isspace())
            return
        blank = self.source[start:end].isspace()
        if self._start < 0:
            if blank:
                return
            self._start = self.page.flow.begin_block(start)
            self._plain = False
        if not blank:
            self._breaks = 0
            self._plain = self._plain or not self._bold
        if self._powers and not blank:
            self.page.flow.raised(start, end)
        else:
            self.page.flow.text(start, end)

    def _text_belongs(self, at: int) -> bool:
        root, title = self.main.root, self.main.title
        if root.start <= at < root.end or self._kind.kind == "footnote":
            return True
        return title is not None and title.start <= at < root.start

    def _end_block(self, at: int) -> None:
        self._breaks = 0
        start, self._start = self._start, -1
        if start < 0:
            return
        end = self.page.flow.end_block(start)
        if end <= start:
            return
        self._written.append(_Written(start, end, self._kind, not self._plain))
        if self._kind.note is not None:
            # the marker counts for the first paragraph of the note alone
            self._kind = replace(self._kind, note=None)

    # --- from what was written to blocks

    def _add(self, written: _Written, text: str) -> None:
        start, end, kind = written.start, written.end, written.kind
        if kind.kind == "footnote":
            note, skip = _note_head(text, kind.note)
            if skip >= end - start:
                return
            block = SourceBlock("footnote", [[(start + skip, end)]], text[skip:], note=note)
        else:
            block = SourceBlock(kind.kind, [[(start, end)]], text, kind.level, kind.cell)
        undeclared = undeclared_kind(text)
        if kind.kind == "paragraph" and not kind.declared:
            bullet = bullet_length(text)
            if len(text) < _LONGEST_FOOT_LINE and _FOOT_LINE.match(text):
                self.page.flow_furniture.append(Furniture(start, end, "page_footer"))
                return
            if bullet:
                block = SourceBlock("list_item", [[(start + bullet, end)]], text[bullet:])
            elif undeclared:
                block.kind = undeclared
            else:
                block.level = _undeclared_level(text, written.bold)
                block.kind = "heading" if block.level else "paragraph"
        elif undeclared == "reference" and kind.kind in ("footnote", "list_item"):
            block.kind, block.note = "reference", None
        if kind.declared:
            self.page.declared.add(block.start)
        self.page.blocks.append(block)

    # --- preformatted text

    def _preformatted(self, element: Element) -> None:
        self._end_block(element.start)
        names = element.get("class")
        code = any(isinstance(c, Element) and c.tag == "code" for c in element.children)
        if code or _CODE_CLASSES.search(names):
            self._leave_out(element.start, element.end, "code", element.letters)
            return
        flow = self.page.flow
        start = flow.begin_block(element.start)
        for action, node in _walk(element, self._enters_pre):
            if action == "text":
                assert isinstance(node, tuple)
                flow.preformatted(*node)
        self._written.append(_Written(start, flow.length, _Kind(), preformatted=True))

    def _read_lines(self, written: _Written, text: str) -> None:
        """Read preformatted text as plain text is read."""
        start = written.start
        lines = [
            Line(line.start + start, line.end + start, line.indent, line.new_page, line.text)
            for line in lines_of(text[start : written.end])
        ]
        read = read_lines(lines, markdown=False)
        tables = self._tables
        for block in read.blocks:
            if block.cell:
                cell = block.cell
                block.cell = Cell(cell.table + tables, cell.row, cell.column)
                self._tables = max(self._tables, block.cell.table + 1)
            self.page.wrapped.add(block.start)
            self.page.blocks.append(block)
        self.page.pages.extend(
            replace(page, start=page.start + (start if page.start == 0 else 0))
            for page in read.pages
        )
        self.page.flow_furniture.extend(read.furniture)

    def _enters_pre(self, element: Element) -> bool:
        if id(element) in self.main.left_out:
            return False
        if element.tag == "br":
            self.page.flow.line_break(element.start, element.end)
        return True


def _walk(
    root: Element, enters: Callable[[Element], bool]
) -> Iterator[tuple[Action, Element | tuple[int, int]]]:
    """Depth first, in source order, without recursion."""
    stack: list[tuple[Element, int]] = [(root, 0)]
    while stack:
        element, index = stack.pop()
        children = element.children
        while index < len(children):
            child = children[index]
            index += 1
            if isinstance(child, tuple):
                yield "text", child
            elif enters(child):
                stack.append((element, index))
                element, index, children = child, 0, child.children
            else:
                continue
        yield "leave", element


def _heading_level(element: Element) -> int:
    """Depth of a heading by its tag or its role, 0 for anything else."""
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if tag in ("p", "div") and not _TITLE_CLASSES.isdisjoint(element.get("class").split()):
        return 1
    if element.get("role").lower() == "heading":
        level = element.get("aria-level")
        return int(level) if level in ("1", "2", "3", "4", "5", "6") else 2
    return 0


def _undeclared_level(text: str, bold: bool) -> int:
    """Depth of a heading that only its type shows: capitals or bold throughout."""
    if len(text) > 120 or len(text.split()) > 20:
        return 0
    if is_capitals(text):
        return 2
    return 3 if bold and not re.search(r"[.;,]\W*$", text) else 0


def _is_contents(element: Element) -> bool:
    """Whether a list is a table of contents: links to places of the same page."""
    links = inner = letters = 0
    stack: list[Element] = [element]
    while stack:
        for child in stack.pop().children:
            if isinstance(child, Element):
                if child.tag == "a" and child.get("href"):
                    links += 1
                    inner += child.get("href").startswith("#")
                    letters += child.letters
                stack.append(child)
    return links >= 3 and inner == links and letters >= 0.7 * element.letters


def _note_head(text: str, label: str | None) -> tuple[str | None, int]:
    """A note's label, and how many characters its text's own marker takes."""
    match = _NOTE_HEAD.match(text)
    if match and match["label"] and (label is None or match["label"] == label):
        if label is None and match["label"].isalpha():
            return None, 0
        return match["label"], match.end()
    blank = re.match(r"[\W_]{0,3}\s+", text)
    return label, blank.end() if blank and label else 0
