"""Stage ``parse``: every document below ``raw/`` → ``interim/parsed/``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from pipeline.cache.keys import made_by
from pipeline.cache.store import Store, key_after
from pipeline.corpus.corpus import Corpus, SourceFile, scan
from pipeline.corpus.listing import write_listing
from pipeline.engine.mapping import run_tasks
from pipeline.engine.progress import Progress, say
from pipeline.engine.task import Input, Result, Task
from pipeline.model.ids import digest_of
from pipeline.parse.task import ParseNote, ParseRequest, failed, problem_of, task_of
from pipeline.settings.params import Params

_MEGABYTES = 250  # of a worker beside what it reads, measured


def reading_key(params: Params) -> str:
    """Digest of all that the parsing of every document depends on.

    The limits of time and memory are no part of it: a failure by them is kept apart.
    """
    return digest_of(
        made_by("pipeline.parse.task"),
        params.without_limits().digest("documents"),
        _engine_version() if params.documents.ocr == "auto" else "",
    )


def parse_key(file: SourceFile, reading: str) -> str:
    """Digest of all that a document's parsing depends on, its bytes aside.

    Args:
        file: the document.
        reading: what :func:`reading_key` gives.
    """
    return digest_of(
        reading,
        PurePosixPath(file.path).suffix.lower(),
        json.dumps(file.entry.facts(), sort_keys=True) if file.entry else "",
        file.problem or "",
    )


@cache
def _engine_version() -> str:
    from pipeline.parse.pdf.ocr import engine_version

    return engine_version()


def run_parse(raw: Path, interim: Path, params: Params, results: Path | None = None) -> Corpus:
    """Parse what is new or changed, keep the rest, drop what has gone.

    Args:
        raw: folder of documents.
        interim: folder of kept work.
        params: settings.
        results: folder of the results, which holds no documents if it lies in ``raw``.
    """
    store = Store(interim / "parsed")
    there = store.names()
    corpus = scan(raw, params.documents, results)
    for warning in corpus.warnings:
        say(f"parse: warning: {warning}", urgent=True)
    limits = (params.documents.time_limit, params.documents.memory_limit)
    reading = reading_key(params)
    keys: dict[str, str] = {}
    todo: dict[str, SourceFile] = {}
    for file in corpus.files:
        key = parse_key(file, reading)
        cached = store.cached_key(file.sha256, key, *limits, there)
        keys[file.sha256] = cached or key
        if cached is None:
            todo[file.sha256] = file
    progress = Progress("parse", len(todo), len(corpus.files) - len(todo))
    tasks = list(_tasks(corpus, todo, params, store, keys))
    for result in run_tasks(
        tasks,
        params.execution,
        size=sum(task.size for task in tasks),
        megabytes=_MEGABYTES,
        apart=True,
    ):
        file = todo[result.task.name]
        note: ParseNote = result.note
        if result.status != "ok":
            data, note = _not_parsed(file, result)
            key = key_after(keys[file.sha256], result.retry, *limits)
            keys[file.sha256] = key
            store.write(file.sha256, key, data)
        progress.step(file.path, note.problem or "", words=note.words)
    progress.close()
    store.keep_only(keys.items())
    store.write_index(keys.items())
    write_listing(corpus, interim)
    return corpus


def _tasks(
    corpus: Corpus,
    todo: Mapping[str, SourceFile],
    params: Params,
    store: Store,
    keys: Mapping[str, str],
) -> Iterator[Task]:
    for sha256, file in todo.items():
        facts = file.entry.facts() if file.entry else {}
        request = ParseRequest(file.path, params.documents, facts, file.problem)
        source = None if file.problem else Input(corpus.path_of(file), sha256)
        yield task_of(sha256, source, request, store.path(sha256, keys[sha256]), file.size)


def _not_parsed(file: SourceFile, result: Result) -> tuple[bytes, ParseNote]:
    """The parsed form of a document whose task failed."""
    data = next((one.carried().data for one in result.task.inputs), b"")
    problem = problem_of(result.status, str(result.note))
    document = failed(file.path, problem, data, result.retry)
    return document.to_bytes(), ParseNote(problem, 0)
