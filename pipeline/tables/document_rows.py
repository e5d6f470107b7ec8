"""One document's file, header, mentions and checks → its rows of every table."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from pipeline.corpus.corpus import SourceFile
from pipeline.model import schema
from pipeline.model.document import ParsedHeader
from pipeline.model.schema import Column, value_columns

Row = dict[str, Any]

REJECTED = tuple(
    Column(name, "string", "")
    for name in ("mention_id", "doc_id", "path", "kind", "text", "quote", "page", "source_start",
                 "source_end", "rule", "reason")
)  # fmt: skip
"""Columns of ``rejected.csv``."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One document's finished rows, each list in its table's order.

    ``tables`` holds the rows of every table that is made document by document,
    by the table's name; ``rejected`` those that did not verify, under
    :data:`REJECTED`.
    """

    file: SourceFile
    tables: dict[str, list[Row]]
    rejected: list[Row]

    @property
    def document(self) -> Row:
        """The document's own row."""
        return self.tables[schema.DOCUMENTS.name][0]


def place_order(row: Row) -> tuple[Any, ...]:
    """Order of mentions within a document, that of all their tables; PDF has no offsets."""
    start, end = row["source_start"], row["source_end"]
    return (
        -1 if start is None else start,
        row["text_start"],
        -1 if end is None else end,
        row["mention_id"],
    )


def document_rows(
    file: SourceFile,
    document: ParsedHeader,
    found: dict[str, Any],
    rejected: dict[str, str],
) -> DocumentRows:
    """One document's rows from its file, its header, its mentions and failed checks.

    ``found`` has no rows left then: of a long document they take much memory.
    """
    place = {
        "doc_id": file.doc_id,
        "sha256": file.sha256,
        "path": file.path,
        "title": document.facts.title,
        "published": found.get("published"),
    }
    tables: dict[str, list[Row]] = {table.name: [] for table in schema.BY_DOCUMENT}
    waiting = deque(sorted(found["rows"], key=place_order))
    found["rows"] = []
    refused: list[Row] = []
    while waiting:
        row = waiting.popleft()
        full = {"reviewed": False, "original": None, **row, **place}
        if row["mention_id"] in rejected:
            full["reason"] = rejected[row["mention_id"]]
            refused.append({column.name: full[column.name] for column in REJECTED})
            continue
        value = value_columns(row["kind"], full.pop("value"))
        tables[schema.MENTIONS.name].append(full)
        tables[schema.VALUE_TABLES[row["kind"]].name].append({**full, **value})
    kept = len(tables[schema.MENTIONS.name])
    tables[schema.DOCUMENTS.name].append(_document_row(file, document, found, kept, len(rejected)))
    return DocumentRows(file, tables, refused)


def _document_row(
    file: SourceFile, document: ParsedHeader, found: dict[str, Any], kept: int, rejected: int
) -> Row:
    facts = document.facts
    status, problem = document.status, document.problem
    if found.get("problem"):
        status, problem = "partial", found["problem"]
    if rejected:
        status = "partial"
        problem = f"{rejected} rows did not verify; see rejected.csv and report them"
    return {
        "doc_id": file.doc_id,
        "sha256": None if file.problem else file.sha256,
        "path": file.path,
        "also_at": list(file.also_at) or None,
        "bytes": file.size,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "title": facts.title,
        "authors": facts.authors,
        "publisher": facts.publisher,
        "published": found.get("published") or facts.published,
        "published_basis": found.get("published_basis") or facts.published_basis,
        "language": facts.language,
        "pages": document.pages or None,
        "ocr_pages": document.ocr_pages or None,
        "characters": document.characters,
        "words": document.words,
        "status": status,
        "problem": problem,
        "warnings": list(document.warnings) or None,
        "n_mentions": kept,
    }
