"""Tables of a git revision, taken from DVC's cache."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.model.errors import StageError
from pipeline.model.schema import DOCUMENTS, VALUE_TABLES

_TABLES = tuple(table.name for table in (DOCUMENTS, *VALUE_TABLES.values()))


@contextmanager
def tables_of(name: str, outputs: Path) -> Iterator[Path]:
    """A folder with the tables that ``name`` stands for.

    Args:
        name: a folder, or a git revision (``HEAD~1``, a tag, a branch, a hash) of the
            project in whose folder the command runs.
        outputs: where that project's tables are, below it.

    Raises:
        StageError: when it is neither, or its tables are in no cache.
    """
    folder = Path(name)
    if folder.is_dir():
        yield folder
        return
    revision = _revision(name)
    with TemporaryDirectory(prefix="tables-") as held:
        _fetch(name, revision, outputs, Path(held))
        yield Path(held)


def _revision(name: str) -> str:
    """The commit that a name stands for."""
    if name.startswith("-"):
        raise StageError(f"{name}: no folder, and no git revision")
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise StageError(f"{name}: no such folder, and git cannot be run ({error})") from None
    if done.returncode != 0:
        raise StageError(
            f"{name}: no such folder, and no git revision of the project in {Path.cwd().name}/; "
            "give two folders of tables, or run this in the project's folder"
        )
    return done.stdout.strip()


def _fetch(name: str, revision: str, outputs: Path, to: Path) -> None:
    # DVC takes a second to load, and speaks of files that it cannot find
    from dvc.api import DVCFileSystem
    from dvc.exceptions import DvcException

    logging.getLogger("dvc").setLevel(logging.CRITICAL)
    try:
        files = DVCFileSystem(rev=revision)
        for table in _TABLES:
            path = (outputs / f"{table}.parquet").as_posix()
            files.get_file(path, str(to / f"{table}.parquet"))
    except (DvcException, OSError) as error:
        raise StageError(
            f"{name}: its tables are not in DVC's cache ({_first_line(error)}). Fetch them with "
            f"'dvc fetch --all-commits' if the project has a remote, or make them anew: "
            f"'git worktree add ../at-{revision[:7]} {revision[:12]}', 'make run' in that folder, "
            f"and give ../at-{revision[:7]}/{outputs.as_posix()} instead of {name}"
        ) from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
