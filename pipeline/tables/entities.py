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

_AT_ONCE = 8_192


def tables_of(documents: Iterable[DocumentRows]) -> Iterator[tuple[Table, pa.Table]]:
    """Rows of tables, each with its table; they may have more columns than it has.

    Args:
        documents: in order of path.
    """
    tallies = {"agency": agency_tally(), "case": case_tally()}
    for some in _together(documents):
        yield DOCUMENTS, table_of(DOCUMENTS, [rows.document for rows in some])
        mentions = pa.concat_tables([rows.mentions for rows in some]).combine_chunks()
        yield MENTIONS, mentions
        for kind, table in VALUE_TABLES.items():
            of_this = of_kind(mentions, kind)
            yield table, of_this
            if kind in tallies:
                tally = tallies[kind]
                tally.add(of_this.select(list(tally.names)).to_pydict())
    yield AGENCIES, table_of(AGENCIES, agencies_seen(tallies["agency"]))
    yield CASES, table_of(CASES, cases_seen(tallies["case"]))


def _together(documents: Iterable[DocumentRows]) -> Iterator[list[DocumentRows]]:
    """Documents in runs of about so many mentions, which are taken apart by kind at once."""
    some: list[DocumentRows] = []
    count = 0
    for rows in documents:
        some.append(rows)
        count += 1 + rows.mentions.num_rows
        if count >= _AT_ONCE:
            yield some
            some, count = [], 0
    if some:
        yield some


def table_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of JSON-ready values as a typed table."""
    return pa.Table.from_batches([record_batch(table, rows)])
