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
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.core import edtf
from pipeline.core.mention import Evidence
from pipeline.core.reading import Reading
from pipeline.extract.dates import arithmetic, restate, tense
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.count import (
    anchor_of_document,
    by_tense,
    day_in_month,
    knows,
    nearest,
    nearest_weekday,
    part_of,
    part_soon_after,
    shifted,
    soon_not_long_ago,
    weekday_from,
    weekday_of_week,
    within,
)
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import DayOfWeek, Fixed, Meaning, Part, Shift, WeekOf
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.extract.dates.story import NEAR, REACH, Story, Told

# What a value keeps of its rule's confidence when it rests on …
_TENSE_SHARE = 0.97  # … the tense of the sentence
_NO_TENSE_SHARE = 0.85  # … the habit of writing of what is past
_DOCUMENT_FOR_TEXT = 0.7  # … the document's date where the text should give one
_FISCAL_SHARE = 0.85  # … a fiscal year that a date without a year should lie in
_BESIDE_SHARE = 0.97  # … a date just beside it, which says the same


@dataclass(frozen=True, slots=True)
class _Value:
    """A value found for a meaning, and what it rests on."""

    value: str | None
    anchor: Anchor | None
    origin: Literal["text", "document"] | None
    share: float = 1.0
    calendar: str = "gregorian"


