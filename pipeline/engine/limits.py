"""What the work on one document may take, and how a process keeps to it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from pipeline.model.errors import LimitReached

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take.

    ``section`` of ``params.yaml`` holds the settings ``time_limit`` and
    ``memory_limit`` that messages name; 0 seconds or megabytes are no limit.
    Memory is limited where the system can do it (Linux).
    """

    section: str
    seconds: int = 0
    megabytes: int = 0

    def too_slow(self) -> str:
        """The message for a task that ran out of time."""
        return (
            f"takes longer than {self.section}.time_limit ({self.seconds} s); raise that in "
            "params.yaml, or open the file in its program, save it anew and try again"
        )

    def too_large(self) -> str:
        """The message for a task that ran out of memory."""
        return (
            f"needs more memory than {self.section}.memory_limit ({self.megabytes} MB); raise "
            "that in params.yaml or split the file"
        )

    def killed(self) -> str:
        """The message for a task whose process the system ended."""
        return (
            "could not be read: the system ended the process that worked on it, as it does when "
            "memory runs short; close other programs or set fewer workers (execution.workers), "
            "and run again"
        )

    def crashed(self, how: str) -> str:
        """The message for a task that ended its process."""
        return (
            f"makes its reader crash ({how}), perhaps for want of memory; open the file in its "
            f"program, save it anew and try again, or raise {self.section}.memory_limit "
            f"({self.megabytes} MB) in params.yaml"
        )


NO_LIMITS = Limits("execution")


class _OutOfTime(BaseException):
    """Not an ``Exception``, so that no library takes it for a failure of its own."""


@contextmanager
def memory_limited(limits: Limits) -> Iterator[None]:
    """Let what is done within it take so much memory more than this process has now.

    Raises:
        LimitReached: when it needs more.
    """
    _limit_memory(limits.megabytes)
    try:
        yield
    except MemoryError:
        raise LimitReached(limits.too_large()) from None
    except Exception as error:
        if limits.megabytes and _for_want_of_memory(error):
            raise LimitReached(limits.too_large()) from None
        raise
    finally:
        _limit_memory(0)


@contextmanager
def time_limited(limits: Limits) -> Iterator[None]:
    """Stop what is done within it, in this very process, when it takes too long.

    For work that is done without a worker process, which would be killed: what runs
    inside a library's C code is stopped only when that comes back to Python.  Works in a
    process's main thread alone, where the system has timers (not on Windows).

    Raises:
        LimitReached: when it took too long.
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
    try:
        yield
    except _OutOfTime:
        raise LimitReached(limits.too_slow()) from None
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _for_want_of_memory(error: Exception) -> bool:
    """Whether an exception is the system's refusal of memory under another name.

    A module that is first imported under a limit may not find room for its shared library:
    the loader says so in words alone.
    """
    if isinstance(error, ImportError):
        return re.search(r"failed to map|cannot allocate memory", str(error), re.I) is not None
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _limit_memory(megabytes: int) -> None:
    """Let this process have so much memory more than now, where possible; 0: no limit."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = _memory_in_use() + megabytes * _MEGABYTE if megabytes else hard
    if hard != resource.RLIM_INFINITY and soft != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit but refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _memory_in_use() -> int:
    """Bytes of address space that this process has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 512 * _MEGABYTE
    return pages * os.sysconf("SC_PAGE_SIZE")
