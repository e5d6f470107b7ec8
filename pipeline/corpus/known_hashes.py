"""Hashes of files that were read before, for files that nobody has touched since.

To hash a folder of 40,000 documents takes as long as reading all of it.  A file whose
size, times and number in the file system are as they were holds what it held, which
is how git and DVC tell, too.  The time of its last change of any kind (``ctime``) is
among them: where file systems have one of its own, no program sets that back.

A file that was written so shortly before it was hashed that another change could bear
the same time is not remembered (git, "racy-git").
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from pipeline.cache.store import Beside, storing, write_atomically

_SETTLED = 2_000_000_000
"""Nanoseconds within which two changes may bear the same time: FAT's, the coarsest in use."""

Told = tuple[int, int, int, int]


class KnownHashes:
    """Hashes of the files of one folder by their paths in it, kept in one file.

    Args:
        path: where they are kept; a file that is missing or broken counts as empty.
        learning: whether it learns of other files; else nothing is ever written.
    """

    def __init__(self, path: Path, *, learning: bool = True) -> None:
        self._path = path
        self._before: dict[str, list[int | str]] = {}
        with suppress(OSError, ValueError):
            held = json.loads(path.read_bytes())
            self._before = held if isinstance(held, dict) else {}
        self._now: dict[str, list[int | str]] = {}
        self._settled = _time_at(path) - _SETTLED if learning else None

    def of(self, at: str, status: os.stat_result) -> str | None:
        """The hash of the file at a path of which the system tells this; null if not known."""
        held = self._before.get(at)
        if not isinstance(held, list) or held[:-1] != [*_told(status)]:
            return None
        self._now[at] = held
        return str(held[-1])

    def learn(self, at: str, status: os.stat_result, digest: str) -> None:
        """Remember a hash; ``status`` is what the system told before the file was read."""
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        if self._settled is not None and changed < self._settled:
            self._now[at] = [*_told(status), digest]

    def hash_of(self, path: Path) -> str:
        """The hash of a file (SHA-256, hex), which is read if its hash is not known.

        Raises:
            OSError: when it cannot be read.
        """
        status = path.stat()
        held = self.of(path.name, status)
        if held is None:
            held = hashlib.sha256(path.read_bytes()).hexdigest()
            self.learn(path.name, status, held)
        return held

    def keep(self) -> None:
        """Write what is known of the files that were asked for."""
        if self._settled is None:
            return
        lines = json.dumps(self._now, separators=(",", ":"))
        write_atomically(self._path, lines.encode())


def _told(status: os.stat_result) -> Told:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _time_at(path: Path) -> int:
    """The time by the clock of the file system there: that of a file which is written now."""
    beside = Beside(path)
    with storing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.temporary.touch()
            return beside.temporary.stat().st_mtime_ns
        finally:
            beside.drop()
