"""Folders that runs write to: what lies there is no document, and no document may lie there."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.engine.lock import LOCK
from pipeline.model.errors import StageError

PACKAGE = "datapackage.json"
"""Describes the tables in the folder that they are written to."""

CLEARED = ("report", "interim")
"""Folders of the results from which a run takes away all that it did not make."""

_SIGNS = {
    PACKAGE: re.compile(rb'"name":\s*"policy-tables"'),
    # what every run puts into its folder first; it says who held it last
    LOCK: re.compile(rb"\Aprocess [0-9]+: "),
}
_HEAD = 400  # bytes of a file in which its sign stands


def holds_results(folder: Path) -> bool:
    """Whether a folder is one that a run of this program wrote to."""
    return any(sign.search(_head(folder / name)) for name, sign in _SIGNS.items())


def check_folders(raw: Path, out: Path) -> None:
    """Refuse folders with which a run would pass documents over, or take them away.

    Args:
        raw: folder of documents.
        out: folder of the results; it may lie in ``raw``, or around it.

    Raises:
        StageError: saying what stands in the way and what to do.
    """
    documents, results = raw.resolve(), out.resolve()
    if documents == results:
        raise StageError(
            f"{out}: is the folder of the documents itself; name a folder of its own for the "
            f"results, such as {out / 'results'}"
        )
    for name in CLEARED:
        if documents.is_relative_to(results / name):
            raise StageError(
                f"{raw}: lies in {out / name}, which a run clears; move the documents, or name "
                "another folder for the results"
            )
    if holds_results(results):
        return
    held = _first_in(results if results.is_relative_to(documents) else results / CLEARED[0])
    if held is not None:
        raise StageError(
            f"{out}: holds {held.relative_to(results)}, which no run made; name a new or an empty "
            "folder for the results"
        )


def _head(path: Path) -> bytes:
    """The beginning of an ordinary file; nothing of what is none, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _first_in(folder: Path) -> Path | None:
    """The first visible item of a folder, by name."""
    try:
        items = sorted(item for item in folder.iterdir() if not item.name.startswith("."))
    except OSError:
        return None
    return items[0] if items else None
