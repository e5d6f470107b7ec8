"""The tables of things: one row a body or case, counted while documents pass by."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.link.entities import agencies_seen, agency_tally, case_tally, cases_seen
from pipeline.model import schema

Row = dict[str, Any]


class Things:
    """The tables of things, counted while documents pass by."""

    def __init__(self) -> None:
        self._tallies = {"agency": agency_tally(), "case": case_tally()}

    def add(self, kind: str, mentions: pa.RecordBatch) -> None:
        """Count mentions of a kind, all those of each document that is among them.

        Args:
            kind: of all of them; of some kinds no things are counted.
            mentions: their columns (:data:`~pipeline.tables.all_kinds.ALL_KINDS`).
        """
        tally = self._tallies.get(kind)
        if tally is not None:
            tally.add({name: mentions.column(name).to_pylist() for name in tally.names})

    def tables(self) -> dict[str, list[Row]]:
        """One row a thing, by the table's name, sorted."""
        return {
            schema.AGENCIES.name: agencies_seen(self._tallies["agency"]),
            schema.CASES.name: cases_seen(self._tallies["case"]),
        }
