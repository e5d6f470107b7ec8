"""Each document's files in the report, made anew only when something of it changed.

What a file was made from stands in it as a digest, so that a look at its
beginning tells whether it is up to date.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.cache.keys import made_by
from pipeline.cache.store import NOT_CACHED, Store, write_atomically
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.engine.mapping import run_tasks
from pipeline.engine.progress import Progress, say
from pipeline.engine.task import Input, Task
from pipeline.model.errors import StageError
from pipeline.model.ids import digest_of
from pipeline.model.media_types import PDF
from pipeline.report.page_images import picture_tasks
from pipeline.report.page_task import PageRequest, make_files
from pipeline.report.rows import Rows
from pipeline.settings.params import Params

_PAGE_CODE, _PICTURE_CODE = "pipeline.report.page_task", "pipeline.report.page_images"
_PICTURE = ".png"
_KEY_LENGTH = 16
_ENDS = (b"</html>", b"]]}});\n")  # what a page and a script end with, as many bytes each
_HEAD = 600  # bytes of a file among which its key stands
_KEY = re.compile(rb'name="kept" content="([0-9a-f]+) (\d+)"|^/\* ([0-9a-f]+) \*/')


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be made of one document."""

    file: SourceFile
    row: dict[str, Any]
    rows_key: str
    page_key: str | None
    """Null where the document gets no page."""
    picture_key: str


def write_documents(
    corpus: Corpus, interim: Path, folder: Path, rows: Rows, chosen: set[str], params: Params
) -> set[Path]:
    """Bring the files of all documents up to date.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        folder: the report's folder.
        rows: all tables.
        chosen: ids of the documents that get a page.
        params: settings.

    Returns:
        All files of documents, made now or before.
    """
    parsed = Store(interim / "parsed").of((file.sha256 for file in corpus.files), "parse")
    by_id = {row["doc_id"]: row for row in rows.documents()}
    files: set[Path] = set()
    todo: list[_Work] = []
    for file in corpus.files:
        row = by_id.get(file.doc_id)
        if row is None:
            continue
        work = _work(file, row, parsed[file.sha256], rows, chosen, params)
        kept = _kept_files(folder, work)
        if kept is None:
            todo.append(work)
        else:
            files |= kept
    progress = Progress("report", len(todo), len(by_id) - len(todo))
    pictures = _drawn(corpus, folder, rows, todo, params)
    works = {work.file.sha256: work for work in todo}
    tasks = [
        _page_task(corpus, folder, rows, work, parsed[sha256], pictures[sha256])
        for sha256, work in works.items()
    ]
    size = sum(task.size for task in tasks)
    for result in run_tasks(tasks, params.execution, size=size):
        work = works[result.task.name]
        if result.status == "lost":
            raise StageError(f"report: {work.file.path}: {result.note}")
        if result.status != "ok":
            raise StageError(
                f"report: {work.file.path}: its page could not be made ({result.note}); please "
                "report it and the file"
            )
        files |= {*result.task.outputs}
        files |= {folder / name for name in pictures[result.task.name].values()}
        progress.step(work.file.path)
    return files


