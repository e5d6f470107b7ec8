"""This machine's worker processes, and what happens when one of them dies.

A thread waits for each worker.  A task whose worker died is done once more,
alone: no other task runs beside it, so that a machine short of memory gives it
all there is.  When it ends its worker again, it is the task that is to blame:
its result says so, and the others go on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType

from pipeline.engine.task import Result, Task, lost
from pipeline.engine.worker import Worker, WorkerDied


class Pool:
    """Up to ``size`` worker processes, started when they are needed.

    ``started`` are workers that were before; from now on they belong to the pool.
    """

    def __init__(self, size: int, started: Sequence[Worker] = ()) -> None:
        self.size = size
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="worker")
        self._turns = _Turns()
        self._idle = list(started)
        self._all = set(started)
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Pool:
        """Nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers, those in the middle of a task too."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
        closing = [threading.Thread(target=worker.close) for worker in workers]
        for thread in closing:
            thread.start()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for thread in closing:
            thread.join()

    def submit(self, task: Task) -> Future[Result]:
        """Have a task done."""
        return self._threads.submit(self._run, task)

    def _run(self, task: Task) -> Result:
        try:
            with self._turns.beside_others():
                return self._in_a_worker(task)
        except WorkerDied:
            if self._closed:
                raise
        try:
            with self._turns.alone():
                return self._in_a_worker(task)
        except WorkerDied as error:
            return lost(task, f"it ended the process that worked on it twice ({error})")

    def _in_a_worker(self, task: Task) -> Result:
        worker = self._take()
        try:
            result = worker.run(task)
        except BaseException:
            with self._lock:
                self._all.discard(worker)
            worker.close()
            raise
        with self._lock:
            self._idle.append(worker)
        return result

    def _take(self) -> Worker:
        with self._lock:
            if self._closed:
                raise WorkerDied("the run was ended")
            if self._idle:
                return self._idle.pop()
            worker = Worker()
            self._all.add(worker)
            return worker


class _Turns:
    """Either any number of tasks run beside one another, or one runs alone."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._running = 0
        self._waiting_alone = 0

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        with self._change:
            self._change.wait_for(lambda: self._running >= 0 and not self._waiting_alone)
            self._running += 1
        try:
            yield
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._change:
            self._waiting_alone += 1
            self._change.wait_for(lambda: self._running == 0)
            self._waiting_alone -= 1
            self._running = -1
        try:
            yield
        finally:
            with self._change:
                self._running = 0
                self._change.notify_all()
