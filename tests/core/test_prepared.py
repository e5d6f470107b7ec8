"""A prepared table is read where its file is whole, and made anew in every other case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.prepared import keep_in, prepared

WORDS = ["one", "two"]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path)
    yield tmp_path
    keep_in(None)


def table(digest: str = "a" * 64) -> tuple[list[str], bool]:
    """The words, and whether they had to be made."""
    made = []

    def make() -> list[str]:
        made.append(True)
        return WORDS

    def read(path: Path) -> list[str]:
        data = path.read_bytes()
        if not data.endswith(b"."):
            raise ValueError("not whole")
        return data[:-1].decode().split()

    words = prepared(
        "words", lambda: digest, make, lambda w: [b"%s " % x.encode() for x in w] + [b"."], read
    )
    return words, bool(made)


def test_the_second_reads_what_the_first_made(folder: Path) -> None:
    assert table() == (WORDS, True)
    assert table() == (WORDS, False)
    assert [path.name for path in folder.iterdir()] == [f".words-{'a' * 16}"]


def test_another_digest_takes_the_place_of_the_last(folder: Path) -> None:
    (folder / ".others-0123").write_bytes(b"")
    table()
    assert table("b" * 64) == (WORDS, True)
    assert {path.name for path in folder.iterdir()} == {f".words-{'b' * 16}", ".others-0123"}


@pytest.mark.parametrize("left", [b"", b"one tw"])
def test_what_is_not_whole_is_made_anew(folder: Path, left: bytes) -> None:
    (folder / f".words-{'a' * 16}").write_bytes(left)
    assert table() == (WORDS, True)
    assert table() == (WORDS, False)


def test_where_nothing_can_be_kept_it_is_made_each_time(folder: Path) -> None:
    keep_in(folder / "gone")
    assert table() == table() == (WORDS, True)
    keep_in(None)
    assert table() == (WORDS, True)
    assert list(folder.iterdir()) == []


def test_a_fault_in_making_is_told_and_leaves_nothing(folder: Path) -> None:
    def broken() -> list[str]:
        raise RuntimeError("no words")

    with pytest.raises(RuntimeError, match="no words"):
        prepared("words", lambda: "a", broken, lambda _: [], lambda path: [path.read_text()])
    assert list(folder.iterdir()) == []
