"""Lines of one document that speak of one place, and what is to be told of each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from pipeline.model.kinds import Kind
from pipeline.review.reading import Action, Line, Place

OutcomeName = Literal["applied", "moved", "conflict", "unmatched", "invalid"]
DONE: tuple[OutcomeName, ...] = ("applied", "moved")
"""Outcomes of lines that took effect."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line, in one word and in a sentence; which row it was about."""

    name: OutcomeName
    explanation: str
    mention_id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines with the same kind, place and action; ``fields`` is what they tell together."""

    kind: Kind
    place: Place
    action: Action
    lines: tuple[Line, ...]
    fields: Mapping[str, str | None]
    problem: Outcome | None = None

    @property
    def quote(self) -> str:
        """The words that were seen there."""
        return next((line.cell("quote") for line in self.lines if line.cell("quote")), "")

    @property
    def numbers(self) -> str:
        """The lines' numbers, for a message."""
        return numbered(self.lines)


def numbered(lines: Iterable[Line]) -> str:
    """ "line 3", "lines 3 and 5"."""
    numbers = [str(number) for number in sorted({line.number for line in lines})]
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def groups_of(lines: Iterable[Line]) -> list[Group]:
    """Usable lines of one document by kind, place and action, in a fixed order.

    A group whose lines give one field two values has a ``problem``.
    """
    held: dict[tuple[str, Place, str, str], list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.number):
        if line.problem is None and line.place is not None:
            held.setdefault((line.kind, line.place, line.action, _words(line)), []).append(line)
    groups = []
    for (kind, place, action, _), same in held.items():
        fields, problem = fields_of(same)
        groups.append(
            Group(cast("Kind", kind), place, cast("Action", action), tuple(same), fields, problem)
        )
    return groups


def _words(line: Line) -> str:
    """What tells places on a page of a PDF apart where words are added: they may lack boxes."""
    in_pdf = line.place is not None and line.place.page is not None
    return "".join(line.cell("quote").split()) if in_pdf and line.action == "add" else ""


def fields_of(lines: Iterable[Line]) -> tuple[dict[str, str | None], Outcome | None]:
    """What lines tell together; a conflict where two give one field different values."""
    fields: dict[str, str | None] = {}
    said: dict[str, Line] = {}
    for line in lines:
        if not line.field or line.action == "reject":
            continue
        first = said.setdefault(line.field, line)
        if first.value != line.value:
            told = numbered((first, line))
            return {}, Outcome("conflict", f"{told} give {line.field} different values")
        fields[line.field] = line.value
    return fields, None
