"""Does what the corrections of one document say, and says what became of each.

Lines are matched with rows first; then each row is rejected, changed or marked as reviewed
if all that is said of it agrees, and added rows take their place beside the others.  Nothing
of it depends on the order of lines.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import OWN, value_columns
from pipeline.review.additions import SURE, Addition
from pipeline.review.corrections_file import Correction
from pipeline.review.matching import (
    Group,
    MatchedRow,
    Matcher,
    Outcome,
    fields_of,
    groups_of,
    numbered,
    overlap,
)
from pipeline.review.values import KnownEntities, changed_value

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """A document's rows after its corrections, and what became of each line by its number."""

    rows: list[Row]
    outcomes: dict[int, Outcome]


def apply_corrections(
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Correction],
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
    decided = _Decisions({row["mention_id"]: dict(row) for row in rows}, KnownEntities.of(rows))
    for line in lines:
        if line.problem is not None:
            decided.outcomes[line.number] = Outcome("invalid", line.problem)
    fresh = _claim_additions(decided, additions)
    _claim_rows(decided, lines, fresh, Matcher(rows, document, source))
    for mention_id in sorted(decided.claims):
        _decide(decided, mention_id)
    new = _add_rows(decided, fresh)
    kept = [
        decided.revised.get(mention_id, row)
        for mention_id, row in decided.rows.items()
        if mention_id not in decided.removed
    ]
    return Applied([*kept, *new], decided.outcomes)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Lines that speak of a row."""

    group: Group
    moved: bool

    def done(self, row: Row, text: str) -> Outcome:
        """The outcome where they took effect on the row."""
        if not self.moved:
            return Outcome("applied", text, row["mention_id"])
        now = f"the row now is {row['quote'][:60]!r}"
        return Outcome("moved", f"{now}; {text}", row["mention_id"])


@dataclass
class _Decisions:
    """What has been decided so far."""

    rows: dict[str, Row]
    known: KnownEntities
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    claims: dict[str, list[_Claim]] = field(default_factory=dict)
    revised: dict[str, Row] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def conclude(self, group: Group, outcome: Outcome) -> None:
        """The same outcome for all lines of a group."""
        for line in group.lines:
            self.outcomes[line.number] = outcome

    def refuse(self, claims: Iterable[_Claim], mention_id: str, explanation: str) -> None:
        """Apply none of some lines, which contradict one another."""
        outcome = Outcome("conflict", f"{explanation}; none is applied", mention_id)
        for claim in claims:
            self.conclude(claim.group, outcome)


# ---- which row each line speaks of


def _claim_additions(decided: _Decisions, additions: Iterable[Addition]) -> list[Addition]:
    """Additions of words that have no row yet; the others speak of the row that is there."""
    fresh: dict[str, list[Addition]] = {}
    for addition in additions:
        if addition.problem is not None:
            decided.conclude(addition.group, addition.problem)
        elif addition.row is not None:
            mention_id = addition.row["mention_id"]
            if mention_id in decided.rows:
                claim = _Claim(addition.group, moved=False)
                decided.claims.setdefault(mention_id, []).append(claim)
            else:
                fresh.setdefault(mention_id, []).append(addition)
    single: list[Addition] = []
    for mention_id, same in fresh.items():
        if any(item.row != same[0].row for item in same):
            lines = numbered(line for item in same for line in item.group.lines)
            problem = Outcome("conflict", f"{lines} add the same words with different values")
            for item in same:
                decided.conclude(item.group, problem)
            continue
        single.append(same[0])
        for item in same[1:]:
            decided.conclude(item.group, Outcome("applied", "added", mention_id))
    return single


def _claim_rows(
    decided: _Decisions, lines: Sequence[Correction], fresh: list[Addition], matcher: Matcher
) -> None:
    """Find the row of every other group."""
    taken = set(decided.claims)
    for group in groups_of(lines):
        if group.action == "add":
            continue
        if group.problem is not None:
            decided.conclude(group, group.problem)
            continue
        found = matcher.match(group, taken)
        if isinstance(found, MatchedRow):
            claim = _Claim(group, found.moved)
            decided.claims.setdefault(found.row["mention_id"], []).append(claim)
            continue
        against = [item for item in fresh if _same_words(group, item)]
        if group.action == "reject" and against:
            both = numbered((*group.lines, *(line for a in against for line in a.group.lines)))
            problem = Outcome("conflict", f"{both}: one adds the words that another rejects")
            for item in against:
                decided.conclude(item.group, problem)
                fresh.remove(item)
            found = problem
        decided.conclude(group, found)


def _same_words(group: Group, addition: Addition) -> bool:
    row = addition.row
    return (
        row is not None
        and row["kind"] == group.kind
        and overlap(group.target, group.quote, row).exact
    )


# ---- what becomes of a row that lines speak of


def _decide(decided: _Decisions, mention_id: str) -> None:
    """Do to a row what all lines about it say, if they agree."""
    row, claims = decided.rows[mention_id], decided.claims[mention_id]
    lines = numbered(line for claim in claims for line in claim.group.lines)
    actions = {claim.group.action for claim in claims}
    if "reject" in actions:
        if len(actions) > 1:
            decided.refuse(claims, mention_id, f"{lines}: one rejects what another keeps")
            return
        decided.removed.add(mention_id)
        for claim in claims:
            decided.conclude(claim.group, claim.done(row, "taken out of the tables"))
        return
    claims = _without_outdated(decided, row, claims)
    changing = [claim for claim in claims if claim.group.action != "accept"]
    fields, problem = fields_of(line for claim in changing for line in claim.group.lines)
    if problem is not None:
        decided.refuse(claims, mention_id, problem.explanation)
        return
    try:
        value = changed_value(row["kind"], row["value"], fields, decided.known)
    except ValueError as error:
        for claim in changing:
            decided.conclude(claim.group, Outcome("invalid", str(error), mention_id))
        claims = [claim for claim in claims if claim.group.action == "accept"]
        value = row["value"]
    changed = _differs(row["value"], value)
    if changed and any(claim.group.action == "accept" for claim in claims):
        decided.refuse(claims, mention_id, f"{lines}: one accepts what another changes")
        return
    if not claims:
        return
    revised = _revised(row, value) if changed else {**row, "reviewed": True}
    decided.revised[mention_id] = {"original": None, **revised}
    for claim in claims:
        for line in claim.group.lines:
            decided.outcomes[line.number] = claim.done(row, _effect(line, row, value))


def _without_outdated(decided: _Decisions, row: Row, claims: Iterable[_Claim]) -> list[_Claim]:
    """Claims without acceptances of a value that the row no longer has."""
    valid: list[_Claim] = []
    for claim in claims:
        group = claim.group
        if group.action == "accept" and group.fields:
            problem = _outdated(row, group, decided.known)
            if problem is not None:
                decided.conclude(group, problem)
                continue
        valid.append(claim)
    return valid


def _outdated(row: Row, group: Group, known: KnownEntities) -> Outcome | None:
    mention_id = row["mention_id"]
    now = value_columns(row["kind"], row["value"])
    for name, seen in group.fields.items():
        try:
            value = changed_value(row["kind"], row["value"], {name: seen}, known)
            same = not _differs(row["value"], value)
        except ValueError as error:
            if name not in now:
                return Outcome("invalid", str(error), mention_id)
            same = (now[name] or None) == seen
        if not same:
            change = f"{name} was {seen!r} when the row was accepted and is {now.get(name)!r} now"
            return Outcome("conflict", f"{change}; look at it again", mention_id)
    return None


def _differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two values differ in more than who gave them."""
    return any(old[name] != new[name] for name in new if name != "method")


