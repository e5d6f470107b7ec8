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

from pipeline.link.agencies.candidate import Candidate, possessive_end
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.name_tokens import name_key, undot

_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,100})[)\]]")
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9Ñ]*(?:[.&/-][A-Za-z0-9]+)*\.?")
_WORD = re.compile(r"[^\W_]+")
# What tells nothing of a name's key.
_SMALL = words.as_written("of") | {"&"}
# An acronym that stands right before a bracket.
_JUST_BEFORE = re.compile(r"(?<![\w-])([A-ZÑ][A-Za-zÑ]{1,11}) ?$")


@cache
def _lead() -> re.Pattern[str]:
    """What opens a bracket before the acronym itself ("hereinafter the")."""
    openers = words.any_of("acronym_openers")
    return re.compile(rf"(?:{openers}[ ,:]+){{0,4}}[\"“”'‘«]?", re.IGNORECASE)


@cache
def _named() -> re.Pattern[str]:
    """An acronym given right after a name, without brackets (", known as the PGR")."""
    links = words.any_of("acronym_links")
    articles = words.any_of("singular_articles")
    return re.compile(rf",? {links},? (?:{articles} )?[\"“'‘]?(?P<acronym>[A-ZÑ]{{2,10}})(?![\w-])")


@dataclass(frozen=True, slots=True)
class Definition:
    """A binding of ``acronym`` to the body that ``candidate`` names."""

    acronym: str
    candidate: Candidate
    at: int


@dataclass(slots=True)
class Definitions:
    """All bindings of a document, and the acronyms bound to no body."""

    bound: dict[str, list[Definition]]
    excluded: set[str]
    added: list[Candidate]

    def bind(self, text: str, candidates: list[Candidate]) -> None:
        """Give each acronym the candidate whose name defines it there."""
        for candidate in candidates:
            if candidate.acronym:
                candidate.long_form = self._long_form(text, candidate)

    def _long_form(self, text: str, candidate: Candidate) -> Candidate | None:
        name = undot(candidate.written(text))
        for form in (name, name.removesuffix("s")):
            definition = self.of(form, candidate.start)
            if definition is not None:
                return None if definition.candidate is candidate else definition.candidate
        return None

    def uses(self, document: Reading, candidates: list[Candidate]) -> list[Candidate]:
        """Where acronyms stand that only this document defines."""
        known = {
            undot(candidate.written(document.text))
            for candidate in candidates
            if candidate.acronym and candidate.entities
        }
        new = sorted(name for name in self.bound if name not in known)
        if not new:
            return []
        pattern = re.compile(
            r"(?<![\w])(?:" + "|".join(re.escape(name) for name in new) + r")s?(?![\w]|[-/]\d)"
        )
        return [
            Candidate(match.start(), match.end(), (), True)
            for match in pattern.finditer(document.text)
            if not document.is_barred(match.start(), match.end())
        ]

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


def find_definitions(
    text: str, candidates: list[Candidate], not_agencies: list[tuple[int, int]]
) -> Definitions:
    """The definitions in ``text``; narrows what the candidates in them may mean.

    ``not_agencies`` are names of others than bodies: an acronym after one is excluded.
    """
    found = Definitions({}, set(), [])
    starts = [candidate.start for candidate in candidates]
    ends = {possessive_end(text, candidate.end): candidate for candidate in candidates}
    ends.update({candidate.end: candidate for candidate in candidates})
    not_agency_ends = {end for _, end in not_agencies}
    for match in _BRACKETS.finditer(text):
        _read_bracket(text, match, candidates, starts, ends, not_agency_ends, found)
    for candidate in list(candidates):
        named = _named().match(text, candidate.end)
        if named is not None and not candidate.acronym:
            inner = _piece_at(candidates, starts, named.start("acronym"))
            _bind(
                text, candidate, inner, named["acronym"], named.span("acronym"), found, sure=False
            )
    return found


def _read_bracket(
    text: str,
    match: re.Match[str],
    candidates: list[Candidate],
    starts: list[int],
    ends: dict[int, Candidate],
    not_agency_ends: set[int],
    found: Definitions,
) -> None:
    before = _last_letter(text, match.start())
    inside = match.start(1)
    lead = _lead().match(text, inside, match.end(1))
    inside = lead.end() if lead else inside
    long = ends.get(before) or ends.get(match.start() - 1)
    inner = _piece_at(candidates, starts, inside)
    if inner is not None and long is not None and not inner.acronym and not long.acronym:
        _narrow_both(long, inner)
    acronym = _ACRONYM.match(text, inside, match.end(1))
    if acronym is None:
        return
    short = acronym.group().rstrip(".")
    rest = fold(text[acronym.end() : match.end(1)]).strip(" \"”’'»,;:.")
    plain = undot(short)
    if inner is not None and inner.end >= match.end(1) - 2 and not inner.acronym:
        _bind_reverse(text, match, inner, candidates, starts, found)
        return
    if not _looks_short(plain):
        return
    if rest and rest not in _notes():
        # "Foreign Assistance Act of 1961 (FAA; P.L. 87-195)"
        if long is None and text.startswith(";", acronym.end()):
            _exclude(text, before, plain, inner, found)
        return
    if long is not None:
        _bind(text, long, inner, plain, (inside, acronym.end()), found, sure=bool(rest))
    elif before in not_agency_ends:
        found.excluded.add(_singular(plain))
    else:
        _exclude(text, before, plain, inner, found)


