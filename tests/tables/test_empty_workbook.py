"""The empty workbook is kept, and made anew where what is kept is not whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.cache.prepared import keep_in

from pipeline.tables.empty_workbook import empty_workbook


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path)
    yield tmp_path
    keep_in(None)


def test_it_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = empty_workbook({})
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert empty_workbook({}) == made
    with pytest.raises(ImportError):  # the sheet that says what is left out differs each time
        empty_workbook({"cases": (1, 2)})


def test_half_a_file_is_not_taken(folder: Path) -> None:
    made = empty_workbook({})
    (kept,) = folder.glob(".workbook-*")
    kept.write_bytes(made[: len(made) // 2])
    assert empty_workbook({}) == made
    assert kept.read_bytes() == made
