"""Files of corrections as people and spreadsheets write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.errors import CorrectionsError
from pipeline.review.corrections_file import COLUMNS, read_corrections

DATA = Path(__file__).parent.parent / "data" / "corrections_files.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_file_gives_its_lines_or_says_what_is_wrong(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    text = case["file"].replace("H\n", ",".join(COLUMNS) + "\n", 1).replace("@S", "a" * 64)
    path.write_bytes(text.encode("utf-8"))
    if "error" in case:
        with pytest.raises(CorrectionsError, match=case["error"]):
            read_corrections(path)
        return
    lines = read_corrections(path)
    assert [line.number for line in lines] == [number for number, _ in case["lines"]]
    for line, (_, problem) in zip(lines, case["lines"], strict=True):
        if problem is None:
            assert line.problem is None
            assert line.target is not None
            assert line.sha256 == "a" * 64
        else:
            assert line.problem is not None and problem in line.problem


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(",".join(COLUMNS).encode() + b"\nx\nM\xe9rida\n")
    with pytest.raises(CorrectionsError, match="line 3: not UTF-8; save the file as 'CSV UTF-8'"):
        read_corrections(path)


def test_no_file_is_no_corrections(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.csv") == []
