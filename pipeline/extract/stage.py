"""Stage ``extract``: parsed documents → model output → mentions, both kept."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipeline.cache.keys import made_by
from pipeline.cache.store import Store, key_of
from pipeline.corpus.corpus import Corpus
from pipeline.engine.mapping import Beside, Job, run_tasks
from pipeline.engine.progress import Progress
from pipeline.engine.task import run_task
from pipeline.engine.worker import Worker
from pipeline.extract.beside import MEGABYTES
from pipeline.extract.plan import Plan, Planned
from pipeline.extract.tasks import EXTRACT_TASK
from pipeline.model.document import ParsedHeader
from pipeline.model.ids import digest_of
from pipeline.nlp.model import model_key
from pipeline.settings.params import Params

_CODE = "pipeline.extract.tasks"
_ORDINARY = 20_000  # characters
_FINDERS_SHARE = 4  # the model takes at least as many times as long as all finders


def rules_key(params: Params) -> str:
    """Digest of all that the mentions of every document depend on."""
    return digest_of(
        made_by(_CODE),
        params.without_limits().digest("extract"),
    )


def mentions_key(header: bytes, model: str, rules: str) -> str:
    """Digest of all that a document's mentions depend on, its source bytes aside.

    Args:
        header: the first line of the parsed document.
        model: :func:`~pipeline.nlp.model.model_key` of it.
        rules: what :func:`rules_key` gives.
    """
    return digest_of(header, model, rules)


def run_extract(
    corpus: Corpus, interim: Path, params: Params, worker: Worker | None = None
) -> None:
    """Extract from what is new or changed, keep the rest, drop what has gone.

    Args:
        corpus: the documents.
        interim: folder of kept work.
        params: settings.
        worker: what :func:`~pipeline.extract.beside.model_beside` gives.
    """
    parsed = Store(interim / "parsed").of((f.sha256 for f in corpus.files), "parse")
    models = Store(interim / "model")
    mentions = Store(interim / "mentions")
    names = mentions.names()
    model_keys: dict[str, str] = {}
    mention_keys: dict[str, str] = {}
    limits = (params.extract.time_limit, params.extract.memory_limit)
    rules = rules_key(params)
    todo: list[Planned] = []
    for file in corpus.files:
        sha256 = file.sha256
        with parsed[sha256].open("rb") as kept_form:
            line = kept_form.readline()
        header = ParsedHeader.from_bytes(line)
        model_keys[sha256] = model_key(header.reading, params.model)
        key = mentions_key(line, model_keys[sha256], rules)
        kept_key = mentions.held_key(sha256, key, *limits, names)
        mention_keys[sha256] = kept_key or key
        if kept_key is None:
            held = models.holds(sha256, model_keys[sha256])
            kept = models.path(sha256, model_keys[sha256]) if held else None
            todo.append(Planned(file, header, parsed[sha256], kept))
    # the longest first, so that none of them is left to one worker at the end
    todo.sort(key=lambda planned: -planned.header.characters)
    words = sum(planned.header.words for planned in todo)
    progress = Progress("extract", len(todo), len(corpus.files) - len(todo), words)
    job = _job(todo)
    small = worker is not None and job.size < params.execution.small_job
    plan = Plan(todo, corpus, params, interim.absolute(), apart=small)
    beside = Beside(worker, (EXTRACT_TASK,), lambda: _rehearse(plan, todo)) if worker else None

    def keep() -> None:
        while plan.done:
            came = plan.done.popleft()
            sha256 = came.document.file.sha256
            if came.model_output is not None:
                models.write(sha256, model_keys[sha256], came.model_output)
            key = mention_keys[sha256] = key_of(mention_keys[sha256], came.retry, *limits)
            mentions.write(sha256, key, came.rows)
            progress.step(
                came.document.file.path, came.problem or "", words=came.document.header.words
            )

    for result in run_tasks(plan.next_task, job, params.execution, beside=beside):
        plan.take(result)
        keep()
    keep()
    progress.close()
    models.keep_only(model_keys.items())
    mentions.keep_only(mention_keys.items())
    mentions.write_index(mention_keys.items())


def _rehearse(plan: Plan, todo: list[Planned]) -> None:
    """Have the finders read a document of ordinary length before its model output is there.

    They load their word lists and make their patterns on the way; what they find is dropped.
    """
    planned = next((p for p in todo if p.header.characters < _ORDINARY), None)
    if planned is not None:
        with suppress(OSError):
            run_task(plan.rehearsal(planned))


def _job(todo: list[Planned]) -> Job:
    """How much there is to do."""
    size = sum(
        planned.header.characters // (_FINDERS_SHARE if planned.model_output else 1)
        for planned in todo
    )
    return Job(len(todo), size, MEGABYTES)
