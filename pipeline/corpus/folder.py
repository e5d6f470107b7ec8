"""What lies in a folder: its ordinary files, and what stands there that is none.

Nothing is opened that could hang (pipes, devices), links are followed only where
they stay inside the folder, and whatever is not read is told, not passed over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LEAVES = (
    "is a link to a place outside the folder of documents, which is not followed; put the file "
    "itself here, or set documents.follow_links to true in params.yaml"
)
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the folder: ``name`` is its path in it as text, ``at`` as the system has it.

    They differ where a name is not valid UTF-8: such bytes are shown as ``\\xe9``.
    ``problem`` says why it cannot be read, null where nothing is known against it.
    """

    name: str
    at: str
    problem: str | None = None


def entries_below(
    root: Path,
    wanted: Callable[[str], bool],
    follow_links: bool,
    enters: Callable[[str], bool] = lambda at: True,
) -> Iterator[Entry]:
    """Every file below a folder, and every folder that cannot be opened.

    Args:
        root: the folder.
        wanted: whether a file of this path (relative, with ``/``) is asked for.
        follow_links: whether symbolic links that lead out of the folder are followed.
        enters: whether a folder of this path is looked into.
    """
    inside = os.path.realpath(root)
    seen = {inside}
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as items:
                found = sorted(items, key=lambda item: item.name)
        except OSError as error:
            fault = f"is a folder that cannot be opened ({error.strerror}); check its permissions"
            yield Entry(as_text(folder), folder, fault)
            continue
        below: list[str] = []
        for item in found:
            at = f"{folder}/{item.name}" if folder else item.name
            if item.name.startswith((".", "~$")):
                continue
            if item.is_dir(follow_symlinks=False):
                if enters(at):
                    below.append(at)
                continue
            problem: str | None = None
            if item.is_symlink():
                target = _target(item.path)
                within = target is not None and f"{target}/".startswith(f"{inside}/")
                if target is not None and Path(target).is_dir() and (within or follow_links):
                    # the files of a folder inside are listed by their own names
                    if not within and target not in seen and enters(at):
                        seen.add(target)
                        below.append(at)
                    continue
                problem = _fault_of_link(target, within or follow_links)
            if wanted(at):
                yield Entry(as_text(at), at, problem or _fault_of_kind(item))
        folders.extend(reversed(below))


def as_text(name: str) -> str:
    """A file's name as text that can be written anywhere."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return name.encode("utf-8", "backslashreplace").decode()


def _target(path: str) -> str | None:
    """Where a link leads in the end; null if nowhere, or in a circle."""
    try:
        return os.path.realpath(path, strict=True)
    except OSError:
        return None


def _fault_of_link(target: str | None, may_follow: bool) -> str | None:
    if target is None:
        return "is a link to a file that is not there; put the file itself in its place"
    return None if may_follow else _LEAVES


def _fault_of_kind(item: os.DirEntry[str]) -> str | None:
    try:
        mode = item.stat().st_mode
    except OSError as error:
        return f"cannot be opened ({error.strerror}); check the file's permissions"
    if stat.S_ISREG(mode):
        return None
    kind = next((kind for is_it, kind in _KINDS if is_it(mode)), "no ordinary file")
    return f"is {kind}, not a file with text in it; take it out of the folder"
