"""One run at a time in a folder.

The lock is the operating system's on an open file: it goes with the process that
holds it, however that ends, so nobody ever has to remove it by hand.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.cache.store import storing, sweep
from pipeline.engine.progress import printable
from pipeline.model.errors import BusyError

LOCK = ".lock"
"""Name of the lock file in a folder; says who held it last."""


@contextmanager
def only_run_in(*folders: Path) -> Iterator[None]:
    """Keep other runs out of folders, and clear away what a killed one left half written.

    Raises:
        BusyError: when another run is at work in one of them.
        StorageError: when a folder cannot be written to.
    """
    with ExitStack() as held:
        for folder in folders:
            held.enter_context(_locked(folder))
            sweep(folder)
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 300, 0).decode("utf-8", "replace").strip()
            raise BusyError(
                f"{folder}: another run is at work there ({printable(holder) or 'just started'}); "
                "wait for it to end, or give this run a folder of its own"
            ) from None
        with storing(folder):
            os.ftruncate(file, 0)
            os.pwrite(file, f"process {os.getpid()}: {' '.join(sys.argv[1:])}\n".encode(), 0)
        yield
    finally:
        os.close(file)
