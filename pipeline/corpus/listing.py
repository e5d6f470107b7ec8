"""What stage ``parse`` found in the folder of documents, for the stages after it.

They all speak of the same files, and none of them has to read and hash the folder
again: of a document that has changed since, its hash tells when its bytes are read.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline.cache.store import write_atomically
from pipeline.corpus.catalog import CatalogEntry
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.model.errors import StageError

LISTING = "corpus.jsonl"
"""A line for each document."""

_FIELDS = tuple(field.name for field in fields(SourceFile))


def write_listing(corpus: Corpus, interim: Path) -> None:
    """Keep what was found: the documents in their order."""
    lines = [json.dumps(_to_json(file), ensure_ascii=True) + "\n" for file in corpus.files]
    write_atomically(interim / LISTING, "".join(lines).encode())


def read_listing(root: Path, interim: Path) -> Corpus:
    """The documents of ``root`` as stage ``parse`` found them.

    Raises:
        StageError: when it has not run.
    """
    path = interim / LISTING
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise StageError(f"{path}: is not there; run 'parse' first") from None
    return Corpus(root, tuple(_from_json(json.loads(line)) for line in lines))


def _to_json(file: SourceFile) -> dict[str, Any]:
    entry = asdict(file.entry) if file.entry else None
    return {name: getattr(file, name) for name in _FIELDS} | {"entry": entry}


def _from_json(row: dict[str, Any]) -> SourceFile:
    entry = CatalogEntry(**row["entry"]) if row["entry"] else None
    return SourceFile(**{**row, "also_at": tuple(row["also_at"]), "entry": entry})
