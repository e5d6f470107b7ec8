"""Places what dates mean on the calendar, in the order of the text.

A date that its own words do not place is counted from an anchor: for
anaphoric words ("that year", "two days later") a date before it in the text;
for deictic words ("last year", "today") the document's own date; for a month,
day or weekday without a year the text where it tells a story with dates of its
own, else the document's date and the tense of the sentence.  What nothing
places is dropped, and so is what would lie after the document's date in a
sentence that tells of the past.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.certainty import share
from pipeline.extract.dates.compose import makes_range
from pipeline.extract.dates.count import part_of
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import DayOfWeek, Fixed, Meaning, Part, Shift, WeekOf
from pipeline.extract.dates.place_counted import counted_unit, said_again
from pipeline.extract.dates.place_part import part_without_year
from pipeline.extract.dates.place_weekday import weekday
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.extract.dates.surroundings import Surroundings, Value
from pipeline.model import edtf
from pipeline.model.mention import Evidence
from pipeline.model.reading import Reading

_BESIDE = 40
"""How many characters beside a date tell whether a story goes on from it."""


def _is_open(meaning: Part) -> bool:
    """Whether a day or month is left without anything that gives its year."""
    return meaning.month is not None and meaning.year is None and meaning.direction is None


class Placer:
    """Places the candidates of one document, first to last."""

    def __init__(self, reading: Reading, low: str, sentences: Sentences) -> None:
        self._at = Surroundings(reading, low, sentences)

    def place(self, candidates: Sequence[Candidate], grammar: Grammar) -> list[Placed]:
        """The candidates that something places; call block by block, in order."""
        placed: list[Placed] = []
        for index, candidate in enumerate(candidates):
            following = candidates[index + 1] if index + 1 < len(candidates) else None
            self._at.stands_between(candidates[index - 1] if index else None, following)
            found: Value | None = None
            if isinstance(candidate.meaning, Shift):
                before = placed[-1] if placed else None
                found = said_again(
                    self._at, candidate, candidate.meaning, before, following, grammar
                )
            if found is None:
                found = self._opening_end(index, candidates, grammar)
            if found is None:
                found = self._value(candidate, candidate.meaning, grammar)
            if found is not None and index:
                found = self._closing_end(candidates[index - 1], candidate, found, grammar)
            if found is None or found.value is None or not edtf.is_valid(found.value):
                continue
            mention = self._mention(candidate, found, grammar)
            placed.append(mention)
            self._at.story.tell(mention)
        return placed

    def _opening_end(
        self, index: int, candidates: Sequence[Candidate], grammar: Grammar
    ) -> Value | None:
        """The first end of a range of yearless dates, by the year that its last end is in."""
        if index + 1 >= len(candidates):
            return None
        first, last = candidates[index : index + 2]
        opening, closing = first.meaning, last.meaning
        if not isinstance(opening, Part) or not isinstance(closing, Part):
            return None
        if not (_is_open(opening) and _is_open(closing)) or not makes_range(
            first, last, self._at.low, grammar
        ):
            return None
        far = candidates[index + 2] if index + 2 < len(candidates) else None
        self._at.stands_between(candidates[index - 1] if index else None, far)
        end = self._value(last, closing, grammar)
        if end is None or end.value is None or not edtf.is_valid(end.value):
            return None
        year = int(end.value[:4])
        value = part_of(opening, year)
        if value is not None and value > end.value:
            value = part_of(opening, year - 1)
        return replace(end, value=value)

    def _closing_end(
        self, first: Candidate, last: Candidate, found: Value, grammar: Grammar
    ) -> Value:
        """The last end of a range that has no year: never before the first end."""
        opening, closing = first.meaning, last.meaning
        if not isinstance(opening, Fixed) or not isinstance(closing, Part) or not _is_open(closing):
            return found
        if found.value is None or found.value >= opening.value or "X" in opening.value:
            return found
        if not makes_range(first, last, self._at.low, grammar):
            return found
        value = part_of(closing, int(opening.value[:4]) + 1)
        return replace(found, value=value) if value else found

    def _mention(self, candidate: Candidate, found: Value, grammar: Grammar) -> Placed:
        meaning, anchor = candidate.meaning, found.anchor
        evidence = list(candidate.evidence)
        if anchor is not None and anchor.start is not None and anchor.end is not None:
            evidence.append(Evidence("anchor", anchor.start, anchor.end))
        back = isinstance(meaning, Shift) and meaning.anchor == "text" and meaning.by < 0
        return Placed(
            start=candidate.start,
            end=candidate.end,
            value=found.value or "",
            rule=f"date.{candidate.rule.name}",
            confidence=candidate.confidence * found.share,
            block=candidate.block,
            mod=candidate.mod,
            calendar=found.calendar,
            alternative=meaning.alternative if isinstance(meaning, Fixed) else None,
            anchor=anchor.value if anchor else None,
            anchor_from=found.origin,
            evidence=evidence,
            aside=self._aside(candidate),
            passing=self._passing(candidate, grammar),
            flashback=back,
        )

    def _aside(self, candidate: Candidate) -> bool:
        """Whether a date stands in brackets: no story goes on from there."""
        front = self._at.before(candidate, _BESIDE)
        return front.rfind("(") > front.rfind(")")

    def _passing(self, candidate: Candidate, grammar: Grammar) -> bool:
        """Whether a year only tells one thing from others, or a date since when things are so."""
        meaning = candidate.meaning
        if not isinstance(meaning, Fixed):
            return False
        tests = grammar.story_tests
        before = self._at.before(candidate, _BESIDE)
        if tests["before_since"].search(before):
            return True
        if len(meaning.value) != 4:
            return False
        if tests["before_passing"].search(before):
            return True
        after = self._at.after(candidate, _BESIDE)
        if after.startswith(",") and tests["before_inserted"].search(before):
            return True
        return bool(tests["before_thing"].search(before) and tests["after_thing"].match(after))

    def _value(self, candidate: Candidate, meaning: Meaning, grammar: Grammar) -> Value | None:
        if isinstance(meaning, Fixed):
            firm = share("two_readings") if meaning.alternative else 1.0
            if meaning.contradicted:
                firm = share("weekday_against_written")
            return Value(meaning.value, None, None, firm, meaning.calendar)
        if isinstance(meaning, Part):
            return part_without_year(self._at, candidate, meaning, grammar)
        if isinstance(meaning, DayOfWeek):
            return weekday(self._at, candidate, meaning, grammar)
        if isinstance(meaning, WeekOf):
            return self._week_of(candidate, meaning, grammar)
        return counted_unit(self._at, candidate, meaning, grammar)

    def _week_of(self, candidate: Candidate, meaning: WeekOf, grammar: Grammar) -> Value | None:
        inner = self._value(candidate, meaning.day, grammar)
        if inner is None or inner.value is None or edtf.precision(inner.value) != "day":
            return None
        if "/" in inner.value or not edtf.is_valid(inner.value):
            return None
        return replace(inner, value=arithmetic.week(datetime.date.fromisoformat(inner.value)))
