"""Stage ``parse``: every document below ``raw/`` → ``interim/parsed/``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path, PurePosixPath

from pipeline.cache.keys import made_by
from pipeline.cache.store import Store, key_of
from pipeline.corpus.corpus import Corpus, SourceFile, scan
from pipeline.corpus.known_hashes import KnownHashes
from pipeline.corpus.listing import write_listing
from pipeline.corpus.unchanged import read_unchanged
from pipeline.engine.mapping import map_documents
from pipeline.engine.progress import Progress, say
from pipeline.engine.task import Result, Task, retry_after
from pipeline.model.document import ParsedDocument, ParsedHeader, checked
from pipeline.model.errors import PassingFailure, Retry, UnreadableDocument
from pipeline.model.ids import digest_of
from pipeline.parse.catalog_facts import merge_facts
from pipeline.parse.formats import media_type_of, parsed_form
from pipeline.settings.params import DocumentParams, Params

_CODE = ("pipeline.parse.stage", "pipeline.parse.request")
_FASTER_THAN_MODEL = 8  # times that parsing is faster than the language model
_MEGABYTES = 250  # of a worker and the process that reads its files, measured


def reading_key(params: Params) -> str:
    """Digest of all that the parsing of every document depends on.

    The limits of time and memory are no part of it: a failure by them is kept apart.
    """
    return digest_of(
        made_by(*_CODE),
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
    names_there = store.names()
    known = KnownHashes(interim / ".hashes.json")
    corpus = scan(raw, params.documents, known, results)
    known.keep()
    for warning in corpus.warnings:
        say(f"parse: warning: {warning}", urgent=True)
    limits = (params.documents.time_limit, params.documents.memory_limit)
    reading = reading_key(params)
    keys: dict[str, str] = {}
    todo = []
    for file in corpus.files:
        key = parse_key(file, reading)
        held = store.held_key(file.sha256, key, *limits, names_there)
        keys[file.sha256] = held or key
        if held is None:
            todo.append(file)
    progress = Progress("parse", len(todo), len(corpus.files) - len(todo))
    names = {file.sha256: file.path for file in todo}
    for result in map_documents(
        "pipeline.parse.stage:parse_task",
        _tasks(corpus, todo, params, interim.absolute()),
        len(todo),
        params.execution,
        size=sum(file.size for file in todo) // _FASTER_THAN_MODEL,
        megabytes=_MEGABYTES,
    ):
        payload = result.payload
        if result.status != "ok":
            payload = _not_parsed(names[result.sha256], result)
        parsed = ParsedHeader.from_bytes(payload)
        key = keys[result.sha256] = key_of(keys[result.sha256], parsed.retry, *limits)
        store.write(result.sha256, key, payload)
        progress.step(names[result.sha256], parsed.problem or "", words=parsed.words)
    progress.close()
    store.keep_only(keys.items())
    store.write_index(keys.items())
    write_listing(corpus, interim)
    return corpus


def _not_parsed(path: str, result: Result) -> bytes:
    """The parsed form of a document whose task failed."""
    said = result.payload.decode("utf-8", "replace")
    advice = "; please report it with the file" if result.retry == "never" else ""
    document = _failed(path, f"could not be parsed ({said}){advice}", retry=result.retry)
    return document.to_bytes()


def _tasks(corpus: Corpus, todo: list[SourceFile], params: Params, kept: Path) -> Iterator[Task]:
    settings = asdict(params.documents)
    for file in todo:
        data, problem, passing = b"", file.problem, False
        if not problem:
            try:
                data = read_unchanged(corpus, file)
            except PassingFailure as error:
                problem, passing = str(error), True
        header = {
            "path": file.path,
            "problem": problem,
            "passing": passing,
            "facts": file.entry.facts() if file.entry else None,
            "params": settings,
            "kept": str(kept),
        }
        yield Task(file.sha256, json.dumps(header).encode() + b"\n" + data)


def parse_task(payload: bytes) -> bytes:
    """Parse one document: a line of JSON with what is known of it, then its bytes."""
    head, data = payload.split(b"\n", 1)
    header = json.loads(head)
    facts = header["facts"] or {}
    params = DocumentParams(**header["params"])
    try:
        if header["problem"]:
            kind = PassingFailure if header["passing"] else UnreadableDocument
            raise kind(header["problem"])
        return checked(parsed_form(data, header["path"], params, facts, Path(header["kept"])))
    except UnreadableDocument as error:
        document = _failed(header["path"], str(error), data, retry_after(error))
    return replace(document, facts=merge_facts(document.facts, facts)).to_bytes()


def _failed(path: str, problem: str, data: bytes = b"", retry: Retry = "never") -> ParsedDocument:
    return ParsedDocument(
        media_type=media_type_of(data, path), status="failed", problem=problem, retry=retry
    )
