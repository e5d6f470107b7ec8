"""Kept results of all documents → the rows of every table, proved ones only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.core.corpus import Corpus, SourceFile
from pipeline.core.document import ParsedHeader
from pipeline.core.errors import StageError
from pipeline.core.ids import digest_of
from pipeline.core.mapping import Task, map_documents
from pipeline.core.params import Params
from pipeline.core.progress import Progress
from pipeline.core.store import NOT_KEPT, Store
from pipeline.core.versions import code_digest, library_versions
from pipeline.tables.checks import check_documents, check_key
from pipeline.tables.corrections.review import Corrections
from pipeline.tables.document_rows import DocumentRows, document_rows
from pipeline.tables.formatted import FormattedDocument
from pipeline.tables.formatting import format_document, format_payload

_AS_LONG = 200
"""Bytes of text that stage ``extract`` reads while a document's rows are formatted, measured."""


def rows_by_document(
    corpus: Corpus,
    interim: Path,
    params: Params,
    corrections: Corrections,
    *,
    recheck: bool = False,
) -> Iterator[DocumentRows]:
    """Each document's rows, in order of path, which every table of them begins its order with.

    Rows are checked against the source first; kept checks are reused.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        params: settings.
        corrections: what readers corrected; it learns what became of each line.
        recheck: check every row anew.
    """
    held = _Held(corpus, interim, corrections)
    held.check(params, recheck=recheck)
    for file in corpus.files:
        yield held.rows(file)


def kept_rows(
    corpus: Corpus, interim: Path, corrections: Corrections | None = None
) -> Iterator[DocumentRows]:
    """Each document's rows by the checks that are kept: as the rules alone make them.

    Args:
        corpus: the documents, maybe only some of those that were processed.
        interim: folder of kept results.
        corrections: apply these, and keep no trace of it.

    Raises:
        StageError: when stage ``tables`` has not run for a document.
    """
    corrections = corrections or Corrections((), corpus, interim, keep=False)
    held = _Held(corpus, interim, corrections)
    held.take_checks()
    for file in corpus.files:
        yield held.rows(file)


class _Held:
    """Kept results of all documents, and their checks."""

    def __init__(self, corpus: Corpus, interim: Path, corrections: Corrections) -> None:
        self._corpus, self._interim, self._corrections = corpus, interim, corrections
        wanted = [file.sha256 for file in corpus.files]
        self._parsed = Store(interim / "parsed").of(wanted, "parse")
        self._mentions = Store(interim / "mentions").of(wanted, "extract")
        self._checks: dict[str, Path] = {}

    def check(self, params: Params, *, recheck: bool = False) -> None:
        """Check what is new or changed; take the kept checks of the rest."""
        self._checks = check_documents(
            self._corpus, self._interim, self._parsed, self._mentions, params, recheck
        )

    def take_checks(self) -> None:
        """Take the kept checks, which must be there."""
        store = Store(self._interim / "checks")
        for file in self._corpus.files:
            key = check_key(self._mentions[file.sha256].read_bytes())
            held = store.held_under_any_limits(file.sha256, key)
            if held is None:
                raise StageError(f"{store.folder}: not all rows are checked; run 'tables' first")
            self._checks[file.sha256] = held

    def rows(self, file: SourceFile) -> DocumentRows:
        """One document's rows, after its corrections."""
        parsed = self._parsed[file.sha256]
        found = json.loads(self._mentions[file.sha256].read_bytes())
        rejected = json.loads(self._checks[file.sha256].read_bytes())
        found["rows"] = self._corrections.apply(file, parsed, found["rows"], rejected)
        return document_rows(file, ParsedHeader.read(parsed), found, rejected)

    def payload(self, file: SourceFile) -> bytes:
        """What formatting a document without corrections takes."""
        sha256 = file.sha256
        mentions, rejected = self._mentions[sha256].read_bytes(), self._checks[sha256].read_bytes()
        return format_payload(file, self._header(file), mentions, rejected)

    def _header(self, file: SourceFile) -> bytes:
        with self._parsed[file.sha256].open("rb") as parsed:
            return parsed.readline()

    def rows_key(self, file: SourceFile) -> str:
        """Digest of all that a document's formatted rows depend on."""
        names = json.dumps([file.doc_id, file.path, file.also_at, file.size, file.problem])
        header = self._header(file)
        kept = NOT_KEPT not in self._checks[file.sha256].name
        return digest_of(
            names,
            header,
            self._checks[file.sha256].name,  # its key is a digest of the mentions
            self._checks[file.sha256].read_bytes(),
            b"" if kept else self._mentions[file.sha256].read_bytes(),
            code_digest("tables", "core.schema", "core.mention", "core.reading"),
            library_versions("pyarrow"),
        )


def formatted_by_document(
    corpus: Corpus, interim: Path, params: Params, corrections: Corrections
) -> Iterator[FormattedDocument]:
    """Each document's rows as the files take them, in order of path; kept where nothing changed.

    Those of a document that has corrections are made on every run, which tells what
    becomes of each line.
    """
    held = _Held(corpus, interim, corrections)
    held.check(params)
    store = Store(interim / "rows", "zst")
    free = [file for file in corpus.files if file.sha256 not in corrections.documents]
    keys = {file.sha256: held.rows_key(file) for file in free}
    _format(free, held, store, keys, params)
    for file in corpus.files:
        if file.sha256 in keys:
            yield FormattedDocument.from_bytes(store.read(file.sha256, keys[file.sha256]))
        else:
            yield format_document(held.rows(file))
    store.keep_only(keys.items())


def _format(
    files: list[SourceFile], held: _Held, store: Store, keys: dict[str, str], params: Params
) -> None:
    """Format the rows of documents whose formatted rows are not kept, and keep them."""
    todo = [file for file in files if not store.holds(file.sha256, keys[file.sha256])]
    named = {file.sha256: file for file in todo}
    progress = Progress("format", len(todo), len(files) - len(todo), minor=True)
    tasks = (Task(file.sha256, held.payload(file)) for file in todo)
    for result in map_documents(
        "pipeline.tables.formatting:format_task",
        tasks,
        len(todo),
        params.execution,
        size=len(todo) * _AS_LONG,
    ):
        file = named[result.sha256]
        # one that a worker could not do is done here, where what is wrong ends the stage
        ok = result.status == "ok"
        rows = result.payload if ok else format_document(held.rows(file)).to_bytes()
        store.write(file.sha256, keys[file.sha256], rows)
        progress.step(file.path)
