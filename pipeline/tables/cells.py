"""A value → how each format writes it; one cell at a time, or a column of rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import Column, Table
from pipeline.tables.arrow_arrays import array_of

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
        name = column.name
        values = [row[name] for row in rows]
        if column.type in ("decimal", "date", "array"):
            values = [None if v is None else as_python(v, column) for v in values]
        cells.append(values)
    return cells


def text_cells(columns: Iterable[Column], rows: pa.RecordBatch) -> list[pa.StringArray]:
    """Typed columns as columns of text (see :func:`as_text`), null for a cell without a value.

    Args:
        columns: those that are asked for.
        rows: these and maybe others.
    """
    return [_text_cells(column, rows.column(column.name)) for column in columns]


def _text_cells(column: Column, cells: pa.Array) -> pa.StringArray:
    if column.type in ("string", "array") or cells.null_count == len(cells):
        return pc.cast(cells, pa.string())
    if column.type == "integer":
        return pc.cast(cells, pa.string())
    # of the others few are different: each of these is written once
    distinct = cells.dictionary_encode()
    texts = [_typed_as_text(value, column) for value in distinct.dictionary.to_pylist()]
    return array_of(texts, pa.string()).take(distinct.indices)


def data_of(texts: pa.StringArray) -> memoryview:
    """The bytes of all cells, one after the other."""
    _, offsets, data = texts.buffers()
    if data is None:
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[texts.offset] : ends[texts.offset + len(texts)]]
