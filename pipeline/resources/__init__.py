"""The package's resources: word lists, rules, registries, templates.

Every module asks for them by paths below this folder that stand in it as literals,
whole or up to what changes: by these it is known which results depend on which resource
(:mod:`pipeline.cache.keys`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

# libyaml's, ten times as fast, where PyYAML was built with it; they read alike
SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_ROOT = resources.files("pipeline").joinpath("resources")


@cache
def resource_text(name: str) -> str:
    """A text file below ``pipeline/resources``."""
    return _ROOT.joinpath(*name.split("/")).read_text("utf-8")


@cache
def resource_names(folder: str) -> tuple[str, ...]:
    """The files of a folder and of those below it, as paths below ``pipeline/resources``, sorted.

    Args:
        folder: its path, with a slash at its end.
    """
    names: list[str] = []
    for item in _ROOT.joinpath(*folder.rstrip("/").split("/")).iterdir():
        if item.name.startswith((".", "__")) or item.name.endswith((".py", ".pyc")):
            continue
        name = f"{folder.rstrip('/')}/{item.name}"
        names.extend(resource_names(f"{name}/") if item.is_dir() else [name])
    return tuple(sorted(names))


def load_yaml(text: str, *, plain: bool = False) -> Any:
    """What a YAML text of ours holds; ``plain`` leaves every scalar a text."""
    return yaml.load(text, Loader=_PLAIN_LOADER if plain else SAFE_LOADER)


@cache
def language_files(pattern: str) -> dict[str, str]:
    """The languages that have a file → its path, by language.

    Args:
        pattern: the path with a star for the language: ``languages/*/dates.yaml``.
    """
    start, _, end = pattern.partition("*")
    found = {}
    for name in resource_names(start):
        language, _, rest = name.removeprefix(start).partition("/")
        if f"/{rest}" == end:
            found[language] = name
    return found


@cache
def conventions(language: str) -> dict[str, Any]:
    """How a language writes, by subject; empty where nobody has said.

    Args:
        language: ISO 639-1 code.
    """
    path = language_files("languages/*/conventions.yaml").get(language)
    return (load_yaml(resource_text(path)) or {}) if path else {}
