"""Gazetteer matches: every known name, country's word and head noun of a text, in one pass."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import CandidateEntity, Gazetteer, Node
from pipeline.rules.agencies.name_tokens import CAPITAL, NEXT, POSSESSIVE, first_key, key, undot
from pipeline.rules.agencies.words import Country, Head


@dataclass(frozen=True, slots=True)
class GazetteerMatch:
    """A known body's name or acronym in the text, with all it may mean."""

    start: int
    end: int
    entities: tuple[CandidateEntity, ...]
    acronym: bool


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """A word in the text that points to a country (see :class:`words.Country`)."""

    start: int
    end: int
    words: str
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """A head noun of bodies' names in the text.

    ``others`` are all interpretations of the word: "Tribunal" is one of two languages.
    """

    start: int
    end: int
    head: Head
    others: tuple[Head, ...] = ()

    def read_in(self, language: str) -> HeadMatch:
        """The head noun as a text in ``language`` means it."""
        fitting = [head for head in self.others if head.language == language]
        return replace(self, head=fitting[0]) if fitting else self


@dataclass
class Matches:
    """What one pass found in a text, each list sorted and free of overlaps of its own.

    ``names`` are known bodies' names, ``countries`` words that point to a country, ``heads``
    head nouns, ``not_agencies`` spans of names that are no body's.
    """

    text: str
    names: list[GazetteerMatch] = field(default_factory=list)
    countries: list[CountryMatch] = field(default_factory=list)
    heads: list[HeadMatch] = field(default_factory=list)
    not_agencies: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def _name_starts(self) -> list[int]:
        return [match.start for match in self.names]

    @cached_property
    def _country_starts(self) -> list[int]:
        return [match.start for match in self.countries]

    @cached_property
    def name_ends(self) -> frozenset[int]:
        """Where known names end."""
        return frozenset(match.end for match in self.names)

    @cached_property
    def head_starts(self) -> frozenset[int]:
        """Where head nouns begin."""
        return frozenset(match.start for match in self.heads)

    @cached_property
    def strong_starts(self) -> frozenset[int]:
        """Where head nouns begin that need little beside them to name a body."""
        return frozenset(match.start for match in self.heads if match.head.is_strong)

    def name_at(self, start: int) -> GazetteerMatch | None:
        """The known name that begins at ``start``."""
        index = bisect_left(self._name_starts, start)
        if index < len(self._name_starts) and self._name_starts[index] == start:
            return self.names[index]
        return None

    def country_at(self, start: int) -> CountryMatch | None:
        """The country's word that begins at ``start``."""
        index = bisect_left(self._country_starts, start)
        if index < len(self._country_starts) and self._country_starts[index] == start:
            return self.countries[index]
        return None

    def country_over(self, at: int) -> CountryMatch | None:
        """The country's word that covers ``at``."""
        index = bisect_right(self._country_starts, at) - 1
        if index >= 0 and at < self.countries[index].end:
            return self.countries[index]
        return None

    def countries_in(self, start: int, end: int) -> tuple[CountryMatch, ...]:
        """The countries' words that begin in ``[start, end)``."""
        first = bisect_left(self._country_starts, start)
        last = bisect_left(self._country_starts, end)
        return tuple(self.countries[first:last])

    def names_in(self, start: int, end: int) -> tuple[GazetteerMatch, ...]:
        """The known names that begin in ``[start, end)``."""
        first = bisect_left(self._name_starts, start)
        last = bisect_left(self._name_starts, end)
        return tuple(self.names[first:last])


@dataclass(slots=True)
class _Walk:
    """The longest thing of each sort that starts at one word."""

    entities: tuple[CandidateEntity, ...] = ()
    name_end: int = -1
    shorter: list[tuple[tuple[CandidateEntity, ...], int]] = field(default_factory=list)
    not_agency_end: int = -1
    place: Country | None = None
    place_end: int = -1
    heads: tuple[Head, ...] = ()
    head_end: int = -1


_FUNCTION = frozenset(words.function_words().values()) | {""}
_PARTS = words.folded("part_heads")
_HYPHENS = ("-", "‐", "‑")
# Articles after which another name begins ("In Texas the Department …").
_NEW_NAME_ARTICLES = words.as_written("new_name_articles")
# Heads that writers leave in lower case at a name's end ("Justice department").
_LOWER_ENDS = words.folded("lower_case_ends")


