"""One worker process: a fresh interpreter that does one task after the other.

It is started with :mod:`subprocess`, so that the program which uses it needs no
guard around its main script, and in a session of its own, so that an interrupt
from the keyboard reaches the master alone.  It ends when its master does: its
standard input is a pipe that the master holds open and never writes to.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from pipeline.engine.isolation import stop_child
from pipeline.engine.machine import collect_rarely, widen_pipe
from pipeline.engine.pipes import receive, send
from pipeline.engine.task import Result, Task, run_task

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pipeline.engine.worker import serve; serve(*map(int, sys.argv[2:4]), sys.argv[4:])"
)
_GOODBYE = 5  # seconds that a worker has to end by itself


class WorkerDied(Exception):
    """The worker process ended in the middle of a task; the message says how."""


class Worker:
    """A worker process, as its master sees it; for one thread at a time.

    Args:
        first: ``module:name`` of a function and its argument: what it begins with, before
            any task, and whatever comes of it.
    """

    def __init__(self, first: tuple[str, str] | None = None) -> None:
        calls, self_calls = os.pipe()
        self_answers, answers = os.pipe()
        for pipe in (self_calls, self_answers):
            widen_pipe(pipe)
        path = json.dumps([str(Path(entry).absolute()) for entry in sys.path])
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, path, str(calls), str(answers), *(first or ())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,  # output is data: nothing of a library's goes there
                pass_fds=(calls, answers),
                start_new_session=True,
            )
        except BaseException:
            os.close(self_calls)
            os.close(self_answers)
            raise
        finally:
            os.close(calls)
            os.close(answers)
        self._calls, self._answers = os.fdopen(self_calls, "wb"), os.fdopen(self_answers, "rb")
        self._closing = threading.Lock()

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def run(self, task: Task) -> Result:
        """Do one task.

        Raises:
            WorkerDied: when the process ended before it had answered.
        """
        try:
            head = json.dumps([task.function, task.sha256, task.part]).encode()
            send(self._calls, head, task.payload)
            status, payload = receive(self._answers)
            return Result(task.sha256, status.decode(), payload, task.part)
        except (EOFError, OSError, ValueError):  # a closed pipe is a ValueError
            raise WorkerDied(self._ending()) from None

    def _ending(self) -> str:
        try:
            code = self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            return "its connection broke"
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def close(self) -> None:
        """End the process, and what it has started, at once."""
        with self._closing:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(_GOODBYE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            # not before: who writes a task that nobody takes keeps the pipe from being closed
            for end in (self._calls, self._answers):
                with contextlib.suppress(OSError):
                    end.close()


def serve(calls_handle: int, answers_handle: int, first: Sequence[str] = ()) -> None:
    """Do tasks until there are no more; what a worker process runs.

    Args:
        calls_handle: where tasks come from.
        answers_handle: where results go to.
        first: what to begin with (:class:`Worker`).
    """
    collect_rarely()
    threading.Thread(target=_end_with_master, daemon=True).start()
    calls, answers = os.fdopen(calls_handle, "rb"), os.fdopen(answers_handle, "wb")
    if first:
        function, argument = first
        module, name = function.split(":")
        with contextlib.suppress(Exception):  # the task that needs it will tell
            getattr(importlib.import_module(module), name)(argument)
    while True:
        try:
            head, payload = receive(calls)
        except EOFError:
            return
        function, sha256, part = json.loads(head)
        result = run_task(Task(sha256, payload, function, part))
        try:
            send(answers, result.status.encode(), result.payload)
        except OSError:
            return  # nobody waits for it any more


def _end_with_master() -> None:
    """End this process, and the reader that it may have started, when the master is gone."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    stop_child()
    os._exit(1)
