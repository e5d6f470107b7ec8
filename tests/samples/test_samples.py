"""The sample documents are what their gold and their generators say."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "raw" / "samples"
GOLD = ROOT / "tests" / "gold"

# Formats whose gold holds offsets into the file's own text.
TEXT_SAMPLES = sorted(path for path in SAMPLES.glob("*") if path.suffix in {".txt", ".md", ".html"})
GENERATED = {
    "make_docx": "vetted-units-memo.docx",
    "make_pdf": "intelligence-centers.pdf",
}


def gold_of(stem: str) -> list[dict[str, Any]]:
    """The gold mentions of one sample."""
    text = (GOLD / f"{stem}.gold.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("path", TEXT_SAMPLES, ids=lambda path: path.name)
def test_gold_quotes_stand_at_their_offsets(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    mentions = gold_of(path.stem)
    assert mentions
    for mention in mentions:
        assert text[mention["start"] : mention["end"]] == mention["quote"]


@pytest.mark.parametrize("path", TEXT_SAMPLES, ids=lambda path: path.name)
def test_gold_is_sorted_and_one_kind_never_overlaps_itself(path: Path) -> None:
    ends: dict[str, int] = {}
    starts = [mention["start"] for mention in gold_of(path.stem)]
    assert starts == sorted(starts)
    for mention in gold_of(path.stem):
        assert mention["start"] >= ends.get(mention["type"], 0), mention["quote"]
        ends[mention["type"]] = mention["end"]


@pytest.mark.parametrize(("module", "name"), GENERATED.items())
def test_generator_writes_the_sample_byte_for_byte(module: str, name: str, tmp_path: Path) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("the samples were removed")
    if module == "make_pdf":
        pytest.importorskip("reportlab")
    target = tmp_path / name
    importlib.import_module(module).write(target)
    assert target.read_bytes() == (SAMPLES / name).read_bytes()
