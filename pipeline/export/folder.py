"""A folder of exported files that is written beside and put in place as a whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.model.errors import PipelineError


@contextmanager
def replaced(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``folder`` when all went well.

    Args:
        folder: where the files belong; what an earlier export left there goes.
        patterns: what all files of such a folder are called; anything else in it
            is someone else's and stops the export.

    Raises:
        PipelineError: when the folder holds other files or cannot be written.
    """
    _check(folder, patterns)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    former = beside.with_suffix(".old")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
        beside.mkdir(parents=True)
        yield beside
        if folder.exists():
            folder.rename(former)
        beside.rename(folder)
    except OSError as error:
        raise PipelineError(f"{folder}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def _check(folder: Path, patterns: tuple[str, ...]) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PipelineError(f"{folder}: is no folder; name another place with --out")
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or (
            not path.is_dir() and not any(fnmatchcase(name, pattern) for pattern in patterns)
        ):
            raise PipelineError(
                f"{folder}: holds {name}, which this command did not write; move it away or "
                "name another place with --out"
            )
