"""Which formats there are, and the one call that writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.export import crate, docbin, label_studio, web_annotations
from pipeline.export.crate import Statement
from pipeline.export.documents import Results
from pipeline.export.folder import replaced
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
        with replaced(out / name, FORMATS[name].patterns) as folder:
            said = write(results, folder)
        lines.append(f"{name}: {said}, in {out / name}")
    return lines
