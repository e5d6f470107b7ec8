"""Counted dates that only say again what a date beside them says.

"He was returned in October 2016, nine years later": the words count from
something told before, and the date in front of them is the value.  "Two years
later, in March 2010,": the date behind them is.
"""

from __future__ import annotations

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.meaning import Fixed, Shift
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.story import Story
from pipeline.model import edtf

_LONGEST_GAP = 24
"""Characters between two dates one of which says the other again."""


def ahead(
    candidate: Candidate, meaning: Shift, following: Candidate | None, low: str, grammar: Grammar
) -> str | None:
    """The value that a written date right behind gives, cut to the unit that is counted."""
    if following is None or not isinstance(following.meaning, Fixed) or following.mod == "approx":
        return None
    gap = low[candidate.end : following.start]
    if len(gap) > _LONGEST_GAP or not grammar.story_tests["before_restating"].fullmatch(gap):
        return None
    if following.meaning.calendar != "gregorian":
        return None
    if edtf.precision(following.meaning.value) == "year":
        # "two years later, in 2010, it fell", but not "in 2010 dollars".
        behind = low[following.end : following.end + 1]
        if behind not in {"", ",", ".", ";", ")"}:
            return None
    return cut(following.meaning.value, meaning.unit)


def behind(
    candidate: Candidate,
    meaning: Shift,
    before: Placed | None,
    story: Story,
    low: str,
    block_end: int | None,
    grammar: Grammar,
) -> str | None:
    """The value that a date right in front gives: where one told before lies so far from it,
    or where the clause ends with the words.
    """
    if before is None or meaning.by == 0 or before.mod is not None:
        return None
    gap = low[before.end : candidate.start]
    if len(gap) > _LONGEST_GAP or not grammar.story_tests["after_restated"].fullmatch(gap):
        return None
    value = cut(before.value, meaning.unit)
    if value is None:
        return None
    if story.restated(before, meaning.by, meaning.unit):
        return value
    end = len(low) if block_end is None else block_end
    after = low[candidate.end : min(end, candidate.end + 3)]
    closes = grammar.story_tests["after_clause"].match(after) is not None
    return value if closes and candidate.rule.makes == "later" else None


def cut(value: str, unit: str) -> str | None:
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
