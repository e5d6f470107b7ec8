"""Rows of some documents → the form in which files take them, as a task for any worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.corpus.corpus import SourceFile
from pipeline.model.document import ParsedHeader
from pipeline.model.schema import DOCUMENTS
from pipeline.tables.all_kinds import mentions_of
from pipeline.tables.cells import as_text
from pipeline.tables.csv_file import csv_lines
from pipeline.tables.document_rows import REJECTED, DocumentRows, document_rows
from pipeline.tables.formatted import Formatted
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.row_texts import texts_of_mentions, texts_of_table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a document: bytes from which its rows are made.

    ``header`` is the first line of the parsed document, ``mentions`` what stage
    ``extract`` found, corrections applied, ``checks`` says which are not proved.
    """

    file: SourceFile
    header: bytes
    mentions: bytes
    checks: bytes

    def rows(self) -> DocumentRows:
        """The document's rows."""
        header = ParsedHeader.from_bytes(self.header)
        found, rejected = json.loads(self.mentions), json.loads(self.checks)
        return document_rows(self.file, header, found, rejected)


def format_documents(documents: Iterable[DocumentRows]) -> Formatted:
    """Rows of documents, in order of path, as the files take them.

    Documents are taken one by one and let go: a long one's rows take much memory.
    """
    own: list[Row] = []
    refused: list[Row] = []

    def passing() -> Iterator[DocumentRows]:
        for document in documents:
            own.append(document.document)
            refused.extend(document.rejected)
            yield document

    mentions = mentions_of(passing())
    lines = csv_lines([as_text(row[c.name], c) for c in REJECTED] for row in refused)
    texts = (*texts_of_table(DOCUMENTS, typed_rows(DOCUMENTS, own)), *texts_of_mentions(mentions))
    return Formatted(own, mentions, texts, len(refused), lines)


def format_payload(documents: Sequence[Kept]) -> bytes:
    """What :func:`format_task` takes."""
    heads, parts = [], []
    for kept in documents:
        file = kept.file
        plain = [file.sha256, file.path, file.also_at, file.size, file.problem]
        heads.append([plain, [len(kept.header), len(kept.mentions), len(kept.checks)]])
        parts += [kept.header, kept.mentions, kept.checks]
    return b"".join((json.dumps(heads).encode(), b"\n", *parts))


def format_task(payload: bytes) -> bytes:
    """Format the rows of some documents (see :func:`format_payload`); gives them for keeping."""
    return format_documents(kept.rows() for kept in _kept(payload)).to_bytes()


def _kept(payload: bytes) -> Iterator[Kept]:
    at = payload.index(b"\n") + 1
    for (sha256, path, also_at, size, problem), sizes in json.loads(payload[:at]):
        file = SourceFile(sha256, path, tuple(also_at), size, None, problem)
        parts = []
        for part in sizes:
            parts.append(payload[at : at + part])
            at += part
        yield Kept(file, *parts)
