"""The context in which a name stands: its sentence and paragraph, and the bodies linked so far."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCues
from pipeline.model.document import Document
from pipeline.rules.agencies import words
from pipeline.rules.registry import Agency

# A sentence's end, for documents that come without sentences.
_STOP = re.compile(r"[.!?][\"”’)\]]{0,2}[^\S\n]*(?:\n|[ ](?=[\"“(]?[A-ZÀ-Þ0-9]))")
# Words whose point ends no sentence.
_ABBREVIATION = re.compile(rf"(?:\b[A-Z]|\b{words.any_of('abbreviations')})\.$")


def sentence_around(document: Document, at: int) -> tuple[int, int]:
    """The sentence that holds ``at``, by the document or else by its stops."""
    start, end = document.sentence_at(at)
    if document.sentences:
        return start, end
    text = document.text
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


def sentence_before(document: Document, start: int) -> int:
    """Where the sentence before that which begins at ``start`` begins; ``start`` for the first."""
    between = document.text[max(0, start - _GAP) : start]
    written = between.rstrip()
    last = start - len(between) + len(written) - 1
    return sentence_around(document, last)[0] if written else start


_GAP = 40  # characters of white space that may stand between two sentences
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?!\d)")


def year_near(text: str, start: int, end: int, at: int) -> int | None:
    """The year written nearest to ``at`` within ``[start, end)``."""
    years = [
        (abs(match.start() - at), int(match.group())) for match in _YEAR.finditer(text, start, end)
    ]
    return min(years)[1] if years else None


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """The sentence and the paragraph of a name, cut where they are long."""

    sentence: tuple[int, int]
    paragraph: tuple[int, int]

    @classmethod
    def of(cls, document: Document, candidate: Candidate) -> ContextWindow:
        """What stands around ``candidate``."""
        start, end = sentence_around(document, candidate.start)
        block = document.block_at(candidate.start)
        low, high = (block.start, block.end) if block else (start, end)
        if end - start > 1200:
            start, end = max(start, candidate.start - 300), min(end, candidate.end + 300)
        low, high = max(low, candidate.start - 1500), min(high, candidate.end + 1500)
        return cls((start, end), (low, high))


# How many bodies before a name are looked at.
_NEIGHBOURS = 14


@dataclass(slots=True)
class DiscourseContext:
    """What has been linked in one document; ``by_id`` is the registry's."""

    by_id: Mapping[str, Agency]
    countries: Counter[str] = field(default_factory=Counter)
    _at: list[int] = field(default_factory=list)
    _agencies: dict[int, Agency] = field(default_factory=dict)
    _lines: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, at: int, agency: Agency) -> None:
        """Note that the name at ``at`` means ``agency``."""
        if at not in self._agencies:
            insort(self._at, at)
            self.countries[agency.country] += 1
        self._agencies[at] = agency

    def around(self, at: int, before: int, after: int) -> Iterator[tuple[int, Agency]]:
        """The bodies nearest to ``at``: so many before it and after it, with their offsets."""
        middle = bisect_left(self._at, at)
        for other in self._at[max(0, middle - before) : middle + after]:
            if other != at:
                yield other, self._agencies[other]

    def line(self, agency: Agency) -> frozenset[str]:
        """The ids of a body and of all that it belongs to."""
        known = self._lines.get(agency.id)
        if known is None:
            ids: list[str] = []
            here: Agency | None = agency
            while here is not None and here.id not in ids:
                ids.append(here.id)
                here = self.by_id.get(here.parent) if here.parent else None
            known = self._lines[agency.id] = frozenset(ids)
        return known

    def related(self, one: Agency, other: Agency) -> bool:
        """Whether two bodies stand in one line, or under one parent."""
        if one.id in self.line(other) or other.id in self.line(one):
            return True
        return one.parent is not None and one.parent in self.line(other)


def nearest_related(
    context: DiscourseContext, candidate: Candidate, window: ContextWindow
) -> str | None:
    """The country of the body named last in the paragraph that is related to a candidate."""
    before = [
        (at, other)
        for at, other in context.around(candidate.start, 4, 0)
        if at >= window.paragraph[0]
    ]
    for _, other in reversed(before):
        if any(context.related(entity.agency, other) for entity in candidate.entities):
            return other.country
    return None


def country_here(
    cues: CountryCues, context: DiscourseContext, candidate: Candidate, window: ContextWindow
) -> str | None:
    """The one country whose bodies, places and people the sentence of a name speaks of.

    Other words for countries ("U.S. demands") do not say who acts; a
    second country leaves the question open.
    """
    start, end = window.sentence
    bodies = {
        other.country
        for at, other in context.around(candidate.start, _NEIGHBOURS, 4)
        if start <= at < end and not candidate.start <= at < candidate.end
    }
    said = [
        cue
        for cue in cues.within(start, end)
        if not (cue.recipient or candidate.start <= cue.start < candidate.end)
    ]
    found = bodies | {cue.country for cue in said if cue.kind == "place" or cue.actor}
    found.discard("INT")
    others = {cue.country for cue in said} - found
    return found.pop() if len(found) == 1 and not others else None


def last_country(
    cues: CountryCues, context: DiscourseContext, candidate: Candidate, window: ContextWindow
) -> str | None:
    """The country that the paragraph spoke of last before a name."""
    low = window.paragraph[0]
    named = [
        (cue.start, cue.country) for cue in cues.within(low, candidate.start) if not cue.recipient
    ]
    named.extend(
        (at, agency.country)
        for at, agency in context.around(candidate.start, 2, 0)
        if at >= low and agency.country != "INT"
    )
    return max(named)[1] if named else None
