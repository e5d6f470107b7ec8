"""Whose body a name is, where the syntax says it: possessors and places before it.

"Mexico's own Congress", "… and its Senate", "In Texas the Department of Public
Safety": the words that tell stand outside the span, before it.  What "its" or "su"
refers to may be asked of all the text before a name, so that the answers are looked
up in lists made once a document: time must not grow with the length of what is asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCue, CountryCues, SortedCues
from pipeline.link.agencies.discourse import sentence_around, sentence_before
from pipeline.link.agencies.state_bodies import take_state
from pipeline.model.document import Document
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import Gazetteer

# Words between an owner and what it owns ("Mexico's own new", "its lower").
_BETWEEN = r"(?:[a-záéíóúñü-]{2,14} ){0,3}"
_OWNED = re.compile(rf"['’]s? {_BETWEEN}$")
_PRONOUN = re.compile(
    rf"(?<!\w){words.any_of('possessives')} (?:{words.any_of('possessive_adjectives')} )?$"
)
# "El Congreso de su país": after a name, its owner is who acts before it.
_OWN_COUNTRY = re.compile(rf" {words.any_of('of_own_country')}(?!\w)")
# "The Congress of that country": of the country named last.
_THAT_COUNTRY = re.compile(rf" {words.any_of('of_that_country')}(?!\w)")
# A signature line: "FOR THE GOVERNMENT OF" before the country; a colon or a new
# line between it and the name.
_FOR = re.compile(rf"(?<!\w){words.any_of('signing_for')}(?: [A-ZÑ]{{2,12}}){{0,5}} $")
_SIGNED = re.compile(rf"(?P<colon>:)?[ \n]*(?:{words.any_of('opening_articles')} )?$")
_REACH = 400


def take_possessive_cues(
    document: Document, cues: CountryCues, candidates: list[Candidate], gazetteer: Gazetteer
) -> None:
    """Set ``country`` of candidates whose owner is named before them.

    Names that a state has as well take the state's body where the clause opens
    with the state.  Candidates whose country is known already are left alone.
    """
    coreference = CountryCoreference(document.text, cues, candidates)
    for index, candidate in enumerate(candidates):
        if (
            candidate.dropped
            or candidate.country is not None
            or (candidate.acronym and not candidate.entities)
        ):
            continue
        if index:
            _take_owning_body(document.text, candidate, candidates[index - 1])
        owner = _possessor(document.text, cues, candidate) or _actor(
            document, cues, candidate, candidates[max(0, index - 3) : index]
        )
        if owner is None and _may_have_owner(candidate):
            owner = _of_pronoun(document, coreference, candidate, index)
        if owner is None:
            owner = _signed_for(document.text, cues, candidate)
        if owner is not None:
            candidate.country, candidate.country_span = owner.country, (owner.start, owner.end)
        elif not candidate.acronym:
            take_state(document, cues, candidate, gazetteer, candidates[max(0, index - 3) : index])


def _may_have_owner(candidate: Candidate) -> bool:
    """Whether a name is one that several countries have a body for, or no list knows."""
    return len(candidate.countries) > 1 or candidate.from_pattern


# Between a body and a part of it: "WTO's", "the House Committee on X and its".
_OWNS_PART = re.compile(
    rf"['’]s? |,?(?:,| {words.any_of('part_links')}) {words.any_of('part_possessives')} "
)


def _take_owning_body(text: str, candidate: Candidate, before: Candidate) -> None:
    """The body before a name that owns it is its parent ("the WTO's Committee on …").

    A short name of another body's part cannot be meant then; a body's own name
    is left as it is.
    """
    between = text[before.end : candidate.start]
    if (
        candidate.parents
        or before.dropped
        or not before.entities
        or not _OWNS_PART.fullmatch(between)
    ):
        return
    owners = before.countries
    if candidate.entities and all(entity.via != "short" for entity in candidate.entities):
        return
    if len(before.entities) == 1 and " " in candidate.written(text) and len(owners) == 1:
        candidate.parents = (before.entities[0].agency,)


def _possessor(text: str, cues: CountryCues, candidate: Candidate) -> CountryCue | None:
    """The country of "Mexico's own Congress", at most a few words away."""
    match = _OWNED.search(text, max(0, candidate.start - 60), candidate.start)
    if match is None:
        return None
    cue = cues.ending_at(match.start())
    return cue if cue is not None and cue.kind == "name" else None


def _actor(
    document: Document, cues: CountryCues, candidate: Candidate, before: list[Candidate]
) -> CountryCue | None:
    """The country of who acts before "the Congress of his country".

    A body right before it, in the subject's place, acts itself; else the first
    person or country named in the sentence, in the subject's place if one
    stands there; else the same of the sentence before.
    """
    text = document.text
    if _THAT_COUNTRY.match(text, candidate.end):
        start, _ = sentence_around(document, candidate.start)
        earlier = sentence_before(document, start)
        named = cues.within(earlier, candidate.start)
        return named[-1] if named else None
    if not _OWN_COUNTRY.match(text, candidate.end):
        return None
    start, _ = sentence_around(document, candidate.start)
    for body in reversed(before):
        if body.start >= start and not body.dropped and is_subject(text, body.start):
            owners = body.countries - {"INT"}
            if len(owners) == 1:
                return CountryCue(body.start, body.end, owners.pop(), 1.0, "name")
    earlier = sentence_before(document, start)
    for low, high in ((max(start, candidate.start - _REACH), candidate.start), (earlier, start)):
        found = cues.within(low, high)
        if found:
            subjects = (cue for cue in found if cue.actor or is_subject(text, cue.start))
            return next(subjects, found[0])
    return None


def _signed_for(text: str, cues: CountryCues, candidate: Candidate) -> CountryCue | None:
    """The country of a signature line, "FOR THE KINGDOM OF SPAIN: the Navy"."""
    if len(candidate.entities) == 1 and candidate.entities[0].is_own_name:
        return None
    match = _SIGNED.search(text, max(0, candidate.start - 12), candidate.start)
    cue = cues.ending_at(match.start()) if match is not None else None
    if match is None or cue is None or cue.kind != "name":
        return None
    line = _FOR.search(text, max(0, cue.start - 60), cue.start)
    if line is None:
        return None
    # Without a colon the line must open with it: "AID FOR MEXICO" is a heading.
    opens = "\n" in match.group() and text[max(0, line.start() - 1) : line.start()] in ("", "\n")
    return cue if match["colon"] or opens else None


def _of_pronoun(
    document: Document, coreference: CountryCoreference, candidate: Candidate, index: int
) -> CountryCue | None:
    """The country that "its" or "su" before a name stands for.

    The subject of the sentence (a country with no preposition before it), else
    the only country named in it, else the same of the sentence before.  Another
    country's body named between the two may own the name, and nothing is said.
    """
    pronoun = _PRONOUN.search(document.text, max(0, candidate.start - 20), candidate.start)
    if pronoun is None:
        return None
    start, _ = sentence_around(document, candidate.start)
    before = sentence_before(document, start)
    for low, high in ((max(start, candidate.start - _REACH), pronoun.start()), (before, start)):
        if coreference.any_in(low, high):
            chosen = coreference.meant_in(low, high)
            if chosen is None or not coreference.undisturbed(chosen, index, pronoun.start()):
                return None
            return chosen
    return None


# A preposition right before a country takes it out of the subject's place.
_OBLIQUE = re.compile(
    rf"(?<!\w){words.any_of('prepositions')}(?: {words.any_of('preposition_articles')})? $",
    re.IGNORECASE,
)
# Where a new clause with a subject of its own may begin.
_CLAUSE = re.compile(rf"; |(?<!\w){words.any_of('clause_openers')} ")


def is_subject(text: str, start: int) -> bool:
    """Whether no preposition stands right before ``start``."""
    return not _OBLIQUE.search(text[max(0, start - 16) : start])


class CountryCoreference:
    """The countries of one document that a pronoun may stand for."""

    def __init__(self, text: str, cues: CountryCues, candidates: list[Candidate]) -> None:
        """``candidates`` are in the text's order."""
        self._text, self._country_cues, self._candidates = text, cues, candidates
        self._starts = [candidate.start for candidate in candidates]
        self._others: dict[str, tuple[int, int]] = {}

    @cached_property
    def _named(self) -> SortedCues:
        """The countries named by their names and adjectives."""
        return SortedCues([s for s in self._country_cues.cues if s.kind in ("name", "adjective")])

    @cached_property
    def _subjects(self) -> list[CountryCue]:
        return [cue for cue in self._named.cues if is_subject(self._text, cue.start)]

    @cached_property
    def _subject_starts(self) -> list[int]:
        return [cue.start for cue in self._subjects]

    @cached_property
    def _clauses(self) -> list[tuple[int, int]]:
        return [match.span() for match in _CLAUSE.finditer(self._text)]

    def any_in(self, low: int, high: int) -> bool:
        """Whether a country is named in ``[low, high)``."""
        return self._named.any_within(low, high)

    def meant_in(self, low: int, high: int) -> CountryCue | None:
        """The country that ``[low, high)`` speaks of.

        The first subject (no preposition before it) of its last clause, else of all of it,
        else the only country named.
        """
        first, last = (bisect_left(self._subject_starts, at) for at in (low, high))
        if first < last:
            own = bisect_left(self._subject_starts, self._last_clause(low, high))
            return self._subjects[own if own < last else first]
        if self._named.only(low, high) is None:
            return None
        return self._named.last_before(high)

    def _last_clause(self, low: int, high: int) -> int:
        """Where the last clause in ``[low, high)`` begins."""
        index = bisect_right(self._clauses, high, key=lambda span: span[1]) - 1
        if index >= 0 and self._clauses[index][0] >= low:
            return self._clauses[index][1]
        return low

    def undisturbed(self, cue: CountryCue, number: int, pronoun: int) -> bool:
        """Whether no other country's body stands between ``cue`` and a pronoun.

        Such a body may own what the pronoun does.

        Args:
            cue: the country's.
            number: of the candidate behind the pronoun; those before it change no more.
            pronoun: where the pronoun begins.
        """
        while number and self._candidates[number - 1].end >= pronoun:
            number -= 1
        return self._last_other(cue.country, number) < bisect_left(self._starts, cue.end)

    def _last_other(self, country: str, number: int) -> int:
        """The last of the first ``number`` candidates that owns no name of a country's, or -1."""
        seen, last = self._others.get(country, (0, -1))
        if seen > number:
            seen, last = 0, -1
        for index in range(seen, number):
            if not self._candidates[index].dropped and not _may_be_of(
                self._candidates[index], country
            ):
                last = index
        self._others[country] = number, last
        return last


def _may_be_of(candidate: Candidate, country: str) -> bool:
    """Whether a body can be of ``country`` or of no nation, and so owns no other's."""
    return not candidate.entities or any(
        entity.agency.country in (country, "INT") for entity in candidate.entities
    )
