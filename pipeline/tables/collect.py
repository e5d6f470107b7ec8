"""Kept results of all documents → the rows of every table, proved ones only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core import schema
from pipeline.core.corpus import Corpus, SourceFile
from pipeline.core.document import ParsedHeader
from pipeline.core.errors import LimitReached, StageError
from pipeline.core.ids import digest_of
from pipeline.core.mapping import Task, map_documents
from pipeline.core.params import Params
from pipeline.core.progress import Progress
from pipeline.core.schema import Column
from pipeline.core.store import NOT_KEPT, Store
from pipeline.core.unchanged import read_unchanged
from pipeline.core.versions import code_digest, library_versions
from pipeline.resolve.agencies import agencies_seen, agency_tally
from pipeline.resolve.cases import case_tally, cases_seen
from pipeline.tables.cells import as_text
from pipeline.tables.columns import value_columns
from pipeline.tables.corrections.review import Corrections
from pipeline.tables.csv_file import csv_lines
from pipeline.tables.formatted import FormattedDocument, formatted

Row = dict[str, Any]

REJECTED = tuple(
    Column(name, "string", "")
    for name in ("mention_id", "doc_id", "path", "kind", "text", "quote", "page", "source_start",
                 "source_end", "rule", "reason")
)  # fmt: skip
"""Columns of ``rejected.csv``."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One document's finished rows, each list in its table's order.

    ``tables`` holds the rows of every table that is made document by document,
    by the table's name; ``rejected`` those that did not verify, under
    :data:`REJECTED`.
    """

    file: SourceFile
    tables: dict[str, list[Row]]
    rejected: list[Row]

    @property
    def document(self) -> Row:
        """The document's own row."""
        return self.tables[schema.DOCUMENTS.name][0]


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
        self._checks = _check(
            self._corpus, self._interim, self._parsed, self._mentions, params, recheck
        )

    def take_checks(self) -> None:
        """Take the kept checks, which must be there."""
        store = Store(self._interim / "checks")
        for file in self._corpus.files:
            key = check_key(self._mentions[file.sha256].read_bytes())
            if not store.holds(file.sha256, key):
                key = NOT_KEPT
            if not store.holds(file.sha256, key):
                raise StageError(f"{store.folder}: not all rows are checked; run 'tables' first")
            self._checks[file.sha256] = store.path(file.sha256, key)

    def rows(self, file: SourceFile) -> DocumentRows:
        """One document's rows, after its corrections."""
        parsed = self._parsed[file.sha256]
        found = json.loads(self._mentions[file.sha256].read_bytes())
        rejected = json.loads(self._checks[file.sha256].read_bytes())
        found["rows"] = self._corrections.apply(file, parsed, found["rows"], rejected)
        return document_rows(file, ParsedHeader.read(parsed), found, rejected)

    def rows_key(self, file: SourceFile) -> str:
        """Digest of all that a document's formatted rows depend on."""
        names = json.dumps([file.doc_id, file.path, file.also_at, file.size, file.problem])
        with self._parsed[file.sha256].open("rb") as parsed:
            header = parsed.readline()
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
    keys: dict[str, str] = {}
    for file in corpus.files:
        if file.sha256 in corrections.documents:
            yield format_document(held.rows(file))
            continue
        key = keys[file.sha256] = held.rows_key(file)
        if store.holds(file.sha256, key):
            yield FormattedDocument.from_bytes(store.read(file.sha256, key))
            continue
        rows = format_document(held.rows(file))
        store.write(file.sha256, key, rows.to_bytes())
        yield rows
    store.keep_only(keys.items())


def format_document(rows: DocumentRows) -> FormattedDocument:
    """One document's rows as the files take them."""
    refused = [[as_text(row[c.name], c) for c in REJECTED] for row in rows.rejected]
    return FormattedDocument(
        {t.name: formatted(t, held) for t in schema.BY_DOCUMENT if (held := rows.tables[t.name])},
        len(rows.rejected),
        csv_lines(refused),
        Things.counted(rows),
        rows.document["problem"] if rows.document["status"] == "failed" else None,
    )


class Things:
    """The tables of things, counted while documents pass by."""

    def __init__(self) -> None:
        self._tallies = {"agency": agency_tally(), "case": case_tally()}

    @staticmethod
    def counted(rows: DocumentRows) -> dict[str, list[Row]]:
        """What is counted of each mention of a document, by kind."""
        return {
            kind: tally().counted(rows.tables[schema.VALUE_TABLES[kind].name])
            for kind, tally in (("agency", agency_tally), ("case", case_tally))
        }

    def add_document(self, seen: dict[str, list[Row]]) -> None:
        """Count one document's mentions."""
        for kind, tally in self._tallies.items():
            tally.add_document(seen[kind])

    def tables(self) -> dict[str, list[Row]]:
        """One row a thing, by the table's name, sorted."""
        return {
            schema.AGENCIES.name: agencies_seen(self._tallies["agency"]),
            schema.CASES.name: cases_seen(self._tallies["case"]),
        }


