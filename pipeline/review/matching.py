"""Which row corrections mean: those of one target together, and how near a row is to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from pipeline.model.geometry import area, shared_area
from pipeline.model.mention import KINDS, Kind
from pipeline.model.parsed import ParsedDocument
from pipeline.review.corrections_file import Action, Correction, Target

Row = Mapping[str, Any]
OutcomeName = Literal["applied", "moved", "conflict", "unmatched", "invalid"]
DONE: tuple[OutcomeName, ...] = ("applied", "moved")
"""Outcomes of lines that took effect."""

LEAST_SHARED = 0.5
"""Of the smaller of target and row: what a row must share with a line to be meant by it."""
LEAST_ALIKE = 1 / 3
"""Of all that both cover: below it, an acceptance or a value was given to other words."""
_STRETCH = 512  # code points of source in one drawer of the index
_LETTERS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line, in one word and in a sentence; which row it was about."""

    name: OutcomeName
    explanation: str
    mention_id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines with the same kind, target and action; ``fields`` is what they give together."""

    kind: Kind
    target: Target
    action: Action
    lines: tuple[Correction, ...]
    fields: Mapping[str, str | None]
    problem: Outcome | None = None

    @property
    def quote(self) -> str:
        """The words that were seen there."""
        return next((line.cell("quote") for line in self.lines if line.cell("quote")), "")


def groups_of(lines: Iterable[Correction]) -> list[Group]:
    """Usable lines of one document by kind, target and action, in a fixed order.

    A group whose lines give one field two values has a ``problem``.
    """
    by_target: dict[tuple[str, Target, str, str], list[Correction]] = {}
    for line in sorted(lines, key=lambda line: line.number):
        if line.problem is None and line.target is not None:
            key = (line.kind, line.target, line.action, _words(line))
            by_target.setdefault(key, []).append(line)
    groups = []
    for (kind, target, action, _), same in by_target.items():
        fields, problem = fields_of(same)
        groups.append(
            Group(cast("Kind", kind), target, cast("Action", action), tuple(same), fields, problem)
        )
    return groups


def _words(line: Correction) -> str:
    """What tells targets on a page of a PDF apart where words are added: they may lack boxes."""
    in_pdf = line.target is not None and line.target.page is not None
    return "".join(line.cell("quote").split()) if in_pdf and line.action == "add" else ""


def fields_of(lines: Iterable[Correction]) -> tuple[dict[str, str | None], Outcome | None]:
    """What lines give together; a conflict where two give one field different values."""
    fields: dict[str, str | None] = {}
    first_with: dict[str, Correction] = {}
    for line in lines:
        if not line.field or line.action == "reject":
            continue
        first = first_with.setdefault(line.field, line)
        if first.value != line.value:
            both = numbered((first, line))
            return {}, Outcome("conflict", f"{both} give {line.field} different values")
        fields[line.field] = line.value
    return fields, None


def numbered(lines: Iterable[Correction]) -> str:
    """ "line 3", "lines 3 and 5"."""
    numbers = [str(number) for number in sorted({line.number for line in lines})]
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a target and a row share: code points, or points squared in a PDF.

    ``of_smaller`` and ``of_both`` are its shares of the smaller of both and of all
    that both cover, from 0 to 1.
    """

    shared: float = 0.0
    of_smaller: float = 0.0
    of_both: float = 0.0
    exact: bool = False


def overlap(target: Target, quote: str, row: Row) -> Overlap:
    """What a target shares with a row (with the first part of one that is cut).

    In a PDF a target is the row's own where half the smaller one's boxes are
    shared and the words are the same: another parse may shift boxes a little.
    """
    if target.page is None:
        if row["source_start"] is None or target.start is None or target.end is None:
            return Overlap()
        ours, theirs = target.end - target.start, row["source_end"] - row["source_start"]
        shared = min(target.end, row["source_end"]) - max(target.start, row["source_start"])
        exact = (target.start, target.end) == (row["source_start"], row["source_end"])
        return _overlap(float(shared), float(ours), float(theirs), exact)
    if row["page"] != target.page or not row["boxes"]:
        return Overlap()
    found = _overlap(
        shared_area(target.boxes, row["boxes"]), area(target.boxes), area(row["boxes"]), False
    )
    same_words = not quote or "".join(quote.split()) == "".join(row["quote"].split())
    exact = same_words and found.of_smaller >= LEAST_SHARED
    return Overlap(found.shared, found.of_smaller, found.of_both, exact)


