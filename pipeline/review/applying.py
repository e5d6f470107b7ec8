"""Does what the lines about one document say, and tells what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model.document import ParsedDocument
from pipeline.model.schema import value_columns
from pipeline.review.additions import Addition
from pipeline.review.decisions import Claim, Review, added, done
from pipeline.review.groups import Group, Outcome, fields_of, groups_of, numbered
from pipeline.review.matching import Matcher, Target
from pipeline.review.places import nearness
from pipeline.review.placing import place_additions
from pipeline.review.reading import Line
from pipeline.review.revising import differs, revised_row, told_of_row
from pipeline.review.values import Known, changed_value

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """A document's rows after its corrections, and what became of each line by its number."""

    rows: list[Row]
    outcomes: dict[int, Outcome]


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
    review = Review(held, Known.of(rows))
    for line in lines:
        if line.problem is not None:
            review.outcomes[line.number] = Outcome("invalid", line.problem)
    fresh = _claim_additions(review, additions)
    _claim_rows(review, lines, fresh, Matcher(rows, document, source))
    for mention_id in sorted(review.claims):
        _settle(review, mention_id)
    new = place_additions(review, fresh)
    kept = [
        review.revised.get(mention_id, row)
        for mention_id, row in held.items()
        if mention_id not in review.removed
    ]
    return Applied([*kept, *new], review.outcomes)


def _claim_additions(review: Review, additions: Iterable[Addition]) -> list[Addition]:
    """Additions of words that have no row yet; the others speak of the row that is there."""
    fresh: dict[str, list[Addition]] = {}
    for addition in additions:
        if addition.problem is not None:
            review.tell(addition.group, addition.problem)
        elif addition.row is not None:
            mention_id = addition.row["mention_id"]
            if mention_id in review.rows:
                claim = Claim(addition.group, moved=False)
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
            review.tell(item.group, added(item))
    return single


def _claim_rows(
    review: Review, lines: Sequence[Line], fresh: list[Addition], matcher: Matcher
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
            claim = Claim(group, found.moved)
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


def _settle(review: Review, mention_id: str) -> None:
    """Do to a row what all lines about it say, if they agree."""
    row, claims = review.rows[mention_id], review.claims[mention_id]
    told = numbered(line for claim in claims for line in claim.group.lines)
    actions = {claim.group.action for claim in claims}
    if "reject" in actions:
        if len(actions) > 1:
            review.refuse(claims, mention_id, f"{told}: one rejects what another keeps")
            return
        review.removed.add(mention_id)
        for claim in claims:
            review.tell(claim.group, done(claim, row, "taken out of the tables"))
        return
    claims = _holding(review, row, claims)
    changing = [claim for claim in claims if claim.group.action != "accept"]
    fields, problem = fields_of(line for claim in changing for line in claim.group.lines)
    if problem is not None:
        review.refuse(claims, mention_id, problem.explanation)
        return
    try:
        value = changed_value(row["kind"], row["value"], fields, review.known)
    except ValueError as error:
        for claim in changing:
            review.tell(claim.group, Outcome("invalid", str(error), mention_id))
        claims = [claim for claim in claims if claim.group.action == "accept"]
        value, fields = row["value"], {}
    changed = differs(row["value"], value)
    if changed and any(claim.group.action == "accept" for claim in claims):
        review.refuse(claims, mention_id, f"{told}: one accepts what another changes")
        return
    if not claims:
        return
    revised = revised_row(row, value) if changed else {**row, "reviewed": True}
    review.revised[mention_id] = {"original": None, **revised}
    for claim in claims:
        for line in claim.group.lines:
            text = told_of_row(line, row, value)
            review.outcomes[line.number] = done(claim, row, text)


def _holding(review: Review, row: Row, claims: Iterable[Claim]) -> list[Claim]:
    """Claims without acceptances of a value that the row no longer has."""
    held: list[Claim] = []
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
            same = not differs(
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