class Placer:
    """Places the candidates of one document, first to last."""

    def __init__(self, reading: Reading, low: str, sentences: Sentences) -> None:
        self._reading, self._low, self._sentences = reading, low, sentences
        self._document = anchor_of_document(reading.published)
        self._document_end = edtf.bounds(self._document.value)[1] if self._document else None
        self._story = Story(reading, sentences)

    def place(self, candidates: Sequence[Candidate], grammar: Grammar) -> list[Placed]:
        """The candidates that something places; call block by block, in order."""
        placed: list[Placed] = []
        for index, candidate in enumerate(candidates):
            following = candidates[index + 1] if index + 1 < len(candidates) else None
            found = self._restated(candidate, following, placed, grammar)
            if found is None:
                found = self._value(candidate, candidate.meaning, grammar)
            if found is None or found.value is None or not edtf.is_valid(found.value):
                continue
            mention = self._mention(candidate, found, grammar)
            placed.append(mention)
            self._story.mentions.append(mention)
        return placed

    def _mention(self, candidate: Candidate, found: _Value, grammar: Grammar) -> Placed:
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
        front = self._low[max(0, candidate.start - 40) : candidate.start]
        return front.rfind("(") > front.rfind(")")

    def _passing(self, candidate: Candidate, grammar: Grammar) -> bool:
        """Whether a bare year only tells one thing from others of its kind."""
        meaning = candidate.meaning
        if not isinstance(meaning, Fixed) or len(meaning.value) != 4:
            return False
        tests = grammar.story_tests
        before = self._low[max(0, candidate.start - 40) : candidate.start]
        if tests["before_passing"].search(before):
            return True
        after = self._low[candidate.end : candidate.end + 40]
        return bool(tests["before_thing"].search(before) and tests["after_thing"].match(after))

    # ---- meanings ------------------------------------------------------------

    def _restated(
        self,
        candidate: Candidate,
        following: Candidate | None,
        placed: Sequence[Placed],
        grammar: Grammar,
    ) -> _Value | None:
        """What a date just beside a counted one says: "in 2016, nine years later"."""
        meaning = candidate.meaning
        if not isinstance(meaning, Shift) or meaning.anchor != "text" or meaning.to is not None:
            return None
        value = restate.ahead(candidate, meaning, following, self._low, grammar)
        if value is not None and following is not None:
            source = arithmetic.anchor_of(value, following.start, following.end)
            return _Value(value, source, "text", _BESIDE_SHARE) if source else None
        before = placed[-1] if placed else None
        block_end = self._reading.blocks[candidate.block].end if self._reading.blocks else None
        value = restate.behind(
            candidate, meaning, before, self._story, self._low, block_end, grammar
        )
        if value is None or before is None:
            return None
        source = arithmetic.anchor_of(before.value, before.start, before.end)
        return _Value(value, source, "text", _BESIDE_SHARE) if source else None

    def _value(self, candidate: Candidate, meaning: Meaning, grammar: Grammar) -> _Value | None:
        if isinstance(meaning, Fixed):
            return _Value(meaning.value, None, None, calendar=meaning.calendar)
        if isinstance(meaning, Part):
            return self._part(candidate, meaning, grammar)
        if isinstance(meaning, DayOfWeek):
            return self._weekday(candidate, meaning, grammar)
        if isinstance(meaning, WeekOf):
            return self._week_of(candidate, meaning, grammar)
        return self._shift(candidate, meaning, grammar)

    # ---- counted units -------------------------------------------------------

    def _shift(self, candidate: Candidate, meaning: Shift, grammar: Grammar) -> _Value | None:
        if meaning.anchor == "text":
            found = self._from_text(candidate, meaning, grammar)
            return found or self._from_document_at_a_pinch(candidate, meaning)
        if meaning.anchor == "either":
            # "the end of the year": of one named in the same sentence, else this one.
            told = next(self._story.anchors(candidate, meaning.unit, NEAR, back=True), None)
            if told is not None and (self._document is None or self._beside(candidate)):
                return _counted(candidate, meaning, told.anchor, "text", told.share)
        if self._document is None or not knows(self._document, meaning.unit):
            return None
        share = 0.9 if candidate.rule.name == "day_word" and meaning.by == 0 else 1.0
        return _counted(candidate, meaning, self._document, "document", share)

    def _from_text(self, candidate: Candidate, meaning: Shift, grammar: Grammar) -> _Value | None:
        """The value by the likeliest date of the text that does not lead past the document's."""
        future: bool | None = None
        back = meaning.by <= 0
        # A fiscal year may be counted from a bare year, too.
        unit = "year" if meaning.unit == "fiscal_year" else meaning.unit
        for told in self._story.anchors(candidate, unit, REACH, back=back):
            found = self._told_value(candidate, meaning, told)
            if found is None or found.value is None:
                continue
            if self._is_ahead(found.value):
                if future is None:
                    future = self._tense(candidate, grammar) == 1
                if not future:
                    continue
            return found
        return None

    @staticmethod
    def _told_value(candidate: Candidate, meaning: Shift, told: Told) -> _Value | None:
        mention = told.mention
        if meaning.unit in {"year", "fiscal_year"} and mention.calendar.startswith("fiscal"):
            # "in fiscal 2011 … the year after": a fiscal year, too.
            value = arithmetic.later_fiscal_year(mention.value, meaning.by)
            if value is not None:
                return _Value(value, told.anchor, "text", told.share, mention.calendar)
        return _counted(candidate, meaning, told.anchor, "text", told.share)

    def _is_ahead(self, value: str) -> bool:
        """Whether a value begins after the document's own date."""
        first = edtf.bounds(value)[0]
        return self._document_end is not None and first is not None and first > self._document_end

    def _from_document_at_a_pinch(self, candidate: Candidate, meaning: Shift) -> _Value | None:
        """The value from the document's date where the text gives none, for whole years."""
        if self._document is None or meaning.unit not in {"year", "fiscal_year"}:
            return None
        if not knows(self._document, meaning.unit):
            return None
        if candidate.rule.makes == "later" and meaning.by != -1:
            return None
        if meaning.by > 0 and any(self._story.anchors(candidate, meaning.unit, REACH)):
            # There was a date, but it led past the document's.
            return None
        return _counted(candidate, meaning, self._document, "document", _DOCUMENT_FOR_TEXT)

    def _beside(self, candidate: Candidate) -> bool:
        """Whether the date just before stands in the same sentence."""
        mentions = self._story.mentions
        return bool(mentions) and self._story.same_sentence(mentions[-1], candidate)

    # ---- days, months, seasons without a year --------------------------------

    def _part(self, candidate: Candidate, meaning: Part, grammar: Grammar) -> _Value | None:
        if isinstance(meaning.year, int):
            return _Value(part_of(meaning, meaning.year), None, None)
        if isinstance(meaning.year, Shift):
            whole = self._shift(candidate, meaning.year, grammar)
            if whole is None or whole.value is None or not whole.value.isdigit():
                return None
            return replace(whole, value=part_of(meaning, int(whole.value)))
        if meaning.month is None and meaning.code is None:
            return self._day_of_month(candidate, meaning, grammar)
        if meaning.anchor == "text":
            told = next(self._story.anchors(candidate, "year", REACH), None)
            if told is None:
                return None
            value = nearest(told.anchor, meaning, meaning.direction or 0)
            return _Value(value, told.anchor, "text", told.share)
        if meaning.direction is not None:
            if self._document is None:
                return None
            value = nearest(self._document, meaning, meaning.direction)
            return _Value(value, self._document, "document")
        told = self._story.year_of(candidate)
        if told is not None and "/" in told.mention.value:
            value = within(told.mention.value, meaning)
            return _Value(value, told.anchor, "text", told.share * _FISCAL_SHARE)
        if told is not None:
            value = self._going_on(candidate, meaning, told, grammar)
            if value is None or not self._is_ahead(value) or self._tense(candidate, grammar) == 1:
                return _Value(value, told.anchor, "text", told.share)
        return self._by_tense(candidate, meaning, grammar)

    def _going_on(
        self, candidate: Candidate, meaning: Part, told: Told, grammar: Grammar
    ) -> str | None:
        """A yearless date after one with a year: of that year, or soon after its end.

        "In November 2009 … by January": the next year, unless the text looks back.
        """
        same = part_of(meaning, told.anchor.year)
        ahead = part_soon_after(told.anchor, meaning)
        if ahead is None or same is None or self._is_ahead(ahead):
            return same
        before = self._low[max(0, candidate.start - 60) : candidate.start]
        looks_back = grammar.story_tests["before_looking_back"].search(before)
        return same if looks_back else ahead

    def _day_of_month(self, candidate: Candidate, meaning: Part, grammar: Grammar) -> _Value | None:
        """A day of the month that is named, or that the text speaks of."""
        if meaning.day is None:
            return None
        if meaning.within is not None:
            whole = self._shift(candidate, meaning.within, grammar)
            anchor = arithmetic.anchor_of(whole.value) if whole and whole.value else None
            if whole is None or anchor is None or anchor.month is None:
                return None
            return replace(whole, value=arithmetic.day(anchor.year, anchor.month, meaning.day))
        told = next(self._story.anchors(candidate, "month", NEAR), None)
        if told is None:
            return None
        return _Value(day_in_month(told.anchor, meaning.day), told.anchor, "text", told.share)

    def _by_tense(self, candidate: Candidate, meaning: Part, grammar: Grammar) -> _Value | None:
        if self._document is None:
            return None
        told = self._tense(candidate, grammar)
        share = _NO_TENSE_SHARE if told is None else _TENSE_SHARE
        value = by_tense(self._document, meaning, told or -1)
        if told is None and self._document.date is not None:
            ahead = by_tense(self._document, meaning, 1)
            if soon_not_long_ago(self._document.date, value, ahead):
                value = ahead
        return _Value(value, self._document, "document", share)

    def _tense(self, candidate: Candidate, grammar: Grammar) -> int | None:
        sentence = self._sentences.span(candidate.start)
        return tense.direction(self._low, candidate.start, candidate.end, sentence, grammar)

    # ---- weekdays and weeks --------------------------------------------------

    def _weekday(self, candidate: Candidate, meaning: DayOfWeek, grammar: Grammar) -> _Value | None:
        document = self._document
        if meaning.week is not None or meaning.direction is not None:
            if document is None or document.date is None:
                return None
            if meaning.week is not None:
                week = arithmetic.plus_days(document.date, 7 * meaning.week.by)
                value = weekday_of_week(week, meaning.weekday)
            else:
                value = nearest_weekday(document.date, meaning.weekday, meaning.direction or 0)
            return _Value(value, document, "document")
        if document is None or document.date is None:
            told = next(self._story.anchors(candidate, "day", NEAR), None)
            if told is None or told.anchor.date is None:
                return None
            value = weekday_from(told.anchor.date, meaning.weekday, 1)
            return _Value(value, told.anchor, "text", told.share)
        way = self._tense(candidate, grammar)
        share = _NO_TENSE_SHARE if way is None else _TENSE_SHARE
        value = weekday_from(document.date, meaning.weekday, way or -1)
        return _Value(value, document, "document", share)

    def _week_of(self, candidate: Candidate, meaning: WeekOf, grammar: Grammar) -> _Value | None:
        inner = self._value(candidate, meaning.day, grammar)
        if inner is None or inner.value is None or edtf.precision(inner.value) != "day":
            return None
        if "/" in inner.value or not edtf.is_valid(inner.value):
            return None
        return replace(inner, value=arithmetic.week(datetime.date.fromisoformat(inner.value)))


def _counted(
    candidate: Candidate,
    meaning: Shift,
    anchor: Anchor,
    origin: Literal["text", "document"],
    share: float,
) -> _Value | None:
    """A unit counted from an anchor."""
    if meaning.unit != "fiscal_year":
        return _Value(shifted(anchor, meaning), anchor, origin, share)
    first_month = candidate.fiscal_first_month
    number = arithmetic.fiscal_year_of(anchor, first_month)
    if number is None and origin == "text":
        number = anchor.year
    if number is None:
        return None
    value = arithmetic.fiscal_year(number + meaning.by, first_month)
    return _Value(value, anchor, origin, share, candidate.fiscal_calendar)
