"""Puts units counted from an anchor on the calendar: "last year", "two days later".

Some only say again what a date beside them says: "He was returned in October 2016, nine
years later" counts from something told before, and the date in front is the value; in
"Two years later, in March 2010," the date behind is.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor, knows, shifted
from pipeline.extract.dates.candidate import Candidate, Fixed, Shift
from pipeline.extract.dates.grammar import share
from pipeline.extract.dates.temporal_context import (
    NEAR,
    REACH,
    Antecedent,
    Origin,
    TemporalContext,
    Value,
)
from pipeline.model import edtf

_LONGEST_GAP = 24
"""Characters between two dates one of which says the other again."""


def said_again(
    context: TemporalContext,
    candidate: Candidate,
    shift: Shift,
    before: Candidate | None,
    following: Candidate | None,
) -> Value | None:
    """What a date just beside a counted one says: "in 2016, nine years later"."""
    if shift.anchor != "text" or shift.to is not None:
        return None
    value = _ahead(context, candidate, shift, following)
    if value is not None and following is not None:
        source = arithmetic.anchor_of(value, following.start, following.end)
        return Value(value, source, "text", share("beside")) if source else None
    value = _behind(context, candidate, shift, before)
    if value is None or before is None:
        return None
    source = arithmetic.anchor_of(before.value, before.start, before.end)
    return Value(value, source, "text", share("beside")) if source else None


def counted_unit(context: TemporalContext, candidate: Candidate, shift: Shift) -> Value | None:
    """A unit of time counted from the text or from the document's date."""
    document = context.document
    if shift.anchor == "text":
        found = _from_text(context, candidate, shift)
        return found or _from_document_at_a_pinch(context, candidate, shift)
    if shift.anchor == "either":
        # "the end of the year": of one named in the same sentence, else this one.
        # … but never of one named in passing ("since 1999").
        before = context.anchors.likeliest(candidate, shift.unit, NEAR, back=True)
        antecedent = next((date for date in before if not date.mention.passing), None)
        if antecedent is not None and (document is None or _beside(context, candidate)):
            found = _counted(candidate, shift, antecedent.anchor, "text", antecedent.share)
            # "suspended since May 30, will resume at the end of the month"
            gone = found is None or not _lies_ahead(context, found.value)
            if document is None or not (gone and context.tense(candidate) == 1):
                return found
    if document is None or not knows(document, shift.unit):
        return None
    if candidate.rule.normalizer == "years_end" and document.month not in {None, 12}:
        ended = context.grammar.conditions["before_past_end"].search(context.before(candidate, 4))
        if ended and context.tense(candidate) == -1:
            # "it fell to 400,000 at year's end", told in March
            shift = replace(shift, by=-1)
    loose = candidate.rule.name == "day_word" and shift.by == 0
    return _counted(candidate, shift, document, "document", share("today") if loose else 1.0)


def _from_text(context: TemporalContext, candidate: Candidate, shift: Shift) -> Value | None:
    """The value by the likeliest date of the text that does not lead past the document's."""
    future: bool | None = None
    back = shift.by <= 0
    # A fiscal year may be counted from a bare year, too.
    unit = "year" if shift.unit == "fiscal_year" else shift.unit
    for antecedent in context.anchors.likeliest(candidate, unit, REACH, back=back):
        found = _antecedent_value(candidate, shift, antecedent)
        if found is None or found.value is None:
            continue
        if context.is_ahead(found.value):
            if future is None:
                future = context.tense(candidate) == 1
            if not future:
                continue
        return found
    return None


def _antecedent_value(candidate: Candidate, shift: Shift, antecedent: Antecedent) -> Value | None:
    mention = antecedent.mention
    if shift.unit in {"year", "fiscal_year"} and mention.calendar.startswith("fiscal"):
        # "in fiscal 2011 … the year after": a fiscal year, too.
        value = arithmetic.later_fiscal_year(mention.value, shift.by)
        if value is not None:
            return Value(value, antecedent.anchor, "text", antecedent.share, mention.calendar)
    return _counted(candidate, shift, antecedent.anchor, "text", antecedent.share)


