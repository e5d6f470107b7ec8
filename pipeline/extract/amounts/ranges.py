"""Sums that are joined: ranges, changes from one sum to another, lists that share a scale.

    RANGE  = SUM dash|to SUM | between SUM and SUM             "$19 to 29 billion"
    LIST   = SUM , SUM and SUM, respectively                   "$5, $10, and $20 million"

The scale and the currency of one end of a range carry to the other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.candidates import SIGN_FAMILIES, Candidate, CandidateReader
from pipeline.extract.amounts.currency import CurrencyCue, may_be_one
from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.numbers import is_year
from pipeline.extract.amounts.phrases import alternatives, spaced_alternatives
from pipeline.extract.amounts.quantity import Quantity
from pipeline.extract.amounts.tokens import HYPHENS

DASHES = frozenset("-‐‑–—−")
# How far before the first sum of "rose from $5 million to $10 million" a verb of change
# and its "from" are looked for.
CHANGE_REACH, FROM_REACH = 90, 25


def candidates_at(reader: CandidateReader, at: int, floor: int) -> tuple[Candidate, ...]:
    """The sum or range at token ``at``, or both ends of a change from one to the other.

    Args:
        floor: where the block begins, offset into the text.
    """
    between = _is_between(reader, at)
    lower = reader.sum_at(at, between=between)
    if lower is None:
        return ()
    joined = _joint(reader, lower, between=between)
    if joined is not None and joined < len(reader.tokens):
        upper = reader.sum_at(joined)
        made = _joined(reader, lower, upper, floor) if upper is not None else ()
        if made:
            return made
    return (lower,) if lower.cue is not None else ()


def _is_between(reader: CandidateReader, at: int) -> bool:
    """Whether "between" stands before token ``at``, also with an article behind it."""
    ranges, low = reader.lexicon.ranges, reader.window.low
    left = at - 2 if low(at - 1) in ranges["articles"] else at - 1  # "entre los 5 y los 10"
    return low(left) in ranges["between"]


def _joint(reader: CandidateReader, lower: Candidate, *, between: bool) -> int | None:
    """The index behind the words that join another end to ``lower``."""
    known, at, window = reader.lexicon.ranges, lower.stop, reader.window
    if at >= len(window.tokens):
        return None
    token, behind = window.tokens[at], window.low(at + 1)
    if token.raw in HYPHENS and window.attached(at) and behind in known["hanging_to"]:
        return at + 2  # "$5- to $7-billion"
    if token.raw in DASHES:
        gaps = (reader.attached(at), reader.attached(at + 1))
        return at + 1 if gaps[0] == gaps[1] and reader.beside(at) else None
    if token.kind != "word" or not reader.beside(at):
        return None
    if between and token.low in known["and"]:
        return at + 2 if behind in known["articles"] else at + 1
    if token.low in reader.format.language.range_to:
        return at + 1
    # "five or six million dollars": only where the first end is unfinished
    unfinished = lower.cue is None or (lower.quantity and lower.quantity.scale is None)
    return at + 1 if token.low in known["or"] and unfinished else None


def _joined(
    reader: CandidateReader, lower: Candidate, upper: Candidate, floor: int
) -> tuple[Candidate, ...]:
    """Both ends as one range, or as two sums, or nothing if they do not fit."""
    if lower.cue is None and upper.cue is None:
        return ()
    if lower.quantity is None or upper.quantity is None:
        return ()
    if not upper.marked and upper.cue is None and _counts_things(reader, lower, upper):
        return ()
    if lower.cue and upper.cue and not may_be_one(upper.cue, lower.cue, SIGN_FAMILIES):
        return ()
    if lower.cue is None and is_year(_written(reader, lower.quantity)):
        return ()
    low, high = _carried(lower.quantity, upper.quantity)
    cue = _stronger(lower.cue, upper.cue)
    assert cue is not None
    share = cue.share
    low, high = low * share, high * share
    if lower.value is not None and lower.value < 0:
        low = -low
    if _tells_change(reader, lower, floor):
        return (
            replace(lower, value=low, cue=cue, rule=lower.rule or "amount.name"),
            replace(upper, value=high, cue=cue, rule=upper.rule or "amount.name"),
        )
    if low >= high:
        return ()
    return (
        replace(
            lower,
            stop=upper.stop,
            value=low,
            upper=high,
            cue=cue,
            marked=lower.marked or upper.marked,
            rule="amount.range",
        ),
    )


def _counts_things(reader: CandidateReader, lower: Candidate, upper: Candidate) -> bool:
    """Whether a number without mark counts something: "$5 million to 10 companies"."""
    following, known = reader.window.low(upper.stop), reader.lexicon.ranges
    dashed = reader.raw(lower.stop) in DASHES
    thousands = "," in reader.raw(upper.first) and "," in reader.raw(lower.stop - 1)
    if dashed or thousands or (upper.quantity and upper.quantity.scale is not None):
        return following in known["counted"]
    return following.isalpha() and following not in known["after_bare_end"]


def _stronger(one: CurrencyCue | None, other: CurrencyCue | None) -> CurrencyCue | None:
    """Of two cues of one range the one that says more."""
    if one is None or other is None:
        return one or other
    if one.code is None and (other.code is not None or one.family == "sign"):
        return other
    return one


def _carried(lower: Quantity, upper: Quantity) -> tuple[Decimal, Decimal]:
    """Both values, the scale of one end carried to the other where that keeps their order."""
    low, high = lower.value, upper.value
    if lower.scale is None and upper.scale is not None and low * upper.scale < high:
        return low * upper.scale, high
    if lower.scale == 1000 and upper.scale is not None and upper.scale >= 10**9:
        # "entre 19 mil y 29 mil millones": the millones are of both
        rest = upper.scale / lower.scale
        if low * rest < high:
            return low * rest, high
    if upper.scale is None and lower.scale is not None and high < 1000:
        carried = high * lower.scale
        if carried > low:
            return low, carried
    return low, high


def _written(reader: CandidateReader, quantity: Quantity) -> str:
    first, last = reader.tokens[quantity.first], reader.tokens[quantity.stop - 1]
    return reader.text[first.start : last.end]


# -- changes -----------------------------------------------------------------


@cache
def _from(known: Lexicon) -> re.Pattern[str]:
    """Accepts text that ends with "from", also with a word or two behind it."""
    return re.compile(
        rf"\A.*\b(?P<from>{alternatives(known.ranges['from'])})\s+(?:\w+\s+){{0,2}}\Z",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def _change(known: Lexicon) -> re.Pattern[str]:
    """Accepts the beginning of a word of change."""
    return re.compile(rf"(?<!\w)(?:{spaced_alternatives(known.ranges['change'])})", re.IGNORECASE)


def _tells_change(reader: CandidateReader, lower: Candidate, floor: int) -> bool:
    """Whether "from" with a verb of change stands before: two sums, no range."""
    start = reader.tokens[lower.first].start
    left = reader.text[max(floor, start - CHANGE_REACH) : start]
    sentence = re.split(r"[.;](?=\s+[A-ZÁÉÍÓÚ])", left)[-1]
    source = _from(reader.lexicon).match(sentence)
    if source is None or source.start("from") < len(sentence) - FROM_REACH:
        return False
    return _change(reader.lexicon).search(sentence, 0, source.start("from")) is not None


# -- lists -------------------------------------------------------------------


def carried_in_lists(candidates: list[Candidate], reader: CandidateReader) -> list[Candidate]:
    """``candidates`` with the scale of a list's last item carried to the items before it."""
    result = list(candidates)
    for index in range(len(result) - 1, 0, -1):
        last = result[index]
        scale = last.quantity.scale if last.quantity is not None else None
        if scale is None or scale < 1000 or not _in_turn(last, reader):
            continue
        at = index
        while at and _linked(result[at - 1], result[at], reader):
            earlier = result[at - 1]
            quantity = earlier.quantity
            if quantity is None or quantity.scale is not None or earlier.value is None:
                break
            if quantity.spelled or earlier.value >= 1000 or earlier.upper is not None:
                break
            result[at - 1] = replace(
                earlier,
                value=earlier.value * scale,
                quantity=replace(quantity, scale=scale),
            )
            at -= 1
    return result


def _in_turn(last: Candidate, reader: CandidateReader) -> bool:
    end = reader.tokens[last.stop - 1].end
    return _in_turn_behind(reader.lexicon).match(reader.text, end) is not None


def _linked(left: Candidate, right: Candidate, reader: CandidateReader) -> bool:
    """Whether nothing but commas and "and" stands between two sums."""
    between = reader.tokens[left.stop : right.first]
    return 0 < len(between) <= 2 and all(
        token.low in reader.lexicon.lists["links"] for token in between
    )


@cache
def _in_turn_behind(known: Lexicon) -> re.Pattern[str]:
    """Accepts "respectively" in the clause.

    Without it "fees of $5, $10 or $1 million" keeps its small sums.
    """
    return re.compile(rf"[^.;]{{0,80}}\b(?:{alternatives(known.lists['in_turn'])})\b")
