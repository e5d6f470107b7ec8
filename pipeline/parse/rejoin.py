"""Paragraphs that a page break, a footnote or a page header cut → whole again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.markers import RAISED
from pipeline.parse.pieces import Piece
from pipeline.resources import word_list

_NOTES_AT_END = re.compile(rf"(?:\s*{RAISED}|\s*\[\d{{1,3}}\])+$")
_ENDS = re.compile(r"[.?!:;…][\s'\"”’»)\]*_]*$|[\"”»][*_]*$")
_FLOATS = ("footnote", "reference", "caption", "table", "contents")
_FURTHEST = 40  # pieces between the two parts of one paragraph
_TAIL = 400  # characters at the end that tell whether a part breaks off
_SHORTEST = 40  # characters of a first part without a function word at its end
_NEVER_LAST = word_list("layout/never_last.txt")


def rejoin(pieces: Sequence[Piece]) -> list[Piece]:
    """Join each paragraph that breaks off to the piece that goes on.

    A paragraph breaks off when its last words end no sentence.  What goes on is
    the next running text, past footnotes, sources, captions and tables (and
    headings, where the second part begins in lower case); it begins in lower
    case or with a figure, or the first part ends on a word that no sentence
    ends on.
    """
    result: list[Piece] = []
    taken: set[int] = set()
    for index, piece in enumerate(pieces):
        if index in taken:
            continue
        while (following := _continuation(pieces, index, piece, taken)) is not None:
            taken.add(following)
            part = pieces[following]
            piece.parts.extend(part.parts)
            piece.text = f"{piece.text} {part.text}"
        result.append(piece)
    return result


def _continuation(pieces: Sequence[Piece], index: int, piece: Piece, taken: set[int]) -> int | None:
    if piece.alone or piece.kind not in ("paragraph", "list_item", "footnote"):
        return None
    if not _breaks_off(piece):
        return None
    hanging = _ends_on_function_word(piece.text)
    for later in range(index + 1, min(index + _FURTHEST, len(pieces))):
        if later in taken:
            continue
        other = pieces[later]
        if other.start < piece.end:
            continue
        if piece.kind == "footnote":
            # a footnote goes on only in the next piece
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
        between = pieces[index + 1 : later]
        if hanging and not any(p.kind == "heading" for p in between):
            return later
        return None
    return None


def _hidden_continuation(piece: Piece, hanging: bool) -> bool:
    """A short last part may look like a heading; a full stop gives it away."""
    return hanging and piece.text.rstrip().endswith(".")


def _breaks_off(piece: Piece) -> bool:
    text = _NOTES_AT_END.sub("", piece.text[-_TAIL:]).rstrip("*_ ")
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
        tail.endswith(",") or (words[-1].lower() in _NEVER_LAST and tail.endswith(words[-1]))
    )


def _goes_on(text: str) -> bool:
    plain = text.lstrip("*_\"“'‘([<> ")
    return bool(plain) and (plain[0].islower() or plain[0].isdigit())