def _from_document_at_a_pinch(
    context: TemporalContext, candidate: Candidate, shift: Shift
) -> Value | None:
    """The value from the document's date where the text gives none, for whole years."""
    document = context.document
    if document is None or shift.unit not in {"year", "fiscal_year"}:
        return None
    if not knows(document, shift.unit):
        return None
    if candidate.rule.normalizer == "later" and shift.by != -1:
        return None
    if shift.by > 0 and any(context.anchors.likeliest(candidate, shift.unit, REACH)):
        # There was a date, but it led past the document's.
        return None
    return _counted(candidate, shift, document, "document", share("document_for_text"))


def _lies_ahead(context: TemporalContext, value: str | None) -> bool:
    """Whether a value ends on or after the document's day."""
    last = edtf.bounds(value)[1] if value else None
    return context.document_end is not None and last is not None and last >= context.document_end


def _beside(context: TemporalContext, candidate: Candidate) -> bool:
    """Whether the date just before stands in the same sentence."""
    mentions = context.anchors.mentions
    return bool(mentions) and context.anchors.same_sentence(mentions[-1], candidate)


def _counted(
    candidate: Candidate, shift: Shift, anchor: Anchor, origin: Origin, kept: float
) -> Value | None:
    """A unit counted from an anchor."""
    if shift.unit != "fiscal_year":
        return Value(shifted(anchor, shift), anchor, origin, kept)
    first_month = candidate.fiscal_first_month
    number = arithmetic.fiscal_year_of(anchor, first_month)
    if number is None and origin == "text":
        number = anchor.year
    if number is None:
        return None
    value = arithmetic.fiscal_year(number + shift.by, first_month)
    return Value(value, anchor, origin, kept, candidate.fiscal_calendar)


def _ahead(
    context: TemporalContext,
    candidate: Candidate,
    shift: Shift,
    following: Candidate | None,
) -> str | None:
    """The value that a written date right behind gives, cut to the unit that is counted."""
    if following is None or following.mod == "approx":
        return None
    written = following.interpretation
    if not isinstance(written, Fixed) or written.calendar != "gregorian":
        return None
    gap = context.low[candidate.end : following.start]
    if len(gap) > _LONGEST_GAP or not context.grammar.conditions["before_restating"].fullmatch(gap):
        return None
    if edtf.precision(written.value) == "year":
        # "two years later, in 2010, it fell", but not "in 2010 dollars".
        behind = context.low[following.end : following.end + 1]
        if behind not in {"", ",", ".", ";", ")"}:
            return None
    return _cut(written.value, shift.unit)


def _behind(
    context: TemporalContext, candidate: Candidate, shift: Shift, before: Candidate | None
) -> str | None:
    """The value that a date right in front gives: where one told before lies so far from it,
    or where the clause ends with the words.
    """
    if before is None or shift.by == 0 or before.mod is not None:
        return None
    gap = context.low[before.end : candidate.start]
    if len(gap) > _LONGEST_GAP or not context.grammar.conditions["after_restated"].fullmatch(gap):
        return None
    value = _cut(before.value, shift.unit)
    if value is None:
        return None
    if context.anchors.restated(before, shift.by, shift.unit):
        return value
    after = context.low[candidate.end : min(context.block_end(candidate), candidate.end + 3)]
    closes = context.grammar.conditions["after_clause"].match(after) is not None
    return value if closes and candidate.rule.normalizer == "later" else None


def _cut(value: str, unit: str) -> str | None:
    """A value as the year, month or day that holds it; null where it is coarser, or a range."""
    anchor = arithmetic.anchor_of(value)
    if anchor is None or "/" in value:
        return None
    if unit == "year":
        return arithmetic.year(anchor.year)
    if unit == "month" and anchor.month is not None and edtf.precision(value) in {"month", "day"}:
        return arithmetic.month(anchor.year, anchor.month)
    if unit == "day" and anchor.date is not None:
        return anchor.date.isoformat()
    return None
