"""What the tests of the isolation run in its child process."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from pipeline.engine.isolation import Limits, run_isolated
from pipeline.model.errors import UnreadableDocument


def reverse(data: bytes) -> bytes:
    return data[::-1]


def pid(data: bytes) -> bytes:
    return str(os.getpid()).encode()


def has_imported(data: bytes) -> bytes:
    return b" ".join(name for name in data.split() if name.decode() in sys.modules)


def noisy(data: bytes) -> bytes:
    print("a library's remark")
    os.write(1, b"another one")
    print("a warning", file=sys.stderr)
    return b"done"


def hang(data: bytes) -> bytes:
    while True:
        time.sleep(1)


def hang_in_c(data: bytes) -> bytes:
    return str(7 ** (7**11)).encode()


def eat_memory(data: bytes) -> bytes:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def crash(data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def be_killed(data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def leave(data: bytes) -> bytes:
    os._exit(3)


def refuse(data: bytes) -> bytes:
    raise UnreadableDocument("is not what it seems; save it anew")


def fail(data: bytes) -> bytes:
    raise ValueError("no such thing")


def recurse(data: bytes) -> bytes:
    return recurse(data)


def nested(data: bytes) -> bytes:
    """Called in a worker of a pool: calls its own child twice."""
    first = run_isolated("isolated_work:pid", b"", Limits("documents", 20, 0))
    second = run_isolated("isolated_work:pid", b"", Limits("documents", 20, 0))
    return first if first == second else b"two children"


def from_a_pool() -> list[bytes]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return list(pool.map(nested, [b"", b""]))


def from_a_daemon(answers) -> None:  # type: ignore[no-untyped-def]
    answers.put(nested(b""))
