"""The kept checks of all documents: which rows are proved, and why others are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.cache.keys import made_by
from pipeline.cache.store import Store, key_of
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.corpus.known_hashes import KnownHashes
from pipeline.corpus.unchanged import read_unchanged
from pipeline.engine.mapping import SharedWorkers, Task, map_documents
from pipeline.engine.progress import Progress
from pipeline.model.document import ParsedHeader
from pipeline.model.errors import PassingFailure, Retry
from pipeline.model.ids import digest_of
from pipeline.settings.params import Params

_AS_LONG = 400
"""Bytes of text that stage ``extract`` reads while a document is checked, measured."""


def known_mentions(interim: Path, *, learning: bool) -> KnownHashes:
    """Hashes of the files of mentions, maybe ``learning`` those of more."""
    return KnownHashes(interim / ".mentions-hashes.json", learning=learning)


def check_key(mentions: str) -> str:
    """Digest of all that a document's check depends on, its source aside.

    Args:
        mentions: hash of the file of its mentions.
    """
    return digest_of(mentions, made_by("pipeline.verify.task"))


def check_documents(
    corpus: Corpus,
    interim: Path,
    parsed: dict[str, Path],
    mentions: dict[str, Path],
    params: Params,
    *,
    recheck: bool = False,
    shared: SharedWorkers | None = None,
) -> dict[str, Path]:
    """Check what is new or changed; gives the files of kept checks by document.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        parsed: files of parsed documents, by document.
        mentions: files of mentions, by document.
        params: settings.
        recheck: check every row anew.
        shared: workers that do more than this.
    """
    store = Store(interim / "checks")
    limits = (params.documents.time_limit, params.documents.memory_limit)
    keys: dict[str, str] = {}
    todo: list[SourceFile] = []
    known, names_there = known_mentions(interim, learning=True), store.names()
    for file in corpus.files:
        key = check_key(known.hash_of(mentions[file.sha256]))
        held = None if recheck else store.held_key(file.sha256, key, *limits, names_there)
        keys[file.sha256] = held or key
        if held is None:
            todo.append(file)
    known.keep()
    progress = Progress("verify", len(todo), len(corpus.files) - len(todo))
    names = {file.sha256: file.path for file in todo}
    gone: dict[str, str] = {}

    def tasks() -> Iterator[Task]:
        for file in todo:
            try:
                data = b"" if file.problem else read_unchanged(corpus, file)
            except PassingFailure as error:
                data, gone[file.sha256] = b"", str(error)
            document = ParsedHeader.read(parsed[file.sha256])
            rows = mentions[file.sha256].read_bytes()
            header = {
                "sha256": file.sha256,
                "media_type": document.media_type,
                "encoding": document.encoding,
                "size": len(rows),
                "limits": limits,
            }
            yield Task(file.sha256, json.dumps(header).encode() + b"\n" + rows + data)

    for result in map_documents(
        "pipeline.verify.task:check_task",
        tasks(),
        len(todo),
        params.execution,
        size=len(todo) * _AS_LONG,
        shared=shared,
    ):
        payload = result.payload
        retry: Retry = "never"
        why = gone.get(result.sha256)
        if result.status != "ok":
            why = why or payload.decode("utf-8", "replace")
        if why:
            payload = _not_checked(mentions[result.sha256], why)
            retry = "other limits" if result.retry == "other limits" else "always"
        key = keys[result.sha256] = key_of(keys[result.sha256], retry, *limits)
        store.write(result.sha256, key, payload)
        bad = len(json.loads(payload))
        progress.step(names[result.sha256], f"{bad} rows do not verify" if bad else "")
    store.keep_only(keys.items())
    store.write_index(keys.items())
    return {sha256: store.path(sha256, key) for sha256, key in keys.items()}


def _not_checked(mentions: Path, why: str) -> bytes:
    """All rows of a document rejected, since none was proved."""
    rows = json.loads(mentions.read_bytes())["rows"]
    rejected = {row["mention_id"]: f"could not be checked ({why})" for row in rows}
    return json.dumps(rejected, ensure_ascii=False, sort_keys=True).encode()
