"""``outputs/`` → one document after the other with all its mentions, as the formats need them.

The tables are read in batches: no more than one document's rows are held at a time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.cache.store import Store
from pipeline.cache.versions import project_version
from pipeline.model.errors import StageError
from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import AMOUNTS, VALUE_TABLES
from pipeline.settings.params import Params
from pipeline.tables.csv_file import as_text

Row = dict[str, Any]

_BATCH = 2000  # rows of a table that are read at once
_MORE = {"more_than": "> ", "less_than": "< ", "approx": "~ "}
_STALE = "run 'make run' or 'pipeline run' again, then export"


@dataclass(frozen=True)
class Exported:
    """One document: its row, and its mentions of all kinds by their place in the text."""

    document: Row
    mentions: list[Row]

    @property
    def doc_id(self) -> str:
        """The document's id."""
        return str(self.document["doc_id"])


@dataclass(frozen=True)
class Results:
    """The results of one run: its tables, its cached work, its settings."""

    outputs: Path
    interim: Path
    params: Params

    def documents(self) -> Iterator[Exported]:
        """Every document, in the order of the documents table.

        Raises:
            StageError: when the tables are not there or do not belong together.
        """
        tables = [_RowsByDocument(self._table(table.name)) for table in VALUE_TABLES.values()]
        for document in self.document_rows():
            mentions = [row for table in tables for row in table.take(document["doc_id"])]
            if len(mentions) != document["n_mentions"]:
                raise StageError(
                    f"{self.outputs}: the tables do not fit one another ({document['doc_id']} "
                    f"has {len(mentions)} mentions, not {document['n_mentions']}); {_STALE}"
                )
            mentions.sort(key=lambda row: (row["text_start"], row["text_end"], row["mention_id"]))
            yield Exported(document, mentions)

    def document_rows(self) -> Iterator[Row]:
        """The documents table, row by row.

        Raises:
            StageError: when it is not there.
        """
        return _rows(self._table("documents"))

    @cached_property
    def package(self) -> Row:
        """``datapackage.json``: which version, model and settings made the tables.

        Raises:
            StageError: when it is not there, or tells of another version.
        """
        path = self._file("datapackage.json")
        try:
            package: Row = json.loads(path.read_bytes())
        except ValueError:
            raise StageError(f"{path}: is not JSON; {_STALE}") from None
        if package.get("version") != project_version():
            raise StageError(
                f"{self.outputs}: made by version {package.get('version')} of this project, "
                f"which is now {project_version()}; {_STALE}"
            )
        return package

    def parsed(self, document: Row) -> ParsedDocument | None:
        """A document's clean text with its blocks; null where there is none.

        Raises:
            StageError: when the cached work is not there.
        """
        if document["status"] == "failed":
            return None
        path = self._parsed_files.get(document["sha256"])
        if path is None:
            raise StageError(
                f"{self.interim}: holds no text of {document['path']}; name the folder of kept "
                f"work with --interim, or {_STALE}"
            )
        return ParsedDocument.from_bytes(path.read_bytes())

    @cached_property
    def _parsed_files(self) -> dict[str, Path]:
        folder = self.interim / "parsed"
        if not folder.is_dir():
            return {}
        return Store(folder).by_document()

    def _table(self, name: str) -> Path:
        return self._file(f"{name}.parquet")

    def _file(self, name: str) -> Path:
        path = self.outputs / name
        if not path.exists():
            raise StageError(
                f"{self.outputs}: {name} is not there; run 'make run' or 'pipeline run' first"
            )
        return path


def placed_in(text: str, mention: Row) -> bool:
    """Whether a mention's words stand at its place in the clean text.

    A row that a reviewer added may have a place in the source alone.

    Raises:
        StageError: when tables and text are of different runs.
    """
    start, end = mention["text_start"], mention["text_end"]
    if text[start:end] == mention["text"]:
        return True
    if mention["reviewed"]:
        return False
    raise StageError(
        f"{mention['path']}: the kept text is not the one that the tables were made from; {_STALE}"
    )


class _RowsByDocument:
    """Hands out a table's rows document by document; both are sorted by path."""

    def __init__(self, path: Path) -> None:
        self._rows = _rows(path)
        self._next: Row | None = next(self._rows, None)

    def take(self, doc_id: str) -> Iterator[Row]:
        while self._next is not None and self._next["doc_id"] == doc_id:
            row, self._next = self._next, next(self._rows, None)
            yield row


def _rows(path: Path) -> Iterator[Row]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()


# ---- a mention's value as others read it


def value_of(mention: Row) -> str | None:
    """The value in short: EDTF, a sum with its currency, an id; null where it is open.

    ``2007-10/2008-09``, ``USD 150000-450000``, ``us-dea``, ``us-roe-v-wade``.
    """
    kind = mention["kind"]
    if kind == "amount":
        return _sum(mention)
    value = mention["value" if kind == "date" else f"{kind}_id"]
    return None if value is None else str(value)


def _sum(mention: Row) -> str | None:
    low, high = bounds_of(mention)
    digits = "-".join(dict.fromkeys(bound for bound in (low, high) if bound is not None))
    if not digits:
        return None
    return _MORE.get(mention["mod"] or "", "") + " ".join(
        part for part in (mention["currency"], digits) if part
    )


def bounds_of(mention: Row) -> tuple[str | None, str | None]:
    """The bounds of a sum as plain digits."""
    low, high = (
        as_text(mention[name], AMOUNTS.column(name)) for name in ("amount_min", "amount_max")
    )
    return low or None, high or None


def hash_uri(sha256: str) -> str:
    """The name of a file by its content: ``ni:///sha-256;…`` (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
