"""Gold of PDFs: boxes are found from page, quote and occurrence, and matched by area."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluate.gold import GoldMention, gold_files
from pipeline.evaluate.locate import locate
from pipeline.evaluate.matching import overlap, same_span
from pipeline.model.errors import GoldError
from pipeline.settings.params import DocumentParams

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold" / "intelligence-centers.gold.jsonl"
SAMPLE = ROOT / "raw" / "samples" / "intelligence-centers.pdf"


def test_located_gold_is_what_the_repository_holds(tmp_path: Path) -> None:
    if not SAMPLE.exists():
        pytest.skip("the samples were removed")
    path = tmp_path / GOLD.name
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    blank = "".join(json.dumps({**row, "boxes": None}) + "\n" for row in rows)
    path.write_text(blank, encoding="utf-8")
    assert locate(path, SAMPLE.parent, DocumentParams()) == (len(rows), len(rows))
    assert path.read_bytes() == GOLD.read_bytes()
    assert locate(path, SAMPLE.parent, DocumentParams()) == (len(rows), 0)


def test_a_quote_that_is_not_there_is_said(tmp_path: Path) -> None:
    if not SAMPLE.exists():
        pytest.skip("the samples were removed")
    path = tmp_path / GOLD.name
    row = json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps({**row, "nth": 7}) + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match="'October 2014' stands 1 times on page 1"):
        locate(path, SAMPLE.parent, DocumentParams())


def test_gold_without_boxes_says_what_to_run(tmp_path: Path) -> None:
    row = json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])
    (tmp_path / GOLD.name).write_text(json.dumps({**row, "boxes": None}) + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match="gold locate"):
        gold_files(tmp_path)


GOLD_BOXES = ((100.0, 50.0, 140.0, 60.0), (20.0, 62.0, 60.0, 72.0))


@pytest.mark.parametrize(
    ("page", "boxes", "matches"),
    [
        (1, [list(box) for box in GOLD_BOXES], True),
        (2, [list(box) for box in GOLD_BOXES], False),
        (1, [[100, 50, 140, 60]], True),  # half of it, wholly inside
        (1, [[120, 50, 160, 60]], True),  # half of the smaller one
        (1, [[121, 50, 161, 60]], False),
        (1, [[100, 55.1, 140, 65.1]], False),
        (1, [[130, 40, 200, 70], [20, 62, 60, 72]], True),
        (1, [], False),
    ],
)
def test_boxes_match_by_half_the_smaller_area(
    page: int, boxes: list[list[float]], matches: bool
) -> None:
    gold = GoldMention("date", -1, -1, "May 5, 2009", "body", False, {}, 1, GOLD_BOXES)
    for held in (boxes, json.dumps(boxes)):
        row: dict[str, Any] = {
            "page": page,
            "boxes": held,
            "quote": "May 5, 2009",
            "source_start": None,
        }
        assert (overlap(row, gold) > 0) is matches
        assert same_span(row, gold) is matches
        assert not same_span({**row, "quote": "May 5"}, gold)
