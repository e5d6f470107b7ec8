"""Places units counted from an anchor: "last year", "two days later", "the end of the year"."""

from __future__ import annotations

from dataclasses import replace

from pipeline.extract.dates import arithmetic, restate
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.certainty import share
from pipeline.extract.dates.count import knows, shifted
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import Shift
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.story import NEAR, REACH, Told
from pipeline.extract.dates.surroundings import Origin, Surroundings, Value
from pipeline.model import edtf


def said_again(
    at: Surroundings,
    candidate: Candidate,
    meaning: Shift,
    before: Placed | None,
    following: Candidate | None,
    grammar: Grammar,
) -> Value | None:
    """What a date just beside a counted one says: "in 2016, nine years later"."""
    if meaning.anchor != "text" or meaning.to is not None:
        return None
    value = restate.ahead(candidate, meaning, following, at.low, grammar)
    if value is not None and following is not None:
        source = arithmetic.anchor_of(value, following.start, following.end)
        return Value(value, source, "text", share("beside")) if source else None
    block_end = at.block_end(candidate)
    value = restate.behind(candidate, meaning, before, at.story, at.low, block_end, grammar)
    if value is None or before is None:
        return None
    source = arithmetic.anchor_of(before.value, before.start, before.end)
    return Value(value, source, "text", share("beside")) if source else None


def counted_unit(
    at: Surroundings, candidate: Candidate, meaning: Shift, grammar: Grammar
) -> Value | None:
    """A unit of time counted from the text or from the document's date."""
    document = at.document
    if meaning.anchor == "text":
        found = _from_text(at, candidate, meaning, grammar)
        return found or _from_document_at_a_pinch(at, candidate, meaning)
    if meaning.anchor == "either":
        # "the end of the year": of one named in the same sentence, else this one.
        # … but never of one named in passing ("since 1999"): the story is not there.
        all_told = at.story.anchors(candidate, meaning.unit, NEAR, back=True)
        told = next((told for told in all_told if not told.mention.passing), None)
        if told is not None and (document is None or _beside(at, candidate)):
            found = _counted(candidate, meaning, told.anchor, "text", told.share)
            # "suspended since May 30, will resume at the end of the month"
            gone = found is None or not _lies_ahead(at, found.value)
            if document is None or not (gone and at.tense(candidate, grammar) == 1):
                return found
    if document is None or not knows(document, meaning.unit):
        return None
    if candidate.rule.makes == "years_end" and document.month not in {None, 12}:
        at_end = at.before(candidate, 4).endswith("at ")
        if at_end and at.tense(candidate, grammar) == -1:
            # "it fell to 400,000 at year's end", told in March
            meaning = replace(meaning, by=-1)
    loose = candidate.rule.name == "day_word" and meaning.by == 0
    return _counted(candidate, meaning, document, "document", share("today") if loose else 1.0)


def _from_text(
    at: Surroundings, candidate: Candidate, meaning: Shift, grammar: Grammar
) -> Value | None:
    """The value by the likeliest date of the text that does not lead past the document's."""
    future: bool | None = None
    back = meaning.by <= 0
    # A fiscal year may be counted from a bare year, too.
    unit = "year" if meaning.unit == "fiscal_year" else meaning.unit
    for told in at.story.anchors(candidate, unit, REACH, back=back):
        found = _told_value(candidate, meaning, told)
        if found is None or found.value is None:
            continue
        if at.is_ahead(found.value):
            if future is None:
                future = at.tense(candidate, grammar) == 1
            if not future:
                continue
        return found
    return None


def _told_value(candidate: Candidate, meaning: Shift, told: Told) -> Value | None:
    mention = told.mention
    if meaning.unit in {"year", "fiscal_year"} and mention.calendar.startswith("fiscal"):
        # "in fiscal 2011 … the year after": a fiscal year, too.
        value = arithmetic.later_fiscal_year(mention.value, meaning.by)
        if value is not None:
            return Value(value, told.anchor, "text", told.share, mention.calendar)
    return _counted(candidate, meaning, told.anchor, "text", told.share)


def _from_document_at_a_pinch(
    at: Surroundings, candidate: Candidate, meaning: Shift
) -> Value | None:
    """The value from the document's date where the text gives none, for whole years."""
    document = at.document
    if document is None or meaning.unit not in {"year", "fiscal_year"}:
        return None
    if not knows(document, meaning.unit):
        return None
    if candidate.rule.makes == "later" and meaning.by != -1:
        return None
    if meaning.by > 0 and any(at.story.anchors(candidate, meaning.unit, REACH)):
        # There was a date, but it led past the document's.
        return None
    return _counted(candidate, meaning, document, "document", share("document_for_text"))


def _lies_ahead(at: Surroundings, value: str | None) -> bool:
    """Whether a value ends on or after the document's day."""
    last = edtf.bounds(value)[1] if value else None
    return at.document_end is not None and last is not None and last >= at.document_end


def _beside(at: Surroundings, candidate: Candidate) -> bool:
    """Whether the date just before stands in the same sentence."""
    mentions = at.story.mentions
    return bool(mentions) and at.story.same_sentence(mentions[-1], candidate)


def _counted(
    candidate: Candidate, meaning: Shift, anchor: Anchor, origin: Origin, kept: float
) -> Value | None:
    """A unit counted from an anchor."""
    if meaning.unit != "fiscal_year":
        return Value(shifted(anchor, meaning), anchor, origin, kept)
    first_month = candidate.fiscal_first_month
    number = arithmetic.fiscal_year_of(anchor, first_month)
    if number is None and origin == "text":
        number = anchor.year
    if number is None:
        return None
    value = arithmetic.fiscal_year(number + meaning.by, first_month)
    return Value(value, anchor, origin, kept, candidate.fiscal_calendar)
