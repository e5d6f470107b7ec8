"""Places what dates mean on the calendar, in the order of the text.

A date that its own words do not place is counted from an anchor: for
anaphoric words ("that year", "two days later") a date before it in the text;
for deictic words ("last year", "today") the document's own date; for a month,
day or weekday without a year the text where it tells a story with dates of its
own, else the document's date and the tense of the sentence.  What nothing
places is dropped.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.core import edtf
from pipeline.core.mention import DateMod, Evidence
from pipeline.core.reading import Reading
from pipeline.extract.dates import arithmetic, tense
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.count import (
    anchor_of_document,
    by_tense,
    knows,
    nearest,
    nearest_weekday,
    part_of,
    shifted,
    soon_not_long_ago,
    weekday_from,
    weekday_of_week,
)
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import DayOfWeek, Fixed, Meaning, Part, Shift, WeekOf
from pipeline.extract.dates.scan import Candidate

_TEXT_REACH = 700
"""How far back in its block a date may lie that others are counted from, in characters."""
_NEAR = 300
"""The same for a date that a weekday or a yearless date is counted from."""
_LOOK_BACK = 12
"""How many dates back an anchor is looked for."""

# What a value keeps of its rule's confidence when it rests on …
_TEXT_SHARE = 0.95  # … a date in the same block: sometimes it is not the one meant
_FAR_SHARE = 0.8  # … a date in the block before
_TENSE_SHARE = 0.97  # … the tense of the sentence
_NO_TENSE_SHARE = 0.85  # … the habit of writing of what is past


@dataclass(slots=True)
class Placed:
    """A date with its value."""

    start: int
    end: int
    value: str
    rule: str
    confidence: float
    block: int
    mod: DateMod | None = None
    calendar: str = "gregorian"
    alternative: str | None = None
    anchor: str | None = None
    anchor_from: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
    aside: bool = False

    @property
    def relative(self) -> bool:
        """Whether the value was counted from an anchor."""
        return self.anchor is not None


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

    def __init__(self, reading: Reading, low: str) -> None:
        self._reading, self._low = reading, low
        self._document = anchor_of_document(reading.published)
        self._history: list[Placed] = []

    def place(
        self, candidates: Sequence[Candidate], grammar: Grammar, fiscal_first_month: int
    ) -> list[Placed]:
        """The candidates that something places; call block by block, in order."""
        placed: list[Placed] = []
        for candidate in candidates:
            found = self._value(candidate, candidate.meaning, grammar, fiscal_first_month)
            if found is None or found.value is None or not edtf.is_valid(found.value):
                continue
            mention = self._mention(candidate, found)
            placed.append(mention)
            self._history.append(mention)
        return placed

    def _mention(self, candidate: Candidate, found: _Value) -> Placed:
        meaning, anchor = candidate.meaning, found.anchor
        evidence = list(candidate.evidence)
        if anchor is not None and anchor.start is not None and anchor.end is not None:
            evidence.append(Evidence("anchor", anchor.start, anchor.end))
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
        )

    def _aside(self, candidate: Candidate) -> bool:
        """Whether a date stands in brackets: no story goes on from there."""
        front = self._low[max(0, candidate.start - 40) : candidate.start]
        return front.rfind("(") > front.rfind(")")

    # ---- meanings ------------------------------------------------------------

    def _value(
        self, candidate: Candidate, meaning: Meaning, grammar: Grammar, fiscal: int
    ) -> _Value | None:
        if isinstance(meaning, Fixed):
            return _Value(meaning.value, None, None, calendar=meaning.calendar)
        if isinstance(meaning, Part):
            return self._part(candidate, meaning, grammar)
        if isinstance(meaning, DayOfWeek):
            return self._weekday(candidate, meaning, grammar)
        if isinstance(meaning, WeekOf):
            return self._week_of(candidate, meaning, grammar)
        return self._shift(candidate, meaning, fiscal)

    def _shift(self, candidate: Candidate, meaning: Shift, fiscal: int) -> _Value | None:
        anchor, origin, share = self._anchor(candidate, meaning)
        if anchor is None:
            return None
        calendar = "gregorian"
        if meaning.unit == "fiscal_year":
            number = arithmetic.fiscal_year_of(anchor, fiscal)
            if number is None:
                return None
            value = arithmetic.fiscal_year(number + meaning.by, fiscal)
            calendar = "fiscal"
        else:
            value = shifted(anchor, meaning)
        if meaning.unit == "day" and candidate.rule.name == "day_word" and meaning.by == 0:
            share *= 0.9
        return _Value(value, anchor, origin, share, calendar)

    def _anchor(
        self, candidate: Candidate, meaning: Shift
    ) -> tuple[Anchor | None, Literal["text", "document"] | None, float]:
        if meaning.anchor == "text":
            found = self._text_anchor(candidate, meaning.unit, _TEXT_REACH)
            if found is not None:
                return found[0], "text", found[1]
        elif meaning.anchor == "either":
            # "the end of the year": of one named in the same sentence, else this one.
            found = self._text_anchor(candidate, meaning.unit, _NEAR)
            if found is not None and (self._document is None or self._beside(candidate)):
                return found[0], "text", found[1]
        if self._document is None or not knows(self._document, meaning.unit):
            return None, None, 0.0
        if meaning.anchor == "text":
            # "the following year" with no date before it: the document's, at a pinch,
            # and only for whole years.
            counted = candidate.rule.makes == "later" and meaning.by != -1
            if meaning.unit != "year" or counted:
                return None, None, 0.0
            return self._document, "document", 0.7
        return self._document, "document", 1.0

    def _text_anchor(
        self, candidate: Candidate, unit: str, reach: int
    ) -> tuple[Anchor, float] | None:
        """The latest date before a candidate that is precise enough for ``unit``."""
        blocks = self._reading.blocks
        kind = blocks[candidate.block].kind if blocks else "paragraph"
        for mention in reversed(self._history[-_LOOK_BACK:]):
            if mention.block < candidate.block - 1:
                return None
            if mention.aside or (blocks and blocks[mention.block].kind != kind):
                continue
            if candidate.start - mention.end > reach:
                return None
            anchor = arithmetic.anchor_of(mention.value, mention.start, mention.end)
            if anchor is None or not knows(anchor, unit):
                continue
            near = mention.block == candidate.block
            share = _TEXT_SHARE if near else _FAR_SHARE
            return anchor, share * min(1.0, mention.confidence + 0.05)
        return None

    def _part(self, candidate: Candidate, meaning: Part, grammar: Grammar) -> _Value | None:
        if isinstance(meaning.year, int):
            return _Value(part_of(meaning, meaning.year), None, None)
        if isinstance(meaning.year, Shift):
            whole = self._shift(candidate, meaning.year, 1)
            if whole is None or whole.value is None or not whole.value.isdigit():
                return None
            return replace(whole, value=part_of(meaning, int(whole.value)))
        if meaning.anchor == "text":
            found = self._text_anchor(candidate, "year", _TEXT_REACH)
            if found is None:
                return None
            anchor, share = found
            value = nearest(anchor, meaning, meaning.direction or 0)
            return _Value(value, anchor, "text", share)
        if meaning.direction is not None:
            if self._document is None:
                return None
            value = nearest(self._document, meaning, meaning.direction)
            return _Value(value, self._document, "document")
        told = self._story(candidate)
        if told is not None:
            return _Value(part_of(meaning, told[0].year), told[0], "text", told[1])
        return self._by_tense(candidate, meaning, grammar)

    def _story(self, candidate: Candidate) -> tuple[Anchor, float] | None:
        """A date just before, in the same block, that a yearless one goes on from.

        One of a day or month will do; of a bare year only in the same
        sentence, as years are also named in passing.
        """
        sentence = self._reading.sentence_at(candidate.start)
        for mention in reversed(self._history[-_LOOK_BACK:]):
            if mention.block != candidate.block or candidate.start - mention.end > _NEAR:
                return None
            if mention.aside or "/" in mention.value or mention.calendar != "gregorian":
                continue
            anchor = arithmetic.anchor_of(mention.value, mention.start, mention.end)
            if anchor is None:
                continue
            if anchor.month is None and not self._same_sentence(mention, candidate, sentence):
                continue
            if anchor.month is None and mention.relative:
                # "last year … in March": as likely this year's.
                continue
            return anchor, _TEXT_SHARE
        return None

    def _beside(self, candidate: Candidate) -> bool:
        """Whether the date just before stands in the same sentence."""
        sentence = self._reading.sentence_at(candidate.start)
        return bool(self._history) and self._same_sentence(self._history[-1], candidate, sentence)

    def _same_sentence(
        self, mention: Placed, candidate: Candidate, sentence: tuple[int, int]
    ) -> bool:
        if self._reading.sentences:
            return mention.start >= sentence[0]
        between = self._low[mention.end : candidate.start]
        return ". " not in between and "; " not in between

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
        reading = self._reading
        sentence = reading.sentence_at(candidate.start)
        if not reading.sentences:
            sentence = tense.sentence_within(reading.text, sentence, candidate.start)
        return tense.direction(self._low, candidate.start, candidate.end, sentence, grammar)

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
        told = self._text_anchor(candidate, "day", _NEAR)
        if document is None or document.date is None:
            if told is None:
                return None
            anchor, share = told
            assert anchor.date is not None
            return _Value(weekday_from(anchor.date, meaning.weekday, 1), anchor, "text", share)
        way = self._tense(candidate, grammar)
        share = _NO_TENSE_SHARE if way is None else _TENSE_SHARE
        value = weekday_from(document.date, meaning.weekday, way or -1)
        return _Value(value, document, "document", share)

    def _week_of(self, candidate: Candidate, meaning: WeekOf, grammar: Grammar) -> _Value | None:
        inner = self._value(candidate, meaning.day, grammar, 1)
        if inner is None or inner.value is None or edtf.precision(inner.value) != "day":
            return None
        if "/" in inner.value or not edtf.is_valid(inner.value):
            return None
        return replace(inner, value=arithmetic.week(datetime.date.fromisoformat(inner.value)))
