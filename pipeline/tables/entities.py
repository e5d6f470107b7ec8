"""Rows of documents → the rows of every table, those of entities last.

Agencies and cases are counted while documents pass by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline.cache.arrow import record_batch
from pipeline.link.entities import agencies_seen, agency_tally, case_tally, cases_seen
from pipeline.model.schema import AGENCIES, CASES, DOCUMENTS, MENTIONS, VALUE_TABLES, Table
from pipeline.tables.document_rows import DocumentRows, of_kind


def tables_of(documents: Iterable[DocumentRows]) -> Iterator[tuple[Table, pa.Table]]:
    """Rows of tables, each with its table; they may have more columns than it has.

    Args:
        documents: in order of path.
    """
    tallies = {"agency": agency_tally(), "case": case_tally()}
    for rows in documents:
        yield DOCUMENTS, table_of(DOCUMENTS, [rows.document])
        yield MENTIONS, rows.mentions
        for kind, table in VALUE_TABLES.items():
            mentions = of_kind(rows.mentions, kind)
            yield table, mentions
            if kind in tallies:
                tallies[kind].add(mentions.to_pydict())
    yield AGENCIES, table_of(AGENCIES, agencies_seen(tallies["agency"]))
    yield CASES, table_of(CASES, cases_seen(tallies["case"]))


def table_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of JSON-ready values as a typed table."""
    return pa.Table.from_batches([record_batch(table, rows)])
