"""Agency mentions of all documents → one row a body."""

from __future__ import annotations

from typing import Any

from pipeline.core.registry_file import load_agencies
from pipeline.resolve.counting import Tally


def agency_tally() -> Tally:
    """Counts agency mentions as :func:`agencies_seen` needs them."""
    return Tally("agency_id", ("agency_name", "acronym", "country"))


def agencies_seen(tally: Tally) -> list[dict[str, Any]]:
    """One row for each agency id, with the registry's facts where it knows the body."""
    registry = load_agencies({agency_id for agency_id, _ in tally})
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
