"""Stage ``extract``: parsed documents → model output → mentions, both kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.cache.keys import made_by
from pipeline.cache.mentions import CachedMentions, model_key_of
from pipeline.cache.store import Store, key_after
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.engine.limits import Limits
from pipeline.engine.mapping import run_tasks
from pipeline.engine.progress import Progress
from pipeline.engine.task import Input, Result, Task
from pipeline.extract.task import (
    ExtractRequest,
    ModelRequest,
    extract_task,
    model_task,
    problem_of,
)
from pipeline.model.ids import digest_of
from pipeline.model.parsed import ParsedDocument, ParsedHeader
from pipeline.nlp.model import model_key, pieces_of
from pipeline.parse.sources import SOURCES
from pipeline.settings.params import ExtractParams, Params

LONG = 250_000
"""Characters of a document that several workers have the model read."""
_SHARES = 4  # tasks of a long document for each of several workers
_FINDERS_SHARE = 4  # the model takes at least as many times as long as all finders
_MEGABYTES = 450  # of a worker with the model and all word lists, measured


def rules_key(params: Params) -> str:
    """Digest of all that the mentions of every document depend on."""
    return digest_of(made_by("pipeline.extract.task"), params.without_limits().digest("extract"))


def mentions_key(header: bytes, model: str, rules: str) -> str:
    """Digest of all that a document's mentions depend on, its source bytes aside.

    Args:
        header: the first line of the parsed document.
        model: :func:`~pipeline.nlp.model.model_key` of it.
        rules: what :func:`rules_key` gives.
    """
    return digest_of(header, model, rules)


@dataclass(frozen=True, slots=True)
class _Work:
    """One document to do."""

    file: SourceFile
    header: ParsedHeader
    parsed: Path
    mentions: Path
    model_key: str
    kept: Path | None
    """Where an earlier run kept the model's output, if it did."""


def run_extract(corpus: Corpus, interim: Path, params: Params) -> None:
    """Extract from what is new or changed, keep the rest, drop what has gone.

    Args:
        corpus: the documents.
        interim: folder of kept work.
        params: settings.
    """
    parsed = Store(interim / "parsed").of((f.sha256 for f in corpus.files), "parse")
    mentions = Store(interim / "mentions", "arrow")
    there, before = mentions.names(), mentions.by_document()
    mention_keys: dict[str, str] = {}
    limits = (params.extract.time_limit, params.extract.memory_limit)
    rules = rules_key(params)
    todo: dict[str, _Work] = {}
    for file in corpus.files:
        sha256 = file.sha256
        with parsed[sha256].open("rb") as cached:
            line = cached.readline()
        header = ParsedHeader.from_bytes(line)
        of_model = model_key(header.reading, params.model)
        key = mentions_key(line, of_model, rules)
        found = mentions.cached_key(sha256, key, *limits, there)
        mention_keys[sha256] = found or key
        if found is None:
            kept = before.get(sha256)
            if kept and model_key_of(kept) != of_model:
                kept = None
            path = mentions.path(sha256, key)
            todo[sha256] = _Work(file, header, parsed[sha256], path, of_model, kept)
    words = sum(work.header.words for work in todo.values())
    progress = Progress("extract", len(todo), len(corpus.files) - len(todo), words)
    for result in _results(corpus, todo.values(), params):
        work = todo[result.task.name]
        sha256, problem = work.file.sha256, result.note
        if result.status != "ok":
            problem = problem_of(str(result.note))
            mention_keys[sha256] = key_after(mention_keys[sha256], result.retry, *limits)
            failed = CachedMentions.of((), problem=problem)
            mentions.write(sha256, mention_keys[sha256], failed.to_bytes())
        progress.step(work.file.path, problem or "", words=work.header.words)
    progress.close()
    mentions.keep_only(mention_keys.items())
    mentions.write_index(mention_keys.items())


def _results(corpus: Corpus, todo: Iterable[_Work], params: Params) -> Iterator[Result]:
    """What came of each document; the model's reading of long ones comes first."""
    # the longest first, so that none of them is left to one worker at the end
    works = sorted(todo, key=lambda work: -work.header.characters)
    long = [w for w in works if w.header.characters > LONG and not w.kept]
    outputs, failures = _long_outputs(long, params)
    yield from failures
    given_up = {result.task.name for result in failures}
    tasks = [
        _task(corpus, work, params, outputs.get(work.file.sha256, ()))
        for work in works
        if work.file.sha256 not in given_up
    ]
    size = sum(task.size for task in tasks)
    yield from run_tasks(tasks, params.execution, size=size, megabytes=_MEGABYTES)


def _long_outputs(
    works: Iterable[_Work], params: Params
) -> tuple[dict[str, tuple[bytes, ...]], list[Result]]:
    """The model's output for long documents, in parts; and a failure for each that has none."""
    tasks = [task for work in works for task in _model_tasks(work, params)]
    parts: dict[str, dict[int, bytes]] = {}
    failures: dict[str, Result] = {}
    size = sum(task.size for task in tasks)
    for result in run_tasks(tasks, params.execution, size=size, megabytes=_MEGABYTES):
        request: ModelRequest = result.task.settings
        if result.status == "ok":
            parts.setdefault(result.task.name, {})[request.first] = result.note
        else:
            failures.setdefault(result.task.name, result)
    outputs = {name: tuple(found[at] for at in sorted(found)) for name, found in parts.items()}
    return outputs, list(failures.values())


def _model_tasks(work: _Work, params: Params) -> Iterator[Task]:
    document = ParsedDocument.from_bytes(work.parsed.read_bytes())
    count = sum(1 for _ in pieces_of(document, params.model))
    share = max(-(-count // (_SHARES * 2)), 1)
    for first in range(0, count, share):
        yield Task(
            work.file.sha256,
            model_task,
            ModelRequest(params.model, first, first + share),
            (Input(work.parsed),),
            limits=_limits(work.header.characters, params.extract),
            size=work.header.characters * share // count,
        )


def _task(corpus: Corpus, work: _Work, params: Params, model: Iterable[bytes]) -> Task:
    file, header = work.file, work.header
    counts = header.characters and header.media_type in SOURCES and not file.problem
    source = Input(corpus.path_of(file), file.sha256) if counts else Input()
    outputs = [Input(work.kept)] if work.kept else [Input(data=part) for part in model]
    return Task(
        file.sha256,
        extract_task,
        ExtractRequest(file.sha256, params.model, params.extract, work.model_key, bool(work.kept)),
        (Input(work.parsed), source, *outputs),
        (work.mentions,),
        _limits(header.characters, params.extract),
        max(header.characters // (_FINDERS_SHARE if outputs else 1), 1),
    )


def _limits(characters: int, params: ExtractParams) -> Limits:
    """What a document may take: the longer it is, the more time."""
    seconds = params.time_limit * (1 + characters // 1_000_000)
    return Limits("extract", seconds, params.memory_limit)
