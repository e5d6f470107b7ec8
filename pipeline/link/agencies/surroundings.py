"""The sentence and the paragraph of a name, and the country that they speak of."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.link.agencies.evidence import Signs, sentence_around
from pipeline.link.agencies.pieces import Piece
from pipeline.link.agencies.settled import Settled
from pipeline.model.reading import Reading

# How many bodies before a name are looked at.
_NEIGHBOURS = 14


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The sentence and the paragraph of a name, cut where they are long."""

    sentence: tuple[int, int]
    paragraph: tuple[int, int]

    @classmethod
    def of(cls, reading: Reading, piece: Piece) -> Surroundings:
        """What stands around ``piece``."""
        start, end = sentence_around(reading, piece.start)
        block = reading.block_at(piece.start)
        low, high = (block.start, block.end) if block else (start, end)
        if end - start > 1200:
            start, end = max(start, piece.start - 300), min(end, piece.end + 300)
        low, high = max(low, piece.start - 1500), min(high, piece.end + 1500)
        return cls((start, end), (low, high))


def nearest_kin(settled: Settled, piece: Piece, around: Surroundings) -> str | None:
    """The country of the body named last in the paragraph that is akin to a candidate."""
    before = [
        (at, other) for at, other in settled.around(piece.start, 4, 0) if at >= around.paragraph[0]
    ]
    for _, other in reversed(before):
        if any(settled.akin(sense.agency, other) for sense in piece.senses):
            return other.country
    return None


def country_here(signs: Signs, settled: Settled, piece: Piece, around: Surroundings) -> str | None:
    """The one country whose bodies, places and people the sentence of a name speaks of.

    Other words for countries ("U.S. demands") do not say who acts; a
    second country leaves the question open.
    """
    start, end = around.sentence
    bodies = {
        other.country
        for at, other in settled.around(piece.start, _NEIGHBOURS, 4)
        if start <= at < end and not piece.start <= at < piece.end
    }
    said = [
        sign
        for sign in signs.within(start, end)
        if not (sign.recipient or piece.start <= sign.start < piece.end)
    ]
    found = bodies | {sign.country for sign in said if sign.kind == "place" or sign.actor}
    found.discard("INT")
    others = {sign.country for sign in said} - found
    return found.pop() if len(found) == 1 and not others else None


def last_country(signs: Signs, settled: Settled, piece: Piece, around: Surroundings) -> str | None:
    """The country that the paragraph spoke of last before a name."""
    low = around.paragraph[0]
    named = [
        (sign.start, sign.country) for sign in signs.within(low, piece.start) if not sign.recipient
    ]
    named.extend(
        (at, agency.country)
        for at, agency in settled.around(piece.start, 2, 0)
        if at >= low and agency.country != "INT"
    )
    return max(named)[1] if named else None
