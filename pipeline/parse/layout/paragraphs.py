"""Paragraphs that a page break, a footnote or a page header cut → whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cues import NEVER_LAST
from pipeline.parse.layout.notes import RAISED

_NOTES_AT_END = re.compile(rf"(?:\s*{RAISED}|\s*\[\d{{1,3}}\])+$")
_ENDS = re.compile(r"[.?!:;…][\s'\"”’»)\]*_]*$|[\"”»][*_]*$")
_FLOATS = ("footnote", "reference", "caption", "table", "contents")
_FURTHEST = 40  # blocks between the two parts of one paragraph
_TAIL = 400  # characters at the end that tell whether a part breaks off
_SHORTEST = 40  # characters of a first part without a function word at its end


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
    return len(text) >= _SHORTEST or _ends_on_function_word(text)


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
