"""Headings that only their place tells: a short line without a full stop, between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.lines import Line
from pipeline.parse.pieces import HASHES, Piece, is_no_heading
from pipeline.resources import word_list

_MOST_WORDS = 10
_LONGEST = 80  # characters
_PARAGRAPH = 160  # characters; shorter ones may be lines of an address, a list, a signature
_ENDS_SENTENCE = re.compile(r"[.?!…]['\"”’»)\]*_]*(?:\s*[⁰¹²³⁴-⁹\d\[\]]{1,5})?$")
_BEGINS = re.compile(r"[¿¡\"“«'‘(]*(?:[IVXLC\d]{1,4}[.)]\s+)?[^\W\d_]")
_ENDS_OPEN = re.compile(r"[.?!:;…,\-–—(/\"”»]\W*$")
_IS_CODE = re.compile(r"[@|$€£%]|https?:|www\.")
_NEVER_LAST = word_list("layout/never_last.txt")


def declares_headings(lines: Sequence[Line]) -> bool:
    """Whether a Markdown text marks its headings (``## …``), so that no other line is one."""
    return any(HASHES.match(line.text) for line in lines)


def mark_bare_headings(pieces: Sequence[Piece]) -> None:
    """Make a heading of each line that stands as one, though it is in sentence case.

    "New tasks of the port authority", "Nuevos retos de la aduana": a line of few words that
    begins with a capital and ends no sentence, after a whole paragraph and before another.
    Between long paragraphs nothing else stands so; lines of letterheads, signatures and lists
    have each other for neighbours.
    """
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if _is_bare_heading(piece) and _is_whole(before) and _is_paragraph(after):
            piece.kind, piece.level = "heading", 3


def _is_bare_heading(piece: Piece) -> bool:
    text = piece.text.strip("*_ ")
    words = text.split()
    begins = _BEGINS.match(text)
    return (
        piece.kind == "paragraph"
        and not piece.hard_wrapped
        and 2 <= len(words) <= _MOST_WORDS
        and len(text) <= _LONGEST
        and begins is not None
        and begins.group()[-1].isupper()
        and not _ENDS_OPEN.search(text)
        and not _IS_CODE.search(text)
        and words[-1].lower() not in _NEVER_LAST
        and not is_no_heading(text)
    )


def _is_whole(piece: Piece) -> bool:
    """Whether nothing of a piece can go on in the next: a paragraph that ends, a heading."""
    return piece.kind == "heading" or (
        piece.kind in ("paragraph", "list_item", "footnote")
        and len(piece.text) >= _PARAGRAPH
        and _ENDS_SENTENCE.search(piece.text) is not None
    )


def _is_paragraph(piece: Piece) -> bool:
    begins = _BEGINS.match(piece.text)
    return (
        piece.kind == "paragraph"
        and len(piece.text) >= _PARAGRAPH
        and begins is not None
        and begins.group()[-1].isupper()
    )
