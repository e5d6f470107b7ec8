"""A value → how each format writes it; one cell at a time, or a column of rows at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.core.schema import Column, Table

Cells = list[list[Any]]
"""Rows as columns of typed values, in the order of the table's columns."""

_FOUR_PLACES = Decimal("0.0001")
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_python(value: Any, column: Column) -> Any:
    """The typed value of a cell: Decimal, date, JSON text for arrays, as it is otherwise."""
    if value is None:
        return None
    if column.type == "decimal":
        return Decimal(value).quantize(_FOUR_PLACES)
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type == "array":
        return _JSON(value)
    return value


def as_text(value: Any, column: Column) -> str:
    """The cell in CSV and in the workbook; null is empty.

    Decimals are plain digits without trailing zeros, booleans ``true`` and
    ``false``, numbers have two decimals, arrays are JSON text.
    """
    return _typed_as_text(as_python(value, column), column)


def _typed_as_text(typed: Any, column: Column) -> str:
    if typed is None:
        return ""
    if column.type == "boolean":
        return "true" if typed else "false"
    if column.type == "decimal":
        plain = format(typed, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if column.type == "number":
        return f"{typed:.2f}"
    if column.type == "date":
        return str(typed.isoformat())
    return str(typed)


def typed_cells(table: Table, rows: Sequence[Mapping[str, Any]]) -> Cells:
    """Rows as columns of typed values (see :func:`as_python`)."""
    cells: Cells = []
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.type in ("decimal", "date", "array"):
            values = [None if v is None else as_python(v, column) for v in values]
        cells.append(values)
    return cells


def text_cells(table: Table, cells: Cells) -> list[list[str]]:
    """Typed columns as columns of text (see :func:`as_text`)."""
    return [
        ["" if v is None else v for v in values]
        if column.type in ("string", "array")
        else [_typed_as_text(v, column) for v in values]
        for column, values in zip(table.columns, cells, strict=True)
    ]
