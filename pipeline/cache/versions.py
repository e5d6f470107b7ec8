"""Versions of this project, of libraries and of models."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

VERSION = "0.2.0"


@cache
def library_versions(*names: str) -> str:
    """``name==version`` of installed libraries, for a result's key."""
    return " ".join(f"{name}=={version(name)}" for name in names)


@cache
def model_version(name: str) -> str:
    """Name and version of an installed spaCy pipeline, from its own description.

    The package is found and not loaded: stages that run no model need no spaCy.
    """
    found = find_spec(name) if name.isidentifier() else None
    places = found.submodule_search_locations if found else None
    for place in places or ():
        for path in sorted(Path(place).glob("**/meta.json")):
            data = json.loads(path.read_bytes())
            return f"{data.get('lang')}_{data.get('name')}=={data.get('version')}"
    return name


def project_version() -> str:
    """The version of this project; ``pyproject.toml`` states the same."""
    return VERSION
