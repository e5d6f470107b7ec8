"""One pass over a text: every known name, place word and head noun in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from pipeline.model.ids import fold
from pipeline.rules.agencies.lexicon import Lexicon, Node, Sense
from pipeline.rules.agencies.tokens import CAPITAL, NEXT, POSSESSIVE, first_key, key, undot
from pipeline.rules.agencies.words import Country, Head, bag, function_words, lines


@dataclass(frozen=True, slots=True)
class Hit:
    """A known body's name or acronym in the text, with all it may mean."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    acronym: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A word in the text that points to a country."""

    start: int
    end: int
    country: Country


@dataclass(frozen=True, slots=True)
class HeadHit:
    """A head noun of bodies' names in the text.

    ``others`` are all readings of the word: "Tribunal" is English and Spanish.
    """

    start: int
    end: int
    head: Head
    others: tuple[Head, ...] = ()

    def read_in(self, language: str) -> HeadHit:
        """The head noun as a text in ``language`` means it."""
        fitting = [head for head in self.others if head.language == language]
        return replace(self, head=fitting[0]) if fitting else self


@dataclass(slots=True)
class Scan:
    """What one pass found, each list sorted and free of overlaps of its own."""

    hits: list[Hit] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    heads: list[HeadHit] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """The longest thing of each sort that starts at one word."""

    senses: tuple[Sense, ...] = ()
    name_end: int = -1
    shorter: list[tuple[tuple[Sense, ...], int]] = field(default_factory=list)
    block_end: int = -1
    place: Country | None = None
    place_end: int = -1
    heads: tuple[Head, ...] = ()
    head_end: int = -1


_FUNCTION = frozenset(function_words().values()) | {""}
_PARTS = bag("part_words.txt")
_HYPHENS = ("-", "‐", "‑")
# Heads that writers leave in lower case at a name's end ("Justice department").
_LOWER_ENDS = bag("lower_ends.txt")


