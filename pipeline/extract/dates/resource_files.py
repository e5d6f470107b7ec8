"""Reads the resource files of dates (``resources/dates``): which there are, and what they hold."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipeline.extract.dates.patterns import GrammarError, PatternBuilder
from pipeline.resources import SAFE_LOADER, resource_names, resource_text

_SHARED_FILES = frozenset({"numeric", "named_days", "published", "certainty"})


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a grammar file."""
    names = (
        PurePosixPath(name).stem for name in resource_names("dates/") if name.endswith(".yaml")
    )
    return tuple(sorted(name for name in names if name not in _SHARED_FILES))


@cache
def read(name: str) -> dict[str, Any]:
    """One resource file of this package, as it stands."""
    path = f"dates/{name}.yaml"
    loaded = yaml.load(resource_text(path), Loader=_WordLoader)
    if not isinstance(loaded, dict):
        raise GrammarError(f"{path} does not hold a mapping")
    if "words" in loaded and "number" in loaded["words"]:
        _add_compound_numbers(loaded)
    return loaded


class _WordLoader(SAFE_LOADER):  # type: ignore[misc]
    """YAML in which only true and false are truth values: "no" and "on" are words."""


_WordLoader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WordLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def _add_compound_numbers(source: dict[str, Any]) -> None:
    """Twenty-one to ninety-nine, from the words for tens and ones."""
    words = source["words"]
    for ten, tens in words["tens"].items():
        for one, ones in words["ones"].items():
            for joiner in source["number_joiners"]:
                words["number"].setdefault(f"{ten}{joiner}{one}", tens + ones)


@cache
def builder_of(language: str) -> PatternBuilder:
    """What builds the patterns of a language out of its words, lists and pieces."""
    source = read(language)
    return PatternBuilder(source["words"], source["lists"], source["pieces"])
