"""Tasks on a Dask cluster: on many machines, or on this one.

A task takes its bytes along and brings its result back, so workers need nothing
but this package as it is installed here; each checks that, since another version
would give other results.  The scheduler does again what a lost worker had in
hand, on another one.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module
from types import TracebackType
from typing import Any

from pipeline.cache.keys import whole_code
from pipeline.cache.versions import library_versions
from pipeline.engine.machine import usable_cores
from pipeline.engine.task import Result, Task, lost, run_task
from pipeline.model.errors import ClusterError
from pipeline.model.ids import digest_of
from pipeline.settings.params import ExecutionParams

_PATIENCE = 30  # seconds for a scheduler to answer and for a first worker to be there
_LOOK_AGAIN = 5.0  # seconds after which the cluster's size is asked for anew
_DISTRIBUTION = "policy-tables"
_LIBRARIES = ("spacy", "thinc", "numpy", "PyYAML", "pdfplumber", "pyarrow", "deflate")

Answer = tuple[str, bytes]


class Cluster:
    """The workers of a Dask cluster.

    Raises:
        ClusterError: when Dask is not installed, no scheduler answers or no worker
            is there.
    """

    def __init__(self, execution: ExecutionParams) -> None:
        self._local: Any = None
        self._client = self._connected(execution)
        self._suspects = ThreadPoolExecutor(1, thread_name_prefix="suspects")
        self._here = fingerprint()
        self._number, self._looked = 1, 0.0

    def _connected(self, execution: ExecutionParams) -> Any:
        distributed = _dask()
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        address: Any = execution.address
        if not address:
            address = self._local = distributed.LocalCluster(
                n_workers=execution.workers or usable_cores(),
                threads_per_worker=1,
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

    @property
    def size(self) -> int:
        """Tasks that are done at a time; workers may come and go."""
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
        self._suspects.shutdown(wait=False, cancel_futures=True)
        self._client.close()
        if self._local is not None:
            self._local.close()

    def submit(self, task: Task) -> Future[Result]:
        """Have a task done."""
        answer: Future[Result] = Future()
        self._send(task).add_done_callback(lambda held: self._settle(task, held, answer))
        return answer

    def _send(self, task: Task) -> Any:
        with warnings.catch_warnings():
            # a large document is a large task, and there are few of them at a time
            warnings.filterwarnings("ignore", message="Sending large graph")
            return self._client.submit(
                work, self._here, task.function, task.sha256, task.part, task.payload, pure=False
            )

    def _settle(self, task: Task, held: Any, answer: Future[Result]) -> None:
        """Hand a finished task's answer on."""
        try:
            answer.set_result(_result(task, held))
        except _dask().KilledWorker:
            # it, or one that its worker had at hand beside it, ended several workers
            self._suspects.submit(self._once_more, task, answer)
        except BaseException as error:
            answer.set_exception(_stated(error))

    def _once_more(self, task: Task, answer: Future[Result]) -> None:
        try:
            answer.set_result(_result(task, self._send(task)))
        except _dask().KilledWorker:
            answer.set_result(lost(task, "it ended every worker that it was given to"))
        except BaseException as error:
            answer.set_exception(_stated(error))


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


def _result(task: Task, held: Any) -> Result:
    status, payload = held.result()
    held.release()
    return Result(task.sha256, status, payload, task.part)


def _stated(error: BaseException) -> ClusterError:
    """What goes wrong on a cluster, apart from the work itself, as an error that says so."""
    if isinstance(error, ClusterError):
        return error
    return ClusterError(
        f"the Dask cluster failed ({type(error).__name__}: {error}); see that its scheduler runs "
        f"and that '{_DISTRIBUTION}' is installed on it and on every worker, then run again: "
        "what was done is kept"
    )


@cache
def fingerprint() -> str:
    """Digest of this package's code and resources and of the libraries that decide results."""
    return digest_of(whole_code(), library_versions(*_LIBRARIES))


_one_at_a_time = threading.Lock()


def work(wanted: str, function: str, sha256: str, part: int, payload: bytes) -> Answer:
    """Do a task on a worker, one at a time whatever number of threads it has.

    Args:
        wanted: :func:`fingerprint` of the process that sends the task.
        function: as in :class:`Task`, like the rest.
        sha256: the document's hash.
        part: number of the part.
        payload: the input.

    Raises:
        ClusterError: when this worker has another version of the package.
    """
    if fingerprint() != wanted:
        raise ClusterError(
            f"a Dask worker has another version of '{_DISTRIBUTION}' or of its libraries than "
            "this machine and would give other results; install the same there"
        )
    with _one_at_a_time:
        result = run_task(Task(sha256, payload, function, part))
    return result.status, result.payload
