"""The files of one document in the report as a task: its rows, its source, its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.engine.task import Answer
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.sources import source_of
from pipeline.report.document_page import document_html, rows_script, source_script


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is known of a document of which files are made."""

    row: dict[str, Any]
    tables: dict[str, pa.Table]
    rows_key: str
    page_key: str | None
    pictures: dict[int, str]


def make_files(request: PageRequest, parsed: bytes, data: bytes) -> Answer:
    """Make a document's files: its rows, its source, its page.

    The page comes last: it says that all are there.
    """
    document = ParsedDocument.from_bytes(parsed)
    doc_id = request.row["doc_id"]
    script = rows_script(doc_id, request.tables, document)
    made = [f"/* {request.rows_key} */\n".encode() + script]
    if request.page_key is not None:
        source = document.source
        if source is None:
            # a file that could not be read has no text that leads back to it
            readable = bool(document.text)
            source = source_of(data, document.media_type, document.encoding) if readable else ""
        made.append(source_script(doc_id, document, source))
        key = f"{request.page_key} {len(request.pictures)}"
        pictures = request.pictures.items()
        made.append(document_html(request.row, request.tables, document, pictures, key))
    return Answer(tuple(made))
