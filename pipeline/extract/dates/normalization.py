"""Puts what dates mean on the calendar, in the order of the text.

A date that its own words do not place is counted from an anchor: for
anaphoric words ("that year", "two days later") a date before it in the text;
for deictic words ("last year", "today") the document's own date; for a month,
day or weekday without a year the text where it has dates of its own to go on from,
else the document's date and the tense of the sentence.  What nothing
places is dropped, and so is what would lie after the document's date in a
sentence that tells of the past.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import part_of
from pipeline.extract.dates.candidate import (
    Candidate,
    DayOfWeek,
    Fixed,
    Interpretation,
    Part,
    Shift,
    WeekOf,
)
from pipeline.extract.dates.grammar import Grammar, share
from pipeline.extract.dates.incomplete_dates import part_without_year, weekday
from pipeline.extract.dates.ranges import makes_range
from pipeline.extract.dates.relative_dates import counted_unit, said_again
from pipeline.extract.dates.temporal_context import Sentences, TemporalContext, Value
from pipeline.model import edtf
from pipeline.model.document import Document
from pipeline.model.mention import Evidence

_BESIDE = 40
"""How many characters beside a date tell whether others are counted from it."""


def _is_open(part: Part) -> bool:
    """Whether a day or month is left without anything that gives its year."""
    return part.month is not None and part.year is None and part.direction is None


class DocumentNormalizer:
    """Gives the candidates of one document their values, first to last."""

    def __init__(self, reading: Document, low: str, sentences: Sentences) -> None:
        self._context = TemporalContext(reading, low, sentences)

    def normalize(self, candidates: Sequence[Candidate], grammar: Grammar) -> list[Candidate]:
        """Those of a block's candidates that something places, with their values.

        Call it block by block, in order.
        """
        self._context.grammar = grammar
        normalized: list[Candidate] = []
        for index, candidate in enumerate(candidates):
            following = candidates[index + 1] if index + 1 < len(candidates) else None
            self._context.stands_between(candidates[index - 1] if index else None, following)
            found: Value | None = None
            if isinstance(candidate.interpretation, Shift):
                before = normalized[-1] if normalized else None
                found = said_again(
                    self._context, candidate, candidate.interpretation, before, following
                )
            if found is None:
                found = self._opening_end(index, candidates)
            if found is None:
                found = self._value(candidate, candidate.interpretation)
            if found is not None and index:
                found = self._closing_end(candidates[index - 1], candidate, found)
            if found is None or found.value is None or not edtf.is_valid(found.value):
                continue
            date = self._normalized(candidate, found)
            normalized.append(date)
            self._context.anchors.add(date)
        return normalized

    def _opening_end(self, index: int, candidates: Sequence[Candidate]) -> Value | None:
        """The first end of a range of yearless dates, by the year that its last end is in."""
        if index + 1 >= len(candidates):
            return None
        first, last = candidates[index : index + 2]
        opening, closing = first.interpretation, last.interpretation
        if not isinstance(opening, Part) or not isinstance(closing, Part):
            return None
        if not (_is_open(opening) and _is_open(closing)) or not makes_range(
            first, last, self._context.low, self._context.grammar
        ):
            return None
        far = candidates[index + 2] if index + 2 < len(candidates) else None
        self._context.stands_between(candidates[index - 1] if index else None, far)
        end = self._value(last, closing)
        if end is None or end.value is None or not edtf.is_valid(end.value):
            return None
        year = int(end.value[:4])
        value = part_of(opening, year)
        if value is not None and value > end.value:
            value = part_of(opening, year - 1)
        return replace(end, value=value)

    def _closing_end(self, first: Candidate, last: Candidate, found: Value) -> Value:
        """The last end of a range that has no year: never before the first end."""
        opening, closing = first.interpretation, last.interpretation
        if not isinstance(opening, Fixed) or not isinstance(closing, Part) or not _is_open(closing):
            return found
        if found.value is None or found.value >= opening.value or "X" in opening.value:
            return found
        if not makes_range(first, last, self._context.low, self._context.grammar):
            return found
        value = part_of(closing, int(opening.value[:4]) + 1)
        return replace(found, value=value) if value else found

    def _normalized(self, candidate: Candidate, found: Value) -> Candidate:
        interpretation, anchor = candidate.interpretation, found.anchor
        evidence = list(candidate.evidence)
        if anchor is not None and anchor.start is not None and anchor.end is not None:
            evidence.append(Evidence("anchor", anchor.start, anchor.end))
        back = (
            isinstance(interpretation, Shift)
            and interpretation.anchor == "text"
            and interpretation.by < 0
        )
        return replace(
            candidate,
            value=found.value or "",
            confidence=candidate.confidence * found.share,
            calendar=found.calendar,
            alternative=interpretation.alternative if isinstance(interpretation, Fixed) else None,
            anchor=anchor.value if anchor else None,
            anchor_from=found.origin,
            evidence=evidence,
            aside=self._aside(candidate),
            passing=self._passing(candidate),
            flashback=back,
        )

    def _aside(self, candidate: Candidate) -> bool:
        """Whether a date stands in brackets: others are hardly counted from it."""
        front = self._context.before(candidate, _BESIDE)
        return front.rfind("(") > front.rfind(")")

    def _passing(self, candidate: Candidate) -> bool:
        """Whether a year only tells one thing from others, or a date since when things are so."""
        interpretation = candidate.interpretation
        if not isinstance(interpretation, Fixed):
            return False
        conditions = self._context.grammar.conditions
        before = self._context.before(candidate, _BESIDE)
        if conditions["before_since"].search(before):
            return True
        if len(interpretation.value) != 4:
            return False
        if conditions["before_passing"].search(before):
            return True
        after = self._context.after(candidate, _BESIDE)
        if after.startswith(",") and conditions["before_inserted"].search(before):
            return True
        return bool(
            conditions["before_thing"].search(before) and conditions["after_thing"].match(after)
        )

    def _value(self, candidate: Candidate, interpretation: Interpretation) -> Value | None:
        if isinstance(interpretation, Fixed):
            firm = share("two_readings") if interpretation.alternative else 1.0
            if interpretation.contradicted:
                firm = share("weekday_against_written")
            return Value(interpretation.value, None, None, firm, interpretation.calendar)
        if isinstance(interpretation, Part):
            return part_without_year(self._context, candidate, interpretation)
        if isinstance(interpretation, DayOfWeek):
            return weekday(self._context, candidate, interpretation)
        if isinstance(interpretation, WeekOf):
            return self._week_of(candidate, interpretation)
        return counted_unit(self._context, candidate, interpretation)

    def _week_of(self, candidate: Candidate, week: WeekOf) -> Value | None:
        inner = self._value(candidate, week.day)
        if inner is None or inner.value is None or edtf.precision(inner.value) != "day":
            return None
        if "/" in inner.value or not edtf.is_valid(inner.value):
            return None
        return replace(inner, value=arithmetic.week(datetime.date.fromisoformat(inner.value)))
