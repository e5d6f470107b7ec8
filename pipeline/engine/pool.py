"""Worker processes of this machine, each of which can be killed."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import signal
import threading
import time
from collections.abc import Collection, Sequence
from concurrent.futures import Future, TimeoutError
from types import TracebackType
from typing import Any

from loky.backend import get_context
from pebble import ProcessExpired, ProcessPool

from pipeline.engine.machine import collect_rarely
from pipeline.engine.task import Outcome, Task, do_batch

_LOADING = 3  # seconds that a worker may take for libraries, beyond a task's own time


class OutOfTime(Exception):
    """A batch took longer than a task of it may, and its worker was killed."""


class WorkerLost(Exception):
    """The worker ended in the middle of a batch; the message is a signal or an exit status."""


class Pool:
    """Up to ``size`` worker processes, started when there is work for them.

    They begin with importing ``modules``, so that this costs no task of its time or memory.
    They are started by :mod:`loky`, which does not run the main script anew in them, so that
    a program which uses this package needs no guard around it.
    """

    shares_files = True

    def __init__(self, size: int, modules: Collection[str] = ()) -> None:
        self.size = size
        self.master = os.getpid()
        self._pool = ProcessPool(
            max_workers=size,
            initializer=_begin,
            initargs=(os.getpid(), tuple(sorted(modules))),
            context=get_context("loky"),
        )

    def __enter__(self) -> Pool:
        """Nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What is still to do is given up when something went wrong; workers wait for more."""
        if kind is not None:
            self.end()

    def end(self) -> None:
        """End all workers, those in the middle of a task too."""
        global _standing
        if _standing is self:
            _standing = None
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def submit(self, tasks: Sequence[Task], *, here: bool = True) -> Future[list[Outcome]]:
        """Have a batch done, by one worker, in the time that one task of it may take.

        The future raises :class:`OutOfTime` or :class:`WorkerLost`.
        """
        seconds = max(task.limits.seconds for task in tasks)
        held = self._pool.schedule(
            do_batch,
            args=(list(tasks),),
            kwargs={"here": here},
            timeout=seconds + _LOADING if seconds else None,
        )
        answer: Future[list[Outcome]] = Future()
        held.add_done_callback(lambda done: _hand_on(done, answer))
        return answer


def standing_pool(size: int, most: int, module: str) -> Pool:
    """The pool of this process: what ended its work well works on.

    To start workers anew for each stage would take longer than most folders' work.

    Args:
        size: workers that are wanted.
        most: workers that there is memory for.
        module: what new ones begin with importing.
    """
    global _standing
    pool = _standing
    if pool is None or pool.master != os.getpid() or not size <= pool.size <= most:
        if pool is not None and pool.master == os.getpid():
            pool.end()
        pool = _standing = Pool(size, {module})
    return pool


_standing: Pool | None = None


@atexit.register
def end_standing_pool() -> None:
    """End the workers of this process, if there are any."""
    if _standing is not None and _standing.master == os.getpid():
        _standing.end()


def _hand_on(done: Any, answer: Future[list[Outcome]]) -> None:
    """Give what came of a batch in this project's terms."""
    if done.cancelled():
        answer.set_exception(WorkerLost("the run was ended"))
        return
    error = done.exception()
    if isinstance(error, TimeoutError):
        error = OutOfTime()
    elif isinstance(error, ProcessExpired):
        error = WorkerLost(_ending(error.exitcode))
    if error:
        answer.set_exception(error)
    else:
        answer.set_result(done.result())


def _ending(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"


def _begin(master: int, modules: Sequence[str]) -> None:
    """What a worker does before its first task."""
    collect_rarely()
    # what a library prints is no output of this program, and may come from a document
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        os.dup2(nowhere, handle)
    threading.Thread(target=_end_with, args=(master,), daemon=True).start()
    for module in modules:
        with contextlib.suppress(Exception):  # the task that needs it will tell
            importlib.import_module(module)


def _end_with(master: int) -> None:
    """End this process when the one that started it is gone, however busy it is."""
    while os.getppid() == master:
        time.sleep(1)
    os._exit(1)
