"""Case mentions of all documents → one row a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.resolve.counting import count_documents, grouped, most_frequent


def cases_seen(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each case id; court, docket and citation where any mention gives them."""
    return [
        {
            "case_id": case_id,
            "name": most_frequent(m["case_name"] for m in mentions),
            "case_kind": most_frequent(m["case_kind"] for m in mentions),
            "court": most_frequent(m.get("court") for m in mentions),
            "docket": most_frequent(m.get("docket") for m in mentions),
            "citation": most_frequent(m.get("citation") for m in mentions),
            "country": most_frequent(m["country"] for m in mentions),
            "n_mentions": len(mentions),
            "n_documents": count_documents(mentions),
        }
        for case_id, mentions in grouped(rows, "case_id")
    ]
