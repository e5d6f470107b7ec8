"""The table reference, ``docs/tables.md``, made from the schema."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.schema import PLACE, SCHEMA_VERSION, TABLES, Column, Table

BEGIN = "<!-- tables: written by `python -m pipeline schema` -->"
END = "<!-- end of tables -->"


def reference() -> str:
    """Markdown between :data:`BEGIN` and :data:`END`."""
    return "\n".join([BEGIN, *_lines(), END])


def _lines() -> Iterator[str]:
    yield ""
    yield (
        f"Schema version {SCHEMA_VERSION}. It rises by one when a table or column goes or gets "
        "another name, type or meaning, or when an enumeration loses a value; what is added leaves "
        "it as it is. It stands in `datapackage.json` (`schema_version`), in SQLite (`PRAGMA "
        "user_version`) and in the metadata of each Parquet file (`policy_tables.schema_version`)."
    )
    yield ""
    yield "**Columns of place**, in every table of mentions:"
    yield ""
    yield from _columns(PLACE)
    for table in TABLES:
        yield ""
        yield f"**{table.name}**: one row per {table.row}{_beside(table)}"
        own = [column for column in table.columns if column not in PLACE]
        if own and len(own) < len(table.columns):
            yield ""
            yield from _columns(own)
        elif own:
            yield ""
            yield from _columns(table.columns)
    yield ""


def _beside(table: Table) -> str:
    if table.columns == PLACE:
        return "; the columns of place"
    if table.columns[: len(PLACE)] == PLACE:
        return "; the columns of place and"
    return ""


def _columns(columns: tuple[Column, ...] | list[Column]) -> Iterator[str]:
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    for column in columns:
        enum = f" ({', '.join(column.enum)})" if column.enum else ""
        yield f"| `{column.name}` | {column.type} | {column.description}{enum} |"
