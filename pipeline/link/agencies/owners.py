"""Whose body a name is, where the syntax says it: possessors and places before it.

"Mexico's own Congress", "… and its Senate", "In Texas the Department of Public
Safety": the words that tell stand outside the span, before it.
"""

from __future__ import annotations

import re

from pipeline.link.agencies.antecedents import Antecedents, is_subject
from pipeline.link.agencies.evidence import Sign, Signs, sentence_around, sentence_before
from pipeline.link.agencies.pieces import Piece
from pipeline.link.agencies.state_bodies import take_place
from pipeline.model.reading import Reading
from pipeline.rules.agencies.lexicon import Lexicon

# Words between an owner and what it owns ("Mexico's own new", "its lower").
_BETWEEN = r"(?:[a-záéíóúñü-]{2,14} ){0,3}"
_OWNED = re.compile(rf"['’]s? {_BETWEEN}$")
_PRONOUN = re.compile(r"(?<!\w)(?:[Ii]ts|[Tt]heir|[Ss]us?) (?:own |new |propi[oa] |nuev[oa] )?$")
# "El Congreso de su país": after a name, its owner is who acts before it.
_OWN_COUNTRY = re.compile(
    r" (?:de su(?: propio)? (?:país|nación)"
    r"|of (?:its|his|her|their)(?: own)? (?:country|nation))(?!\w)"
)
# "The Congress of that country": of the country named last.
_THAT_COUNTRY = re.compile(
    r" (?:de|en) (?:ese|este|dicho|aquel) (?:país|nación)(?!\w)"
    r"| (?:of|in) (?:that|this|the latter) (?:country|nation)(?!\w)"
)
# A signature line: "FOR THE GOVERNMENT OF" before the country; a colon or a new
# line between it and the name.
_FOR = re.compile(r"(?<!\w)(?:FOR|POR)(?: [A-ZÑ]{2,12}){0,5} $")
_SIGNED = re.compile(r"(?P<colon>:)?[ \n]*(?:[Tt]he |THE |[Ee]l |[Ll]a )?$")
_REACH = 400


def name_owners(reading: Reading, signs: Signs, pieces: list[Piece], lexicon: Lexicon) -> None:
    """Set ``country`` of pieces whose owner is named before them.

    Names that a state has as well take the state's body where the clause opens
    with the state.  Pieces whose country is known already are left alone.
    """
    antecedents = Antecedents(reading.text, signs, pieces)
    for index, piece in enumerate(pieces):
        if piece.dropped or piece.country is not None or (piece.acronym and not piece.senses):
            continue
        if index:
            _take_owning_body(reading.text, piece, pieces[index - 1])
        owner = _possessor(reading.text, signs, piece) or _actor(
            reading, signs, piece, pieces[max(0, index - 3) : index]
        )
        if owner is None and _may_have_owner(piece):
            owner = _antecedent(reading, antecedents, piece, index)
        if owner is None:
            owner = _signed_for(reading.text, signs, piece)
        if owner is not None:
            piece.country, piece.country_at = owner.country, (owner.start, owner.end)
        elif not piece.acronym:
            take_place(reading, signs, piece, lexicon, pieces[max(0, index - 3) : index])


def _may_have_owner(piece: Piece) -> bool:
    """Whether a name is one that several countries have a body for, or no list knows."""
    return len({sense.agency.country for sense in piece.senses}) > 1 or piece.shaped


# Between a body and a part of it: "WTO's", "the House Committee on X and its".
_OWNS_PART = re.compile(r"['’]s? |,?(?: and|,| through| y) (?:its|su|sus) ")


def _take_owning_body(text: str, piece: Piece, before: Piece) -> None:
    """The body before a name that owns it is its parent ("the WTO's Committee on …").

    A short name of another body's part cannot be meant then; a body's own name
    is left as it is.
    """
    between = text[before.end : piece.start]
    if piece.parents or before.dropped or not before.senses or not _OWNS_PART.fullmatch(between):
        return
    owners = {sense.agency.country for sense in before.senses}
    if piece.senses and all(sense.via != "short" for sense in piece.senses):
        return
    if len(before.senses) == 1 and " " in text[piece.start : piece.end] and len(owners) == 1:
        piece.parents = (before.senses[0].agency,)


def _possessor(text: str, signs: Signs, piece: Piece) -> Sign | None:
    """The country of "Mexico's own Congress", at most a few words away."""
    match = _OWNED.search(text, max(0, piece.start - 60), piece.start)
    if match is None:
        return None
    sign = signs.ending_at(match.start())
    return sign if sign is not None and sign.kind == "name" else None


def _actor(reading: Reading, signs: Signs, piece: Piece, before: list[Piece]) -> Sign | None:
    """The country of who acts before "the Congress of his country".

    A body right before it, in the subject's place, acts itself; else the first
    person or country named in the sentence, in the subject's place if one
    stands there; else the same of the sentence before.
    """
    text = reading.text
    if _THAT_COUNTRY.match(text, piece.end):
        start, _ = sentence_around(reading, piece.start)
        earlier = sentence_before(reading, start)
        named = signs.within(earlier, piece.start)
        return named[-1] if named else None
    if not _OWN_COUNTRY.match(text, piece.end):
        return None
    start, _ = sentence_around(reading, piece.start)
    for body in reversed(before):
        if body.start >= start and not body.dropped and is_subject(text, body.start):
            owners = {sense.agency.country for sense in body.senses} - {"INT"}
            if len(owners) == 1:
                return Sign(body.start, body.end, owners.pop(), 1.0, "name")
    earlier = sentence_before(reading, start)
    for low, high in ((max(start, piece.start - _REACH), piece.start), (earlier, start)):
        found = signs.within(low, high)
        if found:
            subjects = (sign for sign in found if sign.actor or is_subject(text, sign.start))
            return next(subjects, found[0])
    return None


def _signed_for(text: str, signs: Signs, piece: Piece) -> Sign | None:
    """The country of a signature line, "FOR THE KINGDOM OF SPAIN: the Navy"."""
    if len(piece.senses) == 1 and piece.senses[0].via in ("name", "acronym"):
        return None
    match = _SIGNED.search(text, max(0, piece.start - 12), piece.start)
    sign = signs.ending_at(match.start()) if match is not None else None
    if match is None or sign is None or sign.kind != "name":
        return None
    line = _FOR.search(text, max(0, sign.start - 60), sign.start)
    if line is None:
        return None
    # Without a colon the line must open with it: "AID FOR MEXICO" is a heading.
    opens = "\n" in match.group() and text[max(0, line.start() - 1) : line.start()] in ("", "\n")
    return sign if match["colon"] or opens else None


def _antecedent(
    reading: Reading, antecedents: Antecedents, piece: Piece, index: int
) -> Sign | None:
    """The country that "its" or "su" before a name stands for.

    The subject of the sentence (a country with no preposition before it), else
    the only country named in it, else the same of the sentence before.  Another
    country's body named between the two may own the name, and nothing is said.
    """
    pronoun = _PRONOUN.search(reading.text, max(0, piece.start - 20), piece.start)
    if pronoun is None:
        return None
    start, _ = sentence_around(reading, piece.start)
    before = sentence_before(reading, start)
    for low, high in ((max(start, piece.start - _REACH), pronoun.start()), (before, start)):
        if antecedents.any_in(low, high):
            chosen = antecedents.meant_in(low, high)
            if chosen is None or not antecedents.undisturbed(chosen, index, pronoun.start()):
                return None
            return chosen
    return None
