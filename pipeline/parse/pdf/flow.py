"""Pieces of a PDF → pieces with cut paragraphs whole again, past what stands beside the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.parse.pdf.paragraphs import Group
from pipeline.parse.pieces import Piece
from pipeline.parse.rejoin import rejoin

_HEAD = 8  # pieces at the head of the document
_PASSED = ("footnote", "reference", "caption", "table")


def mark_bylines(pieces: Sequence[Piece], groups: Mapping[int, Group]) -> None:
    """Make front matter of lines in italics between the title and the first paragraph."""
    titled = False
    for piece in pieces[:_HEAD]:
        group = groups.get(id(piece))
        if group is None or piece.kind not in ("heading", "front_matter"):
            return
        if piece.kind == "heading" and titled and all(line.italic for line in group.lines):
            piece.kind, piece.level = "front_matter", 0
        titled = True


def rejoin_flow(pieces: Sequence[Piece], groups: Mapping[int, Group]) -> list[Piece]:
    """Join what a column, a page, a note or a box beside the text cut.

    The page tells more than the words: a last line that is full and ends no
    sentence goes on at the head of the next column, even with a capital.

    Args:
        pieces: in reading order.
        groups: identity of a piece → the lines that it is made from (tables have none).
    """
    following: dict[int, list[Piece]] = {}
    flow: list[Piece] = []
    for piece in pieces:
        group = groups.get(id(piece))
        if group is not None and group.aside:
            following.setdefault(id(flow[-1]) if flow else 0, []).append(piece)
        else:
            flow.append(piece)
    order = list(flow)
    kept = {id(piece) for piece in rejoin(_joined_by_place(flow, groups))}
    result = list(following.get(0, []))
    for piece in order:
        if id(piece) in kept:
            result.append(piece)
        result += following.get(id(piece), [])
    return result


def _joined_by_place(pieces: Sequence[Piece], groups: Mapping[int, Group]) -> list[Piece]:
    result: list[Piece] = []
    open_piece: Piece | None = None
    for piece in pieces:
        group = groups.get(id(piece))
        if open_piece is not None and group is not None and group.opens_column:
            before = groups[id(open_piece)]
            if piece.kind == "paragraph" and abs(before.size - group.size) < 0.06 * group.size:
                open_piece.parts.extend(piece.parts)
                open_piece.text = f"{open_piece.text} {piece.text}"
                groups[id(open_piece)].runs_on = False
                if group.runs_on:
                    before.runs_on = True
                else:
                    open_piece = None
                continue
        result.append(piece)
        if group is not None and group.runs_on:
            open_piece = piece
        elif piece.kind not in _PASSED:
            open_piece = None
    return result