def place_order(row: Row) -> tuple[Any, ...]:
    """Order of mentions within a document, that of all their tables; PDF has no offsets."""
    start, end = row["source_start"], row["source_end"]
    return (
        -1 if start is None else start,
        row["text_start"],
        -1 if end is None else end,
        row["mention_id"],
    )


def check_key(mentions: bytes) -> str:
    """Digest of all that a document's check depends on, its source aside."""
    return digest_of(mentions, code_digest("verify", "core.ids"))


def _check(
    corpus: Corpus,
    interim: Path,
    parsed: dict[str, Path],
    mentions: dict[str, Path],
    params: Params,
    recheck: bool,
) -> dict[str, Path]:
    """Check what is new or changed; the files of kept checks by document."""
    store = Store(interim / "checks")
    keys = {f.sha256: check_key(mentions[f.sha256].read_bytes()) for f in corpus.files}
    todo = [f for f in corpus.files if recheck or not store.holds(f.sha256, keys[f.sha256])]
    progress = Progress("verify", len(todo), len(corpus.files) - len(todo))
    names = {file.sha256: file.path for file in todo}
    gone: dict[str, str] = {}

    def tasks() -> Iterator[Task]:
        for file in todo:
            try:
                data = b"" if file.problem else read_unchanged(corpus, file)
            except LimitReached as error:
                data, gone[file.sha256] = b"", str(error)
            document = ParsedHeader.read(parsed[file.sha256])
            rows = mentions[file.sha256].read_bytes()
            header = {
                "sha256": file.sha256,
                "media_type": document.media_type,
                "encoding": document.encoding,
                "size": len(rows),
                "limits": [params.documents.time_limit, params.documents.memory_limit],
            }
            yield Task(file.sha256, json.dumps(header).encode() + b"\n" + rows + data)

    for result in map_documents(
        "pipeline.verify.task:check_task", tasks(), len(todo), params.execution
    ):
        payload = result.payload
        why = gone.get(result.sha256)
        if result.status != "ok":
            why = why or payload.decode("utf-8", "replace")
        if why:
            payload = _not_checked(mentions[result.sha256], why)
            keys[result.sha256] = NOT_KEPT
        store.write(result.sha256, keys[result.sha256], payload)
        bad = len(json.loads(payload))
        progress.step(names[result.sha256], f"{bad} rows do not verify" if bad else "")
    store.keep_only(keys.items())
    return {sha256: store.path(sha256, key) for sha256, key in keys.items()}


def _not_checked(mentions: Path, why: str) -> bytes:
    """All rows of a document rejected, since none was proved."""
    rows = json.loads(mentions.read_bytes())["rows"]
    rejected = {row["mention_id"]: f"could not be checked ({why})" for row in rows}
    return json.dumps(rejected, ensure_ascii=False, sort_keys=True).encode()


def document_rows(
    file: SourceFile,
    document: ParsedHeader,
    found: dict[str, Any],
    rejected: dict[str, str],
) -> DocumentRows:
    """One document's rows from its file, its header, its mentions and failed checks."""
    place = {
        "doc_id": file.doc_id,
        "sha256": file.sha256,
        "path": file.path,
        "title": document.facts.title,
        "published": found.get("published"),
    }
    tables: dict[str, list[Row]] = {table.name: [] for table in schema.BY_DOCUMENT}
    found["rows"].sort(key=place_order)
    refused: list[Row] = []
    for row in found["rows"]:
        full = {"reviewed": False, "original": None, **row, **place}
        if row["mention_id"] in rejected:
            full["reason"] = rejected[row["mention_id"]]
            refused.append({column.name: full[column.name] for column in REJECTED})
            continue
        value = value_columns(row["kind"], full.pop("value"))
        tables[schema.MENTIONS.name].append(full)
        tables[schema.VALUE_TABLES[row["kind"]].name].append({**full, **value})
    kept = len(tables[schema.MENTIONS.name])
    tables[schema.DOCUMENTS.name].append(_document_row(file, document, found, kept, len(rejected)))
    return DocumentRows(file, tables, refused)


def _document_row(
    file: SourceFile, document: ParsedHeader, found: dict[str, Any], kept: int, rejected: int
) -> Row:
    facts = document.facts
    status, problem = document.status, document.problem
    if found.get("problem"):
        status, problem = "partial", found["problem"]
    if rejected:
        status = "partial"
        problem = f"{rejected} rows did not verify; see rejected.csv and report them"
    return {
        "doc_id": file.doc_id,
        "sha256": None if file.problem else file.sha256,
        "path": file.path,
        "also_at": list(file.also_at) or None,
        "bytes": file.size,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "title": facts.title,
        "authors": facts.authors,
        "publisher": facts.publisher,
        "published": found.get("published") or facts.published,
        "published_basis": found.get("published_basis") or facts.published_basis,
        "language": facts.language,
        "pages": document.pages or None,
        "ocr_pages": document.ocr_pages or None,
        "characters": document.characters,
        "words": document.words,
        "status": status,
        "problem": problem,
        "warnings": list(document.warnings) or None,
        "n_mentions": kept,
    }
