"""Whose body a name is, where the syntax says it: possessors and places before it.

"Mexico's own Congress", "… and its Senate", "In Texas the Department of Public
Safety": the words that tell stand outside the span, before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from pipeline.core.ids import fold
from pipeline.core.reading import Reading
from pipeline.extract.agencies import words
from pipeline.extract.agencies.evidence import Sign, Signs, sentence_around
from pipeline.extract.agencies.lexicon import Lexicon, Sense, senses_of
from pipeline.extract.agencies.pieces import Piece
from pipeline.extract.agencies.tokens import name_key

# Words between an owner and what it owns ("Mexico's own new", "its lower").
_BETWEEN = r"(?:[a-záéíóúñü-]{2,14} ){0,3}"
_OWNED = re.compile(rf"['’]s? {_BETWEEN}$")
_PRONOUN = re.compile(r"(?<!\w)(?:[Ii]ts|[Tt]heir|[Ss]us?) (?:own |new |propi[oa] |nuev[oa] )?$")
# A preposition right before a country takes it out of the subject's place.
_OBLIQUE = re.compile(
    r"(?<!\w)(?:for|to|from|with|in|of|against|on|by|than|toward|towards|a|para|con|de|del|en"
    r"|desde|hacia|contra|por|ante|al)(?: the| la| el| los)? $",
    re.IGNORECASE,
)
# Where a new clause with a subject of its own may begin.
_CLAUSE = re.compile(r"; |(?<!\w)(?:while|whereas|but|although|mientras|pero|aunque) ")
# "In Texas, the …": a place before a name, with at most a few words between.
_PLACED = re.compile(r"(?:,| —| –)? (?:the |la |el )(?:[a-z]{2,12} ){0,2}$|, $")
_IN = re.compile(
    r"(?<!\w)(?:in|across|throughout|en)(?: the| the state of| el estado de)? $", re.IGNORECASE
)
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
# How far above a state still tells whose a "State Commission" is: some pages.
_PAGES = 12_000


def name_owners(reading: Reading, signs: Signs, pieces: list[Piece], lexicon: Lexicon) -> None:
    """Set ``country`` of pieces whose owner is named before them.

    Names that a state has as well take the state's body where the clause opens
    with the state.  Pieces whose country is known already are left alone.
    """
    starts = [piece.start for piece in pieces]
    for index, piece in enumerate(pieces):
        if piece.dropped or piece.country is not None or (piece.acronym and not piece.senses):
            continue
        if index:
            _take_owning_body(reading.text, piece, pieces[index - 1])
        owner = _possessor(reading.text, signs, piece) or _actor(
            reading, signs, piece, pieces[max(0, index - 3) : index]
        )
        if owner is None and _may_have_owner(piece):
            owner = _antecedent(reading, signs, piece, pieces, starts, index)
        if owner is None:
            owner = _signed_for(reading.text, signs, piece)
        if owner is not None:
            piece.country, piece.country_at = owner.country, (owner.start, owner.end)
        elif not piece.acronym:
            _take_place(reading, signs, piece, lexicon, pieces[max(0, index - 3) : index])


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
        earlier, _ = sentence_around(reading, max(0, start - 2))
        named = signs.within(earlier, piece.start)
        return named[-1] if named else None
    if not _OWN_COUNTRY.match(text, piece.end):
        return None
    start, _ = sentence_around(reading, piece.start)
    for body in reversed(before):
        if body.start >= start and not body.dropped and _is_subject(text, body.start):
            owners = {sense.agency.country for sense in body.senses} - {"INT"}
            if len(owners) == 1:
                return Sign(body.start, body.end, owners.pop(), 1.0, "name")
    earlier, _ = sentence_around(reading, max(0, start - 2))
    for low, high in ((max(start, piece.start - _REACH), piece.start), (earlier, start)):
        found = signs.within(low, high)
        subjects = [sign for sign in found if sign.actor or _is_subject(text, sign.start)]
        if subjects or found:
            return (subjects or found)[0]
    return None


def _is_subject(text: str, start: int) -> bool:
    """Whether no preposition stands right before ``start``."""
    return not _OBLIQUE.search(text[max(0, start - 16) : start])


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
    opens = "\n" in match.group() and text[: line.start()][-1:] in ("", "\n")
    return sign if match["colon"] or opens else None


def _antecedent(
    reading: Reading,
    signs: Signs,
    piece: Piece,
    pieces: list[Piece],
    starts: list[int],
    index: int,
) -> Sign | None:
    """The country that "its" or "su" before a name stands for.

    The subject of the sentence (a country with no preposition before it), else
    the only country named in it, else the same of the sentence before.  Another
    country's body named between the two may own the name, and nothing is said.
    """
    text = reading.text
    pronoun = _PRONOUN.search(text, max(0, piece.start - 20), piece.start)
    if pronoun is None:
        return None
    start, _ = sentence_around(reading, piece.start)
    before, _ = sentence_around(reading, max(0, start - 2))
    for low, high in ((max(start, piece.start - _REACH), pronoun.start()), (before, start)):
        found = [s for s in signs.within(low, high) if s.kind in ("name", "adjective")]
        if not found:
            continue
        subjects = [sign for sign in found if _is_subject(text, sign.start)]
        if subjects:
            breaks = [match.end() for match in _CLAUSE.finditer(text, low, high)]
            own = [sign for sign in subjects if breaks and sign.start >= breaks[-1]]
            chosen = (own or subjects)[0]
        elif len({s.country for s in found}) == 1:
            chosen = found[-1]
        else:
            return None
        first = bisect_left(starts, chosen.end)
        between = [p for p in pieces[first:index] if not p.dropped and p.end < pronoun.start()]
        return chosen if all(_may_be_of(piece, chosen.country) for piece in between) else None
    return None


def _may_be_of(piece: Piece, country: str) -> bool:
    """Whether a body can be of ``country`` or of no nation, and so owns no other's."""
    return not piece.senses or any(
        sense.agency.country in (country, "INT") for sense in piece.senses
    )


