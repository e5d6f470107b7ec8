"""Documents, some at a time → rows of every table, those of many documents at once."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.model.schema import AGENCIES, CASES, DOCUMENTS, MENTIONS, VALUE_TABLES
from pipeline.tables.all_kinds import as_one, by_kind, columns_of
from pipeline.tables.formatted import Formatted
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.things import Things
from pipeline.tables.writing import TableFiles

_ROWS = 8_192
_BYTES = 64_000_000
"""How many rows, and bytes of them, wait until they are taken apart by table."""


class Together:
    """Gives the files what documents hold, then the tables of things that were seen in them."""

    def __init__(self, files: TableFiles) -> None:
        self._files, self._things = files, Things()
        self._documents: list[dict[str, Any]] = []
        self._mentions: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def add(self, some: Formatted) -> None:
        """Take documents, in order of path."""
        self._files.add_texts(some.texts)
        self._documents += some.documents
        if some.mentions.num_rows:
            self._mentions.append(some.mentions)
        self._rows += len(some.documents) + some.mentions.num_rows
        self._bytes += some.mentions.get_total_buffer_size()
        if self._rows >= _ROWS or self._bytes >= _BYTES:
            self._pass_on()

    def finish(self) -> None:
        """No more documents will come."""
        self._pass_on()
        things = self._things.tables()
        for table in (AGENCIES, CASES):
            self._files.add(table, typed_rows(table, things[table.name]))

    def _pass_on(self) -> None:
        if not self._documents:
            return
        self._files.add_columns(DOCUMENTS, typed_rows(DOCUMENTS, self._documents))
        if self._mentions:
            mentions = as_one(self._mentions)
            self._files.add_columns(MENTIONS, columns_of(MENTIONS, mentions))
            for kind, rows in by_kind(mentions):
                table = VALUE_TABLES[kind]
                self._files.add_columns(table, columns_of(table, rows))
                self._things.add(kind, rows)
        self._documents, self._mentions = [], []
        self._rows = self._bytes = 0
