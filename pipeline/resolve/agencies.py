"""Agency mentions of all documents → one row a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.core.registry import load_registry
from pipeline.resolve.counting import count_documents, grouped, most_frequent


def agencies_seen(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each agency id, with the registry's facts where it knows the body."""
    registry = load_registry().by_id
    seen: list[dict[str, Any]] = []
    for agency_id, mentions in grouped(rows, "agency_id"):
        known = registry.get(agency_id)
        seen.append(
            {
                "agency_id": agency_id,
                "name": known.name if known else most_frequent(m["agency_name"] for m in mentions),
                "acronym": known.acronym
                if known
                else most_frequent(m["acronym"] for m in mentions),
                "country": known.country
                if known
                else most_frequent(m["country"] for m in mentions),
                "level": known.level if known else None,
                "agency_kind": known.kind if known else None,
                "parent_id": _first(known.parent) if known else None,
                "successor_id": _first(known.successor) if known else None,
                "in_registry": known is not None,
                "n_mentions": len(mentions),
                "n_documents": count_documents(mentions),
            }
        )
    return seen


def _first(ids: Any) -> str | None:
    """The first of several ids; registries list the main one first."""
    if isinstance(ids, str) or ids is None:
        return ids or None
    return next(iter(ids), None)
