"""Limits of time and memory for work in this very process, which goes on afterwards.

Weaker than :mod:`pipeline.engine.isolation`, where a child is killed: work inside a
library's C code is stopped only when that comes back to Python.  It is for code
that reads text, not files of foreign formats.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.engine.isolation import Limits, limit_memory
from pipeline.model.errors import LimitReached


class _OutOfTime(BaseException):
    """Not an ``Exception``, so that no library takes it for a failure of its own."""


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Stop what is done within it when it takes too much.

    Time is limited in a process's main thread alone, where the system has timers
    (not on Windows); memory where the system can do it (Linux).

    Raises:
        LimitReached: when it took too much time or memory.
    """

    def expire(number: int, frame: FrameType | None) -> None:
        raise _OutOfTime

    timed = (
        limits.seconds > 0
        and hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
    )
    before = signal.signal(signal.SIGALRM, expire) if timed else None
    if timed:
        # again and again: an exception inside of a destructor is lost
        signal.setitimer(signal.ITIMER_REAL, limits.seconds, 1)
    limit_memory(limits.megabytes)
    try:
        yield
    except _OutOfTime:
        raise LimitReached(limits.too_slow()) from None
    except MemoryError:
        raise LimitReached(limits.too_large()) from None
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        limit_memory(0)
