"""Work that is done in a thread of its own, one piece after the other, while others go on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_AHEAD = 6
"""Pieces that may wait, of which several come together: rows of each table, texts of a group."""


class Behind:
    """A thread that does one piece of work at a time; few wait behind it.

    What goes wrong is raised by a later call; nothing is done after it.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._going: deque[Future[None]] = deque()
        self._broken = False

    def do(self, work: Callable[..., None], *args: Any) -> None:
        """Have a piece of work done, once those before it are; waits while many wait."""
        self._wait(_AHEAD)
        self._going.append(self._thread.submit(self._do, work, *args))

    def wait(self) -> None:
        """Wait until all is done."""
        self._wait(0)

    def close(self) -> None:
        """Let the thread end after the piece that it is at; what went wrong is told no more."""
        self._thread.shutdown(cancel_futures=True)

    def _do(self, work: Callable[..., None], *args: Any) -> None:
        if self._broken:
            return
        try:
            work(*args)
        except BaseException:
            self._broken = True
            raise

    def _wait(self, most: int) -> None:
        """Wait until ``most`` pieces are left to do at most."""
        while self._going and (len(self._going) > most or self._going[0].done()):
            self._going.popleft().result()
