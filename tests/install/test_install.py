"""The set-up from a lock: it takes what is pinned, notices what is missing, and begins anew.

The packages here are made; ``test_locks.py`` installs the real ones.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from folders import ROOT
from install.wheels import lock, wheel

_spec = importlib.util.spec_from_file_location("install_script", ROOT / "locks" / "install.py")
assert _spec and _spec.loader
install: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(install)


class Place:
    """A folder with an index of made packages, locks, and an environment."""

    def __init__(self, folder: Path) -> None:
        self.index, self.locks = folder / "index", folder / "locks"
        self.venv, self.log = folder / "env", folder / "env.log"
        self.settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.index), "PIP_RETRIES": "0"}
        tools = wheel(self.index, "buildtool", "1.0")
        self.beta = wheel(self.index, "beta", "1.0", extras="mail")
        self.alpha = wheel(self.index, "alpha", "1.0", "beta[mail]>=1")
        lock(self.locks, "build", ("buildtool", "1.0", tools))
        lock(self.locks, "run", ("alpha", "1.0", self.alpha), ("beta", "1.0", self.beta))

    def set_up(self, what: str = "run", fast: bool = False, **settings: str) -> tuple[int, str]:
        """Exit status and standard error of the command."""
        environment = {**os.environ, **self.settings, **settings}
        uv = shutil.which("uv")
        if not fast and uv:  # hidden
            folders = environment["PATH"].split(os.pathsep)
            kept = [folder for folder in folders if not (Path(folder) / "uv").exists()]
            environment["PATH"] = os.pathsep.join(kept)
        words = [what, "--venv", str(self.venv), "--locks", str(self.locks)]
        done = subprocess.run(
            [sys.executable, str(ROOT / "locks" / "install.py"), *words],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stderr

    def installed(self) -> dict[str, str]:
        """Our packages in the environment, by version."""
        found = self.venv.glob("lib/python*/site-packages/*.dist-info")
        pairs = (path.name.removesuffix(".dist-info").split("-") for path in found)
        return {name: version for name, version in pairs if name in ("alpha", "beta", "gamma")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


PINNED = {"alpha": "1.0", "beta": "1.0"}


@pytest.mark.slow
def test_what_is_pinned_is_installed_whatever_else_is_published(place: Place) -> None:
    """A newer release stands in front of the installer, of a package with extras, too."""
    wheel(place.index, "beta", "9.0", "no-such-package", extras="mail")
    wheel(place.index, "alpha", "9.0")
    wheel(place.index, "buildtool", "9.0", "no-such-package")
    assert place.set_up() == (0, "")
    assert place.installed() == PINNED
    assert not place.log.exists()
    before = (place.venv / "pyvenv.cfg").stat().st_mtime_ns
    assert place.set_up(PIP_FIND_LINKS="/nowhere") == (0, ""), "nothing to do, nothing asked for"
    assert (place.venv / "pyvenv.cfg").stat().st_mtime_ns == before


@pytest.mark.slow
def test_the_fast_installer_takes_the_same(place: Place) -> None:
    if not shutil.which("uv"):
        pytest.skip("needs uv")
    wheel(place.index, "beta", "9.0", extras="mail")
    links = {"UV_FIND_LINKS": str(place.index), "UV_NO_INDEX": "1", "UV_OFFLINE": "1"}
    assert place.set_up(fast=True, **links, PIP_FIND_LINKS="/nowhere") == (0, "")
    assert place.installed() == PINNED


@pytest.mark.slow
def test_where_the_fast_installer_fails_pip_goes_on(place: Place, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "uv"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho this uv is too old >&2\nexit 2\n", encoding="utf-8")
    broken.chmod(0o755)
    path = f"{broken.parent}{os.pathsep}{os.environ['PATH']}"
    code, said = place.set_up(fast=True, PATH=path)
    assert code == 0 and "this uv is too old" in said and "going on with pip" in said
    assert place.installed() == PINNED


@pytest.mark.slow
def test_variables_of_the_caller_do_not_lead_it_elsewhere(place: Place, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    assert place.set_up(PIP_TARGET=elsewhere, PIP_USER="1", PYTHONPATH=elsewhere)[0] == 0
    assert place.installed() == PINNED
    assert not Path(elsewhere).exists()


@pytest.mark.slow
def test_what_the_lock_forgot_is_noticed(place: Place) -> None:
    lock(place.locks, "run", ("alpha", "1.0", place.alpha))
    code, said = place.set_up()
    assert code == 1 and "alpha 1.0 requires beta, which is not installed" in said
    assert not (place.venv / ".installed-run").exists()


@pytest.mark.slow
def test_another_content_than_the_locked_one_is_refused(place: Place) -> None:
    lock(place.locks, "run", ("alpha", "1.0", "0" * 64), ("beta", "1.0", place.beta))
    code, said = place.set_up()
    assert code == 1 and "a package is not the one that was locked" in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_without_an_index_it_says_so_and_the_next_run_starts_clean(place: Place) -> None:
    code, said = place.set_up(PIP_FIND_LINKS="/nowhere")
    assert code == 1 and "check the network" in said and said.count("\n") == 1
    assert "No matching distribution" in place.log.read_text("utf-8")
    stray = place.venv / "stray"
    stray.write_text("of the broken set-up", encoding="utf-8")
    assert place.set_up() == (0, "")
    assert place.installed() == PINNED
    assert not stray.exists() and not place.log.exists()


@pytest.mark.slow
def test_a_changed_lock_is_followed_and_a_failure_leaves_what_was(place: Place) -> None:
    assert place.set_up() == (0, "")
    newer = wheel(place.index, "beta", "2.0", extras="mail")
    lock(place.locks, "run", ("alpha", "1.0", place.alpha), ("beta", "2.0", newer))
    assert place.set_up(PIP_FIND_LINKS="/nowhere")[0] == 1
    assert place.installed() == PINNED
    assert place.set_up() == (0, "")
    assert place.installed() == {"alpha": "1.0", "beta": "2.0"}


@pytest.mark.slow
def test_tests_come_on_top(place: Place) -> None:
    gamma = wheel(place.index, "gamma", "1.0", "alpha")
    everything = [("alpha", "1.0", place.alpha), ("beta", "1.0", place.beta)]
    lock(place.locks, "test", *everything, ("gamma", "1.0", gamma))
    assert place.set_up("run") == (0, "")
    assert place.set_up("test") == (0, "")
    assert place.installed() == {**PINNED, "gamma": "1.0"}
    assert sorted(path.name for path in place.venv.glob(".installed-*")) == [
        ".installed-run", ".installed-test",
    ]  # fmt: skip


def test_a_full_disk_is_said_before_anything_is_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(place.index)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    with pytest.raises(install.SetupError, match=r"5 MB free: make room \(about \d+ MB"):
        install.set_up("run", place.venv, place.locks, place.log)
    assert not place.venv.exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "the disk is full: make room"),
        ("error: failed to write: Disk quota exceeded (os error 122)", "the disk is full"),
        ("WARNING: Retrying … NewConnectionError('Failed to establish a new connection: [Errno -3] "
         "Temporary failure in name resolution')", "check the network"),
        ("ERROR: Could not find a version that satisfies the requirement blis==1.3.4 (from "
         "versions: none)", "check the network"),
        ("error: error sending request for url: dns error: failed to lookup", "check the network"),
        ("SSLError(SSLCertVerificationError: certificate verify failed)", "check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
         "a package is not the one that was locked"),
        ("Hash mismatch for `beta==1.0`", "a package is not the one that was locked"),
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory",
         "install a C compiler"),
        ("fatal error: Python.h: No such file or directory", "install a C compiler"),
        ("[Errno 30] Read-only file system: '.venv/lib'", "the folder cannot be written"),
        ("The virtual environment was not created successfully because ensurepip is not "
         "available.", "python3-venv"),
        ("something else", ""),
    ],
)  # fmt: skip
def test_an_installers_words_lead_to_what_to_do(output: str, said: str) -> None:
    found = install._known(output, "run")
    assert said in found and bool(said) == bool(found)
    assert "\n" not in found


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 8), False), ((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)],
)
def test_a_python_that_does_not_fit_is_refused(version: tuple[int, int], fits: bool) -> None:
    if fits:
        install.check_python(version)
        return
    with pytest.raises(install.SetupError, match=r"3\.11, 3\.12 or 3\.13 is needed"):
        install.check_python(version)
