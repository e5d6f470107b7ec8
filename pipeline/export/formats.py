"""Which formats there are, and the one call that writes them, a folder each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from pipeline.export import crate, docbin, label_studio, web_annotations
from pipeline.export.crate import Statement
from pipeline.export.results import Results
from pipeline.model.errors import PipelineError

Writer = Callable[[Results, Path], str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, what its files are called, what writes them."""

    what: str
    patterns: tuple[str, ...]
    write: Writer | None = None


FORMATS: dict[str, Format] = {
    "annotations": Format(
        "W3C Web Annotations (JSON-LD)", web_annotations.PATTERNS, web_annotations.write_annotations
    ),
    "docbin": Format("spaCy DocBin", docbin.PATTERNS, docbin.write_docbin),
    "label-studio": Format(
        "Label Studio tasks with predictions",
        label_studio.PATTERNS,
        label_studio.write_label_studio,
    ),
    "ro-crate": Format("RO-Crate of the run (needs --date and --license)", crate.PATTERNS),
}
"""Name on the command line and of the folder → format."""


def export(
    names: Sequence[str], results: Results, out: Path, day: str | None, licence: str | None
) -> list[str]:
    """Write formats below ``out``, a folder each; returns a line for each.

    Args:
        names: keys of :data:`FORMATS`.
        results: what a run left.
        out: folder for the formats' folders.
        day: the date that an RO-Crate states.
        licence: the licence that it states.

    Raises:
        PipelineError: saying what is missing and what to do.
    """
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise PipelineError(f"{', '.join(unknown)}: no such format; expected {', '.join(FORMATS)}")
    # what is stated is checked before anything is written
    statement = Statement.of(day, licence) if "ro-crate" in names else None
    lines = []
    for name in dict.fromkeys(names):
        write = FORMATS[name].write
        if write is None:
            assert statement is not None
            write = partial(crate.write_crate, statement=statement)
        with _replaced(out / name, FORMATS[name].patterns) as folder:
            said = write(results, folder)
        lines.append(f"{name}: {said}, in {out / name}")
    return lines


@contextmanager
def _replaced(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``folder`` when all went well.

    Args:
        folder: where the files belong; what an earlier export left there goes.
        patterns: what all files of such a folder are called; anything else in it
            is someone else's and stops the export.

    Raises:
        PipelineError: when the folder holds other files or cannot be written.
    """
    _check(folder, patterns)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    former = temporary.with_suffix(".old")
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
        temporary.mkdir(parents=True)
        yield temporary
        if folder.exists():
            folder.rename(former)
        temporary.rename(folder)
    except OSError as error:
        raise PipelineError(f"{folder}: cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
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
