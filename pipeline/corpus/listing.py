"""What stage ``parse`` found in the folder of documents, for the stages after it.

They all speak of the same files, and none of them has to read and hash the folder
again: of a document that has changed since, :func:`read_unchanged` tells when its
bytes are asked for.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline.cache.keys import whole_code
from pipeline.cache.store import write_atomically
from pipeline.corpus.catalog import CatalogEntry
from pipeline.corpus.corpus import NOT_DOCUMENTS, Corpus, SourceFile
from pipeline.model.errors import StageError

LISTING = "corpus.jsonl"
"""A line on what lies beside the documents, then a line for each document."""

CODE = "code.txt"
"""A digest of the code: DVC looks at it in every later stage, instead of at each module."""

_FIELDS = tuple(field.name for field in fields(SourceFile))


def write_listing(corpus: Corpus, interim: Path) -> None:
    """Keep what was found: documents in their order, and hashes of the files about them."""
    beside = {name: _digest(corpus.root / name) for name in NOT_DOCUMENTS}
    lines = [{"beside": beside}, *map(_held, corpus.files)]
    data = "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)
    write_atomically(interim / LISTING, data.encode())


def write_code(interim: Path) -> None:
    """Keep the digest of the code that runs."""
    write_atomically(interim / CODE, f"{whole_code()}\n".encode())


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
    return Corpus(root, tuple(_file(json.loads(line)) for line in lines[1:]))


def _held(file: SourceFile) -> dict[str, Any]:
    entry = asdict(file.entry) if file.entry else None
    return {name: getattr(file, name) for name in _FIELDS} | {"entry": entry}


def _file(held: dict[str, Any]) -> SourceFile:
    entry = CatalogEntry(**held["entry"]) if held["entry"] else None
    return SourceFile(**{**held, "also_at": tuple(held["also_at"]), "entry": entry})


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
