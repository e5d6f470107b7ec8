"""What made a result: digests of code and resources, versions of libraries."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core.ids import digest_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PACKAGE = "pipeline"
VERSION = "0.2.0"


@cache
def code_digest(*parts: str) -> str:
    """Digest of the source files of parts of this package, resources among them.

    ``parts`` are modules or folders below the package, with dots:
    ``code_digest("core", "extract.model", "resources")``.  Line ends do not count.
    """
    pieces: list[bytes | str] = []
    root = resources.files(PACKAGE)
    for part in parts:
        *folders, last = part.split(".")
        node: Traversable = root.joinpath(*folders)
        module = node.joinpath(f"{last}.py")
        if module.is_file():
            _add(pieces, part, module)
        else:
            _walk(pieces, part, node.joinpath(last))
    return digest_of(*pieces)


@cache
def whole_code() -> str:
    """Digest of the whole package: all modules and resources."""
    pieces: list[bytes | str] = []
    _walk(pieces, PACKAGE, resources.files(PACKAGE))
    return digest_of(*pieces)


def _walk(pieces: list[bytes | str], name: str, node: Traversable) -> None:
    for child in sorted(node.iterdir(), key=lambda item: item.name):
        if child.name.startswith((".", "__pycache__")) or child.name.endswith(".pyc"):
            continue
        if child.is_dir():
            _walk(pieces, f"{name}/{child.name}", child)
        else:
            _add(pieces, f"{name}/{child.name}", child)


def _add(pieces: list[bytes | str], name: str, node: Traversable) -> None:
    pieces.append(name)
    pieces.append(node.read_bytes().replace(b"\r\n", b"\n"))


@cache
def library_versions(*names: str) -> str:
    """``name==version`` of installed libraries, for a result's key."""
    return " ".join(f"{name}=={_version(name)}" for name in names)


def _version(name: str) -> str:
    """The version of an installed library, from the file that says it.

    ``importlib.metadata`` says the same; to import it and what reads messages for it
    takes longer than anything else that a stage with little to do does.
    """
    folder = re.compile(re.sub(r"[-_.]+", "[-_.]+", name) + r"-[^-]+\.dist-info", re.IGNORECASE)
    for place in sys.path:
        with suppress(OSError), os.scandir(place or ".") as items:
            found = sorted(item.path for item in items if folder.fullmatch(item.name))
            for path in found[:1]:
                for line in (Path(path) / "METADATA").read_text(encoding="utf-8").splitlines():
                    key, _, value = line.partition(": ")
                    if key == "Version":
                        return value.strip()
    from importlib.metadata import version

    return version(name)


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
