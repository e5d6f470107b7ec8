"""What a document says about whose bodies it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property

from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import Scan

#: How much a word of each kind says about the country.
WEIGHTS = {"name": 1.0, "adjective": 1.0, "place": 0.8, "person": 0.8, "lower": 1.0}


@dataclass(frozen=True, slots=True)
class Sign:
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
    """Spanish adjectives of countries in lower case, which no capital marks."""
    return tuple(
        (country.words, country.code)
        for country in words.countries()
        if country.kind == "adjective" and country.words[0].islower() and " " not in country.words
    )


def _lower_signs(text: str) -> list[Sign]:
    found: list[Sign] = []
    for word, code in _lower_stems():
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            alone = not (text[at - 1 : at].isalpha() or text[end : end + 1].isalpha())
            if alone:
                found.append(Sign(at, end, code, WEIGHTS["lower"]))
            at = text.find(word, end)
    return found


# What comes right before a country that money, help or goods go to.
_TO = re.compile(
    r"(?<!\w)(?:for|to|towards?|on|para|a|hacia|(?:spent|used|invested|disbursed|programs?) in)"
    r"(?: the)?(?: \d[\d,.]*)? $",
    re.IGNORECASE,
)
_NEXT_IN_LIST = re.compile(r",? (?:and|or|y|o) (?:the )?|, (?:the )?")


# The nouns beside a country's adjective: "senior American officials", "funcionarios de EE.UU.".
_LINKS = frozenset(("de", "del", "of"))


def _is_actor(text: str, sign: Sign, spanish: bool) -> bool:
    """Whether a word for people who act for the country stands beside its adjective."""
    if sign.kind not in ("adjective", "lower", "name"):
        return False
    if not spanish and text[sign.end : sign.end + 1] != " ":
        return False
    nouns = words.bag("actor_nouns.txt")
    if sign.kind == "adjective" and text[sign.end : sign.end + 1] == " ":
        after = text[sign.end + 1 : sign.end + 40].split(" ", 2)[:2]
        return any(word.rstrip(",.;:") in nouns for word in after)
    # "U.S. officials" follows, "funcionarios estadounidenses" comes before.
    if spanish:
        before = text[max(0, sign.start - 24) : sign.start].split(" ")[:-1]
        if before and before[-1] in _LINKS:
            before.pop()
        if before and before[-1].lower() in nouns:
            return True
    after = text[sign.end + 1 : sign.end + 30].split(" ", 1)[:1]
    return sign.kind == "name" and bool(after) and after[0].rstrip(",.;:") in nouns


def _with_roles(text: str, signs: list[Sign], spanish: bool) -> list[Sign]:
    """``signs``, those marked that stand where a recipient or an actor stands.

    In a list the first member's place is that of all.
    """
    found: list[Sign] = []
    for sign in signs:
        before = found[-1] if found else None
        gap = text[before.end : sign.start] if before is not None else ""
        to = _TO.search(text, max(0, sign.start - 16), sign.start) is not None
        if before is not None and before.recipient and _NEXT_IN_LIST.fullmatch(gap):
            to = True
        actor = _is_actor(text, sign, spanish)
        found.append(replace(sign, recipient=to, actor=actor) if to or actor else sign)
    return found


class SortedSigns:
    """Signs of countries by place; no answer takes longer, the further it reaches."""

    def __init__(self, signs: list[Sign]) -> None:
        """``signs`` are in the text's order."""
        self.signs = signs
        self._starts = [sign.start for sign in signs]

    @cached_property
    def _alike(self) -> list[int]:
        """For each sign, where the run of signs of its country that it stands in ends."""
        ends = list(range(1, len(self.signs) + 1))
        for index in range(len(self.signs) - 2, -1, -1):
            if self.signs[index].country == self.signs[index + 1].country:
                ends[index] = ends[index + 1]
        return ends

    def _numbers(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def within(self, start: int, end: int) -> list[Sign]:
        """The signs that begin in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return self.signs[first:last]

    def any_within(self, start: int, end: int) -> bool:
        """Whether a sign begins in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return first < last

    def only(self, start: int, end: int) -> str | None:
        """The one country named in ``[start, end)``."""
        first, last = self._numbers(start, end)
        return self.signs[first].country if first < last <= self._alike[first] else None

    def last_before(self, at: int) -> Sign:
        """The last sign that begins before ``at``; there must be one."""
        return self.signs[bisect_left(self._starts, at) - 1]


class Signs(SortedSigns):
    """The signs of countries in one document."""

    def __init__(self, reading: Reading, scan: Scan) -> None:
        """The signs that the scan of ``reading`` met, and its Spanish adjectives."""
        signs = [
            Sign(
                place.start,
                place.end,
                place.country.code,
                WEIGHTS[place.country.kind],
                place.country.kind,
            )
            for place in scan.places
            if place.country.code != "-"
        ]
        spanish = reading.language == "es" or any(b.language == "es" for b in reading.blocks)
        if spanish:
            signs.extend(_lower_signs(reading.text))
            signs.sort(key=lambda sign: (sign.start, sign.end))
        super().__init__(_with_roles(reading.text, signs, spanish))
        self._by_end = {sign.end: sign for sign in self.signs}
        headings = [block for block in reading.blocks if block.kind == "heading"]
        self._heading_starts = [block.start for block in headings]
        self._heading_countries = [self.only(block.start, block.end) for block in headings]
        self.counts: Counter[str] = Counter()
        for sign in self.signs:
            if not sign.recipient:
                self.counts[sign.country] += 1
        self._total = sum(self.counts.values())

    def heading_country(self, at: int) -> str | None:
        """The country that the nearest heading above ``at`` names, if it names one only."""
        index = bisect_left(self._heading_starts, at) - 1
        return self._heading_countries[index] if index >= 0 else None

    def ending_at(self, end: int) -> Sign | None:
        """The sign that ends at ``end``."""
        return self._by_end.get(end)

    def share(self, country: str) -> float:
        """The part of all signs of the document that point to ``country``."""
        return self.counts[country] / self._total if self._total else 0.0


# A sentence's end, for readings that come without sentences.
_STOP = re.compile(r"[.!?][\"”’)\]]{0,2}[^\S\n]*(?:\n|[ ](?=[\"“(]?[A-ZÀ-Þ0-9]))")
# Words whose point ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|No|Sen|Rep|Gen|Gov|vs|Lic|Sr|Sra|Art|Núm))\.$"
)


