"""Each document's files in the report, made anew only when something of it changed.

What a file was made from stands in it as a digest, so that a look at its
beginning tells whether it is up to date.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.cache.keys import made_by
from pipeline.cache.store import NOT_KEPT, Store, write_atomically
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.corpus.unchanged import read_unchanged
from pipeline.engine.mapping import Task, map_documents
from pipeline.engine.progress import Progress
from pipeline.model.document import ParsedDocument
from pipeline.model.errors import PassingFailure, StageError
from pipeline.model.ids import digest_of
from pipeline.model.media_types import PDF
from pipeline.parse.sources import source_of
from pipeline.report.document_page import document_html, rows_script, source_script
from pipeline.report.page_images import frame, page_images, unframe
from pipeline.report.rows import Rows
from pipeline.settings.params import DocumentParams, Params

_PICTURE_CODE = "pipeline.report.page_images"
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
    by_hash = {work.file.sha256: work for work in todo}
    for result in map_documents(
        "pipeline.report.documents:make_files",
        _tasks(corpus, folder, rows, todo, parsed, params),
        len(todo),
        params.execution,
    ):
        work = by_hash[result.sha256]
        if result.status != "ok":
            raise StageError(
                f"report: {work.file.path}: its page could not be made "
                f"({result.payload.decode('utf-8', 'replace')}); please report it and the file"
            )
        header, contents = unframe(result.payload)
        for name, content in zip(header["made"], contents, strict=True):
            write_atomically(folder / name, content)
            files.add(folder / name)
        files |= {folder / name for name in header["kept"]}
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
    if key == NOT_KEPT:
        key = digest_of(parsed.read_bytes())
    base = digest_of(file.sha256, key, rows.digests[row["doc_id"]], made_by(__name__))
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


def _tasks(
    corpus: Corpus,
    folder: Path,
    rows: Rows,
    todo: list[_Work],
    parsed: dict[str, Path],
    params: Params,
) -> Iterator[Task]:
    for work in todo:
        tables = rows.of(work.row["doc_id"])
        header = {
            "row": json.loads(json.dumps(work.row, default=str)),
            "tables": list(tables),
            "rows_key": work.rows_key,
            "page_key": work.page_key,
            "picture_key": work.picture_key,
            "pictures": sorted(_pictures(folder, work).items()),
            "page_images": params.report.page_images,
            "documents": asdict(params.documents),
        }
        data = b""
        if work.page_key is not None and not work.file.problem:
            try:
                data = read_unchanged(corpus, work.file)
            except PassingFailure as failure:
                raise StageError(f"report: {work.file.path}: {failure}") from None
        parts = [parsed[work.file.sha256].read_bytes(), data, *map(_to_ipc, tables.values())]
        yield Task(work.file.sha256, frame(header, parts))


def _to_ipc(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def make_files(payload: bytes) -> bytes:
    """Make a document's files.

    Args:
        payload: frame of what is known of it; its parsed form, its bytes, its rows.

    Returns:
        Frame of the names of the files (``made``, and ``kept`` ones that still
        count), and their contents.  The page comes last: it says that all are there.
    """
    header, (parsed, data, *ipc) = unframe(payload)
    document = ParsedDocument.from_bytes(parsed)
    tables = {
        name: pa.ipc.open_stream(content).read_all()
        for name, content in zip(header["tables"], ipc, strict=True)
    }
    doc_id = header["row"]["doc_id"]
    script = rows_script(doc_id, tables, document)
    made = {rows_name(doc_id): f"/* {header['rows_key']} */\n".encode() + script}
    kept: dict[int, str] = {}
    if header["page_key"] is not None:
        kept, drawn = _draw(header, document, tables, data)
        made |= drawn
        source = document.source
        if source is None:
            # a file that could not be read has no text that leads back to it
            readable = bool(document.text)
            source = source_of(data, document.media_type, document.encoding) if readable else ""
        made[_source_name(doc_id)] = source_script(doc_id, document, source)
        key = f"{header['page_key']} {len(kept)}"
        made[page_name(doc_id)] = document_html(header["row"], tables, document, kept.items(), key)
    still = [name for name in kept.values() if name not in made]
    return frame({"made": list(made), "kept": still}, list(made.values()))


def _draw(
    header: dict[str, Any], document: ParsedDocument, tables: dict[str, pa.Table], data: bytes
) -> tuple[dict[int, str], dict[str, bytes]]:
    """Page → name of its picture, for pages with mentions; and those that are new."""
    if not header["page_images"] or document.media_type != PDF or document.geometry is None:
        return {}, {}
    pages = sorted(_pages_with_mentions(tables))
    there = {page: name for page, name in header["pictures"] if page in pages}
    missing = [page for page in pages if page not in there]
    drawn = page_images(data, missing, DocumentParams(**header["documents"]))
    folder = f"images/{header['row']['doc_id']}/{header['picture_key']}"
    named = {page: f"{folder}-{page}.png" for page in drawn}
    names = dict(sorted({**there, **named}.items()))
    return names, {named[page]: picture for page, picture in drawn.items()}


def _pages_with_mentions(tables: dict[str, pa.Table]) -> set[int]:
    pages: set[int] = set()
    for table in tables.values():
        pages |= {page for page in table["page"].to_pylist() if page is not None}
        for fragments in filter(None, table["fragments"].to_pylist()):
            pages |= {part[0] for part in json.loads(fragments)}
    return pages
