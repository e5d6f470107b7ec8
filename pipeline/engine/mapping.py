"""The one seam through which stages have work done: here, in processes, on a cluster.

A task is a function of bytes with the files that it reads and writes
(:mod:`pipeline.engine.task`), so that the same call works anywhere and always gives the
same.  Workers take tasks in batches: a short document takes less time than to be handed
out by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.engine.machine import available_memory, usable_cores
from pipeline.engine.pool import OutOfTime, WorkerLost, standing_pool
from pipeline.engine.task import Outcome, Result, Task, do_task
from pipeline.settings.params import ExecutionParams

_AHEAD = 2  # batches handed out per worker before results are taken back
_BATCH = 200_000  # bytes of text that are worth handing out by themselves
_MOST = 64  # tasks of a batch
_WORTH_A_WORKER = 100_000  # bytes of text for which another worker is started


class Workers(AbstractContextManager["Workers"], Protocol):
    """Where batches are done: leaving the context ends what still runs."""

    @property
    def size(self) -> int:
        """How many batches are done at a time."""
        ...

    @property
    def shares_files(self) -> bool:
        """Whether workers see the files of tasks; if not, bytes are carried."""
        ...

    def submit(self, tasks: Sequence[Task], *, here: bool = True) -> Future[list[Outcome]]:
        """Have a batch done; raises :class:`OutOfTime` or :class:`WorkerLost`."""
        ...


def run_tasks(
    tasks: Iterable[Task],
    execution: ExecutionParams,
    *,
    size: int,
    megabytes: int = 300,
    apart: bool = False,
) -> Iterator[Result]:
    """Have tasks done where ``execution`` says; results come in any order, files written.

    Args:
        tasks: taken one after the other, no more than a few batches ahead of the results.
        execution: where they are done.
        size: how much there is to do in all, in bytes of text.
        megabytes: memory of a worker beside its task.
        apart: always in another process, which can be killed: for files of foreign formats.
    """
    queue = iter(tasks)
    first = next(queue, None)
    if first is None:
        return
    tasks = _with_first(first, queue)
    if execution.mode == "in-process" and not apart:
        for task in tasks:
            yield Result.of(task, do_task(task, timed=True))
        return
    workers: Workers
    if execution.mode == "dask":
        from pipeline.engine.cluster import Cluster

        workers = Cluster(execution, next((path.parent for path in first.outputs), None))
    else:
        number, most = number_of_workers(execution, size=size, megabytes=megabytes)
        workers = standing_pool(number, most, first.function.__module__)
    with workers:
        share = size // (workers.size * _AHEAD * 4)
        yield from _Hand(workers, _batches(tasks, min(_BATCH, share))).results()


def number_of_workers(execution: ExecutionParams, *, size: int, megabytes: int) -> tuple[int, int]:
    """How many workers there is work for, and how many there may be.

    As many as asked for, else one a core as far as memory goes, at least one.
    """
    if execution.mode == "in-process":
        return 1, 1
    by_memory = available_memory() // (megabytes * 1_000_000)
    most = execution.workers or max(min(usable_cores(), by_memory), 1)
    return execution.workers or min(most, 1 + size // _WORTH_A_WORKER), most


def _with_first(first: Task, others: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from others


def _batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """Tasks in runs of about ``size`` bytes of text."""
    batch: list[Task] = []
    held = 0
    for task in tasks:
        if batch and (held + task.size > size or len(batch) == _MOST):
            yield batch
            batch, held = [], 0
        batch.append(task)
        held += task.size
    if batch:
        yield batch


@dataclass
class _Hand:
    """Hands out batches and takes results.

    A batch that fails as a whole is done again task by task.  A task whose worker died is
    done once more when all others are done, alone, so that a machine short of memory gives
    it all there is; when it ends its worker again, it is to blame.
    """

    workers: Workers
    batches: Iterator[list[Task]]
    again: deque[list[Task]] = field(default_factory=deque)
    suspects: deque[Task] = field(default_factory=deque)
    pending: dict[Future[list[Outcome]], list[Task]] = field(default_factory=dict)

    def results(self) -> Iterator[Result]:
        while self._hand_out() or self.pending:
            done, _ = wait(self.pending, return_when=FIRST_COMPLETED)
            for future in [one for one in self.pending if one in done]:  # in their order
                yield from self._taken(future, self.pending.pop(future), self.suspects.append)
        for task in self.suspects:
            yield from self._taken(self._sent([task]), [task], None)

    def _hand_out(self) -> bool:
        """Keep all workers busy; whether there was anything to hand out."""
        before = len(self.pending)
        while len(self.pending) < self.workers.size * _AHEAD:
            batch = self.again.popleft() if self.again else next(self.batches, None)
            if batch is None:
                break
            self.pending[self._sent(batch)] = batch
        return len(self.pending) > before

    def _sent(self, batch: Sequence[Task]) -> Future[list[Outcome]]:
        if self.workers.shares_files:
            return self.workers.submit([task.anchored() for task in batch])
        return self.workers.submit([task.carrying() for task in batch], here=False)

    def _taken(
        self,
        future: Future[list[Outcome]],
        batch: Sequence[Task],
        suspect: Callable[[Task], None] | None,
    ) -> Iterator[Result]:
        """What came of a batch; ``suspect`` takes a task whose worker died with it."""
        task = batch[0]
        try:
            outcomes = future.result()
        except (OutOfTime, WorkerLost) as error:
            if len(batch) > 1:
                self.again.extend([one] for one in batch)
            elif isinstance(error, OutOfTime):
                yield Result(task, "limited", task.limits.too_slow())
            elif suspect:
                suspect(task)
            elif str(error) == "SIGKILL":
                yield Result(task, "lost", task.limits.killed())
            else:
                yield Result(task, "limited", task.limits.crashed(str(error)))
            return
        yield from map(Result.of, batch, outcomes)
