"""Rows of a table ↔ Arrow record batches, by the one schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline.model.schema import Column, Table

Row = dict[str, Any]

ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": pa.decimal128(28, 4),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "array": pa.string(),
}
_FOUR_PLACES = Decimal("0.0001")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The table's columns with their Arrow types."""
    return pa.schema(
        [
            pa.field(column.name, ARROW[column.type], nullable=not column.required)
            for column in table.columns
        ]
    )


def record_batch(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of JSON-ready values as typed columns.

    Args:
        table: whose columns they have, and maybe others.
        rows: sums of money as digits, days in ISO 8601, lists as lists.
    """
    schema = arrow_schema(table)
    arrays = [
        pa.array([typed(row[column.name], column) for row in rows], field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def plain_rows(table: Table, rows: pa.RecordBatch | pa.Table) -> Iterator[Row]:
    """The inverse of :func:`record_batch`."""
    columns = [column for column in table.columns if column.type in _PLAIN]
    for row in rows.select(list(table.names)).to_pylist():
        for column in columns:
            value = row[column.name]
            if value is not None:
                row[column.name] = _PLAIN[column.type](value)
        yield row


def typed(value: Any, column: Column) -> Any:
    """The typed value of a cell: Decimal, date, JSON text for lists, as it is otherwise."""
    if value is None:
        return None
    if column.type == "decimal":
        return Decimal(value).quantize(_FOUR_PLACES)
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type == "array":
        return _JSON(value)
    return value


def plain_digits(value: Decimal) -> str:
    """A number in plain digits, without zeros at the end of its fraction."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "decimal": plain_digits,
    "date": date.isoformat,
    "array": json.loads,
}
