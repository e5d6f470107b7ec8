"""Does what the lines about one document say, and tells what became of each."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.document import ParsedDocument
from pipeline.tables.columns import OWN, value_columns
from pipeline.tables.corrections.additions import SURE, Addition
from pipeline.tables.corrections.groups import Group, Outcome, fields_of, groups_of, numbered
from pipeline.tables.corrections.matching import Matcher, Target
from pipeline.tables.corrections.places import nearness
from pipeline.tables.corrections.reading import Line
from pipeline.tables.corrections.values import Known, changed_value

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """A document's rows after its corrections, and what became of each line by its number."""

    rows: list[Row]
    outcomes: dict[int, Outcome]


@dataclass(frozen=True, slots=True)
class _Claim:
    """Lines that speak of a row."""

    group: Group
    moved: bool


@dataclass
class _Review:
    """What has been decided so far; nothing of it depends on the order of lines."""

    rows: dict[str, Row]
    known: Known
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    claims: dict[str, list[_Claim]] = field(default_factory=dict)
    revised: dict[str, Row] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def tell(self, group: Group, outcome: Outcome) -> None:
        """Say the same of all lines of a group."""
        for line in group.lines:
            self.outcomes[line.number] = outcome


def apply_corrections(
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    additions: Sequence[Addition],
    document: ParsedDocument,
    source: str,
) -> Applied:
    """Apply lines to the proved rows of their document.

    Args:
        rows: as extraction keeps them, the proved ones.
        lines: all that are about the document.
        additions: what was made of those that add words.
        document: as parsed.
        source: as its offsets count it; empty for a PDF.

    Returns:
        New rows (those given stay as they are), added ones last.
    """
    held = {row["mention_id"]: dict(row) for row in rows}
    review = _Review(held, Known.of(rows))
    for line in lines:
        if line.problem is not None:
            review.outcomes[line.number] = Outcome("invalid", line.problem)
    fresh = _claim_additions(review, additions)
    _claim_rows(review, lines, fresh, Matcher(rows, document, source))
    for mention_id in sorted(review.claims):
        _settle(review, mention_id)
    added = _place_additions(review, fresh)
    kept = [
        review.revised.get(mention_id, row)
        for mention_id, row in held.items()
        if mention_id not in review.removed
    ]
    return Applied([*kept, *added], review.outcomes)


def _claim_additions(review: _Review, additions: Iterable[Addition]) -> list[Addition]:
    """Additions of words that have no row yet; the others speak of the row that is there."""
    fresh: dict[str, list[Addition]] = {}
    for addition in additions:
        if addition.problem is not None:
            review.tell(addition.group, addition.problem)
        elif addition.row is not None:
            mention_id = addition.row["mention_id"]
            if mention_id in review.rows:
                claim = _Claim(addition.group, moved=False)
                review.claims.setdefault(mention_id, []).append(claim)
            else:
                fresh.setdefault(mention_id, []).append(addition)
    single: list[Addition] = []
    for same in fresh.values():
        if any(item.row != same[0].row for item in same):
            told = numbered(line for item in same for line in item.group.lines)
            problem = Outcome("conflict", f"{told} add the same words with different values")
            for item in same:
                review.tell(item.group, problem)
            continue
        single.append(same[0])
        for item in same[1:]:
            review.tell(item.group, _added(item))
    return single


def _claim_rows(
    review: _Review, lines: Sequence[Line], fresh: list[Addition], matcher: Matcher
) -> None:
    """Find the row of every other group."""
    spoken_for = set(review.claims)
    for group in groups_of(lines):
        if group.action == "add":
            continue
        if group.problem is not None:
            review.tell(group, group.problem)
            continue
        found = matcher.target(group, spoken_for)
        if isinstance(found, Target):
            claim = _Claim(group, found.moved)
            review.claims.setdefault(found.row["mention_id"], []).append(claim)
            continue
        against = [item for item in fresh if _same_place(group, item)]
        if group.action == "reject" and against:
            told = numbered((*group.lines, *(line for a in against for line in a.group.lines)))
            problem = Outcome("conflict", f"{told}: one adds the words that another rejects")
            for item in against:
                review.tell(item.group, problem)
                fresh.remove(item)
            found = problem
        review.tell(group, found)


