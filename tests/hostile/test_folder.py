"""What may lie in a folder besides documents: each has its row, none hangs or leads out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile.entries import (
    ENTRIES,
    LIMITS,
    NFC,
    NFD,
    CannotBeMade,
    link,
    put,
    put_good,
    take_away,
    twins,
)

from pipeline.corpus.corpus import Corpus, scan


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Path]:
    yield put_good(tmp_path)
    take_away(tmp_path / "raw")


def problems(corpus: Corpus) -> dict[str, str]:
    return {file.path: file.problem or "" for file in corpus.files}


@pytest.mark.parametrize("name", ENTRIES)
def test_everything_has_its_row(raw: Path, name: str) -> None:
    make, expected = ENTRIES[name]
    try:
        make(raw)
    except CannotBeMade as error:
        pytest.skip(str(error))
    corpus = scan(raw, LIMITS)
    found = problems(corpus)
    assert set(found) == {"good.txt", *expected}
    for path, words in expected.items():
        assert words in found[path]
        assert bool(words) == bool(found[path]), found[path]
    for file in corpus.files:
        file.doc_id.encode("ascii")
        file.path.encode("utf-8")
        if not file.problem:
            assert corpus.read(file)
    assert len({file.sha256 for file in corpus.files}) == len(corpus.files)


def test_a_link_inside_is_another_name_of_its_file(raw: Path) -> None:
    link(raw / "sub" / "again.txt", "../good.txt")
    (file,) = scan(raw).files
    assert (file.path, file.also_at) == ("good.txt", ("sub/again.txt",))


def test_links_are_followed_where_that_is_asked_for(raw: Path) -> None:
    link(raw / "a.txt", "../out/secret.txt")
    link(raw / "papers", "../out")
    link(raw / "more", "../out")
    link(raw.parent / "out" / "back", "../raw")
    corpus = scan(raw, replace(LIMITS, follow_links=True))
    assert {(f.path, f.also_at) for f in corpus.files} == {
        ("a.txt", ("more/secret.txt",)),
        ("good.txt", ()),
    }


def test_a_pipe_that_took_a_files_place_is_not_waited_for(raw: Path) -> None:
    corpus = scan(raw)
    (raw / "good.txt").unlink()
    os.mkfifo(raw / "good.txt")
    with pytest.raises(OSError, match="no ordinary file"):
        corpus.read(corpus.files[0])


def test_a_catalog_line_belongs_to_the_name_in_its_form(raw: Path) -> None:
    header = "path,title\n"
    twins(NFC, NFD)(raw)
    put(raw / "catalog.csv", f"{header}{NFD},Second\n")
    titles = {file.path: file.entry.title for file in scan(raw).files if file.entry}
    assert titles == {NFD: "Second"}
    (raw / NFD).unlink()
    titles = {file.path: file.entry.title for file in scan(raw).files if file.entry}
    assert titles == {NFC: "Second"}


def test_the_catalog_may_speak_of_a_file_that_cannot_be_read(raw: Path) -> None:
    os.mkfifo(raw / "p.txt")
    put(raw / "catalog.csv", "path,title\np.txt,A pipe\n")
    corpus = scan(raw)
    assert corpus.warnings == ()
    assert {file.path: file.entry.title for file in corpus.files if file.entry} == {
        "p.txt": "A pipe"
    }
