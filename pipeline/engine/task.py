"""Tasks and results: what a worker is asked, and how it does it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline.cache.store import open_file, write_atomically
from pipeline.engine.limits import NO_LIMITS, Limits, memory_limited, time_limited
from pipeline.model.errors import LimitReached, PassingFailure, Retry, UnreadableDocument

Status = Literal["ok", "error", "limited", "lost"]
_LONGEST_MESSAGE = 300  # characters; it may hold the document
_RETRY: dict[str, Retry] = {"limited": "other limits", "lost": "always"}


class Input(NamedTuple):
    """A file that a task reads, or its bytes.

    ``sha256``: the file must still hold what has this hash (hex), as when the run began.
    """

    path: Path | None = None
    sha256: str | None = None
    data: bytes = b""
    fault: str | None = None
    """Why the file could not be read where the task was sent from."""

    def carried(self) -> Input:
        """The same with the bytes, or with the reason why there are none."""
        try:
            return Input(data=self.read())
        except PassingFailure as error:
            return Input(fault=str(error))

    def read(self) -> bytes:
        """The bytes; nothing is ever kept under the hash of other bytes.

        Raises:
            PassingFailure: when the file has changed or gone since the run began.
        """
        if self.fault:
            raise PassingFailure(self.fault)
        if self.path is None:
            return self.data
        try:
            with open_file(self.path) as file:
                data = file.read()
        except FileNotFoundError:
            raise PassingFailure("was removed or renamed during the run; run again") from None
        except OSError as error:
            said = error.strerror
            raise PassingFailure(f"could not be read again ({said}); run again") from None
        if self.sha256 and hashlib.sha256(data).hexdigest() != self.sha256:
            raise PassingFailure("was changed during the run; run again")
        return data


class Answer(NamedTuple):
    """What a task's function gives: bytes for each file that it makes, and a note on them."""

    outputs: tuple[bytes, ...] = ()
    note: Any = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work on one document, or on a part of it.

    ``function(settings, *inputs)`` takes the inputs' bytes; it is a function of a module,
    and what it is given besides can be sent to another process.  ``outputs`` are the files
    that its answer is for; ``size`` says how much there is to do, in bytes of text.
    """

    name: str
    function: Callable[..., Answer]
    settings: Any = None
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Path, ...] = ()
    limits: Limits = NO_LIMITS
    size: int = 1

    def anchored(self) -> Task:
        """The same for a worker that may have begun in another folder."""
        inputs = (one._replace(path=one.path.absolute()) if one.path else one
                  for one in self.inputs)  # fmt: skip
        outputs = tuple(path.absolute() for path in self.outputs)
        return replace(self, inputs=tuple(inputs), outputs=outputs)

    def carrying(self) -> Task:
        """The same with its inputs' bytes, for a worker that does not see the files."""
        return replace(self, inputs=tuple(one.carried() for one in self.inputs))


class Outcome(NamedTuple):
    """What came of a task, as a worker tells it."""

    status: Status
    note: Any
    outputs: tuple[bytes, ...] = ()
    """What is still to be written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task.

    ``ok``: its files are written, ``note`` is the answer's; otherwise ``note`` is a
    message.  ``error`` comes again whenever the task is done again, ``limited`` under the
    same limits, ``lost`` perhaps not.
    """

    task: Task
    status: Status
    note: Any

    @property
    def retry(self) -> Retry:
        """When the task is to be done again."""
        return _RETRY.get(self.status, "never")

    @classmethod
    def of(cls, task: Task, outcome: Outcome) -> Result:
        """After what is still to be written is written."""
        write(task, outcome)
        return cls(task, outcome.status, outcome.note)


def do_task(task: Task, *, timed: bool = False) -> Outcome:
    """Do one task; an exception becomes an outcome with its message.

    Args:
        task: the task.
        timed: whether this process keeps to the limit of time itself, since nobody would
            kill it.
    """
    clock: AbstractContextManager[None] = time_limited(task.limits) if timed else nullcontext()
    try:
        data = [one.read() for one in task.inputs]
        with clock, memory_limited(task.limits):
            answer = task.function(task.settings, *data)
        return Outcome("ok", answer.note, answer.outputs)
    except LimitReached as error:
        return Outcome("limited", str(error))
    except PassingFailure as error:
        return Outcome("lost", str(error))
    except UnreadableDocument as error:
        return Outcome("error", str(error))
    except Exception as error:
        return Outcome("error", f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE])


def do_batch(tasks: Sequence[Task], *, here: bool) -> list[Outcome]:
    """Do tasks one after the other, in a worker.

    Args:
        tasks: the tasks.
        here: write their files here, not where they were sent from.
    """
    outcomes = []
    for task in tasks:
        outcome = do_task(task)
        if here:
            write(task, outcome)
            outcome = outcome._replace(outputs=())
        outcomes.append(outcome)
    return outcomes


def write(task: Task, outcome: Outcome) -> None:
    """Write the files that a task's answer is for."""
    for path, data in zip(task.outputs, outcome.outputs, strict=False):
        write_atomically(path, data)
