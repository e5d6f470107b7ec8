"""Versions that keys of results hold."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

from pipeline.cache.versions import library_versions


def test_versions_are_those_that_the_installation_says() -> None:
    names = ("charset-normalizer", "Charset_Normalizer", "PyYAML", "spacy", "eyecite", "numpy")
    assert library_versions(*names) == " ".join(f"{name}=={version(name)}" for name in names)


def test_a_library_that_is_not_there_is_told() -> None:
    with pytest.raises(PackageNotFoundError):
        library_versions("no-such-library-at-all")
