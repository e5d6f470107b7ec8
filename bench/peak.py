"""Peak memory of the processes that this one has started, as the system counted it."""

from __future__ import annotations

import contextlib
import re
import threading
from pathlib import Path
from types import TracebackType

import psutil

_EVERY = 0.01  # seconds between two looks: a process that is killed is not asked afterwards
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_FORGET = "5"  # what resets a process's peak (Linux, proc(5), clear_refs)


class ChildrenPeak:
    """The most memory that child processes held together while the context was open.

    Each one's own peak is added up, so that a program which it starts counts, too.
    Linux only; elsewhere ``megabytes`` stays 0.
    """

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look_often, daemon=True)

    def __enter__(self) -> ChildrenPeak:
        """Forget what was before, and watch."""
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(OSError):
                Path(f"/proc/{child.pid}/clear_refs").write_text(_FORGET)
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Look a last time."""
        self._over.set()
        self._watch.join()
        self._look()

    def _look_often(self) -> None:
        while not self._over.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        kilobytes = 0
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(OSError):
                held = _PEAK.search(Path(f"/proc/{child.pid}/status").read_text())
                kilobytes += int(held[1]) if held else 0
        self.megabytes = max(self.megabytes, kilobytes * 1024 / 1e6)