def _take_place(
    reading: Reading, signs: Signs, piece: Piece, lexicon: Lexicon, before: list[Piece]
) -> None:
    """A clause that opens with a place says whose the body is.

    "In Honduras, the National Police" is Honduras's, "In Texas the Department of
    Public Safety" the Texas one; a name that says "State" is that of the state
    spoken of.
    """
    text = reading.text
    match = _PLACED.search(text, max(0, piece.start - 45), piece.start)
    sign = signs.ending_at(match.start()) if match is not None else None
    if sign is not None and not _IN.search(text[max(0, sign.start - 24) : sign.start]):
        sign = None
    if sign is not None and sign.kind == "name":
        if any(sense.agency.country == sign.country for sense in piece.senses):
            piece.country, piece.country_at = sign.country, (sign.start, sign.end)
        return
    name = text[piece.start : piece.end]
    stated = _STATED.search(name)
    if sign is None and stated is not None and _take_neighbours_state(text, piece, lexicon, before):
        return
    if sign is None and stated is not None:
        sign = _state_spoken_of(reading, signs, piece, lexicon)
    if sign is None and not piece.acronym and " " in name:
        sign = _state_spoken_of(reading, signs, piece, lexicon)
        own_kind = sign is not None and not _is_anyones(reading, signs, piece, sign.country)
        sign = sign if own_kind else None
    if (
        sign is None
        or sign.kind != "place"
        or (stated is None and _is_national(piece, sign.country))
    ):
        return
    own = _of_state(lexicon, _state_key(text, sign), name, sign.country)
    if own:
        piece.senses, piece.parents = own, ()
        piece.country, piece.country_at, piece.local = sign.country, (sign.start, sign.end), True


