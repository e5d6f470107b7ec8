"""Work over one document's bytes in a child process that can be stopped.

The child is a fresh interpreter that is started when first needed, does one
call after the other, and is killed and started anew when it runs over its time,
runs out of memory or crashes.  It is started with :mod:`subprocess`, so that it
works from workers of any kind (daemonic ones too) and needs no guard around
the main script.  It ends by itself when the process that it serves is gone.

Calls and answers are frames over its standard input and output: the sizes of
two parts (8 bytes each), then the parts.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pipeline.core.errors import LimitReached, UnreadableDocument

_SIZES = struct.Struct(">QQ")
_GRACE = 5  # seconds that a child whose master has gone works on beyond its time
_MEGABYTE = 1 << 20
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pipeline.core.isolation import serve; serve()"
)


def run_isolated(function: str, data: bytes, *, seconds: int, megabytes: int) -> bytes:
    """Call ``module:function``, which takes and gives bytes, in the child process.

    Args:
        function: what to call; its arguments and results are bytes.
        data: its argument.
        seconds: time limit; 0 is none.
        megabytes: how much memory the call may take, where the system can limit
            it (Linux); 0 is no limit.

    Raises:
        LimitReached: when it took too much time or memory, or crashed.
        UnreadableDocument: when the function raised it, or failed otherwise.
    """
    with _lock:
        return _child_of_this_process().call(function, data, seconds, megabytes)


class _Child:
    """The child process of one process."""

    def __init__(self) -> None:
        self.master = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, function: str, data: bytes, seconds: int, megabytes: int) -> bytes:
        process = self._running()
        over = threading.Event()

        def expire() -> None:
            over.set()
            process.kill()

        timer = threading.Timer(seconds, expire) if seconds else None
        header = {"function": function, "seconds": seconds, "megabytes": megabytes}
        if timer:
            timer.daemon = True
            timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin, json.dumps(header).encode(), data)
            status, answer = _receive(process.stdout)
        except (EOFError, OSError):
            raise self._broken_off(seconds if over.is_set() else None, megabytes) from None
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
            raise LimitReached(_too_large(megabytes))
        raise UnreadableDocument(answer.decode("utf-8", "replace"))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, _import_path()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what a library prints may come from the document
                start_new_session=True,  # an interrupt from the keyboard is the master's affair
            )
        return self._process

    def _broken_off(self, seconds: int | None, megabytes: int) -> LimitReached:
        """Why there is no answer."""
        code = self.stop(wait=1)
        if seconds is not None:
            return LimitReached(
                f"takes longer to read than documents.time_limit ({seconds} s); raise that in "
                "params.yaml, or open the file in its program, save it anew and try again"
            )
        if code == -signal.SIGKILL:  # the system's answer to want of memory
            return LimitReached(_too_large(megabytes))
        how = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
        return LimitReached(
            f"makes its reader crash ({how}), perhaps for want of memory; open the file in its "
            "program, save it anew and try again, or raise documents.memory_limit "
            f"({megabytes} MB) in params.yaml"
        )

    def stop(self, wait: float = 0) -> int | None:
        """End the process, if there is one; its exit status.

        One that broke off is on its way out: ``wait`` seconds let it tell its own status.
        """
        process, self._process = self._process, None
        if process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        return process.wait()


def _import_path() -> str:
    """Where this process imports from, as JSON."""
    return json.dumps([str(Path(entry).absolute()) for entry in sys.path])


def _too_large(megabytes: int) -> str:
    return (
        f"needs more memory to read than documents.memory_limit ({megabytes} MB); raise that "
        "in params.yaml or split the file"
    )


_lock = threading.Lock()
_child: _Child | None = None


def _child_of_this_process() -> _Child:
    global _child
    if _child is None or _child.master != os.getpid():
        # after a fork the child belongs to the other process
        _child = _Child()
    return _child


@atexit.register
def _stop_child() -> None:
    if _child is not None and _child.master == os.getpid():
        _child.stop()


def serve() -> None:
    """Answer calls until there are no more; what the child process runs."""
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers
    while True:
        try:
            head, data = _receive(calls)
        except EOFError:
            return
        _send(answers, *_answer(json.loads(head), data))


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
        message = f"cannot be read ({type(error).__name__}: {error}); please report it and the file"
        return b"error", message.encode("utf-8", "replace")
    finally:
        _limit(0, 0)


def _limit(seconds: int, megabytes: int) -> None:
    """Set this process's limits for one call; 0 takes them away."""
    if hasattr(signal, "setitimer"):
        # ends a child that hangs after its master was killed
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE if seconds else 0)
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


def _send(pipe: IO[bytes], first: bytes, second: bytes) -> None:
    pipe.write(_SIZES.pack(len(first), len(second)))
    pipe.write(first)
    pipe.write(second)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    first, second = _SIZES.unpack(_exactly(pipe, _SIZES.size))
    return _exactly(pipe, first), _exactly(pipe, second)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
