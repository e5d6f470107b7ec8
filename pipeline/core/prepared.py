"""Tables that take longer to make than to read, kept as files for the next process.

Every process that reads or searches documents needs them first.  A file lies in the
folder of kept work; its name holds a digest of all that it is made of, so that it is
right as long as it is there, and it is made anew when it is not whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pipeline.core.store import Beside

Table = TypeVar("Table")

_folder: Path | None = None


def keep_in(folder: Path | str | None) -> None:
    """Where this process keeps tables for others, and finds them; null for nowhere."""
    global _folder
    _folder = Path(folder) if folder else None


def prepared(
    name: str,
    digest: Callable[[], str],
    make: Callable[[], Table],
    write: Callable[[Table], Iterable[bytes | memoryview]],
    read: Callable[[Path], Table],
) -> Table:
    """A table, read from its file where there is one.

    Args:
        name: of the table; its file is ``.<name>-<digest>``, and the only one of that name.
        digest: of all that the table depends on.
        make: makes it.
        write: its bytes, in parts.
        read: the inverse; any of OSError, ValueError, LookupError and TypeError says
            that there is no whole file, as after a power cut.
    """
    if _folder is None:
        return make()
    path = _folder / f".{name}-{digest()[:16]}"
    try:
        return read(path)
    except (OSError, ValueError, LookupError, TypeError):
        made = make()
    with suppress(OSError):  # who cannot keep it makes it again
        _keep(path, name, write(made))
    return made


def _keep(path: Path, name: str, parts: Iterable[bytes | memoryview]) -> None:
    for old in path.parent.glob(f".{name}-*"):
        old.unlink(missing_ok=True)
    beside = Beside(path)
    try:
        with beside.temporary.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        beside.temporary.replace(path)
    finally:
        beside.drop()
