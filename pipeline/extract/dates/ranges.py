"""Dates that stand side by side: one gives another its year, two make a range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.dates.candidate import Candidate, Fixed, Interpretation, Part, Shift
from pipeline.extract.dates.grammar import Grammar, share
from pipeline.model import edtf
from pipeline.model.document import TextBlock
from pipeline.model.mention import Evidence

_LONGEST_JOIN = 24
"""Characters between two dates that may belong together."""
_LONGEST_CLAUSE = 40
"""Characters between two dates of clauses that share their year."""
_LOOK = 24
"""How far in front of a date "from" or "between" may stand, in characters."""
_BLOCKS_AHEAD = 3
"""How many blocks a page break may put between a month and its year."""
_OPENS_WITH_YEAR = re.compile(r"\s*((?:1[5-9]|20)[0-9]{2})(?=[\s,.;:)])")
_COARSE = frozenset({"decade", "century"})


def share_years(candidates: Sequence[Candidate], low: str, grammar: Grammar) -> None:
    """Give a day or month without a year that of the date that it is listed with.

    "March and April 2010", "May 3 and June 7, 2011": read from the last to the
    first, so that a whole list is filled.
    """
    for first, second in zip(reversed(candidates[:-1]), reversed(candidates), strict=False):
        part, source = first.interpretation, second.interpretation
        if not isinstance(part, Part) or part.year is not None or part.direction is not None:
            continue
        confidence = _sharing(low[first.end : second.start], grammar)
        if confidence is None:
            continue
        if isinstance(source, Part) and isinstance(source.year, Shift):
            # "between January and August of last year"
            if (part.month or 0) <= (source.month or 0):
                first.interpretation = replace(part, year=source.year)
            continue
        found = _year_and_month(source)
        if found is None:
            continue
        year, month = found
        if part.month is not None and month is not None and part.month > month:
            year -= 1
        if part.month is None and part.day is not None:
            # "viernes 30 y sábado 31 de mayo"
            if month is None or part.weekday is None:
                continue
            part = replace(part, month=month)
        first.interpretation = replace(part, year=year)
        first.confidence = max(first.confidence, confidence)
        given = next((item for item in second.evidence if item.role == "year"), None)
        first.evidence.append(given or Evidence("year", second.start, second.end))


def _sharing(gap: str, grammar: Grammar) -> float | None:
    """How sure dates with ``gap`` between them are of one year; null where nothing says so."""
    if len(gap) <= _LONGEST_JOIN and grammar.joins["list"].fullmatch(gap):
        return share("listed")
    if len(gap) <= _LONGEST_CLAUSE and grammar.joins["list_clause"].fullmatch(gap):
        return share("listed_clause")
    return None


def _year_and_month(source: Interpretation) -> tuple[int, int | None] | None:
    if isinstance(source, Part) and isinstance(source.year, int):
        return source.year, source.month
    if not isinstance(source, Fixed) or source.calendar != "gregorian":
        return None
    first = source.value.partition("/")[0]
    if "X" in first or len(first) < 7:
        return None
    month = int(first[5:7])
    return int(first[:4]), month if month <= 12 else None


def take_year_from_ahead(candidate: Candidate, blocks: Sequence[TextBlock], low: str) -> None:
    """A month that ends its block unfinished has its year where the text goes on."""
    part = candidate.interpretation
    if not isinstance(part, Part) or part.month is None or not blocks:
        return
    if part.year is not None or part.direction is not None:
        return
    if low[candidate.end : blocks[candidate.block].end].strip() not in {"", ","}:
        return
    for block in blocks[candidate.block + 1 : candidate.block + 1 + _BLOCKS_AHEAD]:
        found = _OPENS_WITH_YEAR.match(low, block.start, block.end)
        if found is not None:
            candidate.interpretation = replace(part, year=int(found[1]))
            candidate.evidence.append(Evidence("year", found.start(1), found.end(1)))
            return


def join_ranges(
    dated: Sequence[Candidate], low: str, block: TextBlock, grammar: Grammar
) -> list[Candidate]:
    """Make one range of two dates that the text joins, and open the ends left open."""
    joined: list[Candidate] = []
    for date in dated:
        whole = _joined(joined[-1], date, low, block, grammar) if joined else None
        if whole is not None:
            joined[-1] = whole
        else:
            joined.append(date)
    return [_opened(date, low, block, grammar) for date in joined]


def _joined(
    first: Candidate, second: Candidate, low: str, block: TextBlock, grammar: Grammar
) -> Candidate | None:
    if second.start - first.end > _LONGEST_JOIN or ".." in first.value + second.value:
        return None
    if "/" in first.value and first.calendar == "gregorian" and not _both_straddle(first, second):
        return None
    gap = low[first.end : second.start]
    if not _joins(gap, first, second, low, block, grammar):
        return None
    begin, end = first.value.partition("/")[0], second.value.rpartition("/")[2]
    value = f"{begin}/{end}"
    opening, closing = edtf.bounds(first.value)[0], edtf.bounds(second.value)[1]
    if begin == end or not edtf.is_valid(value) or (opening, closing) != edtf.bounds(value):
        return None
    return replace(
        first,
        end=second.end,
        value=value,
        name="date.range",
        confidence=min(first.confidence, second.confidence) * share("joined"),
        mod=first.mod if first.mod == second.mod else None,
        alternative=None,
        calendar=first.calendar if first.calendar == second.calendar else "gregorian",
        anchor=first.anchor or second.anchor,
        anchor_from=first.anchor_from or second.anchor_from,
        evidence=_outside([*first.evidence, *second.evidence], first.start, second.end),
    )


def _both_straddle(first: Candidate, second: Candidate) -> bool:
    """Whether both are years named for two ("2001–02 to 2009–10")."""
    return all(
        "/" in date.value and edtf.precision(date.value) == "year" and ".." not in date.value
        for date in (first, second)
    )


def _outside(evidence: list[Evidence], start: int, end: int) -> list[Evidence]:
    """Evidence that does not lie inside the range itself, each piece once."""
    kept = dict.fromkeys(item for item in evidence if item.end <= start or item.start >= end)
    return list(kept)


def makes_range(first: Candidate, second: Candidate, low: str, grammar: Grammar) -> bool:
    """Whether the words between two candidates, or in front, make one range of them."""
    gap = low[first.end : second.start]
    if len(gap) > _LONGEST_JOIN:
        return False
    joins = grammar.joins
    before = low[max(0, first.start - _LOOK) : first.start]
    if joins["range"].fullmatch(gap):
        return True
    return any(
        joins[between].fullmatch(gap) is not None and joins[opening].search(before) is not None
        for between, opening in (("range_from", "before_from"), ("range_between", "before_between"))
    )


def _joins(
    gap: str, first: Candidate, second: Candidate, low: str, block: TextBlock, grammar: Grammar
) -> bool:
    joins = grammar.joins
    before = low[max(block.start, first.start - _LOOK) : first.start]
    if joins["range"].fullmatch(gap):
        return "/" not in gap or _same_level(first, second)
    if joins["range_from"].fullmatch(gap):
        return joins["before_from"].search(before) is not None
    if joins["range_between"].fullmatch(gap):
        return joins["before_between"].search(before) is not None or _side_by_side(first, second)
    return False


def _same_level(first: Candidate, second: Candidate) -> bool:
    return edtf.precision(first.value) == edtf.precision(second.value)


def _side_by_side(first: Candidate, second: Candidate) -> bool:
    """Whether no time lies between two decades or centuries ("1980s and 90s")."""
    if first.mod is not None or second.mod is not None:
        return False
    if edtf.precision(first.value) not in _COARSE or not _same_level(first, second):
        return False
    end, start = edtf.bounds(first.value)[1], edtf.bounds(second.value)[0]
    return end is not None and start is not None and int(end[:4]) + 1 == int(start[:4])


def _opened(mention: Candidate, low: str, block: TextBlock, grammar: Grammar) -> Candidate:
    """The open range "1997–present" from "1997", also where "between" opens it."""
    if "/" in mention.value:
        return mention
    joins = grammar.joins
    found = joins["open_end"].match(low, mention.end, block.end)
    if found is None:
        found = joins["open_end_between"].match(low, mention.end, block.end)
        before = low[max(block.start, mention.start - _LOOK) : mention.start]
        if found is not None and joins["before_between"].search(before) is None:
            found = None
    if found is None:
        return mention
    return replace(
        mention,
        end=found.end(),
        value=f"{mention.value}/..",
        name="date.open_range",
        confidence=mention.confidence * share("joined"),
        alternative=None,
    )
