"""Kept results: whole or not there, dropped when their document goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.errors import StageError
from pipeline.core.store import Store, write_atomically


def test_results_are_kept_by_document_and_key(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    store.write("a" * 64, "k1" * 16, b"one")
    assert store.holds("a" * 64, "k1" * 16)
    assert not store.holds("a" * 64, "k2" * 16)
    assert store.read("a" * 64, "k1" * 16) == b"one"


def test_what_is_not_wanted_is_dropped_with_leftovers(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("a" * 64, "k" * 32, b"old")
    store.write("b" * 64, "k" * 32, b"kept")
    (tmp_path / ".leftover.tmp").write_bytes(b"half")
    assert store.keep_only([("b" * 64, "k" * 32)]) == 1
    assert [path.name for path in tmp_path.iterdir()] == [store.path("b" * 64, "k" * 32).name]


def test_a_missing_result_says_which_stage_to_run(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="run 'parse' first"):
        Store(tmp_path).of(["a" * 64], "parse")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_atomically(path, b"good")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"good"
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]


def test_the_same_bytes_leave_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_atomically(path, b"same")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    write_atomically(path, b"same")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
