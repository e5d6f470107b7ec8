"""Labels of charts, cut to the room that they have.

The library that draws cuts them, too, but measures each of them many times over, in its
own layout of text, which is most of the time that a drawing takes.  A label that fits is
measured once.  The charts' font, Liberation Sans, has the widths of Helvetica, which come
with the library that reads PDF (Adobe's font metrics).
"""

from __future__ import annotations

from itertools import accumulate

from pdfminer.fontmetrics import FONT_METRICS

SIZE = 12
"""Pixels of the labels' letters, as the specifications have it."""
_WIDTHS: dict[str, int] = FONT_METRICS["Helvetica"][1]
_EM = 1000
_MORE = "…"


def cut(text: str, limit: int) -> str:
    """A label that is at most ``limit`` pixels wide, with an ellipsis where it was longer.

    As it is where a letter's width is not known: then the library cuts it.
    """
    if any(character not in _WIDTHS for character in text):
        return text
    room = limit * _EM / SIZE
    ends = list(accumulate(_WIDTHS[character] for character in text))
    if not ends or ends[-1] <= room:
        return text
    room -= _WIDTHS[_MORE]
    return text[: sum(end < room for end in ends)].rstrip() + _MORE
