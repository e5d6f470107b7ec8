"""One document → its files in the report: rows, page to read, way back to the source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from pipeline.model.document import ParsedDocument
from pipeline.model.media_types import PDF
from pipeline.model.schema import VALUE_TABLES
from pipeline.report.packing import pack_table
from pipeline.report.reading_view import Spot, sections_of
from pipeline.report.rows import schema_of
from pipeline.report.scripts import script_call
from pipeline.report.templates import page

FACTS = ("path", "authors", "publisher", "published", "language", "media_type", "pages", "words")
"""Columns of ``documents`` that head the page."""


def rows_script(doc_id: str, tables: Mapping[str, pa.Table], document: ParsedDocument) -> bytes:
    """The document's rows in all tables of mentions, each cell as in the CSV files.

    To the columns of each table comes ``sentence_at``: where in ``sentence`` the
    mention begins, in code points.
    """
    packed: dict[str, Any] = {}
    for name, table in tables.items():
        columns = schema_of(name).columns
        places = [
            sentence_at(document.text, sentence, start, end)
            for sentence, start, end in zip(
                table["sentence"].to_pylist(),
                table["text_start"].to_pylist(),
                table["text_end"].to_pylist(),
                strict=True,
            )
        ]
        packed[name] = {
            "rows": table.num_rows,
            "columns": [*pack_table(table, columns), ["sentence_at", 2, places]],
        }
    return script_call("report.addRows", doc_id, packed)


def sentence_at(text: str, sentence: str, start: int, end: int) -> int | None:
    """Where ``text[start:end]`` begins in its sentence; null where it does not stand in it."""
    found = text.find(sentence, max(end - len(sentence), 0), start + len(sentence))
    return start - found if 0 <= found <= start else None


def source_script(doc_id: str, document: ParsedDocument, source: str) -> bytes:
    """What leads from words of the page to their place in the source.

    ``map`` has four numbers for each segment of the text: its length, how far its
    source lies behind the end of the one before, its source's length, and flags
    (1: copied, 2: after a break).
    """
    flat: list[int] = []
    end = 0
    for length, start, size, flags in document.source_map.to_json():
        flat += (length, start - end, size, flags)
        end = start + size
    held: dict[str, Any] = {"map": flat, "source": source}
    if document.geometry is not None:
        held["geometry"] = document.geometry.to_json()
        held["pages"] = [[item.start, item.index] for item in document.pages]
    return script_call("report.addSource", doc_id, held)


def document_html(
    row: Mapping[str, Any],
    tables: Mapping[str, pa.Table],
    document: ParsedDocument,
    images: Iterable[tuple[int, str]],
    key: str,
) -> bytes:
    """The page to read a document.

    Args:
        row: its row in ``documents``.
        tables: its rows in the tables of mentions.
        document: what parsing gave.
        images: page and file name of its picture.
        key: digest of all that the page depends on, kept in it.
    """
    spots = [
        Spot(start, end, mention_id, kind)
        for kind, table in VALUE_TABLES.items()
        for mention_id, start, end in zip(
            tables[table.name]["mention_id"].to_pylist(),
            tables[table.name]["text_start"].to_pylist(),
            tables[table.name]["text_end"].to_pylist(),
            strict=True,
        )
    ]
    view = {
        "doc": row["doc_id"],
        "sha256": row["sha256"],
        "path": row["path"],
        "pdf": document.media_type == PDF,
        "pages": _pages(document, dict(images)),
    }
    warnings = json.loads(row["warnings"]) if row["warnings"] else []
    return page(
        "document.html",
        root="../",
        row=row,
        facts=[(name, row[name]) for name in FACTS if row[name] is not None],
        warnings=warnings,
        counts={kind: tables[table.name].num_rows for kind, table in VALUE_TABLES.items()},
        sections=sections_of(document, spots),
        view=view,
        kept=key,
    )


def _pages(document: ParsedDocument, images: dict[int, str]) -> list[list[Any]]:
    """PDF pages: number, what is printed, width and height in points, picture or null."""
    if document.geometry is None:
        return []
    return [
        [item.index, item.label, *document.geometry.sizes[item.index - 1], images.get(item.index)]
        for item in document.pages
    ]


CHANGEABLE = {
    "date": ("value", "mod"),
    "amount": ("amount_min", "amount_max", "currency", "mod"),
    "agency": ("agency_id", "agency_name", "country"),
    "case": ("case_name", "case_kind"),
}
"""Kind → columns that a reader decides; the others follow from them.  A body is told by its id,
or, where the registry lacks it, by name and country."""
