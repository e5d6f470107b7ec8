"""Acronyms that the document itself defines.

"Full Name (ACR)", "ACR (Full Name)", "Full Name, known as ACR": the acronym
stands for that body in this document, whatever else it may mean.  The letters
are matched from right to left as Schwartz and Hearst do ("A simple algorithm
for identifying abbreviation definitions in biomedical text", 2003).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache

from pipeline.link.agencies.candidate import Candidate, possessive_end
from pipeline.model.document import Document
from pipeline.model.ids import fold
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


@dataclass(slots=True)
class Definitions:
    """The acronyms of a document.

    ``bound`` has the names that define each, in order; ``excluded`` those that stand for
    no body; ``added`` are the candidates for acronyms where they are defined.
    """

    bound: dict[str, list[Candidate]] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    added: list[Candidate] = field(default_factory=list)

    def bind(self, text: str, candidates: list[Candidate]) -> None:
        """Give each acronym the candidate whose name defines it there."""
        for candidate in candidates:
            if candidate.acronym:
                candidate.long_form = self._long_form(text, candidate)

    def _long_form(self, text: str, candidate: Candidate) -> Candidate | None:
        name = undot(candidate.written(text))
        for form in (name, name.removesuffix("s")):
            long = self.of(form, candidate.start)
            if long is not None:
                return None if long is candidate else long
        return None

    def uses(self, document: Document, candidates: list[Candidate]) -> list[Candidate]:
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
            if not document.is_masked(match.start(), match.end())
        ]

    def of(self, acronym: str, at: int) -> Candidate | None:
        """The name that defines an acronym at ``at``: the last before it, else the first."""
        known = self.bound.get(acronym)
        if not known:
            return None
        index = bisect_right(known, at, key=lambda candidate: candidate.start) - 1
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
    finder = _Finder(text, candidates, {end for _, end in not_agencies})
    for match in _BRACKETS.finditer(text):
        finder.read_bracket(match)
    for candidate in candidates:
        named = _named().match(text, candidate.end)
        if named is not None:
            finder.bind(candidate, named["acronym"], named.span("acronym"))
    return finder.found


def _looks_short(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return 2 <= len(word) <= 12 and capitals >= 2 and capitals * 2 >= len(word)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1].isupper() else word


def _overlap(one: str, name: str) -> float:
    """The share of the words of ``name`` that another name has, too."""
    own, other = set(name_key(one)) - _SMALL, set(name_key(name)) - _SMALL
    return len(own & other) / max(len(other), 1)


class _Finder:
    """Finds the definitions among the candidates of one text."""

    def __init__(self, text: str, candidates: list[Candidate], not_agency_ends: set[int]) -> None:
        self.found = Definitions()
        self._text = text
        self._not_agency_ends = not_agency_ends
        self._by_start = {candidate.start: candidate for candidate in candidates}
        self._by_end = {possessive_end(text, candidate.end): candidate for candidate in candidates}
        self._by_end |= {candidate.end: candidate for candidate in candidates}

    def read_bracket(self, match: re.Match[str]) -> None:
        """Bind or exclude the acronym in a bracket, or before one that holds a name."""
        text, close = self._text, match.end(1)
        before = self._last_letter(match.start())
        lead = _lead().match(text, match.start(1), close)
        inside = lead.end() if lead else match.start(1)
        long = self._by_end.get(before) or self._by_end.get(match.start() - 1)
        inner = self._by_start.get(inside)
        if inner is not None and long is not None and not inner.acronym and not long.acronym:
            _narrow_both(long, inner)
        written = _ACRONYM.match(text, inside, close)
        if written is None:
            return
        if inner is not None and inner.end >= close - 2 and not inner.acronym:
            # "PGR (Procuraduría General de la República)"
            short = _JUST_BEFORE.search(text, max(0, match.start() - 14), match.start())
            if short is not None and _looks_short(short[1]):
                self.bind(inner, short[1], short.span(1))
            return
        acronym = undot(written.group().rstrip("."))
        if not _looks_short(acronym):
            return
        rest = fold(text[written.end() : close]).strip(" \"”’'»,;:.")
        if rest and rest not in words.folded("acronym_notes"):
            # "Foreign Assistance Act of 1961 (FAA; P.L. 87-195)"
            if long is None and text.startswith(";", written.end()):
                self._exclude(acronym, before, inner)
        elif long is not None:
            self.bind(long, acronym, (inside, written.end()), sure=bool(rest))
        elif before in self._not_agency_ends:
            self.found.excluded.add(_singular(acronym))
        else:
            self._exclude(acronym, before, inner)

    def _last_letter(self, at: int) -> int:
        """The end of what stands before ``at``, without quotes, stars and note marks."""
        low = max(0, at - 12)
        return low + len(self._text[low:at].rstrip(' \n"”’*¹²³⁴⁵⁶⁷⁸⁹⁰'))

    def bind(
        self, long: Candidate, acronym: str, span: tuple[int, int], *, sure: bool = False
    ) -> None:
        """Bind the acronym at ``span`` to the body that ``long`` names, or ``long`` to it.

        ``sure``: a note says that it is the name's acronym, whatever its letters.
        """
        if long.acronym:
            return
        inner = self._by_start.get(span[0])
        short, name = _singular(acronym), long.written(self._text)
        matches = letters_match(short, _WORD.findall(name)) is not None
        entities = inner.entities if inner is not None else ()
        shared = tuple(entity for entity in entities if entity.agency in long.agencies)
        if shared:
            long.entities = shared
        elif entities and (not long.entities or not matches):
            near = tuple(entity for entity in entities if _overlap(name, entity.agency.name) > 0.7)
            if long.entities and not near:
                return
            fitting = tuple(
                entity
                for entity in near or (() if matches else entities)
                if long.country in (None, entity.agency.country)
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
            self.found.added.append(Candidate(*span, (), True))
        long.given_acronym = long.given_acronym or short
        self.found.bound.setdefault(short, []).append(long)

    def _exclude(self, acronym: str, before: int, inner: Candidate | None) -> None:
        """Exclude an acronym whose letters fit words that name no body."""
        if inner is None or len(acronym) < 3:
            return
        window = re.split(r"[.;:()\n] ", self._text[max(0, before - 110) : before])[-1]
        names = _WORD.findall(window)
        count = letters_match(_singular(acronym), names)
        if count is None:
            return
        long = " ".join(names[-count:])
        for agency in inner.agencies:
            for name in (agency.name, *agency.other_names, *agency.name_es):
                if _overlap(long, name) >= 0.5:
                    return
        self.found.excluded.add(_singular(acronym))


def _narrow_both(long: Candidate, inner: Candidate) -> None:
    """Two names of one body ("Attorney General's Office (Fiscalía General …, FGR)")."""
    shared = tuple(entity for entity in long.entities if entity.agency in inner.agencies)
    if shared:
        long.entities = shared
        long.method = "definition"
        long.definition_span = (inner.start, inner.end)
