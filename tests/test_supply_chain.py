"""What is installed: pinned by hash, the model included, and of licences that are on a list."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT
from licences import LOCKS, PAGE, Locked, judged, locked, stated
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.settings.params import ModelParams

PACKAGES = locked()


EACH = ("build", "run", "test")


@pytest.mark.parametrize("lock", EACH)
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    for package in locked(lock):
        assert package.requirement.url is None
        assert re.fullmatch(r"==[\w.+!]+", str(package.requirement.specifier)), package.name
        assert package.hashes, package.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item) for item in package.hashes)


@pytest.mark.parametrize("lock", EACH)
def test_a_lock_has_no_option_of_its_own(lock: str) -> None:
    """No other index, no editable or local package, no address."""
    for line in (LOCKS / f"{lock}.txt").read_text("utf-8").splitlines():
        assert re.match(r"[A-Za-z0-9]|    --hash=sha256:|\s*#|$", line), line
        assert "://" not in line.split("#")[0]


def test_each_lock_holds_the_one_before_it() -> None:
    """Set up for tests, a machine has the very packages that the pipeline runs with."""
    build, run, test = (
        {(str(package.requirement), package.hashes) for package in locked(name)} for name in EACH
    )
    assert build < run < test


def _asked(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    items = [*project["dependencies"]]
    for extra in extras:
        items += project["optional-dependencies"][extra]
    return {str(canonicalize_name(Requirement(item).name)) for item in items}


def test_everything_that_is_asked_for_is_locked() -> None:
    assert _asked() <= {package.name for package in locked("run")}, "run 'make lock'"
    assert _asked("test") <= {package.name for package in locked("test")}, "run 'make lock'"


def test_what_only_tests_need_is_not_among_what_runs() -> None:
    run = {package.name for package in locked("run")}
    assert not (_asked("test") - _asked()) & run - {"packaging", "psutil"}


def test_the_language_model_is_a_locked_package() -> None:
    assert canonicalize_name(ModelParams().name) in {package.name for package in PACKAGES}


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
