"""Places days, months, seasons and quarters whose year is not written."""

from __future__ import annotations

from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.certainty import share
from pipeline.extract.dates.count import (
    SOON,
    VERY_SOON,
    by_tense,
    day_in_month,
    just_gone,
    nearest,
    nearest_day_of_month,
    part_of,
    part_soon_after,
    soon_not_long_ago,
    within,
)
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import Part, Shift
from pipeline.extract.dates.place_counted import counted_unit
from pipeline.extract.dates.place_weekday import day_on_weekday, with_weekday
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.story import NEAR, REACH, Told
from pipeline.extract.dates.surroundings import Surroundings, Value

_DAYS_OF_TERMS = frozenset({1, 15, 30, 31})
_DAYS_AROUND = 7
_LOOKING_BACK = 60
"""How many characters in front of a date tell that the text looks back at it."""


def part_without_year(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    """A part of a year that its own words do not give; a weekday beside it has its say."""
    if meaning.month is None and meaning.code is None and meaning.yearly is None:
        if meaning.weekday is not None:
            return day_on_weekday(at, candidate, meaning, grammar)
        return _day_of_month(at, candidate, meaning, grammar)
    value = _value(at, candidate, meaning, grammar)
    if meaning.weekday is None:
        return value
    return with_weekday(at, candidate, meaning, value, grammar)


def _value(at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar) -> Value | None:
    if isinstance(meaning.year, int):
        return Value(part_of(meaning, meaning.year), None, None)
    if isinstance(meaning.year, Shift):
        whole = counted_unit(at, candidate, meaning.year, grammar)
        if whole is None or whole.value is None or not whole.value.isdigit():
            return None
        return replace(whole, value=part_of(meaning, int(whole.value)))
    number = _year_of_number(at, candidate, grammar)
    if number is not None and meaning.direction is None:
        return Value(part_of(meaning, number.year), number, "text")
    if meaning.anchor == "text":
        told = next(at.story.anchors(candidate, "year", REACH), None)
        if told is None:
            return None
        value = nearest(told.anchor, meaning, meaning.direction or 0)
        return Value(value, told.anchor, "text", told.share)
    if meaning.direction is not None:
        if at.document is None:
            return None
        return Value(nearest(at.document, meaning, meaning.direction), at.document, "document")
    return (
        _by_story(at, candidate, meaning, grammar)
        or _written_before(at, meaning)
        or _by_tense(at, candidate, meaning, grammar)
    )


def _year_of_number(at: Surroundings, candidate: Candidate, grammar: Grammar) -> Anchor | None:
    """The year in the number of an act, just before its day ("Ley 30/1992, de 26 de noviembre")."""
    begin = max(0, candidate.start - _LOOKING_BACK)
    found = grammar.story_tests["before_day_of_act"].search(at.low[begin : candidate.start])
    if found is None:
        return None
    return arithmetic.anchor_of(found[1], begin + found.start(1), begin + found.end(1))


def _by_story(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    """The part in the year that the story has come to; null if it tells none that fits."""
    told = at.story.year_of(candidate, meaning)
    if told is None:
        return None
    if at.is_ahead(told.mention.value) and (
        told.mention.calendar != "gregorian" or told.sentences_back
    ):
        # What is to come is told from the document's time, as is the budget of a coming year.
        return None
    if "/" in told.mention.value:
        value = within(told.mention.value, meaning)
        return Value(value, told.anchor, "text", told.share * share("fiscal_year_around"))
    value = _going_on(at, candidate, meaning, told, grammar)
    if told.mention.anchor_from == "document" and at.tense(candidate, grammar) == 1:
        # "which we began in May of last year, runs through September"
        return None
    if value is None or not at.is_ahead(value) or at.tense(candidate, grammar) == 1:
        return Value(value, told.anchor, "text", told.share * share("year_of_story"))
    return None


def _written_before(at: Surroundings, meaning: Part) -> Value | None:
    """The day in the only year that the text has written it with before.

    "On January 22, 2021, shots struck a boat", and pages later "an unknown gunman on
    January 22".  First and last days of months are those of terms, and tell nothing.
    """
    if meaning.day is None or meaning.month is None or meaning.last_day is not None:
        return None
    if meaning.day in _DAYS_OF_TERMS:
        return None
    told = at.story.days_written.get((meaning.month, meaning.day))
    if told is None:
        return _beside_written(at, meaning)
    anchor = arithmetic.anchor_of(told.value, told.start, told.end)
    return Value(told.value, anchor, "text", share("year_of_story")) if anchor else None


def _beside_written(at: Surroundings, meaning: Part) -> Value | None:
    """The day in the only year in which the text has dated one of the days around it.

    Only where the document's own year has not seen the day yet: writers leave out the
    year where it is the current one, or where the story sets it.
    """
    document = at.document
    if document is None or document.date is None:
        return None
    this_year = part_of(meaning, document.year)
    if this_year is None or this_year <= document.value:
        return None
    years = {
        told.value[:4]
        for (month, day), told in at.story.days_written.items()
        if told is not None
        and month == meaning.month
        and meaning.day is not None
        and abs(day - meaning.day) <= _DAYS_AROUND
    }
    if len(years) != 1 or int(*years) >= document.year:
        return None
    return Value(part_of(meaning, int(*years)), None, "text", share("year_of_story"))


def _going_on(
    at: Surroundings, candidate: Candidate, meaning: Part, told: Told, grammar: Grammar
) -> str | None:
    """A yearless date after one with a year: of that year, or soon after its end.

    "In November 2009 … by January": the next year, unless the text looks back.
    """
    same = part_of(meaning, told.anchor.year)
    ahead = part_soon_after(told.anchor, meaning) or _up_to_document(
        at, candidate, meaning, told, grammar
    )
    if ahead is None or same is None:
        return same
    if at.is_ahead(ahead) and not at.is_ahead(told.mention.value):
        return ahead if at.tense(candidate, grammar) == 1 else same
    before = at.before(candidate, _LOOKING_BACK)
    looks_back = grammar.story_tests["before_looking_back"].search(before)
    return same if looks_back else ahead


def _up_to_document(
    at: Surroundings, candidate: Candidate, meaning: Part, told: Told, grammar: Grammar
) -> str | None:
    """The part between the date before it and the document's own, if it is the last before that.

    "In October 2009 … On April 2", told in June 2010: both what goes on from the one
    date and what lies just behind the other is April 2, 2010.  In one sentence the
    second date rather looks back ("took office in October 2009, after the vote in June").
    """
    document, anchor = at.document, told.anchor
    if document is None or document.month is None or document.year != anchor.year + 1:
        return None
    if at.story.same_sentence(told.mention, candidate):
        return None
    behind = grammar.story_tests["after_looking_back"].match(at.after(candidate, _LOOKING_BACK))
    if behind and not grammar.terms.search(at.before(candidate, _LOOKING_BACK)):
        # "In May it had been rejected", but "By May it had fallen"
        return None
    if meaning.month is None or anchor.month is None or meaning.month >= anchor.month:
        return None
    ahead = part_of(meaning, anchor.year + 1)
    return ahead if ahead == by_tense(document, meaning, -1) else None


def _by_tense(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    document = at.document
    if document is None:
        return None
    told = at.tense(candidate, grammar)
    firm = share("yearless_without_tense" if told is None else "yearless_by_tense")
    value = by_tense(document, meaning, told or -1)
    if document.date is None:
        return Value(value, document, "document", firm)
    is_day = meaning.day is not None or meaning.yearly is not None
    if told == 1:
        past = by_tense(document, meaning, -1)
        if is_day and just_gone(document.date, past):
            value, firm = past, share("yearless_without_tense")
    elif told is None or is_day:
        ahead = by_tense(document, meaning, 1)
        if soon_not_long_ago(document.date, value, ahead, SOON if told is None else VERY_SOON):
            value, firm = ahead, share("yearless_without_tense")
    return Value(value, document, "document", firm)


def _day_of_month(
    at: Surroundings, candidate: Candidate, meaning: Part, grammar: Grammar
) -> Value | None:
    """A day of the month that is named, or that the text speaks of."""
    if meaning.day is None:
        return None
    if meaning.within is not None:
        whole = counted_unit(at, candidate, meaning.within, grammar)
        anchor = arithmetic.anchor_of(whole.value) if whole and whole.value else None
        if whole is None or anchor is None or anchor.month is None:
            return None
        return replace(whole, value=arithmetic.day(anchor.year, anchor.month, meaning.day))
    if meaning.direction is not None:
        if at.document is None:
            return None
        value = nearest_day_of_month(at.document, meaning.day, meaning.direction)
        return Value(value, at.document, "document")
    told = next(at.story.anchors(candidate, "month", NEAR), None)
    if told is None:
        return None
    return Value(day_in_month(told.anchor, meaning.day), told.anchor, "text", told.share)
