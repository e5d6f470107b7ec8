"""Script files that speak of all documents: whole tables, who is named where, the registry."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.model.schema import TABLES, VALUE_TABLES
from pipeline.report.escaping import script_call
from pipeline.report.figures import mentions_in
from pipeline.report.rows import MENTION_TABLES, WHOLE_TABLES, Rows, pack_table, schema_of
from pipeline.review.corrections_file import COLUMNS
from pipeline.rules.registry_file import load_registry

EARLIER = (*COLUMNS, "mention_id", "outcome", "explanation")
"""What the report holds of each line of the corrections that were made before."""
CHANGEABLE = {
    "date": ("value", "mod"),
    "amount": ("amount_min", "amount_max", "currency", "mod"),
    "agency": ("agency_id", "agency_name", "country"),
    "case": ("case_name", "case_kind"),
}
"""Kind → columns that a reader decides; the others follow from them.  An agency is given by its
id, or, where the registry lacks it, by name and country."""
_ENTITIES = (("agencies", "agency_mentions", "agency_id"), ("cases", "case_mentions", "case_id"))


def scripts(rows: Rows, chosen: set[str]) -> dict[str, bytes]:
    """File name → content.

    Args:
        rows: all tables.
        chosen: ids of the documents that have a page.
    """
    made = {
        "data/tables.js": script_call("report.addTables", _declarations()),
        "data/documents.js": script_call(
            "report.addDocuments",
            [
                [doc_id, doc_id in chosen]
                for doc_id in rows.tables["documents"]["doc_id"].to_pylist()
            ],
        ),
        "data/registry.js": script_call("report.addRegistry", _registry(rows)),
        "data/corrections.js": script_call(
            "report.addEarlier", _earlier(rows.tables["corrections"])
        ),
    }
    for name in WHOLE_TABLES:
        table = rows.tables[name]
        packed = {"rows": table.num_rows, "columns": pack_table(table, schema_of(name).columns)}
        made[f"data/whole/{name}.js"] = script_call("report.addWhole", name, packed)
    for page, name, key in _ENTITIES:
        made[f"data/mentioned_in/{page}.js"] = script_call(
            "report.addMentionedIn", page, _mentioned_in(rows.tables[name], key)
        )
    return made


def _declarations() -> list[dict[str, Any]]:
    """What each table is, in the order of the schema."""
    kinds = {table.name: kind for kind, table in VALUE_TABLES.items()}
    return [
        {
            "name": table.name,
            "row": table.row,
            "by_document": table.name in MENTION_TABLES,
            "kind": kinds.get(table.name),
            "change": CHANGEABLE.get(kinds.get(table.name, ""), ()),
            "columns": [
                [column.name, column.type, column.description, list(column.enum)]
                for column in table.columns
            ],
        }
        for table in TABLES
    ]


def _mentioned_in(mentions: pa.Table, key: str) -> list[list[Any]]:
    """``[entity, [document, mentions, …]]`` for every agency or case, by id."""
    documents: dict[str, list[Any]] = {}
    for (entity, doc_id), count in mentions_in(mentions, key):
        documents.setdefault(entity, []).extend((doc_id, count))
    return [[entity, counts] for entity, counts in documents.items()]


def _registry(rows: Rows) -> list[list[Any]]:
    """``[id, name, country, other names]`` of every agency of the registry, and of those seen."""
    known = {
        agency.id: [
            agency.id,
            agency.name,
            agency.country,
            " · ".join(
                name for name in (agency.acronym, *agency.name_es, *agency.other_names) if name
            ),
        ]
        for agency in load_registry().by_id.values()
    }
    for row in rows.tables["agencies"].to_pylist():
        known.setdefault(
            row["agency_id"], [row["agency_id"], row["name"], row["country"], row["acronym"] or ""]
        )
    return [known[agency_id] for agency_id in sorted(known)]


def _earlier(corrections: pa.Table) -> list[list[str | None]]:
    """The corrections in force, as written, with their row and what became of them."""
    return [[row[name] for name in EARLIER] for row in corrections.to_pylist()]
