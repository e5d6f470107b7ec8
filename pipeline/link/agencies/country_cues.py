"""Country cues: the words of a document that say whose bodies it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property

from pipeline.model.document import Document
from pipeline.rules.agencies import words
from pipeline.rules.agencies.matcher import Matches

#: How much a word of each kind says about the country.
WEIGHTS = {"name": 1.0, "adjective": 1.0, "place": 0.8, "person": 0.8, "lower": 1.0}


@dataclass(frozen=True, slots=True)
class CountryCue:
    """A word in the text that points to a country, with its weight.

    ``recipient``: the country is one that something is given or sent to, not
    the one that acts ("$20 million for Bolivia, Colombia, and Mexico").
    ``actor``: the word says whose people act ("American officials").
    """

    start: int
    end: int
    country: str
    weight: float
    kind: str = "lower"
    recipient: bool = False
    actor: bool = False


@cache
def _lower_stems() -> tuple[tuple[str, str], ...]:
    """Adjectives of countries in lower case, which no capital marks."""
    return tuple(
        (country.words, country.code)
        for country in words.countries()
        if country.kind == "adjective" and country.words[0].islower() and " " not in country.words
    )


def _lower_case_cues(text: str) -> list[CountryCue]:
    found: list[CountryCue] = []
    for word, code in _lower_stems():
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            alone = not (text[at - 1 : at].isalpha() or text[end : end + 1].isalpha())
            if alone:
                found.append(CountryCue(at, end, code, WEIGHTS["lower"]))
            at = text.find(word, end)
    return found


# What comes right before a country that money, help or goods go to.
_TO = re.compile(
    rf"(?<!\w){words.any_of('recipient_cues')}"
    rf"(?: {words.any_of('country_articles')})?(?: \d[\d,.]*)? $",
    re.IGNORECASE,
)
_NEXT_IN_LIST = re.compile(
    rf",(?: {words.any_of('list_links')})? (?:{words.any_of('country_articles')} )?"
    rf"| {words.any_of('list_links')} (?:{words.any_of('country_articles')} )?"
)


def _is_actor(text: str, cue: CountryCue, lower_case: bool) -> bool:
    """Whether a word for people who act for the country stands beside its adjective.

    ``lower_case``: the document has a language that writes such adjectives small, and puts
    them after their noun.
    """
    if cue.kind not in ("adjective", "lower", "name"):
        return False
    if not lower_case and text[cue.end : cue.end + 1] != " ":
        return False
    nouns = words.folded("actor_nouns")
    if cue.kind == "adjective" and text[cue.end : cue.end + 1] == " ":
        after = text[cue.end + 1 : cue.end + 40].split(" ", 2)[:2]
        return any(word.rstrip(",.;:") in nouns for word in after)
    # "U.S. officials" follows, "funcionarios estadounidenses" comes before.
    if lower_case:
        before = text[max(0, cue.start - 24) : cue.start].split(" ")[:-1]
        if before and before[-1] in words.as_written("owner_connectors"):
            before.pop()
        if before and before[-1].lower() in nouns:
            return True
    after = text[cue.end + 1 : cue.end + 30].split(" ", 1)[:1]
    return cue.kind == "name" and bool(after) and after[0].rstrip(",.;:") in nouns


def _with_roles(text: str, cues: list[CountryCue], lower_case: bool) -> list[CountryCue]:
    """``cues``, those marked that stand where a recipient or an actor stands.

    In a list the first member's place is that of all.
    """
    found: list[CountryCue] = []
    for cue in cues:
        before = found[-1] if found else None
        gap = text[before.end : cue.start] if before is not None else ""
        to = _TO.search(text, max(0, cue.start - 16), cue.start) is not None
        if before is not None and before.recipient and _NEXT_IN_LIST.fullmatch(gap):
            to = True
        actor = _is_actor(text, cue, lower_case)
        found.append(replace(cue, recipient=to, actor=actor) if to or actor else cue)
    return found


class SortedCues:
    """Cues in the text's order; no answer takes longer, the further it reaches."""

    def __init__(self, cues: list[CountryCue]) -> None:
        """``cues`` are in the text's order."""
        self.cues = cues
        self._starts = [cue.start for cue in cues]

    @cached_property
    def _alike(self) -> list[int]:
        """For each cue, where the run of cues of its country that it stands in ends."""
        ends = list(range(1, len(self.cues) + 1))
        for index in range(len(self.cues) - 2, -1, -1):
            if self.cues[index].country == self.cues[index + 1].country:
                ends[index] = ends[index + 1]
        return ends

    def _numbers(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def within(self, start: int, end: int) -> list[CountryCue]:
        """The cues that begin in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return self.cues[first:last]

    def any_within(self, start: int, end: int) -> bool:
        """Whether a cue begins in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return first < last

    def only(self, start: int, end: int) -> str | None:
        """The one country named in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return self.cues[first].country if first < last <= self._alike[first] else None

    def last_before(self, at: int) -> CountryCue:
        """The last cue that begins before ``at``; there must be one."""
        return self.cues[bisect_left(self._starts, at) - 1]


class CountryCues(SortedCues):
    """The cues of countries in one document."""

    def __init__(self, document: Document, matches: Matches) -> None:
        """The cues among the matches of ``document``, and its adjectives in lower case."""
        cues = [
            CountryCue(
                country.start, country.end, country.code, WEIGHTS[country.kind], country.kind
            )
            for country in matches.countries
            if country.code != "-"
        ]
        languages = {document.language, *(block.language for block in document.blocks)}
        lower_case = any(
            words.convention("country_adjectives", language) == "lower" for language in languages
        )
        if lower_case:
            cues.extend(_lower_case_cues(document.text))
            cues.sort(key=lambda cue: (cue.start, cue.end))
        super().__init__(_with_roles(document.text, cues, lower_case))
        self._by_end = {cue.end: cue for cue in self.cues}
        headings = [block for block in document.blocks if block.kind == "heading"]
        self._heading_starts = [block.start for block in headings]
        self._heading_countries = [self.only(block.start, block.end) for block in headings]
        self.counts: Counter[str] = Counter()
        for cue in self.cues:
            if not cue.recipient:
                self.counts[cue.country] += 1
        self._total = sum(self.counts.values())

    def heading_country(self, at: int) -> str | None:
        """The country that the nearest heading above ``at`` names, if it names one only."""
        index = bisect_left(self._heading_starts, at) - 1
        return self._heading_countries[index] if index >= 0 else None

    def ending_at(self, end: int) -> CountryCue | None:
        """The cue that ends at ``end``."""
        return self._by_end.get(end)

    def share(self, country: str) -> float:
        """The part of all cues of the document that point to ``country``."""
        return self.counts[country] / self._total if self._total else 0.0
