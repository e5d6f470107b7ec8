"""Fresh environments from the run lock: by old and new installers, with newer releases in front.

They need a package index and some minutes, so ``make test-install`` runs them, and CI does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT
from install.test_install import install
from install.wheels import wheel
from licences import locked

pytestmark = pytest.mark.install

OLDEST = "22.3"
"""The pip of Python 3.11.0, the oldest that a supported Python brings along."""

NEWER = ("pydantic", "spacy", "setuptools", "typing-extensions", "numpy", "dvc")
"""Packages of which a newer release is published, so to speak."""

IMPORT_ALL = """
import importlib, pkgutil, pipeline
for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


@pytest.fixture(params=["oldest pip", "newest pip", "uv"])
def installer(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty environment in ``env``, whose installer is this one, and newer releases for it."""
    if request.param == "uv" and not shutil.which("uv"):
        pytest.skip("needs uv")
    for name in NEWER:
        wheel(tmp_path / "newer", name.replace("-", "_"), "999.0", "no-such-package")
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        install.make_environment("run", Path("env"), Path("log"))
        wanted = {"oldest pip": f"pip=={OLDEST}", "newest pip": "pip"}.get(request.param)
        if wanted:
            patch.setattr(install, "_uv", list)
            pip = ["env/bin/python", "-m", "pip", "install", "--quiet", "--upgrade", wanted]
            done = subprocess.run(
                pip, env=install._environment(), capture_output=True, text=True, check=False
            )
            if done.returncode and install._known(done.stderr, "run"):
                pytest.skip("needs a package index")
            assert done.returncode == 0, done.stderr
        for name in ("PIP_FIND_LINKS", "UV_FIND_LINKS"):
            before = os.environ.get(name, "")
            patch.setenv(name, f"{before} {tmp_path / 'newer'}".strip())
        yield request.param


def test_a_fresh_environment_holds_the_lock_and_runs(
    installer: str, tmp_path: Path, small_folder: Path
) -> None:
    try:
        install.install("run", Path("env"), ROOT / "locks", Path("log"))
    except install.SetupError as error:
        if "package index" in str(error):
            pytest.skip("needs a package index")
        raise
    held = {
        re.sub(r"[-_.]+", "-", path.name.split("-")[0]).lower(): path.stem.split("-")[1]
        for path in tmp_path.glob("env/lib/python*/site-packages/*.dist-info")
    }
    for package in locked("run"):
        if package.applies:
            version = str(package.requirement.specifier).removeprefix("==")
            assert held[package.name] == version
    python = str(tmp_path / "env" / "bin" / "python")
    for words in (["-c", IMPORT_ALL], ["-m", "pipeline", "run", str(small_folder), "out"]):
        done = subprocess.run(
            [python, *words],
            env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "dates.csv").read_bytes().count(b"\r\n") > 1
