"""What is known of a document by its text, and whether somebody gave a file its properties."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from io import StringIO

from pipeline.model.parsed import Block
from pipeline.resources import resource_text

_HEAD = 8  # blocks at the head of a text


def title_of(text: str, blocks: Sequence[Block], head: int = _HEAD) -> str | None:
    """The highest heading among the first blocks."""
    headings = [block for block in blocks[:head] if block.kind == "heading"]
    if not headings:
        return None
    first = min(headings, key=lambda block: (block.level, block.start))
    return text[first.start : first.end]


def is_given(field: str, value: str) -> bool:
    """Whether somebody gave a property its value: none is empty, or a program's own word.

    Args:
        field: "title", "creator" or "created".
        value: with single spaces.
    """
    return bool(value) and (field, value.casefold()) not in _defaults()


@cache
def _defaults() -> frozenset[tuple[str, str]]:
    """What programs write of their own accord where nobody filled a property in."""
    rows = csv.DictReader(StringIO(resource_text("layout/property_defaults.csv")))
    return frozenset((row["field"], row["value"].casefold()) for row in rows)
