"""Bodies that each state has one of: which state's is meant.

"In Texas the Department of Public Safety", "Comisión Estatal de …" in a
paragraph on Chiapas: the state stands outside the name, beside it or above.
"""

from __future__ import annotations

import re

from pipeline.link.agencies.evidence import Sign, Signs
from pipeline.link.agencies.pieces import Piece
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon, Sense, senses_of
from pipeline.rules.agencies.tokens import name_key

# How far from a name, in characters, its state is looked for in a paragraph.
_REACH = 400
# "In Texas, the …": a place before a name, with at most a few words between.
_PLACED = re.compile(r"(?:,| —| –)? (?:the |la |el )(?:[a-z]{2,12} ){0,2}$|, $")
_IN = re.compile(
    r"(?<!\w)(?:in|across|throughout|en)(?: the| the state of| el estado de)? $", re.IGNORECASE
)
# How far above a state still tells whose a "State Commission" is: some pages.
_PAGES = 12_000


def take_place(
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
    if sign is None and " " in name and _may_be_a_states(piece):
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
        return bool(_of_state(lexicon, _state_key(text, sign), name, sign.country))

    before = [sign for sign in signs.within(low, piece.start) if sign.kind == "place"]
    after = [sign for sign in signs.within(piece.end, high) if sign.kind == "place"]
    near = before[-1:] or after[:1]
    if near:
        return near[0]
    above: dict[str, list[Sign]] = {}
    for sign in signs.within(max(0, piece.start - _PAGES), piece.start):
        if sign.kind == "place":
            above.setdefault(text[sign.start : sign.end], []).append(sign)
    states: dict[tuple[str, ...], list[Sign]] = {}
    for named in above.values():
        if has_body(named[0]):
            states.setdefault(_state_key(text, named[0]), []).extend(named)
    if not states:
        return None
    most = max(states.values(), key=len)
    return most[0] if 2 * len(most) > sum(map(len, states.values())) else None


def _state_key(text: str, sign: Sign) -> tuple[str, ...]:
    """The key of the state that a place's word names, or that the city lies in."""
    place = text[sign.start : sign.end]
    return name_key(words.state_of_city().get(fold(place), place))


def _of_state(
    lexicon: Lexicon, state: tuple[str, ...], name: str, country: str
) -> tuple[Sense, ...]:
    """The body of that name in one state, if the registry has it."""
    sought = (state, name, country)
    found = lexicon.of_states.get(sought)
    if found is None:
        found = lexicon.of_states[sought] = _look_up(lexicon, state, name, country)
    return found


def _look_up(
    lexicon: Lexicon, state: tuple[str, ...], name: str, country: str
) -> tuple[Sense, ...]:
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


def _may_be_a_states(piece: Piece) -> bool:
    """Whether no body's own name is met: an unknown one, or one that needs context."""
    if not piece.senses:
        return piece.shaped
    return all(
        sense.via in ("short", "derived") or sense.agency.level == "state" for sense in piece.senses
    )


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
