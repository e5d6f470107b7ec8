"""A folder of documents → the distinct documents in it, with their catalog facts."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.catalog import CatalogEntry, read_catalog
from pipeline.core.ids import make_doc_id

NOT_DOCUMENTS = ("catalog.csv", "corrections.csv")
"""Files at the top of the folder that are about documents."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One distinct content: ``path`` is the first of its names in sorted order.

    Paths are relative to the folder, with ``/``.  ``problem`` says why the file
    could not even be read; ``sha256`` is then that of its path.
    """

    sha256: str
    path: str
    also_at: tuple[str, ...]
    size: int
    entry: CatalogEntry | None
    problem: str | None = None

    @property
    def doc_id(self) -> str:
        """The document's id (design: Identity)."""
        return make_doc_id(self.path, self.sha256)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, sorted by path, and warnings about the catalog."""

    root: Path
    files: tuple[SourceFile, ...]
    warnings: tuple[str, ...] = ()

    def read(self, file: SourceFile) -> bytes:
        """A document's bytes."""
        return (self.root / file.path).read_bytes()


def scan(root: Path) -> Corpus:
    """List the documents below ``root`` and join the catalog's lines to them.

    Raises:
        CatalogError: when the catalog cannot be used.
    """
    entries = read_catalog(root / "catalog.csv")
    by_hash: dict[str, list[tuple[str, int]]] = {}
    unreadable: list[SourceFile] = []
    for path in _documents(root):
        name = path.relative_to(root).as_posix()
        try:
            digest, size = _digest(path)
        except OSError as error:
            missing = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
            unreadable.append(
                SourceFile(
                    missing,
                    name,
                    (),
                    0,
                    None,
                    f"cannot be opened ({error.strerror}); check the file's permissions",
                )
            )
            continue
        by_hash.setdefault(digest, []).append((name, size))
    by_path = {unicodedata.normalize("NFC", e.path): e for e in entries if e.path}
    by_sha = {e.sha256: e for e in entries if e.sha256}
    used: set[int] = set()
    files: list[SourceFile] = list(unreadable)
    for digest, found in by_hash.items():
        names = sorted(name for name, _ in found)
        entry = by_sha.get(digest)
        for name in names:
            entry = entry or by_path.get(unicodedata.normalize("NFC", name))
        if entry:
            used.add(entry.line)
        files.append(SourceFile(digest, names[0], tuple(names[1:]), found[0][1], entry))
    warnings = tuple(
        f"catalog.csv, line {e.line}: no document '{e.path or e.sha256}' in the folder"
        for e in entries
        if e.line not in used
    )
    return Corpus(root, tuple(sorted(files, key=lambda file: file.path)), warnings)


def _documents(root: Path) -> Iterator[Path]:
    """Every file that counts as a document, by the rules of the design."""
    if not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if any(part.startswith((".", "~$")) for part in relative.parts):
            continue
        if path.name.upper().startswith("README"):
            continue
        if len(relative.parts) == 1 and path.name in NOT_DOCUMENTS:
            continue
        if path.is_file():
            yield path


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return digest, path.stat().st_size
