"""Word lists among the package's resources."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

# libyaml's, ten times as fast, where PyYAML was built with it; they read alike
SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@cache
def resource_text(name: str) -> str:
    """A text file below ``pipeline/resources``."""
    return resources.files("pipeline").joinpath("resources", *name.split("/")).read_text("utf-8")


def load_yaml(text: str, *, plain: bool = False) -> Any:
    """What a YAML text of ours holds; ``plain`` leaves every scalar a text."""
    return yaml.load(text, Loader=_PLAIN_LOADER if plain else SAFE_LOADER)


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list: white space between them, ``#`` begins a comment line."""
    lines = resource_text(name).splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def phrase_pattern(name: str) -> str:
    """A list of phrases, one a line, as an alternation for a pattern; longest first."""
    lines = [line.strip() for line in resource_text(name).splitlines()]
    phrases = sorted({line for line in lines if line and not line.startswith("#")})
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
