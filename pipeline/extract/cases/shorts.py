"""Short forms of court cases: "in Grutter", "the Hopwood decision", "Grutter, 539 U.S. at 333".

A party's name stands for its case where words of courts stand beside it.  In a
document that cites the case from a reporter more words will do ("Grutter asks
whether"), unless the name is a person's there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.extract.cases.persons import is_party, own_parties, persons_among
from pipeline.extract.cases.reporters import Citation
from pipeline.extract.cases.scan import named
from pipeline.extract.cases.short_names import SIDES, short_names
from pipeline.extract.cases.spelling import in_capitals
from pipeline.extract.cases.versus import is_government
from pipeline.link.cases.found import Found
from pipeline.model.ids import fold
from pipeline.model.reading import Reading, TextBlock
from pipeline.rules.cases.lexicon import ordered, words

FILE = "shorts.yaml"


def _alternatives(*keys: str) -> str:
    """The words of the lists ``keys``, longest first, for a pattern."""
    found = {word for key in keys for word in ordered(FILE, key)}
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


@cache
def _before(*keys: str, without: str | None = None) -> re.Pattern[str]:
    """Accepts a word of the lists ``keys`` right before the name."""
    left_out = words(FILE, without) if without else frozenset()
    found = {word for key in keys for word in ordered(FILE, key)} - left_out
    body = "|".join(sorted(map(re.escape, found), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{body})\s?[*_“\"]*\Z")


@cache
def _after(*keys: str) -> re.Pattern[str]:
    """Accepts a word of the lists ``keys`` right behind the name, or "'s" and such a word."""
    return re.compile(rf"[*_”\"]*+(?:['’]s[*_]*+)?,?\s(?:{_alternatives(*keys)})(?!\w)")


@cache
def _person_before() -> re.Pattern[str]:
    body = _alternatives("person_before")
    return re.compile(
        rf"(?:(?<!\w)(?:{body})|(?!(?:The|This|That|Both)\s)\b[A-Z][a-z]+|\b[A-Z]\.)\s\Z"
    )


_PAUSE = re.compile(
    r"[*_”\"]*(?:[,.;:)\[]|\s(?:and|the|that|is|was|were|a|by|because|as|to|did|does|y|la|el|se)\b)"
)
_GOES_ON = re.compile(r"[*_”\"]*(?:[,.;:)\[—]|\s[a-z(])")
_DEFINED = re.compile(
    r"\s?\((?:hereinafter\s|the\s)?[“\"‘'*_]+(?P<name>[^”\"’'*_()]{3,40})[”\"’'*_]+\)"
)
# What joins the cases of a list: "Bruen, Heller, and Rahimi".
_JOINS = re.compile(r"[*_]*(?:,|,?\s(?:and|or|y|e|o))\s[*_]*\Z")


@dataclass(frozen=True, slots=True)
class _Use:
    """A party's name at ``[start, end)`` that may stand for ``case``."""

    start: int
    end: int
    short: str
    case: Found


def find_shorts(
    reading: Reading,
    blocks: tuple[TextBlock, ...],
    cases: Sequence[Found],
    cited: Sequence[Citation],
) -> Iterator[Found]:
    """Short forms of ``cases`` (full names found before, in text order)."""
    text = reading.text
    by_short: dict[str, Found | None] = {}
    defined: dict[str, Found] = {}
    for case in cases:
        for short in short_names(case.name):
            first = by_short.setdefault(short, case)
            if first is not None and fold(first.name) != fold(case.name):
                # two cases share the name: it stands for neither, unless defined
                by_short[short] = first if _same_but_spelling(first, case) else None
        match = _DEFINED.match(text, case.end)
        if match is not None and not in_capitals(match["name"]):
            defined[match["name"]] = case
            start = match.start("name")
            yield _short(start, start + len(match["name"]), case)
    usable = {short: (short, case) for short, case in by_short.items() if case is not None}
    usable |= {short: (short, case) for short, case in defined.items()}
    uses = _uses(text, usable, cases)
    judge = _Judge(text, blocks, cases, cited, uses)
    sure = [use for use in uses if use.short in defined or judge.stands_for_case(use)]
    yield from (_short(use.start, use.end, use.case) for use in judge.with_listed(sure, uses))


def _uses(text: str, usable: dict[str, tuple[str, Found]], cases: Sequence[Found]) -> list[_Use]:
    """Where the names of ``usable`` stand by themselves, outside a case's full name."""
    starts = [case.start for case in cases]
    found = []
    for start, end, (short, case) in named(text, usable):
        if text[start - 1 : start] in (".", "-") or text[end : end + 1] == "-":
            continue
        index = bisect_right(starts, start) - 1
        if index < 0 or cases[index].end <= start:
            found.append(_Use(start, end, short, case))
    return found


def _same_but_spelling(one: Found, other: Found) -> bool:
    return fold(one.name).replace(".", "") == fold(other.name).replace(".", "")


