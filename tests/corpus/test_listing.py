"""What later stages know of the folder is what `parse` found there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus.corpus import Corpus, SourceFile, scan
from pipeline.corpus.listing import LISTING, read_listing, write_listing
from pipeline.model.errors import StageError

TEXT = st.text(max_size=8)


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("one")
    (raw / "b.txt").write_text("one")
    (raw / "ñandú\n.md").write_text("two")
    (raw / "gone.txt").symlink_to("nowhere")
    Path(os.fsdecode(os.fsencode(raw) + b"/caf\xe9.txt")).write_text("three")
    header = "path,sha256,title,authors,publisher,published,language\n"
    (raw / "catalog.csv").write_text(f'{header}a.txt,,"A ""title""",,,2008,en\n')
    corpus = scan(raw)
    assert len(corpus.files) == 4
    write_listing(corpus, tmp_path)
    again = read_listing(raw, tmp_path)
    assert again == replace(corpus, warnings=())
    assert [again.read(file) for file in again.files if not file.problem] == [
        corpus.read(file) for file in corpus.files if not file.problem
    ]


@given(st.lists(st.tuples(TEXT, st.lists(TEXT), st.integers(0), st.none() | TEXT), max_size=3))
def test_any_names_are_kept(
    tmp_path_factory: pytest.TempPathFactory,
    held: list[tuple[str, list[str], int, str | None]],
) -> None:
    folder = tmp_path_factory.mktemp("listing")
    files = tuple(
        SourceFile("0" * 64, path, tuple(others), size, None, problem, at=problem)
        for path, others, size, problem in held
    )
    write_listing(Corpus(folder, files), folder)
    assert read_listing(folder, folder).files == files


def test_what_readers_say_is_part_of_it(tmp_path: Path) -> None:
    """So that DVC makes the tables anew where only corrections have changed."""
    seen = set()
    for text in (None, "sha256,kind\n", "sha256,kind\nx,date\n"):
        if text is not None:
            (tmp_path / "corrections.csv").write_text(text)
        write_listing(scan(tmp_path), tmp_path / "interim")
        seen.add((tmp_path / "interim" / LISTING).read_bytes())
    assert len(seen) == 3


def test_without_parse_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="run 'parse' first"):
        read_listing(tmp_path, tmp_path)
