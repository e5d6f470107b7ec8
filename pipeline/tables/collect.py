"""Kept results of all documents → the rows of every table, proved ones only."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cache.keys import made_by
from pipeline.cache.store import NOT_KEPT, Store, told
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.engine.mapping import SharedWorkers, Task, map_documents
from pipeline.engine.progress import Progress
from pipeline.model.document import ParsedHeader
from pipeline.model.errors import StageError
from pipeline.model.ids import digest_of
from pipeline.review.corrections import Corrections
from pipeline.settings.params import Params
from pipeline.tables.checks import check_documents, check_key, known_mentions
from pipeline.tables.document_rows import DocumentRows, document_rows
from pipeline.tables.formatted import Formatted
from pipeline.tables.formatting import Kept, format_documents, format_payload
from pipeline.tables.groups import in_groups

_AS_LONG = 400
"""Bytes of text that stage ``extract`` reads while a document's rows are formatted, measured."""

Row = dict[str, Any]


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

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """All documents, in order of path."""
        return self._corpus.files

    def check(
        self, params: Params, *, recheck: bool = False, shared: SharedWorkers | None = None
    ) -> None:
        """Check what is new or changed; take the kept checks of the rest."""
        self._checks = check_documents(
            self._corpus,
            self._interim,
            self._parsed,
            self._mentions,
            params,
            recheck=recheck,
            shared=shared,
        )

    def take_checks(self) -> None:
        """Take the kept checks, which must be there."""
        store = Store(self._interim / "checks")
        known = known_mentions(self._interim, learning=False)
        for file in self._corpus.files:
            key = check_key(known.hash_of(self._mentions[file.sha256]))
            held = store.held_under_any_limits(file.sha256, key)
            if held is None:
                raise StageError(f"{store.folder}: not all rows are checked; run 'tables' first")
            self._checks[file.sha256] = held

    def rows(self, file: SourceFile) -> DocumentRows:
        """One document's rows, after its corrections."""
        found = json.loads(self._mentions[file.sha256].read_bytes())
        rejected = json.loads(self._checks[file.sha256].read_bytes())
        found["rows"] = self._corrected(file, found["rows"], rejected)
        return document_rows(file, ParsedHeader.read(self._parsed[file.sha256]), found, rejected)

    def kept(self, file: SourceFile) -> Kept:
        """What a document's rows are made of, its corrections applied."""
        sha256 = file.sha256
        mentions, checks = self._mentions[sha256].read_bytes(), self._checks[sha256].read_bytes()
        if self._is_corrected(file):
            found = json.loads(mentions)
            found["rows"] = self._corrected(file, found["rows"], json.loads(checks))
            mentions = json.dumps(found, ensure_ascii=False).encode()
        return Kept(file, self._header(file), mentions, checks)

    def size(self, file: SourceFile) -> int:
        """Bytes of a document's kept mentions."""
        return self._mentions[file.sha256].stat().st_size

    def key(self, file: SourceFile) -> str:
        """Digest of all that a document's rows depend on, the code that formats them aside.

        Of the checks it takes the content: a check that is made anew may come out otherwise
        under the same name.
        """
        checks = self._checks[file.sha256]
        mentions: bytes | str = ""  # the name of its checks holds their hash
        if NOT_KEPT in checks.name or self._is_corrected(file):
            mentions = self.kept(file).mentions
        names = json.dumps([file.doc_id, file.path, file.also_at, file.size, file.problem])
        parsed = told(self._parsed[file.sha256])
        return digest_of(names, parsed, mentions, checks.name, checks.read_bytes())

    def _is_corrected(self, file: SourceFile) -> bool:
        return self._corrections.concern(file.sha256)

    def _corrected(self, file: SourceFile, rows: list[Row], rejected: dict[str, str]) -> list[Row]:
        return self._corrections.apply(file, self._parsed[file.sha256], rows, rejected)

    def _header(self, file: SourceFile) -> bytes:
        with self._parsed[file.sha256].open("rb") as parsed:
            return parsed.readline()


def formatted_documents(
    corpus: Corpus, interim: Path, params: Params, corrections: Corrections
) -> Generator[Formatted, None, None]:
    """All documents' rows as the files take them, in order of path, some documents at a time.

    What is kept of an earlier run is taken where nothing changed; the rest is made while
    the files take what is there, by workers that end when it is closed.
    """
    with SharedWorkers() as workers:
        yield from _formatted(_Held(corpus, interim, corrections), interim, params, workers)


def _formatted(
    held: _Held, interim: Path, params: Params, workers: SharedWorkers
) -> Iterator[Formatted]:
    held.check(params, shared=workers)
    store = Store(interim / "rows", "rows")
    code = made_by("pipeline.tables.formatting")
    groups = [
        _Group(files, digest_of(code, *map(held.key, files)))
        for files in in_groups(held.files, held.size)
    ]
    todo = [group for group in groups if not store.holds(*group.place)]
    made = _made(todo, held, store, params, workers)
    for group in groups:
        while not store.holds(*group.place):
            next(made)
        yield Formatted.from_bytes(store.read(*group.place))
    store.keep_only(group.place for group in groups)


@dataclass(frozen=True, slots=True)
class _Group:
    """Documents whose formatted rows are kept together, and the key that they are kept by."""

    files: tuple[SourceFile, ...]
    key: str

    @property
    def place(self) -> tuple[str, str]:
        """Where the store has them."""
        return self.files[0].sha256, self.key


def _made(
    todo: list[_Group], held: _Held, store: Store, params: Params, workers: SharedWorkers
) -> Iterator[None]:
    """Format the rows of groups and keep them, one group a step, in any order."""
    named = {group.files[0].sha256: group for group in todo}
    count = sum(len(group.files) for group in todo)
    progress = Progress("format", count, len(held.files) - count, minor=True)
    tasks = (
        Task(name, format_payload([held.kept(file) for file in group.files]))
        for name, group in named.items()
    )
    for result in map_documents(
        "pipeline.tables.formatting:format_task",
        tasks,
        len(todo),
        params.execution,
        size=count * _AS_LONG,
        shared=workers,
    ):
        group = named[result.sha256]
        # what a worker could not do is done here, where what is wrong ends the stage
        rows = result.payload
        if result.status != "ok":
            rows = format_documents(held.kept(file).rows() for file in group.files).to_bytes()
        store.write(*group.place, rows)
        for file in group.files:
            progress.step(file.path)
        yield
