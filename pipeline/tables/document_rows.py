"""One document's file, header, mentions and checks → its rows of every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cache.arrow import arrow_schema, plain_rows, record_batch
from pipeline.cache.mentions import CachedMentions, flat, in_order
from pipeline.corpus.corpus import SourceFile
from pipeline.model.parsed import ParsedHeader
from pipeline.model.schema import ALL_KINDS, MENTIONS, VALUE_TABLES, Column, Table

Row = dict[str, Any]

REJECTED = Table(
    "rejected",
    "row that did not verify",
    tuple(
        Column(name, "string", "")
        if name == "reason"
        else Column(name, MENTIONS.column(name).type, "")
        for name in ("mention_id", "doc_id", "path", "kind", "text", "quote", "page",
                     "source_start", "source_end", "rule", "reason")
    ),
    "mention_id",
    MENTIONS.order,
)  # fmt: skip
"""Columns of ``rejected.csv``."""


@dataclass(frozen=True)
class DocumentRows:
    """One document's finished rows, in the order of all tables.

    ``mentions`` are those that are proved (:data:`~pipeline.model.schema.ALL_KINDS`);
    ``refused`` those that are not, with the reason (:data:`REJECTED`); null if there are none.
    """

    file: SourceFile
    document: Row
    """The document's own row."""
    mentions: pa.Table
    refused: pa.Table | None = None

    @property
    def rejected(self) -> pa.Table:
        """Rows that are not proved."""
        return arrow_schema(REJECTED).empty_table() if self.refused is None else self.refused

    @cached_property
    def tables(self) -> dict[str, list[Row]]:
        """The rows of each table of mentions by its name, JSON-ready: for who reads a few."""
        found = {MENTIONS.name: list(plain_rows(MENTIONS, self.mentions))}
        for kind, table in VALUE_TABLES.items():
            found[table.name] = list(plain_rows(table, of_kind(self.mentions, kind)))
        return found


def of_kind(mentions: pa.Table, kind: str) -> pa.Table:
    """The mentions of a kind."""
    return mentions.filter(pc.field("kind") == kind)


def document_rows(
    file: SourceFile,
    header: ParsedHeader,
    found: CachedMentions,
    rejected: Mapping[str, str],
    corrected: Iterable[Row] | None = None,
) -> DocumentRows:
    """One document's rows.

    Args:
        file: its file.
        header: what is known of its parsed form.
        found: what stage ``extract`` found.
        rejected: mention id → reason of the rows that are not proved.
        corrected: the rows after corrections, if there are any about it.
    """
    of_folder = {
        "doc_id": file.doc_id,
        "sha256": file.sha256,
        "path": file.path,
        "title": header.facts.title,
        "published": found.published,
    }
    if corrected is None:
        mentions = _with_columns(found.table, of_folder | {"reviewed": False, "original": None})
    else:
        rows = [
            {"reviewed": False, "original": None, **flat(row), **of_folder} for row in corrected
        ]
        mentions = in_order(pa.Table.from_batches([record_batch(ALL_KINDS, rows)]))
    kept, refused = mentions, None
    if rejected:
        is_refused = pc.is_in(mentions["mention_id"], pa.array(list(rejected), pa.string()))
        kept = mentions.filter(pc.invert(is_refused))
        refused = _refused(mentions.filter(is_refused), rejected)
    document = _document_row(file, header, found, kept.num_rows, len(rejected))
    return DocumentRows(file, document, kept, refused)


def _with_columns(found: pa.Table, cells: Mapping[str, Any]) -> pa.Table:
    """Mentions with columns that have one value in all rows, in the order of the schema."""
    schema = arrow_schema(ALL_KINDS)
    columns = [
        pa.repeat(pa.scalar(cells[field.name], field.type), found.num_rows)
        if field.name in cells
        else found[field.name]
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _refused(mentions: pa.Table, rejected: Mapping[str, str]) -> pa.Table:
    reasons = [rejected[one] for one in mentions["mention_id"].to_pylist()]
    names = [name for name in REJECTED.names if name != "reason"]
    return mentions.select(names).append_column("reason", pa.array(reasons, pa.string()))


def _document_row(
    file: SourceFile, header: ParsedHeader, found: CachedMentions, kept: int, rejected: int
) -> Row:
    facts = header.facts
    status, problem = header.status, header.problem
    if found.problem:
        status, problem = "partial", found.problem
    if rejected:
        status = "partial"
        problem = f"{rejected} rows did not verify; see rejected.csv and report them"
    return {
        "doc_id": file.doc_id,
        "sha256": None if file.problem else file.sha256,
        "path": file.path,
        "also_at": list(file.also_at) or None,
        "bytes": file.size,
        "media_type": header.media_type,
        "encoding": header.encoding,
        "title": facts.title,
        "authors": facts.authors,
        "publisher": facts.publisher,
        "published": found.published or facts.published,
        "published_basis": found.published_basis or facts.published_basis,
        "language": facts.language,
        "pages": header.pages or None,
        "ocr_pages": header.ocr_pages or None,
        "characters": header.characters,
        "words": header.words,
        "status": status,
        "problem": problem,
        "warnings": list(header.warnings) or None,
        "n_mentions": kept,
    }
