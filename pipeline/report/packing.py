"""Columns of a table → compact lists that a script file can hold.

A column is packed as ``[name, form, …]``: form 0 is one value for all rows, 1
a list of distinct values and for each row the number of its own, 2 the plain
list.  Cells are as in the CSV files (text; integers as numbers; null for an
empty cell), so that what the report exports is what those files hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.model.schema import Column

Packed = list[Any]


def pack_table(table: pa.Table, columns: Sequence[Column]) -> list[Packed]:
    """All columns of a table, in the order of its declaration."""
    return [pack_column(column.name, table[column.name], column) for column in columns]


def pack_column(name: str, values: pa.ChunkedArray, column: Column) -> Packed:
    """One column."""
    array = values.combine_chunks()
    if not len(array):
        return [name, 2, []]
    coded = pc.dictionary_encode(array, null_encoding="encode")
    distinct = [cell(value, column) for value in coded.dictionary.to_pylist()]
    if len(distinct) == 1:
        return [name, 0, distinct[0]]
    numbers = coded.indices.to_pylist()
    if len(distinct) * 2 <= len(numbers):
        return [name, 1, distinct, numbers]
    return [name, 2, [distinct[number] for number in numbers]]


def cell(value: Any, column: Column) -> Any:
    """A value read from Parquet, as its cell in CSV; integers stay numbers, null stays null."""
    if value is None or isinstance(value, str):
        return value
    if column.type == "boolean":
        return "true" if value else "false"
    if column.type == "integer":
        return int(value)
    if column.type == "number":
        return f"{value:.2f}"
    if column.type == "decimal":
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.isoformat() if column.type == "date" else str(value)
