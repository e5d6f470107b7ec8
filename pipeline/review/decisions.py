"""What has been decided about the rows of a document, and told of its lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.review.additions import Addition
from pipeline.review.groups import Group, Outcome
from pipeline.review.values import Known

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """Lines that speak of a row."""

    group: Group
    moved: bool


@dataclass
class Review:
    """What has been decided so far; nothing of it depends on the order of lines."""

    rows: dict[str, Row]
    known: Known
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    revised: dict[str, Row] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def tell(self, group: Group, outcome: Outcome) -> None:
        """Say the same of all lines of a group."""
        for line in group.lines:
            self.outcomes[line.number] = outcome

    def refuse(self, claims: Iterable[Claim], mention_id: str, explanation: str) -> None:
        """Say of lines that contradict one another that none of them is applied."""
        outcome = Outcome("conflict", f"{explanation}; none is applied", mention_id)
        for claim in claims:
            self.tell(claim.group, outcome)


def done(claim: Claim, row: Row, text: str) -> Outcome:
    """The outcome of lines that took effect on a row that was there."""
    if not claim.moved:
        return Outcome("applied", text, row["mention_id"])
    now = f"the row now is {row['quote'][:60]!r}"
    return Outcome("moved", f"{now}; {text}", row["mention_id"])


def added(addition: Addition, text: str = "added") -> Outcome:
    """The outcome of lines that added a row."""
    assert addition.row is not None
    return Outcome("applied", text, addition.row["mention_id"])
