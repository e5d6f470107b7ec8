"""Names that share a word: "Departments of State and Justice"."""

from __future__ import annotations

import re

from pipeline.link.agencies.pieces import Piece
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon, senses_of
from pipeline.rules.agencies.tokens import NEXT, TOKEN, name_key

# Between the members of a list of names.
_BETWEEN = re.compile(
    r"(?:,? and|,| or|,? y|,? e|,? &)[^\S\n]?\n?"
    r"(?: ?(?:of the|of|de la|de los|del|de|the) )?",
)
_ITEM_WORDS = 5
_REACH = 120


def share_heads(text: str, pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """Pieces for the names in ``text`` that borrow a plural head noun.

    After "Departments of State" come "Justice" and its like; before "Justice
    Departments" comes "State".  Only bodies of the registry are found so.
    """
    plurals = words.plural_heads()
    added: list[Piece] = []
    for piece in pieces:
        if piece.acronym or not piece.senses:
            continue
        # without the country before it: "U.S. Departments of State and Justice"
        written = TOKEN.findall(piece.core or text[piece.start : piece.end])
        first, last = fold(written[0][0]), fold(written[-1][0])
        if first in plurals:
            added.extend(_after(text, piece, plurals[first], piece.end + _REACH, lexicon))
        elif last in plurals:
            added.extend(_before(text, piece, plurals[last], lexicon))
    return added


def _after(text: str, piece: Piece, head: str, limit: int, lexicon: Lexicon) -> list[Piece]:
    """The members of a list that follow the first name."""
    found: list[Piece] = []
    pos = piece.end
    of = "de" if head in words.spanish_plurals() else "of"
    while True:
        between = _BETWEEN.match(text, pos, limit)
        if between is None or between.end() >= limit:
            return found
        best: Piece | None = None
        step = TOKEN.match(text, between.end(), limit)
        start = between.end()
        for _ in range(_ITEM_WORDS):
            if step is None:
                break
            end = step.end("word")
            senses = senses_of(lexicon, (head, of, *name_key(text[start:end])))
            if senses and text[start].isupper() and step["word"][:1].isupper():
                best = Piece(start, end, senses, False, country=piece.country, listed=True)
            step = NEXT.match(text, end, limit)
        if best is None:
            return found
        found.append(best)
        pos = best.end


_WORDS_BEFORE = re.compile(
    r"(?P<items>(?:[A-ZÀ-Þ][\w.-]*(?: (?:and )?[A-ZÀ-Þ][\w.-]*){0,3},? ){0,4})and $"
)


def _before(text: str, piece: Piece, head: str, lexicon: Lexicon) -> list[Piece]:
    """The members of a list that come before "… Departments"."""
    found: list[Piece] = []
    window = max(0, piece.start - _REACH)
    match = _WORDS_BEFORE.search(text, window, piece.start)
    if match is None:
        return found
    pos = match.start("items")
    for item in re.split(r", | (?=$)", match["items"]):
        start = text.find(item, pos)
        item = item.strip(" ,")
        words_of = item.split(" ")
        for size in range(len(words_of), 0, -1):
            tail = " ".join(words_of[-size:])
            senses = senses_of(lexicon, (*name_key(tail), head))
            if tail and senses:
                at = start + item.rindex(tail)
                found.append(
                    Piece(at, at + len(tail), senses, False, country=piece.country, listed=True)
                )
                break
        pos = start + len(item)
    return found
