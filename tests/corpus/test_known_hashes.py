"""Files that nobody has touched are not read again; any touch is seen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.corpus import corpus, known_hashes
from pipeline.corpus.corpus import scan
from pipeline.corpus.known_hashes import KnownHashes

OLD, NEW = b"the old words", b"the new words"


@pytest.fixture(autouse=True)
def _times_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test need not wait until its files are settled."""
    monkeypatch.setattr(known_hashes, "_SETTLED", -60_000_000_000)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Hashes that were made of a file's bytes."""
    made: list[bytes] = []

    class Counted:
        def __init__(self) -> None:
            self._hash = hashlib.sha256()

        def update(self, data: bytes) -> None:
            self._hash.update(data)
            made.append(data)

        def hexdigest(self) -> str:
            return self._hash.hexdigest()

    class Hashlib:
        sha256 = Counted

    monkeypatch.setattr(corpus, "hashlib", Hashlib)
    return made


def look(tmp_path: Path) -> list[str]:
    known = KnownHashes(tmp_path / "kept.json")
    found = scan(tmp_path / "raw", known=known)
    known.keep()
    return [file.sha256 for file in found.files]


def put(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / "raw" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_file_is_read_once(tmp_path: Path, read: list[bytes]) -> None:
    put(tmp_path, "a.txt", OLD)
    put(tmp_path, "b.txt", NEW)
    first = look(tmp_path)
    assert read == [OLD, NEW]
    assert look(tmp_path) == look(tmp_path) == first
    assert read == [OLD, NEW]
    put(tmp_path, "c.txt", b"more")
    assert len(look(tmp_path)) == 3
    assert read == [OLD, NEW, b"more"]


def rewritten(path: Path, status: os.stat_result) -> None:
    path.write_bytes(NEW)
    while path.stat().st_ctime_ns == status.st_ctime_ns:  # a coarse clock: write once more
        path.write_bytes(NEW)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(path: Path, status: os.stat_result) -> None:
    other = path.with_name(".other")
    other.write_bytes(NEW)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


def appended(path: Path, status: os.stat_result) -> None:
    with path.open("ab") as file:
        file.write(NEW)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [rewritten, replaced, appended])
def test_a_change_is_seen_though_it_hides_its_time(
    tmp_path: Path, change: Callable[[Path, os.stat_result], None]
) -> None:
    path = put(tmp_path, "a.txt", OLD)
    before = look(tmp_path)
    change(path, path.stat())
    assert look(tmp_path) == [hashlib.sha256(path.read_bytes()).hexdigest()] != before


def test_a_file_written_just_now_is_read_again(
    tmp_path: Path, read: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_hashes, "_SETTLED", 2_000_000_000)
    put(tmp_path, "a.txt", OLD)
    assert look(tmp_path) == look(tmp_path)
    assert read == [OLD, OLD]


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"{",
        b"[1]",
        b"\xff",
        b'{"a.txt": [1, 2, 3, 4, "x"]}',
        b'{"a.txt": 5}',
        b'{"a.txt": {}}',
    ],
)
def test_what_is_kept_may_be_gone_or_broken(tmp_path: Path, kept: bytes) -> None:
    put(tmp_path, "a.txt", OLD)
    expected = look(tmp_path)
    (tmp_path / "kept.json").write_bytes(kept)
    assert look(tmp_path) == expected
    (tmp_path / "kept.json").unlink()
    assert look(tmp_path) == expected


def test_files_that_have_gone_are_forgotten(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", OLD)
    gone = put(tmp_path, "b.txt", NEW)
    look(tmp_path)
    assert b"b.txt" in (tmp_path / "kept.json").read_bytes()
    gone.unlink()
    look(tmp_path)
    assert b"b.txt" not in (tmp_path / "kept.json").read_bytes()


def test_who_does_not_learn_writes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", OLD)
    kept = tmp_path / "kept" / "hashes.json"
    known = KnownHashes(kept, learning=False)
    assert known.hash_of(path) == hashlib.sha256(OLD).hexdigest()
    known.keep()
    assert not kept.parent.exists()


def test_the_hash_of_one_file_is_known_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.txt", OLD)
    known = KnownHashes(tmp_path / "kept.json")
    first = known.hash_of(path)
    known.keep()
    again = KnownHashes(tmp_path / "kept.json", learning=False)
    monkeypatch.delattr(Path, "read_bytes")
    assert again.hash_of(path) == first == hashlib.sha256(OLD).hexdigest()
