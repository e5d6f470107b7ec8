"""Tasks and results: what travels to a worker and back, and how a task is done."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline.model.errors import LimitReached, PassingFailure, Retry, UnreadableDocument

Work = Callable[[bytes], bytes]

LOST = "lost"
"""Status of a task that its worker did not live to answer, or had no memory for."""
LIMITED = "limited"
"""Status of a task that took more than its limits allow."""
_RETRY: dict[str, Retry] = {LIMITED: "other limits", LOST: "always"}


@dataclass(frozen=True, slots=True)
class Task:
    """What one document's work needs, or a part of it: all input as bytes.

    ``function`` is ``module:name`` of what takes and gives bytes.
    """

    sha256: str
    payload: bytes
    function: str = ""
    part: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task.

    ``ok`` with the result; ``error``, :data:`LIMITED` or :data:`LOST` with a
    message.  The first comes again whenever the task is done again, the second
    under the same limits, the third perhaps not.
    """

    sha256: str
    status: str
    payload: bytes
    part: int = 0

    @property
    def retry(self) -> Retry:
        """When the task is to be done again."""
        return _RETRY.get(self.status, "never")


@cache
def _resolve(function: str) -> Work:
    module, name = function.split(":")
    work: Work = getattr(importlib.import_module(module), name)
    return work


def run_task(task: Task) -> Result:
    """Do one task; an exception becomes a result with its message."""
    try:
        return Result(task.sha256, "ok", _resolve(task.function)(task.payload), task.part)
    except LimitReached as error:
        return Result(task.sha256, LIMITED, str(error).encode("utf-8", "replace"), task.part)
    except PassingFailure as error:
        return Result(task.sha256, LOST, str(error).encode("utf-8", "replace"), task.part)
    except MemoryError:
        return lost(task, "out of memory")
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return Result(task.sha256, "error", message.encode("utf-8", "replace"), task.part)


def retry_after(error: UnreadableDocument) -> Retry:
    """When a document is to be read again that could not be read."""
    if isinstance(error, LimitReached):
        return "other limits"
    return "always" if isinstance(error, PassingFailure) else "never"


def lost(task: Task, how: str) -> Result:
    """The result of a task that ended its worker: ``how`` (a signal, an exit status)."""
    message = f"{how}; give it more memory or fewer workers (execution.workers), and run again"
    return Result(task.sha256, LOST, message.encode(), task.part)