def _revised(row: Row, value: Row) -> Row:
    """The row with a value that a person gave; ``original`` holds what it said before."""
    # of the evidence stays that the page's text was recognised from a picture
    recognised = [item for item in row["evidence"] or () if item["role"] == "ocr"] or None
    changed = {**row, "value": value, "confidence": SURE, "evidence": recognised}
    old, new = (_correctable(one) for one in (row, changed))
    original = {name: cell for name, cell in old.items() if cell != new[name]}
    return {**changed, "reviewed": True, "original": json.dumps(original, ensure_ascii=False)}


def _correctable(row: Row) -> Row:
    """The columns that a correction may touch."""
    value = value_columns(row["kind"], row["value"])
    return {
        **{column.name: value[column.name] for column in OWN[row["kind"]]},
        "evidence": row["evidence"],
        "confidence": row["confidence"],
    }


def _effect(line: Correction, row: Row, value: Row) -> str:
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


# ---- added rows beside those that are there


def _add_rows(decided: _Decisions, fresh: Sequence[Addition]) -> list[Row]:
    """Added rows that no other row of their kind stands in the way of.

    Mentions of a kind do not overlap, and a person's words outweigh a rule's: one
    row that nobody spoke of gives way.
    """
    rows: list[Row] = []
    replaced: set[str] = set()
    refused: set[str] = set()
    clashing = _overlapping_additions(fresh)
    there = _RowsByStart(decided)
    for addition in fresh:
        row, group = addition.row, addition.group
        assert row is not None
        if row["mention_id"] in clashing:
            others = clashing[row["mention_id"]]
            lines = numbered(line for item in (addition, *others) for line in item.group.lines)
            problem = f"{lines} add words that overlap; add them once"
            decided.conclude(group, Outcome("conflict", problem))
            continue
        overlapped = there.overlapping(row)
        reviewed = [one for one in overlapped if one["mention_id"] in decided.revised]
        if reviewed:
            claims = decided.claims[reviewed[0]["mention_id"]]
            both = numbered((*group.lines, *(line for c in claims for line in c.group.lines)))
            why = f"{both}: one adds words that overlap a row which another keeps"
            for one in reviewed:
                decided.refuse(decided.claims[one["mention_id"]], one["mention_id"], why)
            decided.conclude(group, Outcome("conflict", f"{why}; none is applied"))
            refused.update(one["mention_id"] for one in reviewed)
            continue
        if len(overlapped) > 1:
            quotes = ", ".join(repr(one["quote"][:60]) for one in overlapped)
            problem = f"it overlaps {quotes}; reject those first"
            decided.conclude(group, Outcome("conflict", problem))
            continue
        rows.append(row)
        text = "added"
        if overlapped:
            former = overlapped[0]
            replaced.add(former["mention_id"])
            text = f"added in place of {former['quote'][:60]!r} ({former['mention_id']})"
        decided.conclude(group, Outcome("applied", text, row["mention_id"]))
    for mention_id in refused:
        decided.revised.pop(mention_id, None)
    decided.removed |= replaced
    return rows


class _RowsByStart:
    """Rows that stay, by kind and where they begin in the text."""

    def __init__(self, decided: _Decisions) -> None:
        self._rows: dict[str, list[Row]] = {}
        for mention_id, row in decided.rows.items():
            if mention_id not in decided.removed:
                self._rows.setdefault(row["kind"], []).append(row)
        for rows in self._rows.values():
            rows.sort(key=lambda row: (row["text_start"], row["text_end"]))

    def overlapping(self, row: Row) -> list[Row]:
        """Rows of the same kind that share words with ``row``."""
        rows = self._rows.get(row["kind"], [])
        stop = bisect_left(rows, row["text_end"], key=lambda one: one["text_start"])
        return [one for one in rows[:stop] if one["text_end"] > row["text_start"]]


def _overlapping_additions(fresh: Sequence[Addition]) -> dict[str, list[Addition]]:
    """Id of each added row that overlaps other ones → those."""
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
