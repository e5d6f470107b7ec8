"""Whether a found row and a gold mention stand in the same place (guideline: Scoring)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.evaluate.gold import GoldMention
from pipeline.model.geometry import area, shared_area

Row = Mapping[str, Any]
Box = Sequence[float]

_LEAST_SHARE = 0.5  # of the smaller one's area that boxes in a PDF must share


def overlap(row: Row, gold: GoldMention) -> float:
    """How much of their places both share: code points, or points squared in a PDF; 0 if none.

    In a PDF boxes count that share half of the smaller mention's area on one page.
    """
    if gold.page is None:
        if row["source_start"] is None:
            return 0.0
        shared = min(row["source_end"], gold.end) - max(row["source_start"], gold.start)
        return float(max(shared, 0))
    boxes = _boxes(row)
    if row["page"] != gold.page or not boxes:
        return 0.0
    shared = shared_area(boxes, gold.boxes)
    smaller = min(area(boxes), area(gold.boxes))
    return shared if smaller > 0 and shared >= _LEAST_SHARE * smaller else 0.0


def same_span(row: Row, gold: GoldMention) -> bool:
    """Whether both have the same span; in a PDF, the same words in boxes that overlap."""
    if gold.page is None:
        return (row["source_start"], row["source_end"]) == (gold.start, gold.end)
    return "".join(row["quote"].split()) == "".join(gold.quote.split()) and overlap(row, gold) > 0


def _boxes(row: Row) -> list[Box]:
    boxes = row["boxes"]
    return list(json.loads(boxes) if isinstance(boxes, str) else boxes or ())
