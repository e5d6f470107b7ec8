"""A value → how each format writes it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.core.schema import Column

_FOUR_PLACES = Decimal("0.0001")


def as_python(value: Any, column: Column) -> Any:
    """The typed value of a cell: Decimal, date, JSON text for arrays, as it is otherwise."""
    if value is None:
        return None
    if column.type == "decimal":
        return Decimal(value).quantize(_FOUR_PLACES)
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type == "array":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def as_text(value: Any, column: Column) -> str:
    """The cell in CSV and in the workbook; null is empty.

    Decimals are plain digits without trailing zeros, booleans ``true`` and
    ``false``, numbers have two decimals, arrays are JSON text.
    """
    typed = as_python(value, column)
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


def as_sqlite(value: Any, column: Column) -> Any:
    """The cell in SQLite: integers for whole sums, doubles for others, text for dates."""
    typed = as_python(value, column)
    if typed is None:
        return None
    if column.type == "boolean":
        return int(typed)
    if column.type == "decimal":
        return int(typed) if typed == typed.to_integral_value() else float(typed)
    if column.type == "date":
        return str(typed.isoformat())
    return typed
