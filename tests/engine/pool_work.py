"""What the tests of tasks run in worker processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from pipeline.engine.task import Answer
from pipeline.model.errors import PassingFailure, UnreadableDocument


def reverse(settings: Any, *data: bytes) -> Answer:
    return Answer(tuple(part[::-1] for part in data), len(data))


def pid(settings: Any, *data: bytes) -> Answer:
    time.sleep(0.05)
    return Answer(note=os.getpid())


def tell_pid(path: str, *data: bytes) -> Answer:
    """This worker's id, told in a file; then a long wait."""
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)
    return Answer()


def has_imported(name: str, *data: bytes) -> Answer:
    return Answer(note=name in sys.modules)


def noisy(settings: Any, *data: bytes) -> Answer:
    print("a library's remark")
    os.write(1, b"another one")
    print("a warning", file=sys.stderr)
    return Answer(note="done")


def fail(settings: Any, *data: bytes) -> Answer:
    raise ValueError("no such thing")


def refuse(settings: Any, *data: bytes) -> Answer:
    raise UnreadableDocument("is not what it seems; save it anew")


def pass_by(settings: Any, *data: bytes) -> Answer:
    raise PassingFailure("is busy; run again")


def no_memory(settings: Any, *data: bytes) -> Answer:
    raise MemoryError


def no_room_for_a_library(settings: Any, *data: bytes) -> Answer:
    raise ImportError("libx.so: failed to map segment from shared object")


def eat_memory(settings: Any, *data: bytes) -> Answer:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def recurse(settings: Any, *data: bytes) -> Answer:
    return recurse(settings, *data)


def hang(settings: Any, *data: bytes) -> Answer:
    while True:
        time.sleep(1)


def hang_in_c(settings: Any, *data: bytes) -> Answer:
    return Answer(note=str(7 ** (7**11)))


def crash(settings: Any, *data: bytes) -> Answer:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Answer()


def be_killed(settings: Any, *data: bytes) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    return Answer()


def leave(settings: Any, *data: bytes) -> Answer:
    os._exit(3)


def crash_once(mark: str, *data: bytes) -> Answer:
    """Killed the first time, as by a system short of memory; told by a file."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Answer(note="done")
