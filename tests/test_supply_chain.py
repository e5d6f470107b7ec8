"""What is installed: pinned by hash, the model included, and of licences that are on a list."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT
from licences import LOCK, PAGE, Locked, judged, locked, stated
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.core.params import ModelParams

PACKAGES = locked()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_is_pinned_by_hash(package: Locked) -> None:
    assert package.requirement.url is None
    assert re.fullmatch(r"==[\w.+!]+", str(package.requirement.specifier))
    assert package.hashes
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item) for item in package.hashes)


def test_the_lock_file_has_no_option_of_its_own() -> None:
    """No other index, no editable or local package, no address."""
    for line in LOCK.read_text("utf-8").splitlines():
        assert re.match(r"[A-Za-z0-9]|    --hash=sha256:|\s*#|$", line), line
        assert "://" not in line.split("#")[0]


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    held = {package.name for package in PACKAGES}
    missing = [item for item in asked if canonicalize_name(Requirement(item).name) not in held]
    assert not missing, "run 'make lock'"


def test_the_language_model_is_a_locked_package() -> None:
    assert canonicalize_name(ModelParams().name) in {package.name for package in PACKAGES}


def test_installation_demands_the_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (line,) = [line for line in makefile.splitlines() if "pip install" in line]
    assert "--require-hashes -r requirements.lock" in line


@pytest.mark.parametrize(
    "package",
    [package for package in PACKAGES if package.applies],
    ids=lambda package: package.name,
)
def test_its_licence_is_on_the_list(package: Locked) -> None:
    assert judged(package.name) is not None, (
        f"{package.name} states {stated(package.name)!r}: read its licence, then add it to "
        "tests/data/licences.yaml, or take the package out"
    )


def test_the_list_of_licences_names_every_package() -> None:
    named = set(re.findall(r"^\| ([a-z0-9-]+) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert named - {"package"} == {package.name for package in PACKAGES}, "run 'make licences'"


NETWORK = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib3",
           "urllib.request", "xmlrpc"}  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_module_of_ours_can_fetch_anything() -> None:
    fetching = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        for name in imports(path)
        if name in NETWORK
    ]
    assert fetching == []