def _narrow_both(long: Candidate, inner: Candidate) -> None:
    """Two names of one body ("Attorney General's Office (Fiscalía General …, FGR)")."""
    ids = {entity.agency.id for entity in inner.entities}
    shared = tuple(entity for entity in long.entities if entity.agency.id in ids)
    if shared:
        long.entities = shared
        long.method = "definition"
        long.definition_span = (inner.start, inner.end)


def _last_letter(text: str, at: int) -> int:
    """The end of what stands before ``at``, without quotes, stars and note marks."""
    low = max(0, at - 12)
    return low + len(text[low:at].rstrip(' \n"”’*¹²³⁴⁵⁶⁷⁸⁹⁰'))


@cache
def _notes() -> frozenset[str]:
    return frozenset(fold(line) for line in words.entries("acronym_notes"))


def _looks_short(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return 2 <= len(word) <= 12 and capitals >= 2 and capitals * 2 >= len(word)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1].isupper() else word


def _piece_at(candidates: list[Candidate], starts: list[int], start: int) -> Candidate | None:
    index = bisect_left(starts, start)
    if index < len(candidates) and starts[index] == start:
        return candidates[index]
    return None


def _overlap(candidate: Candidate, text: str, name: str) -> float:
    """The share of the words of ``name`` that ``candidate`` has, too."""
    own = set(name_key(candidate.written(text))) - _SMALL
    other = set(name_key(name)) - _SMALL
    return len(own & other) / max(len(other), 1)


def _bind(
    text: str,
    long: Candidate,
    inner: Candidate | None,
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
    names = _WORD.findall(long.written(text))
    matches = letters_match(short, names) is not None
    entities = inner.entities if inner is not None else ()
    shared = tuple(
        entity
        for entity in entities
        if any(entity.agency.id == other.agency.id for other in long.entities)
    )
    if shared:
        long.entities = shared
    elif entities and (not long.entities or not matches):
        close = tuple(
            entity for entity in entities if _overlap(long, text, entity.agency.name) > 0.7
        )
        if long.entities and not close:
            return
        fitting = close or (() if matches else entities)
        fitting = tuple(
            entity for entity in fitting if long.country in (None, entity.agency.country)
        )
        if fitting:
            long.entities = fitting
            long.method = "definition"
            long.definition_span = span
        elif not matches and not sure:
            return
    elif not entities and not matches and not sure and (len(short) < 3 or not short.isupper()):
        return
    if inner is None:
        inner = Candidate(span[0], span[1], (), True)
        found.added.append(inner)
    if not long.given_acronym:
        long.given_acronym = short
    found.bound.setdefault(short, []).append(Definition(short, long, long.start))


def _bind_reverse(
    text: str,
    match: re.Match[str],
    long: Candidate,
    candidates: list[Candidate],
    starts: list[int],
    found: Definitions,
) -> None:
    """ "PGR (Procuraduría General de la República)"."""
    before = _JUST_BEFORE.search(text, max(0, match.start() - 14), match.start())
    if before is None or not _looks_short(before[1]):
        return
    inner = _piece_at(candidates, starts, before.start(1))
    _bind(text, long, inner, before[1], before.span(1), found, sure=False)


def _exclude(
    text: str, before: int, acronym: str, inner: Candidate | None, found: Definitions
) -> None:
    """Exclude an acronym whose letters fit words that name no body."""
    if inner is None or len(acronym) < 3:
        return
    window = text[max(0, before - 110) : before]
    window = re.split(r"[.;:()\n] ", window)[-1]
    names = _WORD.findall(window)
    count = letters_match(_singular(acronym), names)
    if count is None:
        return
    long = " ".join(names[-count:])
    own = set(name_key(long)) - _SMALL
    for entity in inner.entities:
        for name in (entity.agency.name, *entity.agency.other_names, *entity.agency.name_es):
            other = set(name_key(name)) - _SMALL
            if len(own & other) / max(len(other), 1) >= 0.5:
                return
    found.excluded.add(_singular(acronym))
