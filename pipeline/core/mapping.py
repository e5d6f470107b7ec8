"""The one seam through which stages map over documents.

A task is a document's hash and bytes, a result the same hash, a status and
bytes.  The function that turns one into the other is named as
``module:function`` and takes and gives bytes, so that the same call runs in this
process, in worker processes or on another machine.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from pipeline.core.params import ExecutionParams

Work = Callable[[bytes], bytes]
_AHEAD = 4  # tasks handed out per worker before results are taken back
_WORTH_A_POOL = 4  # fewer tasks than this are done sooner than workers start


@dataclass(frozen=True, slots=True)
class Task:
    """What one document's work needs: the document's hash and all input as bytes."""

    sha256: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task: ``ok`` with the result, or ``error`` with a message."""

    sha256: str
    status: str
    payload: bytes


@cache
def _resolve(function: str) -> Work:
    module, name = function.split(":")
    work: Work = getattr(importlib.import_module(module), name)
    return work


def run_task(function: str, task: Task) -> Result:
    """Do one task; an exception becomes a result with its message."""
    try:
        return Result(task.sha256, "ok", _resolve(function)(task.payload))
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Result(task.sha256, "error", message.encode())


def map_documents(
    function: str, tasks: Iterable[Task], count: int, execution: ExecutionParams
) -> Iterator[Result]:
    """Map ``module:function`` over tasks; results come in any order.

    Args:
        function: takes and gives bytes.
        tasks: read one after the other, no more than a few ahead of the results.
        count: how many tasks there are.
        execution: mode and number of workers.
    """
    workers = min(execution.workers or os.cpu_count() or 1, max(count, 1))
    if execution.mode == "in-process" or workers < 2 or count < _WORTH_A_POOL:
        for task in tasks:
            yield run_task(function, task)
        return
    yield from _in_processes(function, tasks, workers)


def _in_processes(function: str, tasks: Iterable[Task], workers: int) -> Iterator[Result]:
    queue = iter(tasks)
    pending: dict[Future[Result], str] = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            while True:
                while len(pending) < workers * _AHEAD:
                    task = next(queue, None)
                    if task is None:
                        break
                    pending[pool.submit(run_task, function, task)] = task.sha256
                if not pending:
                    return
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    del pending[future]
                    yield future.result()
        finally:
            for future in pending:
                future.cancel()
