"""What blocks are in their document: front matter, contents, sources, notes, bare headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model.document import Block
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cues import NEVER_LAST, is_date_line, is_no_heading
from pipeline.parse.layout.words import any_phrase

_LONGEST_FRONT_BLOCK = 200  # characters; a longer paragraph is running text
_FRONT_BLOCKS = 8
_SECTION_WORDS = re.compile(rf"\b(?:{any_phrase('section_words')})\b", re.IGNORECASE)

_REFERENCE_HEADINGS = re.compile(
    rf"(?:[IVXLC\d]+[.)]?\s+)?(?:{any_phrase('reference_headings')})",
    re.IGNORECASE,
)

_CONTENTS = re.compile(rf"(?:{any_phrase('contents_headings')})", re.IGNORECASE)
_LONGEST_ENTRY = 150  # characters of a block inside a table of contents
_MOST_BETWEEN = 4  # blocks between two of its entries
_NOTE_HEADINGS = re.compile(
    rf"(?:[IVXLC\d]+[.)]?\s+)?(?:{any_phrase('note_headings')})", re.IGNORECASE
)

_MOST_WORDS = 10
_LONGEST_HEADING = 80  # characters
_PARAGRAPH = 160  # characters; shorter ones may be lines of an address, a list, a signature
_ENDS_SENTENCE = re.compile(r"[.?!…]['\"”’»)\]*_]*(?:\s*[⁰¹²³⁴-⁹\d\[\]]{1,5})?$")
_BEGINS = re.compile(r"[¿¡\"“«'‘(]*(?:[IVXLC\d]{1,4}[.)]\s+)?[^\W\d_]")
_ENDS_OPEN = re.compile(r"[.?!:;…,\-–—(/\"”»]\W*$")
_IS_CODE = re.compile(r"[@|$€£%]|https?:|www\.")


def mark_front_matter(blocks: Sequence[SourceBlock]) -> None:
    """Mark the short blocks before the first paragraph as front matter.

    Authors, affiliations, dates, report numbers: they stand between the title
    and the first long paragraph or the second heading's text.
    """
    first_long = next(
        (
            index
            for index, block in enumerate(blocks)
            if block.kind == "paragraph" and len(block.text) > _LONGEST_FRONT_BLOCK
        ),
        0,
    )
    titled = False
    for block in blocks[: min(first_long, _FRONT_BLOCKS)]:
        if block.kind == "heading":
            undeclared = block.level == 3 and not _SECTION_WORDS.search(block.text)
            if undeclared and (titled or is_date_line(block.text)):
                block.kind, block.level = "front_matter", 0
                continue
            titled = True
        elif block.kind == "paragraph":
            block.kind = "front_matter"


def mark_contents(blocks: Sequence[SourceBlock]) -> None:
    """Mark what stands among the lines of a table of contents: its entries and their headings.

    It begins below a heading such as "Contents" or at the first line with leaders, and
    ends at the last such line that only short blocks part from the one before.
    """
    begin = end = -1
    for index, block in enumerate(blocks):
        title = block.text.strip("*_# :")
        spaced = re.sub(r"(?<=\b\w)\s(?=\w\b)", "", title)
        if block.kind == "heading" and any(_CONTENTS.fullmatch(t) for t in (title, spaced)):
            if begin < 0:
                begin = index + 1
        elif block.kind == "contents":
            begin, end = (index if begin < 0 else begin), index
        elif begin >= 0 and (
            len(block.text) > _LONGEST_ENTRY or index - max(begin, end) > _MOST_BETWEEN
        ):
            _mark_entries(blocks[begin : end + 1])
            begin = end = -1
    if begin >= 0:
        _mark_entries(blocks[begin : end + 1])


def _mark_entries(blocks: Sequence[SourceBlock]) -> None:
    for block in blocks:
        if block.kind in ("paragraph", "heading", "front_matter", "list_item", "caption"):
            block.kind, block.level, block.alone = "contents", 0, True


def mark_figure_titles(blocks: Sequence[SourceBlock]) -> None:
    """Make captions of headings that a source line follows: they title a figure.

    To be called before :func:`mark_references`, while only source lines are references.
    """
    figure = False
    for block in reversed(blocks):
        if block.kind == "reference":
            figure = True
        elif block.kind == "heading" and figure and "#" not in block.text[:1]:
            block.kind, block.level = "caption", 0
        elif block.kind != "footnote":
            figure = False


def mark_references(blocks: Sequence[SourceBlock]) -> None:
    """Mark what stands below a heading such as "References" up to the next heading."""
    level = 0
    for block in blocks:
        if block.kind == "heading":
            title = block.text.strip("*_# :")
            if _REFERENCE_HEADINGS.fullmatch(title):
                level = block.level
            elif level and block.level <= level:
                level = 0
        elif level and block.kind in ("paragraph", "list_item"):
            block.kind = "reference"


def mark_notes(blocks: Sequence[SourceBlock]) -> None:
    """Mark what stands below a heading such as "Endnotes" up to the next heading."""
    below = False
    number = 0
    for block in blocks:
        if block.kind == "heading":
            below = _NOTE_HEADINGS.fullmatch(block.text.strip("*_# :")) is not None
            number = 0
        elif below and block.kind in ("paragraph", "list_item", "reference"):
            if block.kind == "list_item" and block.note is None:
                # a list counts its notes without saying so
                number += 1
                block.note = str(number)
            block.kind = "footnote"


def mark_bare_headings(blocks: Sequence[SourceBlock]) -> None:
    """Make a heading of each line that stands as one, though it is in sentence case.

    "New tasks of the port authority", "Nuevos retos de la aduana": a line of few words that
    begins with a capital and ends no sentence, after a whole paragraph and before another.
    Between long paragraphs nothing else stands so; lines of letterheads, signatures and lists
    have each other for neighbours.
    """
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if _is_bare_heading(block) and _is_whole(before) and _is_paragraph(after):
            block.kind, block.level = "heading", 3


def _is_bare_heading(block: SourceBlock) -> bool:
    text = block.text.strip("*_ ")
    words = text.split()
    begins = _BEGINS.match(text)
    return (
        block.kind == "paragraph"
        and not block.hard_wrapped
        and 2 <= len(words) <= _MOST_WORDS
        and len(text) <= _LONGEST_HEADING
        and begins is not None
        and begins.group()[-1].isupper()
        and not _ENDS_OPEN.search(text)
        and not _IS_CODE.search(text)
        and words[-1].lower() not in NEVER_LAST
        and not is_no_heading(text)
    )


def _is_whole(block: SourceBlock) -> bool:
    """Whether nothing of a block can go on in the next: a paragraph that ends, a heading."""
    return block.kind == "heading" or (
        block.kind in ("paragraph", "list_item", "footnote")
        and len(block.text) >= _PARAGRAPH
        and _ENDS_SENTENCE.search(block.text) is not None
    )


def _is_paragraph(block: SourceBlock) -> bool:
    begins = _BEGINS.match(block.text)
    return (
        block.kind == "paragraph"
        and len(block.text) >= _PARAGRAPH
        and begins is not None
        and begins.group()[-1].isupper()
    )


def with_sections(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the path of headings above each."""
    return list(_sectioned(text, blocks))


def _sectioned(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
        section = tuple(title for _, title in path)
        yield Block(
            block.start, block.end, block.kind, block.level, block.language, section, block.cell
        )
        if block.kind == "heading":
            path.append((block.level, text[block.start : block.end]))


def title_of(text: str, blocks: Sequence[Block]) -> str | None:
    """The highest heading among the first blocks."""
    headings = [block for block in blocks[:8] if block.kind == "heading"]
    if not headings:
        return None
    first = min(headings, key=lambda block: (block.level, block.start))
    return text[first.start : first.end]
