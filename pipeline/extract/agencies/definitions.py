"""Acronyms that the document itself defines.

"Full Name (ACR)", "ACR (Full Name)", "Full Name, known as ACR": the acronym
stands for that body in this document, whatever else it may mean.  The letters
are matched from right to left as Schwartz and Hearst do ("A simple algorithm
for identifying abbreviation definitions in biomedical text", 2003).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from pipeline.link.agencies.pieces import Piece, possessive_end
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.tokens import name_key, undot

_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,100})[)\]]")
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9Ñ]*(?:[.&/-][A-Za-z0-9]+)*\.?")
_WORD = re.compile(r"[^\W_]+")
# An acronym that stands right before a bracket.
_JUST_BEFORE = re.compile(r"(?<![\w-])([A-ZÑ][A-Za-zÑ]{1,11}) ?$")


@cache
def _lead() -> re.Pattern[str]:
    """What opens a bracket before the acronym itself ("hereinafter the")."""
    openers = "|".join(words.lines("acronym_openers.txt"))
    return re.compile(rf"(?:(?:{openers})[ ,:]+){{0,4}}[\"“”'‘«]?", re.IGNORECASE)


@cache
def _named() -> re.Pattern[str]:
    """An acronym given right after a name, without brackets (", known as the PGR")."""
    links = "|".join(words.lines("acronym_links.txt"))
    return re.compile(
        rf",? (?:{links}),? (?:the |la |el )?[\"“'‘]?(?P<acronym>[A-ZÑ]{{2,10}})(?![\w-])"
    )


@dataclass(frozen=True, slots=True)
class Definition:
    """A binding of ``acronym`` to the body that ``piece`` names."""

    acronym: str
    piece: Piece
    at: int


@dataclass(slots=True)
class Definitions:
    """All bindings of a document, and the acronyms bound to no body."""

    bound: dict[str, list[Definition]]
    barred: set[str]
    added: list[Piece]

    def of(self, acronym: str, at: int) -> Definition | None:
        """The binding in force at ``at``: the last before it, else the first."""
        known = self.bound.get(acronym)
        if not known:
            return None
        index = bisect_right(known, at, key=lambda definition: definition.at) - 1
        return known[max(index, 0)]


def letters_match(acronym: str, words_before: list[str]) -> int | None:
    """How many of the last words ``acronym`` stands for, if it does.

    Each letter must occur, in order, in the words; the first letter must open
    the first of them; at most one word in three may go without a letter.
    """
    letters = [letter for letter in fold(acronym) if letter.isalnum()]
    texts = [fold(word) for word in words_before]
    at = len(letters) - 1
    used = 0
    for count, text in enumerate(reversed(texts), start=1):
        if count > len(letters) + 5:
            return None
        opens = text[:1] == letters[at]
        if opens:
            used += 1
            at -= 1
            if at < 0:
                return count
        elif at > 0 and len(text) > 3:
            # A letter inside a word counts where the word's own initial comes next.
            inner = text.find(letters[at], 1)
            if inner > 0 and text[0] == letters[at - 1]:
                at -= 2
                used += 2
                if at < 0:
                    return count
    return None


def find_definitions(text: str, pieces: list[Piece], blocks: list[tuple[int, int]]) -> Definitions:
    """The definitions in ``text``; sets aside what pieces they settle.

    ``blocks`` are names that are no bodies: an acronym after one is barred.
    """
    found = Definitions({}, set(), [])
    starts = [piece.start for piece in pieces]
    ends = {possessive_end(text, piece.end): piece for piece in pieces}
    ends.update({piece.end: piece for piece in pieces})
    block_ends = {end for _, end in blocks}
    for match in _BRACKETS.finditer(text):
        _read_bracket(text, match, pieces, starts, ends, block_ends, found)
    for piece in list(pieces):
        named = _named().match(text, piece.end)
        if named is not None and not piece.acronym:
            inner = _piece_at(pieces, starts, named.start("acronym"))
            _bind(text, piece, inner, named["acronym"], named.span("acronym"), found, sure=False)
    return found


def _read_bracket(
    text: str,
    match: re.Match[str],
    pieces: list[Piece],
    starts: list[int],
    ends: dict[int, Piece],
    block_ends: set[int],
    found: Definitions,
) -> None:
    before = _last_letter(text, match.start())
    inside = match.start(1)
    lead = _lead().match(text, inside, match.end(1))
    inside = lead.end() if lead else inside
    long = ends.get(before) or ends.get(match.start() - 1)
    inner = _piece_at(pieces, starts, inside)
    if inner is not None and long is not None and not inner.acronym and not long.acronym:
        _narrow_both(long, inner)
    acronym = _ACRONYM.match(text, inside, match.end(1))
    if acronym is None:
        return
    short = acronym.group().rstrip(".")
    rest = fold(text[acronym.end() : match.end(1)]).strip(" \"”’'»,;:.")
    plain = undot(short)
    shaped = _looks_short(plain)
    if inner is not None and inner.end >= match.end(1) - 2 and not inner.acronym:
        _bind_reverse(text, match, inner, pieces, starts, found)
        return
    if not shaped:
        return
    if rest and rest not in _notes():
        # "Foreign Assistance Act of 1961 (FAA; P.L. 87-195)"
        if long is None and text.startswith(";", acronym.end()):
            _bar(text, before, plain, inner, found)
        return
    spanish = bool(rest)
    if long is not None:
        _bind(text, long, inner, plain, (inside, acronym.end()), found, sure=spanish)
    elif before in block_ends:
        found.barred.add(_singular(plain))
    else:
        _bar(text, before, plain, inner, found)


def _narrow_both(long: Piece, inner: Piece) -> None:
    """Two names of one body ("Attorney General's Office (Fiscalía General …, FGR)")."""
    ids = {sense.agency.id for sense in inner.senses}
    shared = tuple(sense for sense in long.senses if sense.agency.id in ids)
    if shared:
        long.senses = shared
        long.method = "definition"
        long.defined_at = (inner.start, inner.end)


def _last_letter(text: str, at: int) -> int:
    """The end of what stands before ``at``, without quotes, stars and note marks."""
    low = max(0, at - 12)
    return low + len(text[low:at].rstrip(' \n"”’*¹²³⁴⁵⁶⁷⁸⁹⁰'))


@cache
def _notes() -> frozenset[str]:
    return frozenset(fold(line) for line in words.lines("acronym_notes.txt"))


def _looks_short(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return 2 <= len(word) <= 12 and capitals >= 2 and capitals * 2 >= len(word)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1].isupper() else word


def _piece_at(pieces: list[Piece], starts: list[int], start: int) -> Piece | None:
    index = bisect_left(starts, start)
    if index < len(pieces) and starts[index] == start:
        return pieces[index]
    return None


def _overlap(piece: Piece, text: str, name: str) -> float:
    """The share of the words of ``name`` that ``piece`` has, too."""
    own = set(name_key(text[piece.start : piece.end])) - {"of", "de", "&"}
    other = set(name_key(name)) - {"of", "de", "&"}
    return len(own & other) / max(len(other), 1)


def _bind(
    text: str,
    long: Piece,
    inner: Piece | None,
    acronym: str,
    span: tuple[int, int],
    found: Definitions,
    *,
    sure: bool,
) -> None:
    """Bind ``acronym`` to the body that ``long`` names, or ``long`` to it."""
    if long.acronym:
        return
    short = _singular(acronym)
    names = _WORD.findall(text[long.start : long.end])
    matches = letters_match(short, names) is not None
    senses = inner.senses if inner is not None else ()
    shared = tuple(
        sense
        for sense in senses
        if any(sense.agency.id == other.agency.id for other in long.senses)
    )
    if shared:
        long.senses = shared
    elif senses and (not long.senses or not matches):
        close = tuple(sense for sense in senses if _overlap(long, text, sense.agency.name) > 0.7)
        if long.senses and not close:
            return
        fitting = close or (() if matches else senses)
        fitting = tuple(sense for sense in fitting if long.country in (None, sense.agency.country))
        if fitting:
            long.senses = fitting
            long.method = "definition"
            long.defined_at = span
        elif not matches and not sure:
            return
    elif not senses and not matches and not sure and (len(short) < 3 or not short.isupper()):
        return
    if inner is None:
        inner = Piece(span[0], span[1], (), True)
        found.added.append(inner)
    if not long.given_acronym:
        long.given_acronym = short
    found.bound.setdefault(short, []).append(Definition(short, long, long.start))


def _bind_reverse(
    text: str,
    match: re.Match[str],
    long: Piece,
    pieces: list[Piece],
    starts: list[int],
    found: Definitions,
) -> None:
    """ "PGR (Procuraduría General de la República)"."""
    before = _JUST_BEFORE.search(text, max(0, match.start() - 14), match.start())
    if before is None or not _looks_short(before[1]):
        return
    inner = _piece_at(pieces, starts, before.start(1))
    _bind(text, long, inner, before[1], before.span(1), found, sure=False)


def _bar(text: str, before: int, acronym: str, inner: Piece | None, found: Definitions) -> None:
    """Bar an acronym whose letters fit words that name no body."""
    if inner is None or len(acronym) < 3:
        return
    window = text[max(0, before - 110) : before]
    window = re.split(r"[.;:()\n] ", window)[-1]
    names = _WORD.findall(window)
    count = letters_match(_singular(acronym), names)
    if count is None:
        return
    long = " ".join(names[-count:])
    own = set(name_key(long)) - {"of", "de", "&"}
    for sense in inner.senses:
        for name in (sense.agency.name, *sense.agency.other_names, *sense.agency.name_es):
            other = set(name_key(name)) - {"of", "de", "&"}
            if len(own & other) / max(len(other), 1) >= 0.5:
                return
    found.barred.add(_singular(acronym))
