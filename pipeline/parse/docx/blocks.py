"""Paragraphs of a Word file → blocks: what each is by its style, its position and its looks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model.document import BlockKind
from pipeline.model.parsed import Cell
from pipeline.model.sourcemap import Span
from pipeline.parse.docx.stories import Paragraph, Stories, Story, Table
from pipeline.parse.docx.styles import Style, Styles
from pipeline.parse.layout.blocks import SourceBlock, block_of_lines
from pipeline.parse.layout.cues import is_capitals
from pipeline.parse.layout.doubtful import merged
from pipeline.parse.layout.lines import Line
from pipeline.parse.layout.notes import kind_of_raised
from pipeline.parse.layout.structure import mark_front_matter, mark_references, rejoin

_LONGEST_HEADING = 300  # characters; a longer paragraph in a heading's style is running text
_LONGEST_BOLD_HEADING = 120
_MOST_WORDS = 20
_CONTEXT = 40  # characters around raised ones that tell whether they are the mark of a note
_UNDECLARED = 3  # level by which :func:`mark_front_matter` knows a heading that only looks so
_BY_ROLE: dict[str, BlockKind] = {
    "front_matter": "front_matter",
    "author": "front_matter",
    "caption": "caption",
    "contents": "contents",
    "footnote": "footnote",
    "reference": "reference",
    "list_item": "list_item",
    "paragraph": "paragraph",
}
_RUNNING_TEXT = SourceBlock("paragraph", [[(0, 0)]], "word " * 100)
"""Stands for the text below the first heading where front matter is looked for."""


@dataclass
class Classified:
    """The blocks of each story that has some, in order, and what was seen on the way.

    ``left_out`` are sorted spans of note marks, of powers of figures (``powers``) and of
    hidden words, ``hidden`` the
    latter alone; ``glued`` are ends of parts that no space follows; ``titles``
    and ``authors`` are the blocks in a style of that name.
    """

    stories: list[tuple[Story, list[SourceBlock]]] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)
    powers: set[Span] = field(default_factory=set)
    hidden: list[Span] = field(default_factory=list)
    glued: set[int] = field(default_factory=set)
    titles: list[SourceBlock] = field(default_factory=list)
    authors: list[SourceBlock] = field(default_factory=list)


def classify(stories: Stories, styles: Styles) -> Classified:
    """Classify all paragraphs that hold text."""
    return _Classifier(stories.text, styles).run(stories)


class _Classifier:
    def __init__(self, source: str, styles: Styles) -> None:
        self.source, self.styles = source, styles
        self.result = Classified()
        self._tables: dict[int, int] = {}  # number among all tables → among the real ones
        self._declared: dict[int, int] = {}  # id of a block → level that its style declares
        self._bold: set[int] = set()  # ids of blocks that are bold throughout
        self._new_page: set[int] = set()  # ids of blocks that begin a page

    def run(self, stories: Stories) -> Classified:
        """All blocks, marked with what they are in the document."""
        result = self.result
        for story in stories.stories:
            for paragraph in story.paragraphs:
                self._leave_out(story, paragraph)
        for story in stories.stories:
            blocks = [self._noted(story, *joined) for joined in self._joined(story)]
            if blocks:
                result.stories.append((story, blocks))
        headed = len(self._declared) > len(result.titles)
        deepest = max(self._declared.values(), default=0)
        for index, (story, blocks) in enumerate(result.stories):
            if headed:
                self._unmake_headings(blocks)
            if story.kind == "body":
                self._mark_front(blocks)
            self._set_levels(blocks, deepest + 1 if headed else 0)
            if story.kind == "body":
                mark_references(blocks)
                result.stories[index] = (story, self._rejoined(blocks))
        return result

    def _leave_out(self, story: Story, paragraph: Paragraph) -> None:
        hidden = merged(paragraph.hidden)
        marks: list[Span] = []
        for low, high in merged(paragraph.marks):
            kind = kind_of_raised(
                self.source[max(paragraph.start, low - _CONTEXT) : low],
                self.source[low:high],
                self.source[high : min(paragraph.end, high + _CONTEXT)],
            )
            if kind != "word":
                marks.append((low, high))
            if kind == "power":
                self.result.powers.add((low, high))
        self.result.hidden += hidden
        self.result.left_out += merged(hidden + marks)

    def _joined(self, story: Story) -> Iterator[tuple[list[Paragraph], list[Span]]]:
        """Paragraphs with text in them, and their spans.

        One whose end was deleted belongs to the next, if that is in the same cell.
        """
        paragraphs: list[Paragraph] = []
        spans: list[Span] = []
        for paragraph in story.paragraphs:
            if paragraphs and not (
                paragraphs[-1].goes_on and paragraphs[-1].position == paragraph.position
            ):
                if spans:
                    yield paragraphs, spans
                paragraphs, spans = [], []
            span = self._visible(paragraph)
            if span:
                if spans and spans[-1][1] == paragraphs[-1].end and span[0] == paragraph.start:
                    self.result.glued.add(spans[-1][1])
                spans.append(span)
            paragraphs.append(paragraph)
        if spans:
            yield paragraphs, spans

    def _visible(self, paragraph: Paragraph) -> Span | None:
        """The paragraph's span without white space and hidden words at its ends."""
        start, end = paragraph.start, paragraph.end
        hidden = merged(paragraph.hidden)
        for low, high in hidden:
            if self.source[start:low].strip():
                break
            start = max(start, high)
        for low, high in reversed(hidden):
            if self.source[high:end].strip():
                break
            end = min(end, low)
        text = self.source[start:end]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        return (start, end) if start < end else None

    def _noted(self, story: Story, paragraphs: list[Paragraph], spans: list[Span]) -> SourceBlock:
        block = self._block(story, paragraphs, spans)
        if paragraphs[0].new_page:
            self._new_page.add(id(block))
        return block

    def _block(self, story: Story, paragraphs: list[Paragraph], spans: list[Span]) -> SourceBlock:
        """What a paragraph is: by its story, its cell, its style, its looks."""
        lines = [Line(low, high, 0, False, self.source[low:high]) for low, high in spans]
        whole = SourceBlock(
            "paragraph", [[span] for span in spans], " ".join(ln.text for ln in lines)
        )
        paragraph = paragraphs[-1]  # joined ones have the properties of the last
        style = self.styles.of(paragraph.style)
        cell = self._cell(paragraph.position)
        if story.kind in ("footnote", "endnote"):
            whole.kind = "footnote"
            return whole
        if cell:
            whole.kind, whole.cell = "table", cell
            return whole
        role = _role(paragraph, style)
        if role in ("heading", "title") and len(whole.text) <= _LONGEST_HEADING:
            level = style.level if paragraph.outline is None else paragraph.outline + 1
            whole.kind, whole.level = "heading", 1
            self._declared[id(whole)] = 1 if role == "title" else max(level, 1)
            if role == "title":
                self.result.titles.append(whole)
            return whole
        looks = block_of_lines(lines, markdown=False)
        looks.parts = [[span] for part in looks.parts for span in part]
        if role in _BY_ROLE:
            if looks.kind == "reference":
                return looks  # a source line below a table, in the style of a caption
            block = looks if looks.kind == "list_item" else whole
            block.kind = _BY_ROLE[role]
            if role == "author":
                self.result.authors.append(block)
            return block
        if self._begins_with_mark(spans[0]):
            whole.kind = "footnote"
            return whole
        bold = all(p.bold for p in paragraphs if self._visible(p))
        return self._by_looks(looks, whole, paragraph.numbering or style.numbering, bold)

    def _by_looks(
        self, looks: SourceBlock, whole: SourceBlock, numbering: str | None, bold: bool
    ) -> SourceBlock:
        if looks.kind in ("caption", "contents", "reference", "footnote"):
            return looks
        if numbering not in (None, "", "0") and not (bold and looks.kind == "heading"):
            whole.kind = "list_item"
            return whole
        if bold:
            self._bold.add(id(looks))
            if looks.kind == "paragraph" and _could_be_heading(looks.text):
                looks.kind = "heading"
        if looks.kind == "heading":
            looks.level = _UNDECLARED
        return looks

    def _begins_with_mark(self, span: Span) -> bool:
        """Whether a raised number stands first: a note that is typed as running text."""
        left_out = self.result.left_out
        index = bisect_right(left_out, span[0], key=lambda held: held[0]) - 1
        if index < 0:
            return False
        low, high = left_out[index]
        return low <= span[0] < high < span[1] and self.source[span[0]].isdigit()

    def _cell(self, position: tuple[Table, int, int] | None) -> Cell | None:
        """The cell at a position; null in a table of one row or column, which is mere layout."""
        if position is None or min(position[0].rows, position[0].columns) < 2:
            return None
        table, row, column = position
        return Cell(self._tables.setdefault(table.number, len(self._tables)), row, column)

    def _unmake_headings(self, blocks: Sequence[SourceBlock]) -> None:
        """Where an author used styles, a short line in title case alone is no heading.

        One in capitals or in bold still is.
        """
        for block in blocks:
            if (
                block.kind == "heading"
                and id(block) not in self._declared
                and id(block) not in self._bold
                and not is_capitals(block.text)
            ):
                block.kind, block.level = "paragraph", 0

    def _rejoined(self, blocks: Sequence[SourceBlock]) -> list[SourceBlock]:
        """Paragraphs that a page's end cut, as in converted files, whole again."""
        result: list[SourceBlock] = []
        for block in blocks:
            if result and id(block) in self._new_page:
                result[-1:] = rejoin([result[-1], block])
            else:
                result.append(block)
        return result

    def _mark_front(self, blocks: Sequence[SourceBlock]) -> None:
        """Mark front matter; below a title it ends at the first heading that a style declares."""
        titles = {id(block) for block in self.result.titles}
        headings = (i for i, block in enumerate(blocks) if id(block) in self._declared)
        body = next((i for i in headings if id(blocks[i]) not in titles), None)
        if body is None or not titles:
            mark_front_matter(blocks)
        else:
            mark_front_matter([*blocks[:body], _RUNNING_TEXT])

    def _set_levels(self, blocks: Sequence[SourceBlock], undeclared: int) -> None:
        """Declared levels; others stand below all of them (0: there are none to stand below)."""
        for block in blocks:
            if block.kind == "heading":
                declared = self._declared.get(id(block))
                block.level = declared or undeclared or (2 if is_capitals(block.text) else 3)


def _role(paragraph: Paragraph, style: Style) -> str | None:
    if paragraph.outline is not None and style.role in (None, "heading"):
        return "heading" if paragraph.outline < 9 else None
    return style.role


def _could_be_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_BOLD_HEADING
        and len(text.split()) <= _MOST_WORDS
        and text[-1] not in ".;,"
        and any(char.isalpha() for char in text)
    )
