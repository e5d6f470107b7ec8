"""Case mentions of all documents → one row a case."""

from __future__ import annotations

from typing import Any

from pipeline.resolve.counting import Tally


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
