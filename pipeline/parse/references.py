"""Lists of sources: which pieces are entries of a bibliography."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.pieces import Piece
from pipeline.resources import phrase_pattern

_HEADINGS = re.compile(
    rf"(?:[IVXLC\d]+[.)]?\s+)?(?:{phrase_pattern('layout/reference_headings.txt')})",
    re.IGNORECASE,
)

_CONTENTS = re.compile(rf"(?:{phrase_pattern('layout/contents_headings.txt')})", re.IGNORECASE)
_LONGEST_ENTRY = 150  # characters of a piece inside a table of contents
_MOST_BETWEEN = 4  # pieces between two of its entries
_NOTE_HEADINGS = re.compile(
    rf"(?:[IVXLC\d]+[.)]?\s+)?(?:{phrase_pattern('layout/note_headings.txt')})", re.IGNORECASE
)


def mark_references(pieces: Sequence[Piece]) -> None:
    """Mark what stands below a heading such as "References" up to the next heading."""
    level = 0
    for piece in pieces:
        if piece.kind == "heading":
            title = piece.text.strip("*_# :")
            if _HEADINGS.fullmatch(title):
                level = piece.level
            elif level and piece.level <= level:
                level = 0
        elif level and piece.kind in ("paragraph", "list_item"):
            piece.kind = "reference"


def mark_notes(pieces: Sequence[Piece]) -> None:
    """Mark what stands below a heading such as "Endnotes" up to the next heading."""
    below = False
    number = 0
    for piece in pieces:
        if piece.kind == "heading":
            below = _NOTE_HEADINGS.fullmatch(piece.text.strip("*_# :")) is not None
            number = 0
        elif below and piece.kind in ("paragraph", "list_item", "reference"):
            if piece.kind == "list_item" and piece.note is None:
                # a list counts its notes without saying so
                number += 1
                piece.note = str(number)
            piece.kind = "footnote"


def mark_contents(pieces: Sequence[Piece]) -> None:
    """Mark what stands among the lines of a table of contents: its entries and their headings.

    It begins below a heading such as "Contents" or at the first line with leaders, and
    ends at the last such line that only short pieces part from the one before.
    """
    begin = end = -1
    for index, piece in enumerate(pieces):
        title = piece.text.strip("*_# :")
        spaced = re.sub(r"(?<=\b\w)\s(?=\w\b)", "", title)
        if piece.kind == "heading" and any(_CONTENTS.fullmatch(t) for t in (title, spaced)):
            if begin < 0:
                begin = index + 1
        elif piece.kind == "contents":
            begin, end = (index if begin < 0 else begin), index
        elif begin >= 0 and (
            len(piece.text) > _LONGEST_ENTRY or index - max(begin, end) > _MOST_BETWEEN
        ):
            _mark_entries(pieces[begin : end + 1])
            begin = end = -1
    if begin >= 0:
        _mark_entries(pieces[begin : end + 1])


def _mark_entries(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        if piece.kind in ("paragraph", "heading", "front_matter", "list_item", "caption"):
            piece.kind, piece.level, piece.alone = "contents", 0, True


def mark_figure_titles(pieces: Sequence[Piece]) -> None:
    """Make captions of headings that a source line follows: they title a figure.

    To be called before :func:`mark_references`, while only source lines are references.
    """
    figure = False
    for piece in reversed(pieces):
        if piece.kind == "reference":
            figure = True
        elif piece.kind == "heading" and figure and "#" not in piece.text[:1]:
            piece.kind, piece.level = "caption", 0
        elif piece.kind != "footnote":
            figure = False
