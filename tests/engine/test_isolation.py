"""The child process for one document's work: what it gives and how it is stopped."""

from __future__ import annotations

import errno
import os
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import isolated_work
import pytest

from pipeline.engine.isolation import (
    Limits,
    for_want_of_memory,
    run_isolated,
    start_child,
    stop_child,
)
from pipeline.model.errors import LimitReached, PassingFailure, UnreadableDocument


def call(name: str, data: bytes = b"", *, seconds: int = 20, megabytes: int = 0) -> bytes:
    return run_isolated(f"isolated_work:{name}", data, Limits("documents", seconds, megabytes))


def test_results_come_back_whole() -> None:
    data = os.urandom(3_000_000)
    assert call("reverse", data) == data[::-1]
    assert call("reverse") == b""


def test_one_child_serves_many_calls() -> None:
    first = call("pid")
    assert first != str(os.getpid()).encode()
    assert {call("pid") for _ in range(200)} == {first}


def test_a_child_begins_with_modules_started_ahead_or_for_a_call() -> None:
    """Also where one of them is not there; the rest comes when it is asked for."""
    begin, wanted = ("colorsys", "no_such_module"), b"colorsys no_such_module tabnanny"
    stop_child()
    start_child(begin)
    first = call("pid")
    assert call("has_imported", wanted) == b"colorsys"
    assert call("pid") == first
    stop_child()
    assert call("has_imported", wanted) == b""
    with pytest.raises(LimitReached):
        call("crash")
    limits = Limits("documents", 20, 0)
    assert run_isolated("isolated_work:has_imported", wanted, limits, begin) == b"colorsys"
    assert call("pid") != first
    stop_child()


def test_what_libraries_print_does_not_come_among_the_answers() -> None:
    assert call("noisy") == b"done"
    assert call("noisy") == b"done"


@pytest.mark.parametrize("name", ["hang", "hang_in_c"])
@pytest.mark.slow
def test_a_hanging_reader_is_killed(name: str) -> None:
    call("pid")
    with pytest.raises(LimitReached, match=r"time_limit \(1 s\)"):
        call(name, seconds=1)
    assert call("reverse", b"ab") == b"ba"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
def test_memory_is_limited() -> None:
    with pytest.raises(LimitReached, match=r"memory_limit \(200 MB\)"):
        call("eat_memory", megabytes=200)
    assert call("reverse", b"ab", megabytes=200) == b"ba"


@pytest.mark.parametrize(("name", "how"), [("crash", "SIGSEGV"), ("leave", "exit status 3")])
def test_a_crash_costs_one_document(name: str, how: str) -> None:
    with pytest.raises(LimitReached, match=how):
        call(name)
    assert call("reverse", b"ab") == b"ba"


def test_a_reader_that_the_system_ends_is_no_matter_of_limits() -> None:
    with pytest.raises(PassingFailure, match="the system ended its reader"):
        call("be_killed")
    assert call("reverse", b"ab") == b"ba"


def test_errors_are_told() -> None:
    with pytest.raises(
        UnreadableDocument, match=r"^is not what it seems; save it anew$"
    ) as refused:
        call("refuse")
    assert not isinstance(refused.value, LimitReached)
    with pytest.raises(UnreadableDocument, match="ValueError: no such thing"):
        call("fail")
    with pytest.raises(UnreadableDocument, match="RecursionError"):
        call("recurse")


def test_it_works_from_a_worker_of_a_pool() -> None:
    first, second = isolated_work.from_a_pool()
    assert first == second
    assert first.isdigit()


def test_it_works_from_a_daemonic_process() -> None:
    context = get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=isolated_work.from_a_daemon, args=(answers,), daemon=True)
    process.start()
    child = int(answers.get())
    process.join(20)
    for _ in range(100):  # the child ends when its master has
        if not Path(f"/proc/{child}").exists():
            return
        time.sleep(0.05)
    if sys.platform == "linux":
        pytest.fail("the child outlived its master")


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (ImportError("pyexpat.so: failed to map segment from shared object"), True),
        (ImportError("libz.so.1: cannot map zero-fill pages: Cannot allocate memory"), True),
        (ImportError("No module named 'lxml'"), False),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (OSError(errno.ENOENT, "No such file or directory"), False),
        (ValueError("failed to map the names"), False),
    ],
)
def test_a_refusal_of_memory_is_known_under_other_names(error: Exception, memory: bool) -> None:
    assert for_want_of_memory(error) is memory
