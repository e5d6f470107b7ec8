"""One document's rows → the form in which files take them, as a task for any worker."""

from __future__ import annotations

import json
from typing import Any

from pipeline.core.corpus import SourceFile
from pipeline.core.document import ParsedHeader
from pipeline.tables.cells import as_text
from pipeline.tables.csv_file import csv_lines
from pipeline.tables.document_rows import REJECTED, DocumentRows, document_rows
from pipeline.tables.formatted import FormattedDocument, mentions_of

Row = dict[str, Any]


def format_document(rows: DocumentRows) -> FormattedDocument:
    """One document's rows as the files take them."""
    refused = [[as_text(row[c.name], c) for c in REJECTED] for row in rows.rejected]
    return FormattedDocument(
        rows.document, mentions_of(rows), len(rows.rejected), csv_lines(refused)
    )


def format_payload(file: SourceFile, header: bytes, mentions: bytes, rejected: bytes) -> bytes:
    """What :func:`format_task` takes.

    Args:
        file: the document's file.
        header: the first line of the parsed document.
        mentions: its kept mentions.
        rejected: its kept check.
    """
    plain = [file.sha256, file.path, file.also_at, file.size, file.problem]
    sizes = [len(header), len(mentions)]
    head = json.dumps([plain, sizes]).encode()
    return b"".join((head, b"\n", header, mentions, rejected))


def format_task(payload: bytes) -> bytes:
    """Format one document's rows (see :func:`format_payload`); gives them for keeping."""
    start = payload.index(b"\n") + 1
    (sha256, path, also_at, size, problem), (header, mentions) = json.loads(payload[:start])
    file = SourceFile(sha256, path, tuple(also_at), size, None, problem)
    parsed = ParsedHeader.from_bytes(payload[start : start + header])
    start += header
    found = json.loads(payload[start : start + mentions])
    rejected = json.loads(payload[start + mentions :])
    return format_document(document_rows(file, parsed, found, rejected)).to_bytes()
