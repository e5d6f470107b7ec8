"""What evaluation depends on: results of documents with gold, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cache.store import NOT_KEPT, Store
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.evaluate.inputs import INPUTS, write_inputs

STORES = ("parsed", "mentions", "checks")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "letter.gold.jsonl").write_text("")
    return folder


def inputs(tmp_path: Path, gold: Path, names: dict[str, str], key: str = "k") -> str:
    """What is written for documents by path and hash, all of whose results have a key."""
    interim = tmp_path / "interim"
    for name in STORES:
        store = Store(interim / name)
        for sha256 in names.values():
            store.write(sha256, key, b"{}")
        store.keep_only([(sha256, key) for sha256 in names.values()])
    files = tuple(SourceFile(sha256, path, (), 1, None) for path, sha256 in names.items())
    write_inputs(Corpus(tmp_path, files), interim, [gold])
    return (interim / INPUTS).read_text()


def test_results_of_documents_with_gold_are_named(tmp_path: Path, gold: Path) -> None:
    told = inputs(tmp_path, gold, {"a/letter.txt": "1", "other.txt": "2"})
    assert told == "1.k.json 1.k.json 1.k.json a/letter.txt\n"


def test_a_document_without_gold_changes_nothing(tmp_path: Path, gold: Path) -> None:
    before = inputs(tmp_path, gold, {"letter.txt": "1"})
    assert inputs(tmp_path, gold, {"letter.txt": "1", "other.txt": "2"}) == before
    assert inputs(tmp_path, gold, {"letter.txt": "3"}) != before
    assert inputs(tmp_path, gold, {"letter.txt": "1"}, "l") != before
    assert inputs(tmp_path, gold, {"letter.html": "1"}) != before


def test_the_content_of_what_is_not_kept_counts(tmp_path: Path, gold: Path) -> None:
    told = inputs(tmp_path, gold, {"letter.txt": "1"}, NOT_KEPT)
    assert len(told) > 3 * 64


def test_without_gold_there_is_nothing_to_look_at(tmp_path: Path, gold: Path) -> None:
    assert inputs(tmp_path, gold / "none", {"letter.txt": "1"}) == ""