def _short(start: int, end: int, case: Found) -> Found:
    return Found(
        start, end, case.name, "court_case", "case.short", country=case.country, method="short_form"
    )


class _Judge:
    """Tells of each use of a party's name in one document whether the case is meant."""

    def __init__(
        self,
        text: str,
        blocks: tuple[TextBlock, ...],
        cases: Sequence[Found],
        cited: Sequence[Citation],
        uses: Sequence[_Use],
    ) -> None:
        self._text, self._blocks = text, blocks
        self._starts = [block.start for block in blocks]
        self._antecedents = {cite.start for cite in cited if cite.kind != "full"}
        # an international court that is named beside the case is as good as a reporter
        self._reported = {fold(case.name) for case in cases if case.citation or case.court}
        own = own_parties(text, cases)
        spoken_of = persons_among(text, [(use.start, use.end, use.short) for use in uses])
        self._persons = spoken_of | {use.short for use in uses if is_party(use.short, own)}
        self._full = {case.end: case for case in cases}
        self._full_starts = {case.start for case in cases}

    def stands_for_case(self, use: _Use) -> bool:
        """Whether the words beside the name show that its case is meant."""
        if any(behind in self._antecedents for behind in range(use.end + 1, use.end + 4)):
            return True
        earlier = use.start < use.case.end
        if self._by_courts(use) and not earlier:
            return True
        return self._cited_alone(use) and (self._by_courts(use) or self._by_citing(use))

    def with_listed(self, sure: Sequence[_Use], uses: Sequence[_Use]) -> list[_Use]:
        """``sure`` and the names listed beside them or beside a full name ("X and Y")."""
        kept = {use.start for use in sure}
        alone = [use for use in uses if use.start not in kept and self._cited_alone(use)]
        for use in alone:  # "Morrison and Kiobel leave no room"
            if self._joined_to(use, {one.end for one in alone if one.short != use.short}):
                kept.add(use.start)
        ends = {use.end for use in uses if use.start in kept} | set(self._full)
        for use in uses:
            if use.start not in kept and self._cited_alone(use) and self._joined_to(use, ends):
                kept.add(use.start)
                ends.add(use.end)
        starts = kept | self._full_starts
        for use in reversed(uses):
            if use.start not in kept and self._cited_alone(use) and self._joins(use, starts):
                kept.add(use.start)
                starts.add(use.start)
        return [use for use in uses if use.start in kept]

    def _cited_alone(self, use: _Use) -> bool:
        """Whether a reporter is cited for the case, and its name is no person's here."""
        return fold(use.case.name) in self._reported and use.short not in self._persons

    def _joined_to(self, use: _Use, ends: set[int]) -> bool:
        match = _JOINS.search(self._text[max(0, use.start - 8) : use.start])
        return match is not None and use.start - len(match.group()) in ends

    def _joins(self, use: _Use, starts: set[int]) -> bool:
        return any(
            start in starts and _JOINS.match(self._text[use.end : start]) is not None
            for start in range(use.end + 2, use.end + 8)
        )

    def _block(self, use: _Use) -> TextBlock:
        return self._blocks[max(0, bisect_right(self._starts, use.start) - 1)]

    def _left(self, use: _Use) -> str:
        return self._text[max(self._block(use).start, use.start - 30) : use.start]

    def _by_courts(self, use: _Use) -> bool:
        """Whether words stand beside the name that are said of decisions in any text."""
        text, end, block = self._text, use.end, self._block(use)
        left = self._left(use)
        any_word = _before("before", "citing").search(left)
        after = _after("after").match(text, end, min(block.end, end + 40))
        if _person_before().search(left) is not None and any_word is None:
            return False
        tried = is_government(SIDES.split(use.case.name, maxsplit=1)[0])
        person = tried or use.short in self._persons
        if after is not None and (not person or _is_noun(after.group())):
            return left[-4:].lower().strip() in ("the", "") or not person or any_word is not None
        if _before("citing").search(left) is not None:
            return _GOES_ON.match(text, end, block.end) is not None or end == block.end
        if _before("before", without="weak_before").search(left) is None:
            return False
        if use.short in self._persons and _before("faith").search(left) is not None:
            return False  # "confidence in Grutter", "under Grutter"
        return _PAUSE.match(text, end, block.end) is not None or end == block.end

    def _by_citing(self, use: _Use) -> bool:
        """Whether words beside the name are those of one who cites decisions."""
        text, end, block = self._text, use.end, self._block(use)
        if _after("after", "reported_after").match(text, end, min(block.end, end + 40)):
            return True
        if _before("before", "citing", "reported_before").search(self._left(use)) is None:
            return False
        return _GOES_ON.match(text, end, block.end) is not None or end == block.end


def _is_noun(after: str) -> bool:
    """Whether what stands behind the name is said of cases alone, and not of persons."""
    said = re.sub(r"\A[^\w]*(?:s\b)?[^\w]*", "", after)
    return said in words(FILE, "nouns")
