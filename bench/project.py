"""A copy of the project to work in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench.texts import ROOT


def copy_project(folder: Path, without: str | None = None) -> None:
    """Copy what git tracks, or would track, into ``folder`` as a repository of its own.

    Args:
        folder: where to; it is made.
        without: the beginning of paths that are left out.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not (without and name.startswith(without)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