def _work(
    file: SourceFile,
    row: dict[str, Any],
    parsed: Path,
    rows: Rows,
    chosen: set[str],
    params: Params,
) -> _Work:
    """The keys of a document's files."""
    key = parsed.name.split(".")[1]
    if key == NOT_CACHED:
        key = digest_of(parsed.read_bytes())
    base = digest_of(
        file.sha256, key, rows.digests[row["doc_id"]], made_by("pipeline.report.page_task")
    )
    facts = json.dumps(row, sort_keys=True, default=str)
    pictures = digest_of(file.sha256, made_by(_PICTURE_CODE))
    page = digest_of(base, facts, pictures if params.report.page_images else "")
    return _Work(
        file,
        row,
        base[:_KEY_LENGTH],
        page[:_KEY_LENGTH] if row["doc_id"] in chosen else None,
        pictures[: _KEY_LENGTH // 2],
    )


def rows_name(doc_id: str) -> str:
    """Where a document's rows are, from the report's folder."""
    return f"data/documents/{doc_id}.js"


def page_name(doc_id: str) -> str:
    """Where the page to read a document is, from the report's folder."""
    return f"documents/{doc_id}.html"


def _source_name(doc_id: str) -> str:
    return f"documents/{doc_id}.source.js"


def _pictures(folder: Path, work: _Work) -> dict[int, str]:
    """Page → file name (from the report's folder) of the pictures that are there."""
    inside, begin = f"images/{work.row['doc_id']}", f"{work.picture_key}-"
    try:
        with os.scandir(folder / inside) as items:
            names = [item.name for item in items]
    except FileNotFoundError:
        return {}
    numbers = {name: name.removeprefix(begin).removesuffix(_PICTURE) for name in names}
    return {
        int(number): f"{inside}/{name}"
        for name, number in numbers.items()
        if name == f"{begin}{number}{_PICTURE}" and number.isdecimal()
    }


def _kept_files(folder: Path, work: _Work) -> set[Path] | None:
    """The document's files if all are up to date, else null."""
    doc_id = work.row["doc_id"]
    if _key_in(folder / rows_name(doc_id)) != (work.rows_key, 0):
        return None
    files = {folder / rows_name(doc_id)}
    if work.page_key is None:
        return files
    pictures = _pictures(folder, work)
    names = (page_name(doc_id), _source_name(doc_id))
    if _key_in(folder / names[0]) != (work.page_key, len(pictures)):
        return None
    if not (folder / names[1]).exists():
        return None
    return files | {folder / name for name in (*names, *pictures.values())}


def _key_in(path: Path) -> tuple[str, int] | None:
    """The key that a file holds, and how many pictures belong to it."""
    try:
        with path.open("rb") as handle:
            found = _KEY.search(handle.read(_HEAD))
            handle.seek(-len(_ENDS[0]), os.SEEK_END)
            whole = handle.read() in _ENDS
    except OSError:
        return None
    if found is None or not whole:
        return None
    return (found[1] or found[3]).decode(), int(found[2] or 0)


def _drawn(
    corpus: Corpus, folder: Path, rows: Rows, todo: list[_Work], params: Params
) -> dict[str, dict[int, str]]:
    """Pictures of pages with mentions, drawn where they are missing.

    Returns:
        For each document, page → name of the picture from the report's folder.
    """
    found: dict[str, dict[int, str]] = {}
    tasks: list[Task] = []
    for work in todo:
        names = found[work.file.sha256] = {}
        if work.page_key is None or not params.report.page_images or work.row["media_type"] != PDF:
            continue
        pages = sorted(_pages_with_mentions(rows.of(work.row["doc_id"])))
        there = _pictures(folder, work)
        names |= {page: there[page] for page in pages if page in there}
        missing = [page for page in pages if page not in there]
        source = Input(corpus.path_of(work.file), work.file.sha256)
        tasks += picture_tasks(work.file.sha256, source, missing, params.documents)
    works = {work.file.sha256: work for work in todo}
    size = sum(task.size for task in tasks)
    for result in run_tasks(tasks, params.execution, size=size, apart=True):
        work = works[result.task.name]
        if result.status != "ok":
            pages = result.task.settings
            say(
                f"report: {work.file.path}: pages {pages[0]} to {pages[-1]} are not shown as "
                f"pictures: {result.note}",
                urgent=True,
            )
            continue
        for page, picture in result.note.items():
            name = f"images/{work.row['doc_id']}/{work.picture_key}-{page}{_PICTURE}"
            write_atomically(folder / name, picture)
            found[work.file.sha256][page] = name
    return {sha256: dict(sorted(names.items())) for sha256, names in found.items()}


def _page_task(
    corpus: Corpus,
    folder: Path,
    rows: Rows,
    work: _Work,
    parsed: Path,
    pictures: dict[int, str],
) -> Task:
    doc_id = work.row["doc_id"]
    row = json.loads(json.dumps(work.row, default=str))
    request = PageRequest(row, rows.of(doc_id), work.rows_key, work.page_key, pictures)
    names = [rows_name(doc_id)]
    source = Input()
    if work.page_key is not None:
        names += [_source_name(doc_id), page_name(doc_id)]
        if not work.file.problem:
            source = Input(corpus.path_of(work.file), work.file.sha256)
    return Task(
        work.file.sha256,
        make_files,
        request,
        (Input(parsed), source),
        tuple(folder / name for name in names),
        size=max(work.row["characters"], 1),
    )


def _pages_with_mentions(tables: dict[str, pa.Table]) -> set[int]:
    pages: set[int] = set()
    for table in tables.values():
        pages |= {page for page in table["page"].to_pylist() if page is not None}
        for fragments in filter(None, table["fragments"].to_pylist()):
            pages |= {part[0] for part in json.loads(fragments)}
    return pages
