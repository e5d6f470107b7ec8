"""Which rows are proved by their sources, checked where that is not known yet.

The checks of all documents are lines of one file: most are empty, and a file each would
be as many again as there are documents.  A line is added as soon as a document is
checked, so that a killed run loses little.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.cache.keys import made_by
from pipeline.cache.mentions import CachedMentions
from pipeline.cache.store import key_after, storing, write_atomically
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.engine.limits import Limits
from pipeline.engine.mapping import run_tasks
from pipeline.engine.progress import Progress
from pipeline.engine.task import Input, Result, Task
from pipeline.model.errors import Retry
from pipeline.model.ids import digest_of
from pipeline.model.parsed import ParsedHeader
from pipeline.settings.params import Params
from pipeline.verify.task import CheckRequest, check_task

CHECKS = "checks.jsonl"
_AS_LONG = 400
"""Bytes of text that stage ``extract`` reads while a document is checked, measured."""


@dataclass(frozen=True, slots=True)
class Check:
    """One document's check: mention id → reason for the rows that are not proved."""

    sha256: str
    key: str
    rejected: dict[str, str]

    def line(self) -> str:
        """As a line of the file."""
        return json.dumps([self.sha256, self.key, self.rejected], ensure_ascii=True) + "\n"


def check_key(mentions: Path) -> str:
    """Digest of all that a document's check depends on, its source aside.

    Args:
        mentions: the file of its mentions.
    """
    return digest_of(
        hashlib.sha256(mentions.read_bytes()).hexdigest(), made_by("pipeline.verify.task")
    )


def read_checks(interim: Path) -> dict[str, Check]:
    """The checks of all documents that earlier runs kept, by document."""
    try:
        lines = (interim / CHECKS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, Check] = {}
    for line in lines:
        try:
            check = Check(*json.loads(line))
        except (ValueError, TypeError):  # a run was killed in the middle of a line
            continue
        found[check.sha256] = check
    return found


def check_documents(
    corpus: Corpus,
    interim: Path,
    parsed: dict[str, Path],
    mentions: dict[str, Path],
    params: Params,
    *,
    recheck: bool = False,
) -> dict[str, Check]:
    """Check what is new or changed; gives the checks of all documents.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        parsed: files of parsed documents, by document.
        mentions: files of mentions, by document.
        params: settings.
        recheck: check every row anew.
    """
    limits = Limits("documents", params.documents.time_limit, params.documents.memory_limit)
    before = {} if recheck else read_checks(interim)
    checks: dict[str, Check] = {}
    todo: dict[str, SourceFile] = {}
    keys: dict[str, str] = {}
    for file in corpus.files:
        sha256 = file.sha256
        key = keys[sha256] = check_key(mentions[sha256])
        kept = before.get(sha256)
        if kept and kept.key in (
            key,
            key_after(key, "other limits", limits.seconds, limits.megabytes),
        ):
            checks[sha256] = kept
        else:
            todo[sha256] = file
    progress = Progress("verify", len(todo), len(corpus.files) - len(todo))
    tasks = [
        _task(corpus, file, parsed[sha256], mentions[sha256], limits)
        for sha256, file in todo.items()
    ]
    size = sum(task.size for task in tasks)
    with storing(interim), (interim / CHECKS).open("a", encoding="utf-8") as file_of_all:
        for result in run_tasks(tasks, params.execution, size=size, apart=True):
            sha256 = result.task.name
            check = checks[sha256] = _check(result, keys[sha256], mentions[sha256])
            file_of_all.write(check.line())
            bad = len(check.rejected)
            progress.step(todo[sha256].path, f"{bad} rows do not verify" if bad else "")
    write_checks(interim, (checks[file.sha256] for file in corpus.files))
    return checks


def write_checks(interim: Path, checks: Iterable[Check]) -> None:
    """Keep these checks and no others."""
    lines = (check.line() for check in sorted(checks, key=lambda check: check.sha256))
    write_atomically(interim / CHECKS, "".join(lines).encode())


def _task(corpus: Corpus, file: SourceFile, parsed: Path, mentions: Path, limits: Limits) -> Task:
    header = ParsedHeader.read(parsed)
    source = [] if file.problem else [Input(corpus.path_of(file), file.sha256)]
    return Task(
        file.sha256,
        check_task,
        CheckRequest(file.sha256, header.media_type, header.encoding),
        (Input(mentions), *source),
        limits=limits,
        size=_AS_LONG,
    )


def _check(result: Result, key: str, mentions: Path) -> Check:
    if result.status == "ok":
        return Check(result.task.name, key, result.note)
    retry: Retry = "other limits" if result.retry == "other limits" else "always"
    limits = result.task.limits
    # all rows are rejected, since none was proved
    ids = CachedMentions.read(mentions).table["mention_id"].to_pylist()
    rejected = dict.fromkeys(sorted(ids), f"could not be checked ({result.note})")
    return Check(
        result.task.name, key_after(key, retry, limits.seconds, limits.megabytes), rejected
    )