# A name that says it is a state's, without saying which.
_STATED = re.compile(r" del Estado$|(?<= )Estatal(?= |$)|^State |(?<= )State(?= )")


_LAST_WORDS = re.compile(r" (?:de|of) (?P<state>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+){0,2})$")


def _take_neighbours_state(text: str, piece: Piece, lexicon: Lexicon, before: list[Piece]) -> bool:
    """Take the state that the name of a body just before ends with, if one does."""
    for other in reversed(before):
        match = _LAST_WORDS.search(text[other.start : other.end])
        levels = {sense.agency.level for sense in other.senses}
        if match is None or levels != {"state"} or piece.start - other.end > _REACH:
            continue
        country = other.senses[0].agency.country
        own = _of_state(lexicon, name_key(match["state"]), text[piece.start : piece.end], country)
        if own:
            piece.senses, piece.parents = own, ()
            piece.country, piece.local = country, True
            piece.country_at = (other.start, other.end)
        return bool(own)
    return False


def _state_spoken_of(reading: Reading, signs: Signs, piece: Piece, lexicon: Lexicon) -> Sign | None:
    """The state named last before a name in its paragraph, else first after it.

    Where the paragraph names none, it is the one of the states with such a body
    that the text above names most.
    """
    block = reading.block_at(piece.start)
    low, high = (block.start, block.end) if block else (piece.start - _REACH, piece.end + _REACH)
    low, high = max(low, piece.start - 3 * _REACH), min(high, piece.end + _REACH)
    text = reading.text
    name = text[piece.start : piece.end]

    def has_body(sign: Sign) -> bool:
        return sign.kind == "place" and bool(
            _of_state(lexicon, _state_key(text, sign), name, sign.country)
        )

    before = [sign for sign in signs.within(low, piece.start) if sign.kind == "place"]
    after = [sign for sign in signs.within(piece.end, high) if sign.kind == "place"]
    near = before[-1:] or after[:1]
    if near:
        return near[0]
    above = signs.within(max(0, piece.start - _PAGES), piece.start)
    counts = Counter(_state_key(text, sign) for sign in above if has_body(sign))
    if not counts:
        return None
    state, count = counts.most_common(1)[0]
    if 2 * count <= sum(counts.values()):
        return None
    return next(sign for sign in above if _state_key(text, sign) == state)


def _state_key(text: str, sign: Sign) -> tuple[str, ...]:
    """The key of the state that a place's word names, or that the city lies in."""
    place = text[sign.start : sign.end]
    return name_key(words.state_of_city().get(fold(place), place))


def _of_state(
    lexicon: Lexicon, state: tuple[str, ...], name: str, country: str
) -> tuple[Sense, ...]:
    """The body of that name in one state, if the registry has it."""
    bare = name_key(name.removesuffix(" del Estado"))
    full = name_key(name)
    forms = (
        (*state, *full),
        (*full, "de", *state),
        (*full, "of", *state),
        (*bare, "de", "estado", "de", *state),
        (*bare, "de", *state),
    )
    for form in forms:
        own = tuple(
            sense
            for sense in senses_of(lexicon, form)
            if sense.agency.country == country and sense.agency.level == "state"
        )
        if own:
            return own
    return ()


def _is_anyones(reading: Reading, signs: Signs, piece: Piece, country: str) -> bool:
    """Whether a name may be the nation's own, or another's that the text speaks of."""
    if not piece.senses:
        return not piece.shaped
    return any(
        sense.agency.level in ("federal", "international")
        and (
            sense.agency.country in (country, "INT")
            or sense.agency.country == reading.country
            or signs.share(sense.agency.country) > 0
        )
        for sense in piece.senses
    )


def _is_national(piece: Piece, country: str) -> bool:
    """Whether the nation has a body of the name that is meant as likely."""
    return any(
        sense.agency.country == country
        and sense.agency.level == "federal"
        and (sense.via != "short" or sense.agency.kind in ("court", "legislature"))
        for sense in piece.senses
    )
