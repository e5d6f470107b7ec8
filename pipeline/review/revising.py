"""A row with a value that a person gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.model.schema import OWN, value_columns
from pipeline.review.additions import SURE
from pipeline.review.reading import Line

Row = dict[str, Any]


def differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two values differ in more than who told them."""
    return any(old[name] != new[name] for name in new if name != "method")


def revised_row(row: Row, value: Row) -> Row:
    """The row with a value that a person gave; ``original`` holds what it said before."""
    changed = {**row, "value": value, "confidence": SURE, "evidence": _recognised(row)}
    old, new = (_columns(one) for one in (row, changed))
    original = {name: cell for name, cell in old.items() if cell != new[name]}
    text = json.dumps(original, ensure_ascii=False)
    return {**changed, "reviewed": True, "original": text}


def _columns(row: Row) -> Row:
    """The columns that a correction may touch."""
    value = value_columns(row["kind"], row["value"])
    return {
        **{column.name: value[column.name] for column in OWN[row["kind"]]},
        "evidence": row["evidence"],
        "confidence": row["confidence"],
    }


def _recognised(row: Row) -> list[Row] | None:
    """What stays of the evidence: that the page's text was recognised from a picture."""
    return [item for item in row["evidence"] or () if item["role"] == "ocr"] or None


def told_of_row(line: Line, row: Row, value: Row) -> str:
    """What a line did to a row that stays."""
    if line.action == "accept":
        return "the row is marked as reviewed"
    if not line.field:
        return "the words have a row without this line; it is marked as reviewed"
    old, new = (value_columns(row["kind"], one).get(line.field) for one in (row["value"], value))
    if old == new:
        return f"{line.field} is {_shown(new)} anyway; the row is marked as reviewed"
    return f"{line.field} was {_shown(old)}, is {_shown(new)}"


def _shown(value: Any) -> str:
    return "empty" if value is None else repr(value)
