"""Kept results: whole or not there, dropped when their document goes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.cache.store import NOT_CACHED, Store, key_after, write_atomically
from pipeline.model.errors import StageError


def test_results_are_kept_by_document_and_key(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    store.write("a" * 64, "k1" * 16, b"one")
    assert store.holds("a" * 64, "k1" * 16)
    assert not store.holds("a" * 64, "k2" * 16)
    assert store.read("a" * 64, "k1" * 16) == b"one"


def test_to_look_once_for_many_results_tells_the_same(tmp_path: Path) -> None:
    store, keys = Store(tmp_path), ["b" * 64, "c" * 64, "d" * 64]
    store.write("a" * 64, keys[0], b"")
    store.write("a" * 64, key_after(keys[1], "other limits", 5, 100), b"")
    for key in keys:
        for limits in ((5, 100), (6, 100)):
            one = store.cached_key("a" * 64, key, *limits)
            assert store.cached_key("a" * 64, key, *limits, store.names()) == one
    assert store.cached_key("a" * 64, keys[1], 5, 100, store.names()) == f"{keys[1]}+5-100"


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


def test_the_index_names_results_and_the_content_of_what_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    wanted = [("b" * 64, "k" * 32), ("a" * 64, NOT_CACHED)]
    for content in (b"one", b"two"):
        for sha256, key in wanted:
            store.write(sha256, key, content)
        store.write_index(wanted)
        first, second = (tmp_path / "kept.txt").read_text().splitlines()
        assert first == f"{'a' * 64}.{NOT_CACHED}.json {hashlib.sha256(content).hexdigest()}"
        assert second == f"{'b' * 64}.{'k' * 16}.json"


def test_an_index_goes_where_a_result_is_missing(tmp_path: Path) -> None:
    """DVC then sees that the stage has to run again."""
    store = Store(tmp_path / "kept")
    store.write("a" * 64, "k" * 32, b"one")
    store.write_index([("a" * 64, "k" * 32)])
    store.path("a" * 64, "k" * 32).unlink()
    with pytest.raises(StageError, match="dvc repro"):
        store.of(["a" * 64], "parse")
    assert not store.index.exists()


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
