"""Tasks in this process and in worker processes: results, limits, deaths, ends."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pool_work
import pytest

from pipeline.engine import mapping
from pipeline.engine.limits import NO_LIMITS, Limits
from pipeline.engine.mapping import number_of_workers, run_tasks
from pipeline.engine.pool import end_standing_pool
from pipeline.engine.task import Input, Result, Task
from pipeline.settings.params import ExecutionParams

pytestmark = pytest.mark.slow

HERE = ExecutionParams("in-process")
POOL = ExecutionParams("processes", 2)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")


def done(
    tasks: Iterable[Task], execution: ExecutionParams = POOL, **more: Any
) -> dict[str, Result]:
    return {r.task.name: r for r in run_tasks(tasks, execution, size=1_000_000, **more)}


def one(function: Callable[..., Any], settings: Any = None, **limits: int) -> Result:
    task = Task("one", function, settings, limits=Limits("documents", **limits))
    return done([task])["one"]


def many(function: Callable[..., Any], count: int, settings: Any = None) -> list[Task]:
    return [Task(str(number), function, settings) for number in range(count)]


@pytest.mark.parametrize("execution", [HERE, POOL])
def test_files_are_read_and_written_in_every_mode(
    tmp_path: Path, execution: ExecutionParams
) -> None:
    data = [b"", b"abc", os.urandom(5_000_000), *(b"%d" % number for number in range(20))]
    tasks = []
    for number, content in enumerate(data):
        (tmp_path / f"{number}.in").write_bytes(content)
        inputs = (Input(tmp_path / f"{number}.in"), Input(data=b"ab"))
        outputs = (tmp_path / f"{number}.out", tmp_path / f"{number}.too")
        tasks.append(Task(str(number), pool_work.reverse, None, inputs, outputs))
    results = done(tasks, execution)
    assert {result.status for result in results.values()} == {"ok"}
    assert {result.note for result in results.values()} == {2}
    for number, content in enumerate(data):
        assert (tmp_path / f"{number}.out").read_bytes() == content[::-1]
        assert (tmp_path / f"{number}.too").read_bytes() == b"ba"


@pytest.mark.parametrize("execution", [HERE, POOL])
@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("fail", "error", "ValueError: no such thing"),
        ("refuse", "error", "is not what it seems; save it anew"),
        ("pass_by", "lost", "is busy; run again"),
        ("recurse", "error", "RecursionError"),
        ("no_memory", "limited", "documents.memory_limit (50 MB)"),
        ("no_room_for_a_library", "limited", "documents.memory_limit (50 MB)"),
    ],
)
def test_what_fails_says_so(execution: ExecutionParams, name: str, status: str, said: str) -> None:
    limits = Limits("documents", 0, 50)
    tasks = [Task("bad", getattr(pool_work, name), limits=limits), *many(pool_work.pid, 3)]
    results = done(tasks, execution)
    assert results["bad"].status == status
    assert said in results["bad"].note
    assert [results[str(number)].status for number in range(3)] == ["ok"] * 3


def test_a_file_that_changed_or_went_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    digest = hashlib.sha256(b"b").hexdigest()
    os.mkfifo(tmp_path / "pipe")
    sources = {
        "changed": Input(tmp_path / "a", digest),
        "gone": Input(tmp_path / "b"),
        "pipe": Input(tmp_path / "pipe"),
    }
    tasks = [Task(name, pool_work.reverse, None, (one,)) for name, one in sources.items()]
    results = done(tasks)
    assert {result.status for result in results.values()} == {"lost"}
    assert results["changed"].note == "was changed during the run; run again"
    assert results["gone"].note == "was removed or renamed during the run; run again"
    assert "no ordinary file" in results["pipe"].note
    carried = [task.carrying().inputs[0].fault for task in tasks]
    assert carried == [result.note for result in results.values()]


@pytest.mark.parametrize("name", ["hang", "hang_in_c"])
def test_a_task_without_end_is_killed_and_others_go_on(name: str) -> None:
    limits = Limits("documents", 1)
    tasks = [replace(task, limits=limits) for task in many(pool_work.reverse, 6)]
    tasks.insert(2, Task("bad", getattr(pool_work, name), limits=limits))
    results = done(tasks)
    assert results["bad"].status == "limited"
    assert "documents.time_limit (1 s)" in results["bad"].note
    assert [results[str(number)].status for number in range(6)] == ["ok"] * 6


@LINUX
def test_memory_is_limited_and_given_back() -> None:
    result = one(pool_work.eat_memory, megabytes=200)
    assert result.status == "limited"
    assert "documents.memory_limit (200 MB)" in result.note


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("crash", "limited", "makes its reader crash (SIGSEGV)"),
        ("leave", "limited", "makes its reader crash (exit status 3)"),
        ("be_killed", "lost", "the system ended the process that worked on it"),
    ],
)
def test_a_task_that_ends_its_worker_twice_is_to_blame_and_no_other(
    name: str, status: str, said: str
) -> None:
    tasks = [Task("bad", getattr(pool_work, name)), *many(pool_work.reverse, 12)]
    results = done(tasks)
    assert results["bad"].status == status
    assert said in results["bad"].note
    assert all(results[str(number)].status == "ok" for number in range(12))


def test_a_task_whose_worker_dies_once_is_done_again(tmp_path: Path) -> None:
    result = one(pool_work.crash_once, str(tmp_path / "mark"))
    assert (result.status, result.note) == ("ok", "done")


def test_work_is_spread_over_workers_which_stay_for_more() -> None:
    tasks = [replace(task, size=300_000) for task in many(pool_work.pid, 12)]
    pids = {result.note for result in done(tasks).values()}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert {result.note for result in done(tasks).values()} <= pids
    assert {result.note for result in done(many(pool_work.pid, 3), HERE).values()} == {os.getpid()}
    apart = {r.note for r in done(many(pool_work.pid, 3), HERE, apart=True).values()}
    assert len(apart) == 1 and not apart & {os.getpid(), *pids}
    for pid in pids:  # other workers were wanted
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_is_given_up_ends_its_workers() -> None:
    results = run_tasks(many(pool_work.pid, 50), POOL, size=1)
    pid = next(results).note
    with pytest.raises(RuntimeError):
        results.throw(RuntimeError("stop"))  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_begins_with_the_module_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    end_standing_pool()
    assert one(pool_work.has_imported, "pool_work").note is True
    assert one(pool_work.noisy).note == "done"
    assert capfd.readouterr() == ("", "")


def test_few_tasks_are_handed_out_ahead_of_the_results() -> None:
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for task in many(pool_work.reverse, 100):
            taken += 1
            yield replace(task, size=1_000_000)

    for number, _ in enumerate(run_tasks(tasks(), POOL, size=100_000_000), 1):
        assert taken <= number + POOL.workers * 2 + 1
    assert taken == 100


def test_as_many_workers_as_there_are_cores_memory_and_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mapping, "usable_cores", lambda: 8)
    monkeypatch.setattr(mapping, "available_memory", lambda: 2_000_000_000)
    some = ExecutionParams()
    assert number_of_workers(some, size=10_000_000, megabytes=500) == (4, 4)
    assert number_of_workers(some, size=10_000_000, megabytes=100) == (8, 8)
    assert number_of_workers(some, size=150_000, megabytes=100) == (2, 8)
    assert number_of_workers(some, size=0, megabytes=100) == (1, 8)
    assert number_of_workers(some, size=10_000_000, megabytes=9_000) == (1, 1)
    assert number_of_workers(ExecutionParams(workers=6), size=1, megabytes=500) == (6, 6)
    assert number_of_workers(HERE, size=10_000_000, megabytes=100) == (1, 1)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
import pool_work
from pipeline.engine.pool import end_standing_pool
from pipeline.engine.mapping import run_tasks
from pipeline.engine.task import Task
from pipeline.settings.params import ExecutionParams
print("once", flush=True)
task = Task("a", getattr(pool_work, sys.argv[1]), sys.argv[3])
for result in run_tasks([task], ExecutionParams("processes", 1), size=1):
    print(result.status, flush=True)
"""


def script(tmp_path: Path, function: str) -> subprocess.Popen[str]:
    """A program without a guard around its main part."""
    (tmp_path / "script.py").write_text(SCRIPT)
    here = str(Path(__file__).parent)
    command = [sys.executable, str(tmp_path / "script.py"), function, here, str(tmp_path / "pid")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_a_program_needs_no_guard_around_its_main_part(tmp_path: Path) -> None:
    with script(tmp_path, "reverse") as process:
        assert process.communicate(timeout=60)[0].split() == ["once", "ok"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_master(tmp_path: Path, how: signal.Signals) -> None:
    with script(tmp_path, "tell_pid") as process:
        told = tmp_path / "pid"
        for _ in range(600):
            if told.exists() and told.read_text():
                break
            time.sleep(0.05)
        pid = int(told.read_text())
        process.send_signal(how)
        assert process.wait(20) != 0
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the worker goes on")


def test_without_tasks_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "standing_pool", None)
    assert done([]) == {}
    assert NO_LIMITS.seconds == 0
