"""Versions that keys of results hold."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from pipeline.cache.versions import library_versions


def test_versions_are_those_that_the_installation_says() -> None:
    names = ("charset-normalizer", "Charset_Normalizer", "PyYAML", "spacy", "eyecite", "numpy")
    assert library_versions(*names) == " ".join(f"{name}=={version(name)}" for name in names)


def test_the_first_place_counts_and_a_name_is_a_whole_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, folder, said in (
        ("one", "some_table_more-1.0.dist-info", "1.0"),
        ("one", "Some.Table-2.0.dist-info", "2.0+local"),
        ("two", "some_table-3.0.dist-info", "3.0"),
    ):
        held = tmp_path / place / folder
        held.mkdir(parents=True)
        (held / "METADATA").write_text(f"Metadata-Version: 2.1\nName: x\nVersion: {said}\n\nText")
    monkeypatch.setattr(sys, "path", [str(tmp_path / name) for name in ("gone", "one", "two")])
    assert (
        library_versions("some-table")
        == "some-table==2.0+local"
        == f"some-table=={version('some-table')}"
    )


def test_a_library_that_is_not_there_is_told() -> None:
    with pytest.raises(PackageNotFoundError):
        library_versions("no-such-library-at-all")
