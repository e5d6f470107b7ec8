"""Work over one document's bytes in a child process that can be stopped.

The child is a fresh interpreter that is started when first needed, does one
call after the other, and is killed and started anew when it runs over its time,
runs out of memory or crashes.  It is started with :mod:`subprocess`, so that it
works from workers of any kind (daemonic ones too) and needs no guard around
the main script.  It ends by itself when the process that it serves is gone.

Calls and answers go over its standard input and output (:mod:`pipeline.engine.pipes`).
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engine.machine import collect_rarely, usable_cores, widen_pipe
from pipeline.engine.pipes import receive, send
from pipeline.model.errors import LimitReached, PassingFailure, UnreadableDocument

_GRACE = 5  # seconds that a child whose master has gone works on beyond its time
_MEGABYTE = 1 << 20
_LONGEST_MESSAGE = 300  # characters
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pipeline.engine.isolation import serve; serve(sys.argv[2:])"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take.

    ``section`` of ``params.yaml`` holds the settings ``time_limit`` and
    ``memory_limit`` that messages name; 0 seconds or megabytes are no limit.
    Memory is limited where the system can do it (Linux).
    """

    section: str
    seconds: int
    megabytes: int

    def too_slow(self) -> str:
        """The message for a call that ran out of time."""
        return (
            f"takes longer than {self.section}.time_limit ({self.seconds} s); raise that in "
            "params.yaml, or open the file in its program, save it anew and try again"
        )

    def too_large(self) -> str:
        """The message for a call that ran out of memory."""
        return (
            f"needs more memory than {self.section}.memory_limit ({self.megabytes} MB); raise "
            "that in params.yaml or split the file"
        )

    def ended(self) -> str:
        """The message for a call whose process the system ended, its limits apart."""
        return (
            "could not be read: the system ended its reader, as it does when memory runs short; "
            "close other programs or set fewer workers (execution.workers), and run again"
        )

    def crashed(self, how: str) -> str:
        """The message for a call that ended its process."""
        return (
            f"makes its reader crash ({how}), perhaps for want of memory; open the file in its "
            f"program, save it anew and try again, or raise {self.section}.memory_limit "
            f"({self.megabytes} MB) in params.yaml"
        )


def run_isolated(function: str, data: bytes, limits: Limits, modules: Sequence[str] = ()) -> bytes:
    """Call ``module:function``, which takes and gives bytes, in the child process.

    Args:
        function: what to call; its arguments and results are bytes.
        data: its argument.
        limits: how much time and memory the call may take.
        modules: what a child that is started for it begins with importing: what all
            calls need then costs none of them time or memory.

    Raises:
        LimitReached: when it took too much time or memory, or crashed.
        PassingFailure: when the system ended the child.
        UnreadableDocument: when the function raised it, or failed otherwise.
    """
    with _lock:
        return _child_of_this_process().call(function, data, limits, modules)


def start_child(modules: Sequence[str] = ()) -> None:
    """Start the child process before there is work for it, where another core is free for that.

    It begins with importing ``modules``.
    """
    with _lock:
        if usable_cores() > 1:
            _child_of_this_process().start(modules)


class _Child:
    """The child process of one process."""

    def __init__(self) -> None:
        self.master = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, function: str, data: bytes, limits: Limits, modules: Sequence[str]) -> bytes:
        process = self.start(modules)
        over = threading.Event()

        def expire() -> None:
            over.set()
            _kill(process)

        timer = threading.Timer(limits.seconds, expire) if limits.seconds else None
        header = {
            "function": function,
            "seconds": limits.seconds,
            "megabytes": limits.megabytes,
        }
        if timer:
            timer.daemon = True
            timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            send(process.stdin, json.dumps(header).encode(), data)
            status, answer = receive(process.stdout)
        except (EOFError, OSError):
            raise self._broken_off(limits, over.is_set()) from None
        except BaseException:
            self.stop()
            raise
        finally:
            if timer:
                timer.cancel()
        if status == b"ok":
            return answer
        if status == b"memory":
            self.stop()
            raise LimitReached(limits.too_large())
        raise UnreadableDocument(answer.decode("utf-8", "replace"))

    def start(self, modules: Sequence[str]) -> subprocess.Popen[bytes]:
        """The process; if it does not run, one that begins with ``modules``."""
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, _import_path(), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what a library prints may come from the document
                start_new_session=True,  # an interrupt from the keyboard is the master's affair
            )
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                widen_pipe(pipe.fileno())
        return self._process

    def _broken_off(self, limits: Limits, over_time: bool) -> UnreadableDocument:
        """Why there is no answer."""
        code = self.stop(wait=1)
        if over_time:
            return LimitReached(limits.too_slow())
        if code == -signal.SIGKILL:  # the system's answer to want of memory
            return PassingFailure(limits.ended())
        how = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
        return LimitReached(limits.crashed(how))

    def stop(self, wait: float = 0) -> int | None:
        """End the process, if there is one; its exit status.

        One that broke off is on its way out: ``wait`` seconds let it tell its own status.
        """
        process, self._process = self._process, None
        if process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        return process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and what it started (it leads a process group)."""
    if process.poll() is None and hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _import_path() -> str:
    """Where this process imports from, as JSON."""
    return json.dumps([str(Path(entry).absolute()) for entry in sys.path])


_lock = threading.Lock()
_child: _Child | None = None


def _child_of_this_process() -> _Child:
    global _child
    if _child is None or _child.master != os.getpid():
        # after a fork the child belongs to the other process
        _child = _Child()
    return _child


@atexit.register
def stop_child() -> None:
    """End this process's child, if there is one; for a process that ends in an unusual way."""
    if _child is not None and _child.master == os.getpid():
        _child.stop()


def serve(modules: Sequence[str] = ()) -> None:
    """Import modules, then answer calls until there are no more; what the child process runs."""
    collect_rarely()
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers
    with contextlib.suppress(Exception):  # the call that needs one of them will tell
        for module in modules:
            importlib.import_module(module)
    while True:
        try:
            head, data = receive(calls)
        except EOFError:
            return
        send(answers, *_answer(json.loads(head), data))


def _answer(header: dict[str, Any], data: bytes) -> tuple[bytes, bytes]:
    try:
        module, name = header["function"].split(":")
        function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
        _limit(header["seconds"], header["megabytes"])
        return b"ok", function(data)
    except UnreadableDocument as error:
        return b"unreadable", str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"memory", b""
    except Exception as error:
        if for_want_of_memory(error):
            return b"memory", b""
        said = f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]  # may hold the document
        message = f"cannot be read ({said}); please report it and the file"
        return b"error", message.encode("utf-8", "replace")
    finally:
        _limit(0, 0)


def for_want_of_memory(error: Exception) -> bool:
    """Whether an exception is the system's refusal of memory under another name.

    A module that is first imported under a limit may not find room for its shared library:
    the loader says so in words alone.
    """
    if isinstance(error, ImportError):
        return re.search(r"failed to map|cannot allocate memory", str(error), re.I) is not None
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _limit(seconds: int, megabytes: int) -> None:
    """Set this process's limits for one call; 0 takes them away."""
    if hasattr(signal, "setitimer"):
        # ends a child that hangs after its master was killed
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE if seconds else 0)
    limit_memory(megabytes)


def limit_memory(megabytes: int) -> None:
    """Let this process have so much memory more than it has now, where possible; 0: no limit."""
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