def sentence_around(reading: Reading, at: int) -> tuple[int, int]:
    """The sentence that holds ``at``, by the reading or else by its stops."""
    start, end = reading.sentence_at(at)
    if reading.sentences:
        return start, end
    text = reading.text
    low, high = max(start, at - 600), min(end, at + 600)
    begin, finish = low, high
    for match in _STOP.finditer(text, low, high):
        if _ABBREVIATION.search(text, max(low, match.start() - 6), match.start() + 1):
            continue
        if match.end() <= at:
            begin = match.end()
        else:
            finish = match.start() + 1
            break
    return begin, finish


def sentence_before(reading: Reading, start: int) -> int:
    """Where the sentence before that which begins at ``start`` begins; ``start`` for the first."""
    between = reading.text[max(0, start - _GAP) : start]
    told = between.rstrip()
    last = start - len(between) + len(told) - 1
    return sentence_around(reading, last)[0] if told else start


_GAP = 40  # characters of white space that may stand between two sentences
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?!\d)")


def year_near(text: str, start: int, end: int, at: int) -> int | None:
    """The year written nearest to ``at`` within ``[start, end)``."""
    years = [
        (abs(match.start() - at), int(match.group())) for match in _YEAR.finditer(text, start, end)
    ]
    return min(years)[1] if years else None


def title_case(name: str) -> str:
    """``name`` in usual capitals where it is written in capitals throughout."""
    if not name.isupper() or " " not in name:
        return name
    small = words.function_words()
    parts = [
        part.lower() if index and fold(part) in small else part.capitalize()
        for index, part in enumerate(name.split(" "))
    ]
    return " ".join(parts)
