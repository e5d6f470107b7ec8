"""Missed words that a reader marked → complete rows, made as all others are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract.masks import address_spans
from pipeline.extract.rows import row_of
from pipeline.model.document import ParsedDocument
from pipeline.model.kinds import Kind
from pipeline.model.mention import AgencyValue, AmountValue, CaseValue, DateValue, Mention, Value
from pipeline.model.reading import Reading, Span
from pipeline.review.groups import Group, Outcome, OutcomeName
from pipeline.review.places import NoPlace, words_at
from pipeline.review.values import Known, new_value

Row = dict[str, Any]

RULE = "review"
"""``rule`` of rows that a person added."""
SURE = 1.0
"""``confidence`` of a value that a person gave."""

_VALUES: dict[str, type[Value]] = {
    "date": DateValue,
    "amount": AmountValue,
    "agency": AgencyValue,
    "case": CaseValue,
}


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of the lines that add words of one place: a row, or a problem."""

    group: Group
    row: Row | None = None
    problem: Outcome | None = None

    def refused(self, reason: str) -> Addition:
        """The same where the row is not proved by its source."""
        why = f"the row is not proved by the source: {reason}"
        return replace(self, row=None, problem=Outcome("invalid", why))


def make_additions(
    groups: Iterable[Group],
    rows: Sequence[Mapping[str, Any]],
    *,
    sha256: str,
    source: str,
    document: ParsedDocument,
    sentences: Sequence[Span],
) -> list[Addition]:
    """A row for each group of lines with the action ``add``.

    Args:
        groups: lines of one place each.
        rows: the document's own rows, for the names that it uses.
        sha256: of the document.
        source: as its offsets count it; empty for a PDF.
        document: as parsed.
        sentences: as spans of its text.
    """
    reading = Reading(
        document.text,
        blocks=tuple(block.as_text_block() for block in document.blocks),
        sentences=sentences,
    )
    addresses = address_spans(document.text)
    known = Known.of(rows)
    made: list[Addition] = []
    for group in groups:
        if group.problem is not None:
            made.append(Addition(group, problem=group.problem))
            continue
        try:
            start, end = words_at(document, source, group.place, group.quote)
            value = new_value(group.kind, document.text[start:end], group.fields, known)
        except NoPlace as error:
            name: OutcomeName = "conflict" if error.ambiguous else "unmatched"
            made.append(Addition(group, problem=Outcome(name, str(error))))
            continue
        except ValueError as error:
            made.append(Addition(group, problem=Outcome("invalid", str(error))))
            continue
        row = row_of(
            _mention(group.kind, start, end, value),
            sha256=sha256,
            source=source,
            document=document,
            reading=reading,
            addresses=addresses,
        )
        row |= {"value": value, "confidence": SURE, "reviewed": True, "original": None}
        made.append(Addition(group, row))
    return made


def _mention(kind: Kind, start: int, end: int, value: Row) -> Mention:
    return Mention(
        kind=kind,
        start=start,
        end=end,
        value=_VALUES[kind](**value),
        rule=RULE,
        confidence=SURE,
    )
