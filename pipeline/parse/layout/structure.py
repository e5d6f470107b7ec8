"""What blocks are in their document: front matter, contents, sources, notes, bare headings.

And paragraphs that a page break, a footnote or a page header cut, whole again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.parsed import Block
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cues import NEVER_LAST, is_date_line, is_no_heading
from pipeline.parse.layout.notes import RAISED
from pipeline.parse.layout.words import any_phrase

# Parts of a document
_LONGEST_FRONT_BLOCK = 200  # characters; a longer paragraph is running text
_FRONT_BLOCKS = 8
_SECTION_WORDS = re.compile(rf"\b(?:{any_phrase('section_words')})\b", re.IGNORECASE)
_NUMBERED = r"(?:[IVXLC\d]+[.)]?\s+)?"
_REFERENCE_HEADINGS = re.compile(
    rf"{_NUMBERED}(?:{any_phrase('reference_headings')})", re.IGNORECASE
)
_NOTE_HEADINGS = re.compile(rf"{_NUMBERED}(?:{any_phrase('note_headings')})", re.IGNORECASE)
_CONTENTS = re.compile(rf"(?:{any_phrase('contents_headings')})", re.IGNORECASE)
_LONGEST_ENTRY = 150  # characters of a block inside a table of contents
_MOST_BETWEEN = 4  # blocks between two of its entries

# Bare headings
_MOST_WORDS = 10
_LONGEST_HEADING = 80  # characters
_PARAGRAPH = 160  # characters; shorter ones may be lines of an address, a list, a signature
_ENDS_SENTENCE = re.compile(r"[.?!…]['\"”’»)\]*_]*(?:\s*[⁰¹²³⁴-⁹\d\[\]]{1,5})?$")
_BEGINS = re.compile(r"[¿¡\"“«'‘(]*(?:[IVXLC\d]{1,4}[.)]\s+)?[^\W\d_]")
_ENDS_OPEN = re.compile(r"[.?!:;…,\-–—(/\"”»]\W*$")
_IS_CODE = re.compile(r"[@|$€£%]|https?:|www\.")

# Paragraphs that are cut
_NOTES_AT_END = re.compile(rf"(?:\s*{RAISED}|\s*\[\d{{1,3}}\])+$")
_ENDS = re.compile(r"[.?!:;…][\s'\"”’»)\]*_]*$|[\"”»][*_]*$")
_FLOATS = ("footnote", "reference", "caption", "table", "contents")
_FURTHEST = 40  # blocks between the two parts of one paragraph
_TAIL = 400  # characters at the end that tell whether a part breaks off
_SHORTEST_CUT = 40  # characters of a first part without a function word at its end


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


def rejoin(blocks: Sequence[SourceBlock]) -> list[SourceBlock]:
    """Join each paragraph that breaks off to the block that goes on.

    A paragraph breaks off when its last words end no sentence.  What goes on is
    the next running text, past footnotes, sources, captions and tables (and
    headings, where the second part begins in lower case); it begins in lower
    case or with a figure, or the first part ends on a word that no sentence
    ends on.
    """
    result: list[SourceBlock] = []
    taken: set[int] = set()
    for index, block in enumerate(blocks):
        if index in taken:
            continue
        while (following := _continuation(blocks, index, block, taken)) is not None:
            taken.add(following)
            part = blocks[following]
            block.parts.extend(part.parts)
            block.text = f"{block.text} {part.text}"
        result.append(block)
    return result


def _continuation(
    blocks: Sequence[SourceBlock], index: int, block: SourceBlock, taken: set[int]
) -> int | None:
    if block.alone or block.kind not in ("paragraph", "list_item", "footnote"):
        return None
    if not _breaks_off(block):
        return None
    hanging = _ends_on_function_word(block.text)
    for later in range(index + 1, min(index + _FURTHEST, len(blocks))):
        if later in taken:
            continue
        other = blocks[later]
        if other.start < block.end:
            continue
        if block.kind == "footnote":
            # a footnote goes on only in the next block
            return later if other.kind == "paragraph" and _goes_on(other.text) else None
        if other.kind in _FLOATS:
            continue
        if other.kind == "heading":
            if _hidden_continuation(other, hanging):
                return later
            continue
        if other.kind != "paragraph":
            return None
        if _goes_on(other.text):
            return later
        between = blocks[index + 1 : later]
        if hanging and not any(p.kind == "heading" for p in between):
            return later
        return None
    return None


def _hidden_continuation(block: SourceBlock, hanging: bool) -> bool:
    """A short last part may look like a heading; a full stop gives it away."""
    return hanging and block.text.rstrip().endswith(".")


def _breaks_off(block: SourceBlock) -> bool:
    text = _NOTES_AT_END.sub("", block.text[-_TAIL:]).rstrip("*_ ")
    if not text or _ENDS.search(text):
        return False
    if text[-1] == ",":
        return True
    return len(text) >= _SHORTEST_CUT or _ends_on_function_word(text)


def _ends_on_function_word(text: str) -> bool:
    text = _NOTES_AT_END.sub("", text[-_TAIL:])
    words = re.findall(r"[^\W\d_]+", text[-40:])
    tail = text.rstrip("*_ ")
    return bool(words) and (
        tail.endswith(",") or (words[-1].lower() in NEVER_LAST and tail.endswith(words[-1]))
    )


def _goes_on(text: str) -> bool:
    plain = text.lstrip("*_\"“'‘([<> ")
    return bool(plain) and (plain[0].islower() or plain[0].isdigit())


def with_sections(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the path of headings above each."""
    result: list[Block] = []
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
        result.append(replace(block, section=tuple(title for _, title in path)))
        if block.kind == "heading":
            path.append((block.level, text[block.start : block.end]))
    return result