# Head nouns that a name may open with in lower case.
_LOWER_HEADS = words.entries("lower_case_openings")
# What goes on as a name after a head noun in lower case.
_GOES_ON = re.compile(
    rf" (?:{words.any_of('lower_head_connectors')}(?: {words.any_of('lower_head_articles')})? "
    rf"|{words.any_of('lower_head_adjectives')} )?[A-ZÀ-Þ]"
)


def _lower_openings(text: str) -> list[tuple[int, int]]:
    """Where head nouns in lower case stand before what may go on as a name."""
    found: list[tuple[int, int]] = []
    for noun in _LOWER_HEADS:
        at = text.find(noun)
        while at >= 0:
            end = at + len(noun)
            if not (text[at - 1 : at].isalpha() or text[at - 1 : at] == "-") and _GOES_ON.match(
                text, end
            ):
                found.append((at, end))
            at = text.find(noun, end)
    return sorted(found)


def _outside(matches: list[GazetteerMatch], spans: list[tuple[int, int]]) -> list[GazetteerMatch]:
    """The matches that touch none of ``spans`` (sorted, apart)."""
    starts = [start for start, _ in spans]
    kept: list[GazetteerMatch] = []
    for match in matches:
        index = bisect_left(starts, match.end) - 1
        if index < 0 or spans[index][1] <= match.start:
            kept.append(match)
    return kept


