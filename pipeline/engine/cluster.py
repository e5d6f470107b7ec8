"""Batches of tasks on a Dask cluster: on many machines, or on this one.

Each of Dask's workers hands what it is given to one process of :mod:`.pool` beside it, so
that limits and deaths are as on one machine.  Where the workers see the folder of kept
work, tasks carry paths; where they do not, bytes.  The package must be installed there in
the same version, since another would give other results; each worker checks that.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.cache.keys import whole_code
from pipeline.cache.store import storing
from pipeline.cache.versions import library_versions
from pipeline.engine.machine import usable_cores
from pipeline.engine.pool import OutOfTime, Pool, WorkerLost
from pipeline.engine.task import Outcome, Task
from pipeline.model.errors import ClusterError
from pipeline.model.ids import digest_of
from pipeline.settings.params import ExecutionParams

_PATIENCE = 30  # seconds for a scheduler to answer and for a first worker to be there
_LOOK_AGAIN = 5.0  # seconds after which the cluster's size is asked for anew
_DISTRIBUTION = "policy-tables"
_LIBRARIES = ("spacy", "thinc", "numpy", "PyYAML", "pdfplumber", "pyarrow", "deflate")


class Cluster:
    """The workers of a Dask cluster.

    Args:
        execution: its address.
        folder: where tasks write; workers are asked whether they see it.

    Raises:
        ClusterError: when Dask is not installed, no scheduler answers or no worker
            is there.
    """

    def __init__(self, execution: ExecutionParams, folder: Path | None = None) -> None:
        self._local: Any = None
        self._client = self._connected(execution)
        self._here = fingerprint()
        self._number, self._looked = 1, 0.0
        self.shares_files = folder is not None and self._is_shared(folder.absolute())

    def _connected(self, execution: ExecutionParams) -> Any:
        distributed = _dask()
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        address: Any = execution.address
        if not address:
            address = self._local = distributed.LocalCluster(
                n_workers=execution.workers or usable_cores(),
                threads_per_worker=1,
                processes=False,  # the work is done in processes of their own
                dashboard_address=None,
                local_directory=tempfile.gettempdir(),
                silence_logs=logging.CRITICAL,
            )
        client: Any = None
        try:
            client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            if client is None:
                raise ClusterError(
                    f"execution.address: no Dask scheduler answers at {address!r} ({error}); "
                    "start it with 'dask scheduler', or correct the address"
                ) from None
            client.close()
            raise ClusterError(
                f"execution.address: the scheduler at {address!r} has no workers; start some "
                f"with 'dask worker {address} --nthreads 1'"
            ) from None
        return client

    def _is_shared(self, folder: Path) -> bool:
        """Whether all workers see a file that is written there now."""
        mark = folder / f".seen-{uuid.uuid4().hex}.tmp"
        with storing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
        try:
            return all(self._client.run(sees, str(mark)).values())
        finally:
            mark.unlink(missing_ok=True)

    @property
    def size(self) -> int:
        """Batches that are done at a time; workers may come and go."""
        if time.monotonic() - self._looked > _LOOK_AGAIN:
            self._number = max(len(self._client.nthreads()), 1)
            self._looked = time.monotonic()
        return self._number

    def __enter__(self) -> Cluster:
        """It is connected already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the cluster; one that was started here ends."""
        self._client.close()
        if self._local is not None:
            self._local.close()
            end_worker()

    def submit(self, tasks: Sequence[Task], *, here: bool = True) -> Future[list[Outcome]]:
        """Have a batch done."""
        answer: Future[list[Outcome]] = Future()
        with warnings.catch_warnings():
            # a large document is a large task, and there are few of them at a time
            warnings.filterwarnings("ignore", message="Sending large graph")
            held = self._client.submit(work, self._here, list(tasks), here, pure=False)
        held.add_done_callback(lambda done: _hand_on(done, answer))
        return answer


def _hand_on(done: Any, answer: Future[list[Outcome]]) -> None:
    try:
        answer.set_result(done.result())
        done.release()
    except (OutOfTime, WorkerLost, ClusterError) as error:
        answer.set_exception(error)
    except _dask().KilledWorker:
        answer.set_exception(WorkerLost("it ended every worker that it was given to"))
    except BaseException as error:
        answer.set_exception(
            ClusterError(
                f"the Dask cluster failed ({type(error).__name__}: {error}); see that its "
                f"scheduler runs and that '{_DISTRIBUTION}' is installed on it and on every "
                "worker, then run again: what was done is kept"
            )
        )


@cache
def _dask() -> Any:
    """Dask's package, which is installed with the extra ``dask``."""
    try:
        return import_module("distributed")
    except ImportError:
        raise ClusterError(
            "execution.mode is dask, but Dask is not installed; "
            f"pip install '{_DISTRIBUTION}[dask]', or set another mode"
        ) from None


@cache
def fingerprint() -> str:
    """Digest of this package's code and resources and of the libraries that decide results."""
    return digest_of(whole_code(), library_versions(*_LIBRARIES))


def sees(path: str) -> bool:
    """Whether a file is there, as a worker sees it."""
    return Path(path).exists()


_here = threading.local()
_pools: list[Pool] = []


def work(wanted: str, tasks: list[Task], here: bool) -> list[Outcome]:
    """Do a batch on a worker of Dask, in a process beside the thread that it gave.

    Args:
        wanted: :func:`fingerprint` of the process that sends it.
        tasks: the batch.
        here: write the tasks' files here.

    Raises:
        ClusterError: when this worker has another version of the package.
        OutOfTime, WorkerLost: as :meth:`.pool.Pool.submit`.
    """
    if fingerprint() != wanted:
        raise ClusterError(
            f"a Dask worker has another version of '{_DISTRIBUTION}' or of its libraries than "
            "this machine and would give other results; install the same there"
        )
    pool: Pool | None = getattr(_here, "pool", None)
    if pool is None:
        pool = _here.pool = Pool(1, {tasks[0].function.__module__})
        _pools.append(pool)
    return pool.submit(tasks, here=here).result()


def end_worker() -> None:
    """End the processes that :func:`work` has started in this one."""
    while _pools:
        _pools.pop().end()
    _here.__dict__.clear()
