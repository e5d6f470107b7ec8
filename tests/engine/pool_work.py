"""What the tests of tasks run in worker processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from pipeline.engine.isolation import Limits, run_isolated


def reverse(data: bytes) -> bytes:
    return data[::-1]


def pid(data: bytes) -> bytes:
    time.sleep(0.05)
    return str(os.getpid()).encode()


def pid_too(data: bytes) -> bytes:
    return pid(data)


_noted: list[str] = []


def note(said: str) -> None:
    _noted.append(said)


def noted(data: bytes) -> bytes:
    return "".join(_noted).encode()


def pids_with_reader(data: bytes) -> bytes:
    """This worker and the process that reads files for it, told in a file; then a long wait."""
    reader = run_isolated("pool_work:pid", b"", Limits("documents", 20, 0))
    Path(data.decode()).write_text(f"{os.getpid()} {reader.decode()}")
    return run_isolated("pool_work:wait", b"", Limits("documents", 60, 0))


def wait(data: bytes) -> bytes:
    time.sleep(60)
    return b""


def fail(data: bytes) -> bytes:
    raise ValueError("no such thing")


def no_memory(data: bytes) -> bytes:
    raise MemoryError


def crash(data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def crash_once(data: bytes) -> bytes:
    """Killed the first time, as by a system short of memory; told by a file."""
    mark = Path(data.decode())
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return b"done"