# Head nouns that a name may open with in lower case.
_LOWER_HEADS = tuple(word for line in lines("lower_openings.txt") for word in line.split())
# What goes on as a name after a head noun in lower case.
_GOES_ON = re.compile(
    r" (?:(?:of|for|de|del|para)(?: the| la| los| las)? |[Gg]eneral |[Ff]ederal )?[A-ZÀ-Þ]"
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


def _outside(hits: list[Hit], spans: list[tuple[int, int]]) -> list[Hit]:
    """The hits that touch none of ``spans`` (sorted, apart)."""
    starts = [start for start, _ in spans]
    kept: list[Hit] = []
    for hit in hits:
        index = bisect_left(starts, hit.end) - 1
        if index < 0 or spans[index][1] <= hit.start:
            kept.append(hit)
    return kept


class Scanner:
    """Walks a lexicon over texts; keeps what it has learnt of single words."""

    _LIMIT = 200_000

    def __init__(self, lexicon: Lexicon) -> None:
        """A scanner for the names in ``lexicon``."""
        self.lexicon = lexicon
        self._starts: dict[str, tuple[Node | None, tuple[Sense, ...]] | None] = {}

    def scan(self, text: str) -> Scan:
        """Everything known that stands in ``text``, leftmost longest first.

        Time is linear in the text and does not depend on the registry's size.
        """
        found = Scan()
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
                found.places.append(Place(start, walk.place_end, walk.place))
                placed = walk.place_end
            if acronyms and walk.name_end <= end and walk.block_end <= end:
                found.hits.append(Hit(start, end, acronyms, True))
                busy = end
            elif walk.block_end >= walk.name_end and walk.block_end > 0:
                found.blocks.append((start, walk.block_end))
                busy = walk.block_end
            elif walk.name_end > 0 and walk.name_end >= walk.place_end:
                self._leave_places_whole(text, start, walk)
                found.hits.append(Hit(start, walk.name_end, walk.senses, False))
                busy = walk.name_end
                if walk.head_end == busy and fold(text[start:busy]) in _PARTS:
                    # "Fiscalía" is a name; "Fiscalía Especializada en …" another.
                    spanish = [head for head in walk.heads if head.use == "first"]
                    found.heads.extend(HeadHit(start, busy, head) for head in spanish)
            elif walk.heads and start >= headed:
                found.heads.append(HeadHit(start, walk.head_end, walk.heads[0], walk.heads))
                headed = walk.head_end
        self._add_lower(text, found)
        return found

    def _leave_places_whole(self, text: str, start: int, name: _Walk) -> None:
        """Take the shorter name where one ends within the name of another country.

        "Congreso de los Estados Unidos" is "Congreso" where "Mexicanos" follows.
        """
        if not name.shorter or NEXT.match(text, name.name_end) is None:
            return
        own = {sense.agency.country for sense in name.senses}
        for match in CAPITAL.finditer(text, start + 1, name.name_end):
            node = self.lexicon.root.next.get(first_key(match.group()))
            if node is None:
                continue
            walk = self._walk(text, match.end(), match.group(), node)
            if walk.place and walk.place_end > name.name_end and walk.place.code not in own:
                before = [held for held in name.shorter if held[1] <= match.start()]
                if before:
                    name.senses, name.name_end = before[-1]
                return

    def _add_lower(self, text: str, found: Scan) -> None:
        """Names whose head noun is in lower case ("la secretaría de Gobernación")."""
        starts = [hit.start for hit in found.hits]
        added: list[Hit] = []
        for start, end in _lower_openings(text):
            node = self.lexicon.root.next.get(key(text[start:end]))
            if node is None:
                continue
            walk = self._walk(text, end, text[start:end], node)
            last = text[end : walk.name_end].rsplit(" ", 1)[-1]
            index = bisect_left(starts, start)
            inside = index > 0 and found.hits[index - 1].end > start
            if walk.name_end > end and last[:1].isupper() and not inside:
                added.append(Hit(start, walk.name_end, walk.senses, False))
        if added:
            ends = {hit.start: hit.end for hit in added}
            kept = _outside(found.hits, sorted(ends.items()))
            found.hits = sorted(kept + added, key=lambda hit: hit.start)

    def _learn(self, raw: str) -> tuple[Node | None, tuple[Sense, ...]] | None:
        """What can start with the word ``raw``; remembered for the next time."""
        if len(self._starts) > self._LIMIT:
            self._starts.clear()
        word = first_key(raw)
        node = self.lexicon.root.next.get(word)
        own = self.lexicon.root.next.get(word + "'s")
        if node is not None and node.senses and fold(raw) not in self.lexicon.single_words:
            # The plural of a one-word name is a plain word ("States").
            plural = Node()
            plural.next, plural.place, plural.heads = node.next, node.place, node.heads
            node = plural
        plain = undot(raw)
        acronyms = self.lexicon.acronyms.get(plain, ())
        if not acronyms and len(plain) > 3 and plain.endswith("s") and plain[:-1].isupper():
            acronyms = self.lexicon.acronyms.get(plain[:-1], ())
        known = (node, acronyms) if node or own or acronyms else None
        if known is not None and node is None and own is not None:
            known = (Node(), acronyms)
        self._starts[raw] = known
        return known

    def _walk(self, text: str, end: int, raw: str, node: Node) -> _Walk:
        """Follow the tree from one word, noting the longest of each sort."""
        walk = _Walk()
        parent, word = self.lexicon.root, first_key(raw)
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
                if raw == "the" and previous not in _FUNCTION:
                    # "In Texas the Department …": another name begins.
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
        if node.senses and (
            not lowers
            or (lowers == 1 and last_lower and word in _LOWER_ENDS)
            or (lowers == contents - 1 and contents >= 3)
            or (lowers == 1 and contents >= 4 and not last_lower)
        ):
            if walk.senses:
                walk.shorter.append((walk.senses, walk.name_end))
            walk.senses, walk.name_end = node.senses, end
        if lowers:
            return
        if node.block:
            walk.block_end = end
        if node.place is not None:
            walk.place, walk.place_end = node.place, end
        if node.heads:
            walk.heads, walk.head_end = node.heads, end