class GazetteerMatcher:
    """Walks a gazetteer over texts; keeps what it has learnt of single words."""

    _LIMIT = 200_000

    def __init__(self, gazetteer: Gazetteer) -> None:
        """A matcher for the names in ``gazetteer``."""
        self.gazetteer = gazetteer
        self._starts: dict[str, tuple[Node | None, tuple[CandidateEntity, ...]] | None] = {}

    def match(self, text: str) -> Matches:
        """Everything known that stands in ``text``, leftmost longest first.

        Time is linear in the text and does not depend on the registry's size.
        """
        found = Matches(text)
        starts = self._starts
        busy = placed = headed = 0
        for match in CAPITAL.finditer(text):
            raw = match.group()
            try:
                known = starts[raw]
            except KeyError:
                known = self._learn(raw)
            if known is None:
                continue
            start, end = match.span()
            if start < busy or start < placed:
                # nothing begins inside the name of a place ("United States Department of …")
                continue
            node, acronyms = known
            walk = self._walk(text, end, raw, node) if node is not None else _Walk()
            if walk.place is not None:
                word = walk.place
                found.countries.append(
                    CountryMatch(start, walk.place_end, word.words, word.code, word.kind)
                )
                placed = walk.place_end
            if acronyms and walk.name_end <= end and walk.not_agency_end <= end:
                found.names.append(GazetteerMatch(start, end, acronyms, True))
                busy = end
            elif walk.not_agency_end >= walk.name_end and walk.not_agency_end > 0:
                found.not_agencies.append((start, walk.not_agency_end))
                busy = walk.not_agency_end
            elif walk.name_end > 0 and walk.name_end >= walk.place_end:
                self._leave_places_whole(text, start, walk)
                found.names.append(GazetteerMatch(start, walk.name_end, walk.entities, False))
                busy = walk.name_end
                if walk.head_end == busy and fold(text[start:busy]) in _PARTS:
                    # "Fiscalía" is a name; "Fiscalía Especializada en …" another.
                    first = [head for head in walk.heads if head.use == "first"]
                    found.heads.extend(HeadMatch(start, busy, head) for head in first)
            elif walk.heads and start >= headed:
                found.heads.append(HeadMatch(start, walk.head_end, walk.heads[0], walk.heads))
                headed = walk.head_end
        self._add_lower(text, found)
        return found

    def _leave_places_whole(self, text: str, start: int, name: _Walk) -> None:
        """Take the shorter name where one ends within the name of another country.

        "Congreso de los Estados Unidos" is "Congreso" where "Mexicanos" follows.
        """
        if not name.shorter or NEXT.match(text, name.name_end) is None:
            return
        own = {entity.agency.country for entity in name.entities}
        for match in CAPITAL.finditer(text, start + 1, name.name_end):
            node = self.gazetteer.root.next.get(first_key(match.group()))
            if node is None:
                continue
            walk = self._walk(text, match.end(), match.group(), node)
            if walk.place and walk.place_end > name.name_end and walk.place.code not in own:
                before = [held for held in name.shorter if held[1] <= match.start()]
                if before:
                    name.entities, name.name_end = before[-1]
                return

    def _add_lower(self, text: str, found: Matches) -> None:
        """Names whose head noun is in lower case ("la secretaría de Gobernación")."""
        starts = [match.start for match in found.names]
        added: list[GazetteerMatch] = []
        for start, end in _lower_openings(text):
            node = self.gazetteer.root.next.get(key(text[start:end]))
            if node is None:
                continue
            walk = self._walk(text, end, text[start:end], node)
            last = text[end : walk.name_end].rsplit(" ", 1)[-1]
            index = bisect_left(starts, start)
            inside = index > 0 and found.names[index - 1].end > start
            if walk.name_end > end and last[:1].isupper() and not inside:
                added.append(GazetteerMatch(start, walk.name_end, walk.entities, False))
        if added:
            ends = {match.start: match.end for match in added}
            kept = _outside(found.names, sorted(ends.items()))
            found.names = sorted(kept + added, key=lambda match: match.start)

    def _learn(self, raw: str) -> tuple[Node | None, tuple[CandidateEntity, ...]] | None:
        """What can start with the word ``raw``; remembered for the next time."""
        if len(self._starts) > self._LIMIT:
            self._starts.clear()
        word = first_key(raw)
        node = self.gazetteer.root.next.get(word)
        own = self.gazetteer.root.next.get(word + "'s")
        if node is not None and node.entities and fold(raw) not in self.gazetteer.single_words:
            # The plural of a one-word name is a plain word ("States").
            plural = Node()
            plural.next, plural.place, plural.heads = node.next, node.place, node.heads
            node = plural
        plain = undot(raw)
        acronyms = self.gazetteer.acronyms.get(plain, ())
        if not acronyms and len(plain) > 3 and plain.endswith("s") and plain[:-1].isupper():
            acronyms = self.gazetteer.acronyms.get(plain[:-1], ())
        known = (node, acronyms) if node or own or acronyms else None
        if known is not None and node is None and own is not None:
            known = (Node(), acronyms)
        self._starts[raw] = known
        return known

    def _walk(self, text: str, end: int, raw: str, node: Node) -> _Walk:
        """Follow the tree from one word, noting the longest of each sort."""
        walk = _Walk()
        parent, word = self.gazetteer.root, first_key(raw)
        contents, lowers, last_lower, listing = 1, 0, False, False
        while True:
            if not listing or node.comma:
                self._note(walk, node, end, contents, lowers, last_lower, word)
            own = POSSESSIVE.match(text, end)
            if own is not None:
                owned = parent.next.get(word + "'s")
                if owned is None:
                    return walk
                node, end = owned, own.end()
            if not node.next:
                return walk
            step = NEXT.match(text, end)
            previous = word
            while step is not None:
                raw = step["word"]
                word = key(raw)
                end = step.end()
                if "," in step["gap"]:
                    comma = node.next.get("&")
                    if comma is None:
                        return walk
                    node = comma
                    listing = word != "&"
                    if word == "&":
                        word = ""
                if word:
                    break
                if raw in _NEW_NAME_ARTICLES and previous not in _FUNCTION:
                    return walk
                step = NEXT.match(text, end)
            if step is None:
                return walk
            if word == "&":
                listing = False
            parent = node
            following = parent.next.get(word) or (Node() if word + "'s" in parent.next else None)
            if following is None:
                return walk
            node = following
            if word not in _FUNCTION:
                contents += 1
                # After a hyphen a word is written small ("Co-operation").
                last_lower = raw[0].islower() and not node.lower and step["gap"][:1] not in _HYPHENS
                lowers += last_lower

    @staticmethod
    def _note(
        walk: _Walk, node: Node, end: int, contents: int, lowers: int, last_lower: bool, word: str
    ) -> None:
        """Record what ends at ``node``, if its words are in the right case."""
        if node.entities and (
            not lowers
            or (lowers == 1 and last_lower and word in _LOWER_ENDS)
            or (lowers == contents - 1 and contents >= 3)
            or (lowers == 1 and contents >= 4 and not last_lower)
        ):
            if walk.entities:
                walk.shorter.append((walk.entities, walk.name_end))
            walk.entities, walk.name_end = node.entities, end
        if lowers:
            return
        if node.not_agency:
            walk.not_agency_end = end
        if node.place is not None:
            walk.place, walk.place_end = node.place, end
        if node.heads:
            walk.heads, walk.head_end = node.heads, end
