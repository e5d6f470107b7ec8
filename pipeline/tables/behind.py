"""Work that is done in a thread of its own, one piece after the other, while others go on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Behind:
    """A thread that does one piece of work at a time; none waits behind it.

    What goes wrong is raised by the next call.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._going: Future[None] | None = None

    def do(self, work: Callable[..., None], *args: Any) -> None:
        """Begin a piece of work, once the last one is done."""
        self.wait()
        self._going = self._thread.submit(work, *args)

    def wait(self) -> None:
        """Wait until all is done."""
        going, self._going = self._going, None
        if going is not None:
            going.result()

    def close(self) -> None:
        """Let the thread end, once it is done; what went wrong is not told any more."""
        self._thread.shutdown()
