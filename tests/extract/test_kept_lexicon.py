"""A lexicon that was kept is the lexicon that was built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.prepared import keep_in
from pipeline.core.registry_file import load_registry
from pipeline.extract.agencies import kept_lexicon
from pipeline.extract.agencies.kept_lexicon import from_bytes, load_lexicon, to_bytes
from pipeline.extract.agencies.lexicon import Lexicon, Node, build_lexicon

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built() -> Lexicon:
    return build_lexicon(load_registry().agencies)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    load_lexicon.cache_clear()
    keep_in(tmp_path)
    yield tmp_path
    keep_in(None)
    load_lexicon.cache_clear()


def told(node: Node, path: tuple[str, ...] = ()) -> Iterator[object]:
    """All that a tree holds, in its order."""
    yield path, node.senses, node.place, node.heads, node.block, node.lower, node.comma
    for word, following in node.next.items():
        yield from told(following, (*path, word))


def assert_same(one: Lexicon, other: Lexicon) -> None:
    assert list(told(one.root)) == list(told(other.root))
    assert one.acronyms == other.acronyms
    assert one.by_id == other.by_id
    assert one.single_words == other.single_words
    assert one.by_country == other.by_country


def test_what_is_read_is_what_was_built(built: Lexicon) -> None:
    assert sum(1 for _ in told(built.root)) > 10_000
    assert_same(from_bytes(to_bytes(built)), built)
    assert to_bytes(from_bytes(to_bytes(built))) == to_bytes(built)


def test_the_second_process_reads_what_the_first_kept(
    folder: Path, built: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".names-of-an-older-version").write_text("{}")
    assert_same(load_lexicon(), built)
    (kept,) = folder.iterdir()
    load_lexicon.cache_clear()

    def never(bodies: object) -> Lexicon:
        raise AssertionError("it was built again")

    monkeypatch.setattr(kept_lexicon, "build_lexicon", never)
    assert_same(load_lexicon(), built)
    assert kept.name.startswith(".names-")


@pytest.mark.parametrize("broken", [b"", b"{", b"{}", b"[]", b'{"parents": [0], "words": []}'])
def test_what_is_not_whole_is_made_again(folder: Path, built: Lexicon, broken: bytes) -> None:
    load_lexicon()
    (kept,) = folder.iterdir()
    kept.write_bytes(broken)
    load_lexicon.cache_clear()
    assert_same(load_lexicon(), built)
    assert kept.read_bytes() == to_bytes(built)


def test_without_a_folder_nothing_is_kept(tmp_path: Path, built: Lexicon) -> None:
    load_lexicon.cache_clear()
    keep_in(tmp_path / "gone")
    assert_same(load_lexicon(), built)
    keep_in(None)
    load_lexicon.cache_clear()
    assert list(tmp_path.iterdir()) == []
