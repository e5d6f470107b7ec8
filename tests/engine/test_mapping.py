"""Tasks in this process and in worker processes: results, deaths, ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.engine import mapping
from pipeline.engine.machine import available_memory, usable_cores
from pipeline.engine.mapping import (
    Beside,
    Job,
    SharedWorkers,
    map_documents,
    number_of_workers,
    run_tasks,
)
from pipeline.engine.task import LOST, Result, Task
from pipeline.engine.worker import Worker, WorkerDied
from pipeline.settings.params import ExecutionParams

pytestmark = pytest.mark.slow

HERE = ExecutionParams("in-process")
POOL = ExecutionParams("processes", 2, small_job=0)


def done(function: str, payloads: list[bytes], execution: ExecutionParams) -> list[Result]:
    tasks = (Task(str(number), payload) for number, payload in enumerate(payloads))
    results = map_documents(f"pool_work:{function}", tasks, len(payloads), execution)
    return sorted(results, key=lambda result: int(result.sha256))


@pytest.mark.parametrize("execution", [HERE, POOL])
def test_results_are_the_same_in_every_mode(execution: ExecutionParams) -> None:
    payloads = [b"", b"abc", os.urandom(20_000_000), *(b"%d" % number for number in range(20))]
    assert [r.payload for r in done("reverse", payloads, execution)] == [p[::-1] for p in payloads]


@pytest.mark.parametrize("execution", [HERE, POOL])
def test_what_fails_says_so_and_want_of_memory_is_not_for_ever(execution: ExecutionParams) -> None:
    (result,) = done("fail", [b""], execution)
    assert (result.status, result.payload) == ("error", b"ValueError: no such thing")
    (result,) = done("no_memory", [b""], execution)
    assert result.status == LOST
    assert b"out of memory; give it more memory or fewer workers" in result.payload


def test_work_is_spread_and_small_work_stays_here() -> None:
    workers = {result.payload for result in done("pid", [b""] * 12, POOL)}
    assert len(workers) == 2
    assert str(os.getpid()).encode() not in workers
    small = ExecutionParams("processes", 2, small_job=1_000_000)
    assert {r.payload for r in done("pid", [b""] * 3, small)} == {str(os.getpid()).encode()}


def test_jobs_may_share_workers_which_end_after_the_last() -> None:
    def pids() -> set[int]:
        tasks = (Task(str(number), b"") for number in range(8))
        results = map_documents("pool_work:pid", tasks, 8, POOL, shared=workers)
        return {int(result.payload) for result in results}

    with SharedWorkers() as workers:
        first, second = pids(), pids()
    assert len(first) == 2
    assert second == first
    for pid in first:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with SharedWorkers() as workers:
        assert not pids() & first


def test_a_small_job_is_shared_with_a_worker_that_runs_already() -> None:
    tasks = [Task(str(n), b"", f"pool_work:{('pid', 'pid_too')[n % 2]}") for n in range(8)]
    waits: list[bool] = []
    for small_job, known in ((1_000_000, True), (0, False)):
        queue = iter(tasks)
        worker = Worker(("pool_work:note", "started"))
        beside = Beside(worker, ("pool_work:pid",), lambda: waits.append(True))
        execution = ExecutionParams("processes", 2, small_job=small_job)
        next_task = partial(next, queue, None)
        results = run_tasks(next_task, Job(8, 1), execution, beside=beside)
        found = {result.sha256: int(result.payload) for result in results}
        assert len(found) == 8
        assert worker.pid in found.values()
        if known:
            here = {found[task.sha256] for task in tasks if task.function == "pool_work:pid"}
            assert here == {os.getpid()}
            others = {found[task.sha256] for task in tasks if task.function != "pool_work:pid"}
            assert others == {worker.pid}
        else:
            assert os.getpid() not in found.values()
    assert waits == [True]


def test_a_worker_begins_with_what_it_is_told_whatever_comes_of_it() -> None:
    for first in (("pool_work:note", "begun"), ("pool_work:no_such", ""), ("no_such:x", "")):
        worker = Worker(first)
        try:
            result = worker.run(Task("a", b"", "pool_work:noted"))
        finally:
            worker.close()
        assert result.payload == (b"begun" if first[1] else b"")


def test_a_worker_that_stands_still_is_ended_though_a_task_is_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.engine.worker._GOODBYE", 0.2)
    worker = Worker()
    assert worker.run(Task("a", b"ab", "pool_work:reverse")).payload == b"ba"
    os.kill(worker.pid, signal.SIGSTOP)
    died: list[bool] = []

    def run() -> None:
        with pytest.raises(WorkerDied):
            worker.run(Task("b", b"x" * 5_000_000, "pool_work:reverse"))
        died.append(True)

    waiting = threading.Thread(target=run, daemon=True)
    waiting.start()
    closing = threading.Thread(target=worker.close, daemon=True)
    closing.start()
    for thread in (closing, waiting):
        thread.join(30)
        assert not thread.is_alive()
    assert died == [True]
    with pytest.raises(WorkerDied):
        worker.run(Task("c", b"", "pool_work:reverse"))


def test_a_task_that_ends_its_worker_twice_is_to_blame_and_no_other(tmp_path: Path) -> None:
    again = str(tmp_path / "mark").encode()
    work = [("crash", b""), ("crash_once", again), *[("reverse", b"ab")] * 10, ("crash", b"")]
    tasks = iter(
        Task(str(number), payload, f"pool_work:{name}")
        for number, (name, payload) in enumerate(work)
    )
    results = {r.sha256: r for r in run_tasks(lambda: next(tasks, None), Job(13, 1), POOL)}
    assert {number for number, r in results.items() if r.status == LOST} == {"0", "12"}
    assert b"twice (SIGSEGV)" in results["0"].payload
    assert results["1"].payload == b"done"
    assert all(results[str(number)].payload == b"ba" for number in range(2, 12))


def test_tasks_may_follow_from_results_and_few_are_handed_out() -> None:
    """The second half is made of the results of the first."""
    ready = [Task(str(number), b"ab", "pool_work:reverse") for number in range(8)]
    out = 0

    def next_task() -> Task | None:
        nonlocal out
        out += bool(ready)
        return ready.pop(0) if ready else None

    seen: list[tuple[int, bytes]] = []
    for result in run_tasks(next_task, Job(8, 1), POOL):
        out -= 1
        assert out <= POOL.workers * 2
        seen.append((result.part, result.payload))
        if result.part == 0:
            ready.append(Task(result.sha256, result.payload + b"!", "pool_work:reverse", 1))
    assert sorted(seen) == [(0, b"ba")] * 8 + [(1, b"!ab")] * 8


def test_bytes_handed_out_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "available_memory", lambda: 0)
    made = 0

    def tasks() -> Iterator[Task]:
        nonlocal made
        for number in range(6):
            made += 1
            yield Task(str(number), bytes(2_000_000))

    for number, _ in enumerate(map_documents("pool_work:reverse", tasks(), 6, POOL), 1):
        assert made <= number  # one at a time


def test_workers_are_as_many_as_cores_and_memory_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "usable_cores", lambda: 8)
    monkeypatch.setattr(mapping, "available_memory", lambda: 2_000_000_000)
    assert number_of_workers(Job(100, 1, megabytes=500), ExecutionParams()) == 4
    assert number_of_workers(Job(100, 1, megabytes=100), ExecutionParams()) == 8
    assert number_of_workers(Job(100, 1, megabytes=500), ExecutionParams(workers=6)) == 6


def test_a_containers_limits_count(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9000 kB\nMemAvailable:    5000 kB\n")
    assert available_memory(tmp_path, meminfo) == 5000 * 1024
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert available_memory(tmp_path, meminfo) == 2_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert available_memory(tmp_path, meminfo) == 5000 * 1024
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert usable_cores(tmp_path) == 1
    assert available_memory() > 0


def _ended(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True  # nobody is left here to take note of its end
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_its_master(tmp_path: Path, how: signal.Signals) -> None:
    told = tmp_path / "pids"
    program = (
        "from pipeline.engine.mapping import map_documents\n"
        "from pipeline.settings.params import ExecutionParams\n"
        "from pipeline.engine.task import Task\n"
        f"tasks = [Task('a', {str(told).encode()!r})]\n"
        "execution = ExecutionParams('processes', 2, small_job=0)\n"
        "list(map_documents('pool_work:pids_with_reader', tasks, 1, execution))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # no guard around the main script is needed
    script = tmp_path / "script.py"
    script.write_text(program)
    master = subprocess.Popen([sys.executable, script], env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(400):
            if told.exists() and told.read_text().count(" ") == 1:
                break
            time.sleep(0.05)
        worker, reader = map(int, told.read_text().split())
        master.send_signal(how)
        master.wait(20)
    finally:
        master.kill()
        master.wait()
    assert _ended(worker)
    assert _ended(reader)
