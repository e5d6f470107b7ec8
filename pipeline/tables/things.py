"""The tables of things: one row a body or case, counted while documents pass by."""

from __future__ import annotations

from typing import Any

from pipeline.core import schema
from pipeline.resolve.agencies import agencies_seen, agency_tally
from pipeline.resolve.cases import case_tally, cases_seen
from pipeline.tables.document_rows import DocumentRows

Row = dict[str, Any]


class Things:
    """The tables of things, counted while documents pass by."""

    def __init__(self) -> None:
        self._tallies = {"agency": agency_tally(), "case": case_tally()}

    @staticmethod
    def counted(rows: DocumentRows) -> dict[str, list[Row]]:
        """What is counted of each mention of a document, by kind."""
        return {
            kind: tally().counted(rows.tables[schema.VALUE_TABLES[kind].name])
            for kind, tally in (("agency", agency_tally), ("case", case_tally))
        }

    def add_document(self, seen: dict[str, list[Row]]) -> None:
        """Count one document's mentions."""
        for kind, tally in self._tallies.items():
            tally.add_document(seen[kind])

    def tables(self) -> dict[str, list[Row]]:
        """One row a thing, by the table's name, sorted."""
        return {
            schema.AGENCIES.name: agencies_seen(self._tallies["agency"]),
            schema.CASES.name: cases_seen(self._tallies["case"]),
        }
