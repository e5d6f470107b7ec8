"""What is printed in and beside boxes of a PDF's page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.verify.glyphs import Glyph, PrintedPage, UnreadableSource, printed_pages

Box = Sequence[float]

MOST_BESIDE = 10
"""Characters beside boxes that are compared on each side."""
_SLACK = 0.6  # points by which a character's middle may stand outside its box
_NEAR = 0.6  # ems: characters that are nearer stand beside one another
_SPACE = 0.15  # ems: characters that are farther apart have a space between them
_COLUMN = 1.5  # ems: characters that are farther apart belong to different columns


def printed_in(page: PrintedPage, boxes: Sequence[Box]) -> list[str]:
    """What stands in boxes: read from left to right, and in the file's own order."""
    read, written = "", ""
    for x0, y0, x1, y1 in boxes:
        inside = [
            glyph
            for glyph in page.between(y0 - _SLACK, y1 + _SLACK)
            if x0 - _SLACK < (glyph.x0 + glyph.x1) / 2 < x1 + _SLACK
        ]
        written += "".join(glyph.text for glyph in inside)
        read += "".join(glyph.text for glyph in sorted(inside, key=lambda glyph: glyph.x0))
    return [read, written]


def printed_beside(page: PrintedPage, boxes: Sequence[Box]) -> tuple[str, str]:
    """The characters that stand close to the left of the first box and right of the last."""
    if not boxes:
        return "", ""
    x0, y0, x1, y1 = boxes[0]
    before = [g for g in page.between(y0, y1) if (g.x0 + g.x1) / 2 < x0 - _SLACK]
    left: list[str] = []
    edge = x0
    for glyph in sorted(before, key=lambda g: -g.x0):
        if edge - glyph.x1 > _NEAR * glyph.size or len(left) >= MOST_BESIDE:
            break
        left.append(glyph.text)
        edge = glyph.x0
    x0, y0, x1, y1 = boxes[-1]
    after = [g for g in page.between(y0, y1) if (g.x0 + g.x1) / 2 > x1 + _SLACK]
    right: list[str] = []
    edge = x1
    for glyph in sorted(after, key=lambda g: g.x0):
        if glyph.x0 - edge > _NEAR * glyph.size or len(right) >= MOST_BESIDE:
            break
        right.append(glyph.text)
        edge = glyph.x1
    return "".join(reversed(left)), "".join(right)


def printed_around(data: bytes, page: int, boxes: Sequence[Box]) -> tuple[str, str, str] | None:
    """What is printed before, in and after boxes, on their own lines of the page.

    Args:
        data: the file's bytes.
        page: counted from 1.
        boxes: in points, one a line of text, in reading order.

    Returns:
        The words before, in and after them; null where the file has no such page.

    Raises:
        UnreadableSource: when the page cannot be read.
    """
    for printed in printed_pages(data, [page]):
        if printed.fault is not None:
            raise UnreadableSource(printed.fault)
        lines = [_line(printed, box) for box in boxes]
        held = [_inside(line, box) for line, box in zip(lines, boxes, strict=True)]
        words = " ".join(map(_spaced, held))
        first, last = boxes[0], boxes[-1]
        left = [g for g in lines[0] if (g.x0 + g.x1) / 2 < first[0] - _SLACK]
        right = [g for g in lines[-1] if (g.x0 + g.x1) / 2 > last[2] + _SLACK]
        before, after = _column(left, first[0], -1), _column(right, last[2], 1)
        # what is written together keeps its space on the outer side
        opening = _spaced([*before, *held[0][:1]]).removesuffix(
            "".join(g.text for g in held[0][:1])
        )
        closing = _spaced([*held[-1][-1:], *after]).removeprefix(
            "".join(g.text for g in held[-1][-1:])
        )
        return opening, words, closing
    return None


def _line(page: PrintedPage, box: Box) -> list[Glyph]:
    """The characters at the height of a box, from left to right."""
    return sorted(page.between(box[1] - _SLACK, box[3] + _SLACK), key=lambda g: g.x0)


def _inside(line: Sequence[Glyph], box: Box) -> list[Glyph]:
    return [g for g in line if box[0] - _SLACK < (g.x0 + g.x1) / 2 < box[2] + _SLACK]


def _column(line: Sequence[Glyph], edge: float, way: int) -> list[Glyph]:
    """The characters of a line up to the next wide gap, from an edge leftward or rightward."""
    kept: list[Glyph] = []
    for glyph in line[::way]:
        near = glyph.x0 if way > 0 else glyph.x1
        if (near - edge) * way > _COLUMN * glyph.size:
            break
        kept.append(glyph)
        edge = glyph.x1 if way > 0 else glyph.x0
    return kept[::way]


def _spaced(line: Sequence[Glyph]) -> str:
    """The characters of a line with its spaces, which PDF need not hold."""
    parts: list[str] = []
    for index, glyph in enumerate(line):
        if index and glyph.x0 - line[index - 1].x1 > _SPACE * glyph.size:
            parts.append(" ")
        parts.append(glyph.text)
    return "".join(parts)
