"""The same run on a real Dask cluster whose workers share no folder with it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pool_work
import pytest
from running import ROOT, long_text, run, tables

from pipeline.engine import cluster
from pipeline.engine.cluster import Cluster
from pipeline.engine.limits import Limits
from pipeline.engine.mapping import run_tasks
from pipeline.engine.task import Input, Task
from pipeline.model.errors import ClusterError
from pipeline.settings.params import ExecutionParams, Params
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="needs Dask, which the extra 'dask' installs",
)
WORKERS = 3
DOCUMENTS = 9


@dataclass
class Running:
    """A scheduler and its workers, each a process in a folder of its own."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    base = tmp_path_factory.mktemp("dask")
    # what an installation holds, and nothing else of this repository
    shutil.copytree(ROOT / "pipeline", base / "installed" / "pipeline")
    shutil.copy(Path(__file__).parent / "engine" / "pool_work.py", base / "installed")
    cut_off = str(ROOT / "tests" / "network_cut")
    path = os.pathsep.join((str(base / "installed"), cut_off))
    environment = os.environ | {"PYTHONPATH": path}
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: str, *command: str) -> subprocess.Popen[bytes]:
        (base / folder).mkdir()
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=base / folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    told = base / "scheduler.json"
    try:
        start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
              "--scheduler-file", str(told))  # fmt: skip
        for _ in range(600):
            if told.exists() and told.read_text().endswith("}"):
                break
            time.sleep(0.05)
        address = json.loads(told.read_text())["address"]
        workers = [
            start(
                f"worker{number}",
                "worker",
                address,
                "--host",
                "127.0.0.1",
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
            )
            for number in range(WORKERS)
        ]
        yield Running(address, workers)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


@needs_dask
def test_a_run_survives_the_loss_of_a_worker(dask_cluster: Running, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(DOCUMENTS):
        (raw / f"d{number}.txt").write_text(
            f"Paper {number}\n\nIn June {2001 + number} the DEA spent ${number + 2} million. "
            + "The task force of the two countries met again and agreed on little. " * 40
        )
    # longer than one piece, so that its pieces are spread
    (raw / "long.txt").write_text(long_text(70_000))
    run_folder(raw, tmp_path / "clean", Params(execution=ExecutionParams("in-process")))

    def kill_a_worker(line: str, process: subprocess.Popen[str]) -> None:
        if line.startswith("extract: 1/"):
            dask_cluster.workers[0].send_signal(signal.SIGKILL)

    status, lines = run(
        raw,
        tmp_path / "out",
        kill_a_worker,
        mode="dask",
        address=dask_cluster.address,
    )
    assert status == 0, "|".join(lines[-12:])
    assert dask_cluster.workers[0].wait(5) == -signal.SIGKILL
    assert tables(tmp_path / "out") == tables(tmp_path / "clean")


@needs_dask
@pytest.mark.parametrize("shared", [True, False])
def test_work_goes_to_the_workers_and_its_faults_are_told(
    dask_cluster: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    """Files are read and written by workers that see them; for others bytes are carried."""
    if not shared:
        monkeypatch.setattr(Cluster, "_is_shared", lambda self, folder: False)
    execution = ExecutionParams("dask", address=dask_cluster.address)
    (tmp_path / "in").write_bytes(b"x" * 12_000_000)
    limits = Limits("documents", 5, 500)
    names = ["reverse"] * 6 + ["fail", "no_memory", "hang", "be_killed"]
    tasks = [
        Task(
            str(number),
            getattr(pool_work, name),
            None,
            (Input(tmp_path / "in"),),
            (tmp_path / f"out{number}",),
            limits,
            1_000_000,
        )
        for number, name in enumerate(names)
    ]
    results = {r.task.name: r for r in run_tasks(tasks, execution, size=10_000_000)}
    for number in range(6):
        assert (tmp_path / f"out{number}").read_bytes() == b"x" * 12_000_000
    assert [results[str(number)].status for number in range(10)] == [
        *["ok"] * 6, "error", "limited", "limited", "lost"
    ]  # fmt: skip
    assert not list(tmp_path.glob(".*"))


@needs_dask
def test_a_worker_with_another_version_is_refused(
    dask_cluster: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "fingerprint", lambda: "another")
    execution = ExecutionParams("dask", address=dask_cluster.address)
    with pytest.raises(ClusterError, match="another version"):
        list(run_tasks([Task("a", pool_work.reverse)], execution, size=1))


@needs_dask
def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        Cluster(ExecutionParams("dask", address="tcp://127.0.0.1:9"))


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    cluster._dask.cache_clear()
    with pytest.raises(ClusterError, match=r"pip install 'policy-tables\[dask\]'"):
        Cluster(ExecutionParams("dask"))
