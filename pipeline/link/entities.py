"""Mentions of all documents → one row for each agency and each case that they name.

Across documents equal keys are one entity; nothing depends on the order of documents or
on which others are there.  What is held grows with the number of entities and of the
forms of their names, not with the number of mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.rules.registry_file import load_registry

Columns = Mapping[str, Sequence[Any]]


@dataclass(slots=True)
class Seen:
    """What was seen of one entity: mentions, documents, and each column's values."""

    n_mentions: int = 0
    n_documents: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def most_frequent(self, column: str) -> str | None:
        """The most frequent value that is there; of equals the first by alphabet."""
        counts = self.values[column]
        return min(counts, key=lambda value: (-counts[value], value)) if counts else None


class Tally:
    """Mentions counted by the value of ``key``; those without one are left out.

    ``document`` names the column of their documents, ``columns`` are those whose
    values are counted with them.
    """

    def __init__(self, key: str, columns: Sequence[str], document: str = "doc_id") -> None:
        self._key, self._document, self._columns = key, document, tuple(columns)
        self._entities: dict[str, Seen] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that :meth:`add` takes."""
        return self._key, self._document, *self._columns

    def add(self, columns: Columns) -> None:
        """Count mentions, given as columns: all those of each document that is among them."""
        entities = columns[self._key]
        values = [columns[name] for name in self._columns]
        for (entity, *there), count in Counter(zip(entities, *values, strict=True)).items():
            if entity is None:
                continue
            seen = self._entities.get(entity)
            if seen is None:
                seen = self._entities[entity] = Seen(values={c: Counter() for c in self._columns})
            seen.n_mentions += count
            for counts, value in zip(seen.values.values(), there, strict=True):
                if value is not None:
                    counts[value] += count
        for entity, _ in set(zip(entities, columns[self._document], strict=True)):
            if entity is not None:
                self._entities[entity].n_documents += 1

    def __iter__(self) -> Iterator[tuple[str, Seen]]:
        """The entities and what was seen of each, sorted by key."""
        return iter(sorted(self._entities.items()))


def agency_tally() -> Tally:
    """Counts agency mentions as :func:`agencies_seen` needs them."""
    return Tally("agency_id", ("agency_name", "acronym", "country"))


def agencies_seen(tally: Tally) -> list[dict[str, Any]]:
    """One row for each agency id, with the registry's facts where it knows the body."""
    registry = load_registry().by_id
    seen: list[dict[str, Any]] = []
    for agency_id, held in tally:
        known = registry.get(agency_id)
        seen.append(
            {
                "agency_id": agency_id,
                "name": known.name if known else held.most_frequent("agency_name"),
                "acronym": known.acronym if known else held.most_frequent("acronym"),
                "country": known.country if known else held.most_frequent("country"),
                "level": known.level if known else None,
                "agency_kind": known.kind if known else None,
                "parent_id": _first(known.parent) if known else None,
                "successor_id": _first(known.successor) if known else None,
                "in_registry": known is not None,
                "n_mentions": held.n_mentions,
                "n_documents": held.n_documents,
            }
        )
    return seen


def _first(ids: Any) -> str | None:
    """The first of several ids; registries list the main one first."""
    if isinstance(ids, str) or ids is None:
        return ids or None
    return next(iter(ids), None)


def case_tally() -> Tally:
    """Counts case mentions as :func:`cases_seen` needs them."""
    columns = ("case_name", "case_kind", "court", "docket", "citation", "country")
    return Tally("case_id", columns)


def cases_seen(tally: Tally) -> list[dict[str, Any]]:
    """One row for each case id; court, docket and citation where any mention gives them."""
    return [
        {
            "case_id": case_id,
            "name": seen.most_frequent("case_name"),
            "case_kind": seen.most_frequent("case_kind"),
            "court": seen.most_frequent("court"),
            "docket": seen.most_frequent("docket"),
            "citation": seen.most_frequent("citation"),
            "country": seen.most_frequent("country"),
            "n_mentions": seen.n_mentions,
            "n_documents": seen.n_documents,
        }
        for case_id, seen in tally
    ]
