"""Groups of lines → blocks: paragraphs, headings, list items, footnotes, table cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.document import BlockKind
from pipeline.model.parsed import Cell
from pipeline.parse.layout.cues import (
    BULLET,
    HASHES,
    LEADER,
    NUMBERED,
    ORDINAL_HEAD,
    SENTENCE_END,
    is_capitals,
    is_no_heading,
    is_title_case,
    undeclared_kind,
)
from pipeline.parse.layout.lines import Line, Wrapping, wrapping_of
from pipeline.parse.layout.notes import RAISED, footnote_marker

Part = list[tuple[int, int]]
"""Source spans of consecutive lines, markers at their heads taken off."""


@dataclass
class SourceBlock:
    """A block in the making.

    ``parts`` holds one list of line spans, more where a page break cut it;
    ``text`` is its raw text with one space for a line break.
    """

    kind: BlockKind
    parts: list[Part]
    text: str
    level: int = 0
    cell: Cell | None = None
    note: str | None = None
    hard_wrapped: bool = False
    alone: bool = False
    """Whether its line was ended on purpose, so that nothing goes on from it."""

    @property
    def start(self) -> int:
        """Where it begins in the source."""
        return self.parts[0][0][0]

    @property
    def end(self) -> int:
        """Where it ends in the source."""
        return self.parts[-1][-1][1]


_CLOSING_HASHES = re.compile(r"(?<!\s)\s++#++$")
_QUOTED = re.compile(r"(?:>\s?)+")
_RULE = re.compile(r"(?:[-*_=~–—]\s?){3,}")
_PIPE_ROW = re.compile(r"\|?[^|]*\|.*")
_PIPE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_CELL = re.compile(r"(?:\\\||[^|])+")
_COLUMN = re.compile(r"\S+(?:\s\S+)*")
# "Mr. DOE.", "Chairman DOE.", "Senator ROE OF TEXAS.": who speaks, in a transcript
_SPEAKER = re.compile(
    r"(?:[A-Z][a-z]{1,12}\.?\s){0,2}(?:[A-Z]\.\s)?[A-Z][A-Z'’-]+"
    r"(?:\s(?:of|OF)(?:\s[A-Z][A-Za-z]+){1,2})?(?:\s\[[^\]]{1,30}\])?[.:]\s"
)
_TAIL = 200  # characters of a line in which its end is looked for
_MARKERS_AT_END = re.compile(rf"(?:{RAISED}|(?<=[.,;:”\"])\d{{1,3}})+$")

_VERSUS_LINE = re.compile(r"[vV][sS]?\.")


def blocks_of_lines(
    groups: list[list[Line]], *, markdown: bool, bare_notes: set[int]
) -> list[SourceBlock]:
    """All blocks in source order; rules between them are left out.

    ``bare_notes`` are the starts of lines at which a footnote without a raised
    number begins.
    """
    blocks: list[SourceBlock] = []
    tables = 0
    wrapping = Wrapping() if markdown else wrapping_of(groups)
    for group in groups:
        if group[0].start in bare_notes:
            blocks.append(_footnote(group, markdown, bare=True))
            continue
        for block in _blocks_of_group(group, markdown, tables, wrapping):
            blocks.append(block)
            if block.cell:
                tables = block.cell.table + 1
    return blocks


def _blocks_of_group(
    group: list[Line], markdown: bool, tables: int, wrapping: Wrapping
) -> Iterator[SourceBlock]:
    if _is_table(group, markdown):
        yield from _cells(group, markdown, tables)
        return
    if not markdown and is_court_caption(group):
        yield block_of_lines(group, markdown=markdown, wrapping=wrapping)
        return
    if wrapping.separate(group) and not any(_opens_block(line.text) for line in group):
        for line in group:
            yield _single(line)
        return
    run: list[Line] = []
    for index, line in enumerate(group):
        if _RULE.fullmatch(line.text) and len(line.text) >= 3:
            if markdown and run and len(run) == 1 and line.text[0] in "=-":
                yield _heading(run, 1 if line.text[0] == "=" else 2)
            elif run:
                yield block_of_lines(run, markdown=markdown, wrapping=wrapping)
            run = []
            continue
        if run and _begins_block(line, run, group, index, markdown, wrapping):
            yield block_of_lines(run, markdown=markdown, wrapping=wrapping)
            run = []
        run.append(line)
    if run:
        yield block_of_lines(run, markdown=markdown, wrapping=wrapping)


def _opens_block(text: str) -> bool:
    """Whether a line's own marks make it a block: a bullet, a footnote, a line of contents."""
    return bool(
        BULLET.match(text)
        or NUMBERED.match(text)
        or _RULE.fullmatch(text)
        or undeclared_kind(text)
        or footnote_marker(text, bare=False)
    )


