"""A mention's value as it is kept → under the names of its table's columns."""

from __future__ import annotations

from typing import Any

from pipeline.core.schema import PLACE, VALUE_TABLES

Row = dict[str, Any]

OWN = {
    kind: tuple(column for column in table.columns if column not in PLACE)
    for kind, table in VALUE_TABLES.items()
}
"""Kind of mention → the columns of its table besides those of place."""


def value_columns(kind: str, value: Row) -> Row:
    """The value's columns, and what else is known of the thing (a case's court)."""
    named = dict(value)
    if "name" in named:
        named[f"{kind}_name"] = named.pop("name")
    return named