def _same_place(group: Group, addition: Addition) -> bool:
    row = addition.row
    return (
        row is not None
        and row["kind"] == group.kind
        and nearness(group.place, group.quote, row).exact
    )


def _settle(review: _Review, mention_id: str) -> None:
    """Do to a row what all lines about it say, if they agree."""
    row, claims = review.rows[mention_id], review.claims[mention_id]
    told = numbered(line for claim in claims for line in claim.group.lines)
    actions = {claim.group.action for claim in claims}
    if "reject" in actions:
        if len(actions) > 1:
            _refuse(review, claims, mention_id, f"{told}: one rejects what another keeps")
            return
        review.removed.add(mention_id)
        for claim in claims:
            review.tell(claim.group, _done(claim, row, "taken out of the tables"))
        return
    claims = _holding(review, row, claims)
    changing = [claim for claim in claims if claim.group.action != "accept"]
    fields, problem = fields_of(line for claim in changing for line in claim.group.lines)
    if problem is not None:
        _refuse(review, claims, mention_id, problem.explanation)
        return
    try:
        value = changed_value(row["kind"], row["value"], fields, review.known)
    except ValueError as error:
        for claim in changing:
            review.tell(claim.group, Outcome("invalid", str(error), mention_id))
        claims = [claim for claim in claims if claim.group.action == "accept"]
        value, fields = row["value"], {}
    changed = _differs(row["value"], value)
    if changed and any(claim.group.action == "accept" for claim in claims):
        _refuse(review, claims, mention_id, f"{told}: one accepts what another changes")
        return
    if not claims:
        return
    revised = _revised(row, value) if changed else {**row, "reviewed": True}
    review.revised[mention_id] = {"original": None, **revised}
    for claim in claims:
        for line in claim.group.lines:
            text = _said(line, row, value)
            review.outcomes[line.number] = _done(claim, row, text)


def _refuse(review: _Review, claims: Iterable[_Claim], mention_id: str, explanation: str) -> None:
    outcome = Outcome("conflict", f"{explanation}; none is applied", mention_id)
    for claim in claims:
        review.tell(claim.group, outcome)


def _holding(review: _Review, row: Row, claims: Iterable[_Claim]) -> list[_Claim]:
    """Claims without acceptances of a value that the row no longer has."""
    held: list[_Claim] = []
    for claim in claims:
        group = claim.group
        if group.action == "accept" and group.fields:
            problem = _no_longer(row, group, review.known)
            if problem is not None:
                review.tell(group, problem)
                continue
        held.append(claim)
    return held


def _no_longer(row: Row, group: Group, known: Known) -> Outcome | None:
    mention_id = row["mention_id"]
    now = value_columns(row["kind"], row["value"])
    for name, seen in group.fields.items():
        try:
            same = not _differs(
                row["value"], changed_value(row["kind"], row["value"], {name: seen}, known)
            )
        except ValueError as error:
            if name not in now:
                return Outcome("invalid", str(error), mention_id)
            same = (now[name] or None) == seen
        if not same:
            told = f"{name} was {seen!r} when the row was accepted and is {now.get(name)!r} now"
            return Outcome("conflict", f"{told}; look at it again", mention_id)
    return None


def _differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two values differ in more than who told them."""
    return any(old[name] != new[name] for name in new if name != "method")


def _revised(row: Row, value: Row) -> Row:
    """The row with a value that a person gave; ``original`` holds what it said before."""
    changed = {**row, "value": value, "confidence": SURE, "evidence": _recognised(row)}
    old, new = (_columns(one) for one in (row, changed))
    original = {name: cell for name, cell in old.items() if cell != new[name]}
    text = json.dumps(original, ensure_ascii=False)
    return {**changed, "reviewed": True, "original": text}


def _columns(row: Row) -> Row:
    """The columns that a correction may touch."""
    value = value_columns(row["kind"], row["value"])
    return {
        **{column.name: value[column.name] for column in OWN[row["kind"]]},
        "evidence": row["evidence"],
        "confidence": row["confidence"],
    }


def _recognised(row: Row) -> list[Row] | None:
    """What stays of the evidence: that the page's text was recognised from a picture."""
    return [item for item in row["evidence"] or () if item["role"] == "ocr"] or None