def is_court_caption(group: list[Line]) -> bool:
    """Whether a line that is only "v." parts the names of two parties in capitals.

    The lines of a caption are one block, whatever their capitals and indents.
    """
    return any(
        _VERSUS_LINE.fullmatch(line.text)
        and any(is_capitals(above.text) for above in group[:index])
        and any(is_capitals(below.text) for below in group[index + 1 :])
        for index, line in enumerate(group)
    )


def _single(line: Line) -> SourceBlock:
    """A line that stands by itself among others: in an address, a list of names."""
    spans = [(line.start, line.end)]
    if is_capitals(line.text) and not is_no_heading(line.text):
        return _block("heading", spans, line.text, level=2)
    block = _block("paragraph", spans, line.text)
    block.alone = True
    return block


def _begins_block(
    line: Line,
    run: list[Line],
    group: list[Line],
    index: int,
    markdown: bool,
    wrapping: Wrapping,
) -> bool:
    """Whether a line inside a group begins a block of its own."""
    previous = run[-1]
    if footnote_marker(line.text, bare=False) or HASHES.match(line.text):
        return True
    if HASHES.match(run[0].text) and markdown:
        return True
    if BULLET.match(line.text):
        return True
    if NUMBERED.match(line.text) and (
        SENTENCE_END.search(previous.text) or NUMBERED.match(run[0].text)
    ):
        return True
    if LEADER.search(line.text) or LEADER.search(previous.text):
        return True
    if markdown:
        return False
    if is_capitals(previous.text) != is_capitals(line.text) and len(previous.text) < 70:
        return is_capitals(previous.text) or SENTENCE_END.search(previous.text) is not None
    if not SENTENCE_END.search(_MARKERS_AT_END.sub("", previous.text[-_TAIL:])) or wrapping.centred(
        [*run, line]
    ):
        return False
    if _SPEAKER.match(line.text):
        return True
    # A line set in from both its neighbours begins a paragraph.
    after = group[index + 1].indent if index + 1 < len(group) else 0
    if line.indent >= previous.indent + 2 and line.indent >= after + 2:
        return True
    # So does one at the indent of paragraphs, where the line before it ended on purpose.
    return (
        line.indent >= wrapping.base + 2
        and previous.indent in (wrapping.base, line.indent)
        and wrapping.fits(previous, line)
        and not (line.indent > run[0].indent and _opens_block(run[0].text))
    )


def block_of_lines(
    run: list[Line], *, markdown: bool, wrapping: Wrapping | None = None
) -> SourceBlock:
    """The block that lines without a blank line between them make, by what they look like."""
    spans, first = _spans(run, markdown)
    text = " ".join(line.text for line in run)
    if footnote_marker(first, bare=False):
        return _footnote(run, markdown, bare=False)
    hashes = HASHES.match(first)
    if hashes and markdown:
        return _heading(run, len(hashes[1]), hashes.end())
    undeclared = undeclared_kind(text)
    if undeclared:
        return _block(undeclared, spans, text)
    level = _heading_level(run, text, markdown, wrapping or Wrapping())
    if level:
        return _block("heading", spans, text, level=level)
    item = BULLET.match(first) or NUMBERED.match(first)
    if item and spans[0][1] - spans[0][0] > item.end():
        spans[0] = (spans[0][0] + item.end(), spans[0][1])
        return _block("list_item", spans, text[item.end() :])
    block = _block("paragraph", spans, text)
    block.hard_wrapped = len(run) > 1
    block.alone = wrapping is not None and wrapping.is_short(run[-1])
    return block