def _overlap(shared: float, ours: float, theirs: float, exact: bool) -> Overlap:
    if shared <= 0 or ours <= 0 or theirs <= 0:
        return Overlap()
    return Overlap(
        shared, shared / min(ours, theirs), min(shared / (ours + theirs - shared), 1.0), exact
    )


class RowIndex:
    """Rows of one document and kind by where they stand."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._drawers: dict[tuple[str, int], list[Row]] = {}
        for row in rows:
            for drawer in _drawers(row["source_start"], row["source_end"], row["page"]):
                self._drawers.setdefault(drawer, []).append(row)

    def near(self, target: Target) -> list[Row]:
        """Rows that may share something with a target, each once."""
        found: dict[str, Row] = {}
        for drawer in _drawers(target.start, target.end, target.page):
            for row in self._drawers.get(drawer, ()):
                found[row["mention_id"]] = row
        return list(found.values())


def _drawers(start: int | None, end: int | None, page: int | None) -> Iterator[tuple[str, int]]:
    if start is not None and end is not None:
        yield from (("text", n) for n in range(start // _STRETCH, (end - 1) // _STRETCH + 1))
    elif page is not None:
        yield "page", page


def has_words(document: ParsedDocument, source: str, target: Target, quote: str) -> bool:
    """Whether the source has the quoted words at a target (in a PDF, the row tells).

    Compared are plain letters and digits: all that survives any spreadsheet.
    """
    wanted = _letters(quote)
    if not wanted or target.start is None or target.end is None:
        return True
    if _letters(source[target.start : target.end]) == wanted:
        return True
    spans = document.source_map.to_text(target.start, target.end)
    return _letters("".join(document.text[low:high] for low, high in spans)) == wanted


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text.lower()))


class MatchedRow(NamedTuple):
    """The row that lines mean; ``moved`` where it is no longer quite where they point."""

    row: Row
    moved: bool


class Matcher:
    """Finds rows of one document by the targets of lines."""

    def __init__(self, rows: Sequence[Row], document: ParsedDocument, source: str) -> None:
        self._index = {kind: RowIndex(row for row in rows if row["kind"] == kind) for kind in KINDS}
        self._document, self._source = document, source

    def match(self, group: Group, taken: Collection[str]) -> MatchedRow | Outcome:
        """The row that a group means, or why there is none.

        Args:
            group: lines of one target.
            taken: ids of rows whose very words other lines add; no line that only
                overlaps them means these.
        """
        target = group.target
        if (target.page is None) != (self._document.geometry is None):
            columns = "page and boxes" if self._document.geometry else "source_start and source_end"
            return Outcome("invalid", f"places in this document are told by {columns}")
        if not has_words(self._document, self._source, target, group.quote):
            there = self._source[target.start : target.end][:60]
            return Outcome(
                "unmatched", f"the source has {there!r} at {target}, not {group.quote[:60]!r}"
            )
        overlaps = (
            (overlap(target, group.quote, row), row) for row in self._index[group.kind].near(target)
        )
        near = sorted(
            ((shared, row) for shared, row in overlaps if shared.shared > 0),
            key=lambda item: (not item[0].exact, -item[0].shared, -item[0].of_both),
        )
        if near and near[0][0].exact:
            return _best(group, near, moved=False)
        free = [
            (shared, row)
            for shared, row in near
            if shared.of_smaller >= LEAST_SHARED and row["mention_id"] not in taken
        ]
        if not free:
            return Outcome("unmatched", _no_row(group, [row for _, row in near]))
        best, row = free[0]
        if group.action != "reject" and best.of_both < LEAST_ALIKE:
            return Outcome(
                "conflict",
                f"the row there now is {row['quote'][:60]!r}, too much else to take over what was "
                f"said of {group.quote[:60]!r}; look at it again",
                row["mention_id"],
            )
        return _best(group, free, moved=True)


def _best(
    group: Group, near: Sequence[tuple[Overlap, Row]], *, moved: bool
) -> MatchedRow | Outcome:
    """The best of several; two as good as one another are a conflict."""
    (best, row), rest = near[0], near[1:]
    if rest and rest[0][0] == best:
        other = rest[0][1]
        return Outcome(
            "conflict",
            f"{row['quote'][:60]!r} ({row['mention_id']}) and {other['quote'][:60]!r} "
            f"({other['mention_id']}) overlap {group.target} alike; say which by its own place",
        )
    return MatchedRow(row, moved)


def _no_row(group: Group, touching: Sequence[Row]) -> str:
    if not touching:
        return f"no {group.kind} is found at {group.target}"
    row = touching[0]
    return (
        f"no {group.kind} of these words is found at {group.target}; the nearest is "
        f"{row['quote'][:60]!r} ({row['mention_id']})"
    )
