"""The one seam through which stages map over documents.

A task is a document's hash and bytes, a result the same hash, a status and
bytes (:mod:`pipeline.engine.task`).  The function that turns one into the other
takes and gives bytes, so that the same call runs in this process, in worker
processes or on other machines, and always gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pipeline.engine.machine import available_memory, usable_cores
from pipeline.engine.task import Result, Task, run_task
from pipeline.settings.params import ExecutionParams

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pipeline.engine.worker import Worker

__all__ = [
    "Beside",
    "Job",
    "NextTask",
    "Result",
    "SharedWorkers",
    "Task",
    "map_documents",
    "run_tasks",
]

NextTask = Callable[[], Task | None]
"""Gives the next task; null when there is none now.  Asked again after each result."""

_AHEAD = 2  # tasks handed out per worker before results are taken back
_EXPANSION = 60  # bytes of memory that the work on one byte of a task takes at most, measured
_LEAST_IN_FLIGHT = 1_000_000
_MOST_IN_FLIGHT = 400_000_000
_TYPICAL = 3000  # bytes of a task, where nobody says


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a stage's work before it begins.

    ``size`` is bytes of text, or as many of another kind as take as long;
    ``megabytes`` is what a worker holds beside its task.
    """

    count: int
    size: int
    megabytes: int = 300


class Workers(AbstractContextManager["Workers"], Protocol):
    """Where tasks are done: leaving the context ends what still runs."""

    @property
    def size(self) -> int:
        """How many tasks are done at a time."""
        ...

    def submit(self, task: Task) -> Future[Result]:
        """Have a task done."""
        ...


class SharedWorkers(ExitStack):
    """Workers that do one job of a stage after the other: they start once.

    A context manager; those that were started end with it, in the middle of a task too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._workers: Workers | None = None

    def take(self, make: Callable[[], Workers]) -> Workers:
        """The workers, which the first job that needs some makes."""
        if self._workers is None:
            self._workers = self.enter_context(make())
        return self._workers


def map_documents(
    function: str,
    tasks: Iterable[Task],
    count: int,
    execution: ExecutionParams,
    *,
    size: int | None = None,
    megabytes: int = 300,
    shared: SharedWorkers | None = None,
) -> Iterator[Result]:
    """Map ``module:function`` over tasks; results come in any order.

    Args:
        function: takes and gives bytes.
        tasks: read one after the other, no more than a few ahead of the results.
        count: how many tasks there are.
        execution: where they are done.
        size: how much there is to do (:class:`Job`).
        megabytes: memory of a worker.
        shared: workers of several jobs, of which this is one.
    """
    queue = iter(tasks)

    def next_task() -> Task | None:
        task = next(queue, None)
        return replace(task, function=function) if task else None

    job = Job(count, count * _TYPICAL if size is None else size, megabytes)
    return run_tasks(next_task, job, execution, shared=shared)


@dataclass(frozen=True, slots=True)
class Beside:
    """How a small job is shared with one worker that was started before it was known.

    This process does the tasks of the functions ``here``, the worker all others;
    ``meanwhile`` is called once, while there is nothing to do but wait for it.
    """

    worker: Worker
    here: Collection[str]
    meanwhile: Callable[[], object]


def run_tasks(
    next_task: NextTask,
    job: Job,
    execution: ExecutionParams,
    *,
    beside: Beside | None = None,
    shared: SharedWorkers | None = None,
) -> Iterator[Result]:
    """Do tasks where ``execution`` says; results come in any order.

    Work that is done sooner than workers start is done in this process, or by it and
    the worker ``beside`` it, if there is one.  A job of any other size takes that worker
    among its own.
    """
    if execution.mode == "in-process" or job.count == 0 or job.size < execution.small_job:
        return _side_by_side(next_task, beside) if beside else _in_this_process(next_task)
    if execution.mode == "dask":
        from pipeline.engine.cluster import Cluster

        return _in_workers(next_task, lambda: Cluster(execution), _MOST_IN_FLIGHT, shared)
    number = number_of_workers(job, execution)
    if number < 2:
        return _in_this_process(next_task)
    spare = (available_memory() - number * job.megabytes * 1_000_000) // _EXPANSION
    in_flight = min(max(spare, _LEAST_IN_FLIGHT), _MOST_IN_FLIGHT)
    from pipeline.engine.pool import Pool  # loaded where there is enough to do for it

    started = (beside.worker,) if beside else ()
    return _in_workers(next_task, lambda: Pool(number, started), in_flight, shared)


def number_of_workers(job: Job, execution: ExecutionParams) -> int:
    """As many as asked for, else one a core, as far as memory goes."""
    if execution.workers:
        return execution.workers
    return min(usable_cores(), available_memory() // (job.megabytes * 1_000_000))


def _in_this_process(next_task: NextTask) -> Iterator[Result]:
    while task := next_task():
        yield run_task(task)


def _side_by_side(next_task: NextTask, beside: Beside) -> Iterator[Result]:
    from concurrent.futures import FIRST_COMPLETED, wait

    from pipeline.engine.pool import Pool

    pending: set[Future[Result]] = set()
    waited = False
    with Pool(1, (beside.worker,)) as pool:
        while True:
            while len(pending) < _AHEAD and (task := next_task()):
                if task.function in beside.here:
                    yield run_task(task)
                else:
                    pending.add(pool.submit(task))
            if not pending:
                return
            if not waited:
                waited = True
                beside.meanwhile()
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()


def _in_workers(
    next_task: NextTask,
    make: Callable[[], Workers],
    in_flight: int,
    shared: SharedWorkers | None,
) -> Iterator[Result]:
    """Keep workers busy with no more than ``in_flight`` bytes of tasks handed out."""
    from concurrent.futures import FIRST_COMPLETED, wait

    pending: dict[Future[Result], int] = {}
    with ExitStack() as own:
        workers = shared.take(make) if shared else own.enter_context(make())
        while True:
            while len(pending) < workers.size * _AHEAD and sum(pending.values()) < in_flight:
                task = next_task()
                if task is None:
                    break
                pending[workers.submit(task)] = len(task.payload)
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                del pending[future]
                yield future.result()