def _footnote(run: list[Line], markdown: bool, *, bare: bool) -> SourceBlock:
    spans, first = _spans(run, markdown)
    marker = footnote_marker(first, bare=bare)
    assert marker is not None
    spans[0] = (spans[0][0] + marker.length, spans[0][1])
    text = first[marker.length :] + "".join(" " + line.text for line in run[1:])
    return _block("footnote", spans, text, note=marker.label)


def _block(
    kind: BlockKind, spans: Part, text: str, *, level: int = 0, note: str | None = None
) -> SourceBlock:
    return SourceBlock(
        kind, [[span for span in spans if span[1] > span[0]] or spans[:1]], text, level, note=note
    )


def _heading(run: list[Line], level: int, skip: int = 0) -> SourceBlock:
    spans, _ = _spans(run, True)
    spans[0] = (spans[0][0] + skip, spans[0][1])
    last = run[-1].text
    closing = _CLOSING_HASHES.search(last)
    if closing:
        spans[-1] = (spans[-1][0], spans[-1][1] - (len(last) - closing.start()))
    return _block("heading", spans, " ".join(line.text for line in run)[skip:], level=level)


def _spans(run: list[Line], markdown: bool) -> tuple[Part, str]:
    """Line spans without quotation prefixes, and the first line's text."""
    spans: Part = []
    first = run[0].text
    for index, line in enumerate(run):
        quoted = _QUOTED.match(line.text) if markdown else None
        skip = quoted.end() if quoted and quoted.end() < len(line.text) else 0
        if index == 0:
            first = first[skip:]
        spans.append((line.start + skip, line.end))
    return spans, first


def _heading_level(run: list[Line], text: str, markdown: bool, wrapping: Wrapping) -> int:
    """Depth of a heading that no markup declares, 0 where the block is none.

    Capitals throughout are depth 2; bold throughout (Markdown) or a short line
    of its own, or a few centred ones, in title case without a full stop is depth 3.
    """
    longest = 4 if wrapping.centred(run) else 3  # lines
    if len(run) > longest or len(text) > 160 or len(text.split()) > 20 or is_no_heading(text):
        return 0
    if is_capitals(text):
        return 2
    bold = re.fullmatch(r"(\*{2,3}|__)(?=\S)(.+?)(?<=\S)\1", text) if markdown else None
    if bold and len(text) <= 120 and not re.search(r"[.;,]\W*$", text):
        return 3
    words = text.split()
    if (
        (len(run) == 1 or wrapping.centred(run))
        and 1 <= len(words) <= 12
        and not SENTENCE_END.search(text.rstrip("*_"))
        and not text.endswith(",")
        and (is_title_case(words) or (ORDINAL_HEAD.match(text) and words[1][:1].isupper()))
        and not any(char in text for char in "@|$")
    ):
        return 3
    if text.endswith(":") and len(run) == 1 and len(words) <= 12 and is_title_case(words):
        return 3
    return 0


def _is_table(group: list[Line], markdown: bool) -> bool:
    """Pipe rows with a rule under the head, or lines that fall into columns."""
    if markdown and len(group) >= 2:
        return bool(_PIPE_RULE.fullmatch(group[1].text)) and all(
            _PIPE_ROW.fullmatch(line.text) for line in group
        )
    if markdown:
        return False
    columns = [len(_COLUMN.findall(line.text)) for line in group]
    wide = sum(count >= 2 for count in columns)
    return (
        len(group) >= 3
        and wide >= 0.7 * len(group)
        and max(columns) >= 2
        and (not any(LEADER.search(line.text) for line in group))
        and any(re.search(r"\d", line.text) for line in group)
    )


def _cells(group: list[Line], markdown: bool, table: int) -> Iterator[SourceBlock]:
    rows = [line for line in group if not _PIPE_RULE.fullmatch(line.text)]
    pattern = _CELL if markdown else _COLUMN
    for row, line in enumerate(rows):
        column = -1
        for match in pattern.finditer(line.text):
            column += 1
            body = match.group()
            start = match.start() + len(body) - len(body.lstrip())
            end = match.start() + len(body.rstrip())
            if end > start:
                yield SourceBlock(
                    "table",
                    [[(line.start + start, line.start + end)]],
                    line.text[start:end],
                    cell=Cell(table, row, column),
                )