def _said(line: Line, row: Row, value: Row) -> str:
    """What a line did to a row that stays."""
    if line.action == "accept":
        return "the row is marked as reviewed"
    if not line.field:
        return "the words have a row without this line; it is marked as reviewed"
    old, new = (value_columns(row["kind"], one).get(line.field) for one in (row["value"], value))
    if old == new:
        return f"{line.field} is {_shown(new)} anyway; the row is marked as reviewed"
    return f"{line.field} was {_shown(old)}, is {_shown(new)}"


def _shown(value: Any) -> str:
    return "empty" if value is None else repr(value)


def _done(claim: _Claim, row: Row, text: str) -> Outcome:
    if not claim.moved:
        return Outcome("applied", text, row["mention_id"])
    now = f"the row now is {row['quote'][:60]!r}"
    return Outcome("moved", f"{now}; {text}", row["mention_id"])


def _added(addition: Addition, text: str = "added") -> Outcome:
    assert addition.row is not None
    return Outcome("applied", text, addition.row["mention_id"])


def _place_additions(review: _Review, fresh: Sequence[Addition]) -> list[Row]:
    """Added rows that no other row of their kind stands in the way of.

    Mentions of a kind do not overlap, and a person's words outweigh a rule's: one
    row that nobody spoke of gives way.
    """
    added: list[Row] = []
    clashing = _overlapping_one_another(fresh)
    starts = _Starts(review)
    for addition in fresh:
        row, group = addition.row, addition.group
        assert row is not None
        if row["mention_id"] in clashing:
            others = clashing[row["mention_id"]]
            told = numbered(line for item in (addition, *others) for line in item.group.lines)
            review.tell(group, Outcome("conflict", f"{told} add words that overlap; add them once"))
            continue
        there = starts.overlapping(row)
        spoken = [one for one in there if one["mention_id"] in review.revised]
        if spoken:
            claims = review.claims[spoken[0]["mention_id"]]
            lines = (*group.lines, *(line for c in claims for line in c.group.lines))
            why = f"{numbered(lines)}: one adds words that overlap a row which another keeps"
            for one in spoken:
                _refuse(review, review.claims[one["mention_id"]], one["mention_id"], why)
            review.tell(group, Outcome("conflict", f"{why}; none is applied"))
            starts.refused.update(one["mention_id"] for one in spoken)
            continue
        if len(there) > 1:
            quotes = ", ".join(repr(one["quote"][:60]) for one in there)
            review.tell(group, Outcome("conflict", f"it overlaps {quotes}; reject those first"))
            continue
        added.append(row)
        text = "added"
        if there:
            starts.replaced.add(there[0]["mention_id"])
            text = f"added in place of {there[0]['quote'][:60]!r} ({there[0]['mention_id']})"
        review.tell(group, _added(addition, text))
    for mention_id in starts.refused:
        review.revised.pop(mention_id, None)
    review.removed |= starts.replaced
    return added


class _Starts:
    """Rows that stay, by kind and where they begin in the text."""

    def __init__(self, review: _Review) -> None:
        self.refused: set[str] = set()
        self.replaced: set[str] = set()
        self._rows: dict[str, list[Row]] = {}
        for mention_id, row in review.rows.items():
            if mention_id not in review.removed:
                self._rows.setdefault(row["kind"], []).append(row)
        for rows in self._rows.values():
            rows.sort(key=lambda row: (row["text_start"], row["text_end"]))

    def overlapping(self, row: Row) -> list[Row]:
        """Rows of the same kind that share words with ``row``."""
        rows = self._rows.get(row["kind"], [])
        stop = bisect_left(rows, row["text_end"], key=lambda one: one["text_start"])
        return [one for one in rows[:stop] if one["text_end"] > row["text_start"]]


def _overlapping_one_another(fresh: Sequence[Addition]) -> dict[str, list[Addition]]:
    clashing: dict[str, list[Addition]] = {}
    for index, one in enumerate(fresh):
        for other in fresh[index + 1 :]:
            a, b = one.row, other.row
            assert a is not None and b is not None
            if (
                a["kind"] == b["kind"]
                and a["text_start"] < b["text_end"]
                and b["text_start"] < a["text_end"]
            ):
                clashing.setdefault(a["mention_id"], []).append(other)
                clashing.setdefault(b["mention_id"], []).append(one)
    return clashing
