"""The language model, loaded by a second process while the first gets ready for little work.

Nothing of the stage itself is imported here: that process is under way before it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.cache.store import Store
from pipeline.corpus.corpus import Corpus
from pipeline.engine.mapping import Job, number_of_workers
from pipeline.engine.worker import Worker
from pipeline.settings.params import Params

MEGABYTES = 450
"""Of a worker with the model and all word lists, measured."""


@contextmanager
def model_beside(corpus: Corpus, interim: Path, params: Params) -> Iterator[Worker | None]:
    """A worker that loads the model, if a document is new and a core is free for that.

    It is for a process that does nothing else, in which neither model nor finders are
    loaded, and ends with the context.
    """
    known = {name.partition(".")[0] for name in Store(interim / "mentions").names()}
    if (
        params.execution.mode != "processes"
        or all(file.sha256 in known for file in corpus.files)
        or number_of_workers(Job(2, 0, MEGABYTES), params.execution) < 2
    ):
        yield None
        return
    worker = Worker(("pipeline.nlp.model:load_model", params.model.name))
    try:
        yield worker
    finally:
        worker.close()
