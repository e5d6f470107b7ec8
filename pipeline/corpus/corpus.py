"""A folder of documents → the distinct documents in it, with their catalog facts."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.cache.store import open_file
from pipeline.corpus.catalog import CatalogEntry, NoCatalogError, read_catalog
from pipeline.corpus.folder import Entry, as_text, entries_below
from pipeline.corpus.result_folders import holds_results
from pipeline.model.ids import make_doc_id
from pipeline.settings.params import DocumentParams

CATALOG = "catalog.csv"
"""States facts about documents: at the top of the folder, and in each folder below it."""

NOT_DOCUMENTS = (CATALOG, "corrections.csv")
"""Files at the top of the folder that are about documents."""

_BLOCK = 1 << 20  # bytes that are hashed at a time


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One distinct content: ``path`` is the first of its names in sorted order.

    Paths are relative to the folder, with ``/``.  ``problem`` says why the file
    could not even be read; ``sha256`` is then that of its path.  ``at`` is the path
    as the system has it, where that is no valid text.
    """

    sha256: str
    path: str
    also_at: tuple[str, ...]
    size: int
    entry: CatalogEntry | None
    problem: str | None = None
    at: str | None = None

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

    def path_of(self, file: SourceFile) -> Path:
        """Where a document's file is."""
        return self.root / (file.at or file.path)

    def read(self, file: SourceFile) -> bytes:
        """A document's bytes.

        Raises:
            OSError: when they cannot be read.
        """
        with open_file(self.path_of(file)) as opened:
            return opened.read()


def scan(
    root: Path,
    limits: DocumentParams | None = None,
    without: Path | None = None,
) -> Corpus:
    """List the documents below ``root`` and join the catalog's lines to them.

    Args:
        root: the folder of documents.
        limits: size of the largest file that is read, and whether links are followed.
        without: a folder that is not looked into: that of the results.

    Raises:
        CatalogError: when the catalog cannot be used.
    """
    limits = limits or DocumentParams()
    catalogs: list[str] = []

    def wanted(path: str) -> bool:
        if path.rpartition("/")[2] == CATALOG:
            catalogs.append(path)
        return _is_document(path)

    aside: list[str] = []
    left_out = os.path.realpath(without) if without is not None else None

    def enters(path: str) -> bool:
        if left_out is not None and os.path.realpath(root / path) == left_out:
            return False
        if not holds_results(root / path):
            return True
        aside.append(f"{as_text(path)}: holds results of this program; it is left aside")
        return False

    by_hash: dict[str, list[tuple[Entry, int]]] = {}
    unread: list[tuple[Entry, int]] = []
    found = entries_below(root, wanted, limits.follow_links, enters) if root.is_dir() else ()
    folder = os.fspath(root)
    for entry in found:
        size, digest = 0, ""
        problem = entry.problem
        if problem is None:
            try:
                digest, size = _digest(folder, entry.at, limits.max_bytes)
            except OSError as error:
                problem = f"cannot be opened ({error.strerror}); check the file's permissions"
        if size > limits.max_bytes:
            problem = limits.too_large(size)
        if problem is None:
            by_hash.setdefault(digest, []).append((entry, size))
        else:
            unread.append((Entry(entry.name, entry.at, problem), size))
    catalog = _Catalog(root, catalogs)
    catalog.names = {entry.name for group in (unread, *by_hash.values()) for entry, _ in group}
    catalog.hashes = set(by_hash)
    files = [
        SourceFile(
            hashlib.sha256(entry.at.encode("utf-8", "surrogateescape")).hexdigest(),
            entry.name,
            (),
            size,
            catalog.line_of(None, [entry.name]),
            entry.problem,
        )
        for entry, size in unread
    ]
    for digest, group in by_hash.items():
        group.sort(key=lambda held: held[0].name)
        (first, size), names = group[0], [entry.name for entry, _ in group]
        files.append(
            SourceFile(
                digest,
                names[0],
                tuple(names[1:]),
                size,
                catalog.line_of(digest, names),
                at=first.at if first.at != first.name else None,
            )
        )
    files.sort(key=lambda file: (file.path, file.sha256))
    return Corpus(root, tuple(files), (*aside, *catalog.warnings()))


class _Catalog:
    """The catalogs' lines, by what they name; ``names`` and ``hashes`` are those of all files.

    A line of a folder nearer to the top stands above one of a folder below it.
    """

    def __init__(self, root: Path, catalogs: Iterable[str]) -> None:
        self.names: set[str] = set()
        self.hashes: set[str] = set()
        self._faults: list[str] = []
        self._lines: list[CatalogEntry] = []
        for name in sorted(catalogs, key=lambda path: (-path.count("/"), path)):
            try:
                self._lines += read_catalog(root, name)
            except NoCatalogError as error:
                if name == CATALOG:
                    raise
                # a file of that name came with the documents
                self._faults.append(f"{error}; the file is left aside")
        self._by_hash = {line.sha256: line for line in self._lines if line.sha256}
        self._by_path = {line.path: line for line in self._lines if line.path}
        self._by_form = {_composed(path): line for path, line in self._by_path.items()}

    def line_of(self, digest: str | None, names: Iterable[str]) -> CatalogEntry | None:
        """The line of a document: by its hash, by its path, by its path in another form.

        One name can be written in several forms of Unicode; a line belongs to the file
        that has its very form, if there is one.
        """
        if not self._lines:
            return None
        line = self._by_hash.get(digest) if digest else None
        for name in names:
            line = line or self._by_path.get(name)
            other = self._by_form.get(_composed(name))
            if line is None and other is not None and other.path not in self.names:
                line = other
        return line

    def warnings(self) -> tuple[str, ...]:
        """What is wrong with catalogs, and each line whose document is not in the folder."""
        forms = {_composed(name) for name in self.names}
        orphans = [
            f"{line.catalog}, line {line.line}: no document '{line.path or line.sha256}' in the "
            "folder"
            for line in self._lines
            if line.sha256 not in self.hashes and not (line.path and _composed(line.path) in forms)
        ]
        return (*self._faults, *orphans)


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _is_document(path: str) -> bool:
    """Whether a file counts as a document, by the rules of the design."""
    name = path.rpartition("/")[2]
    return not name.upper().startswith("README") and name != CATALOG and path not in NOT_DOCUMENTS


def _digest(folder: str, at: str, most: int) -> tuple[str, int]:
    """Hash and size; of a file larger than ``most`` the size alone, so it is not read.

    A file that grows while it is read is read no further than that, either.
    """
    digest, read = hashlib.sha256(), 0
    with open_file(f"{folder}/{at}") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size > most:
            return "", size
        # for a small file, to make room for a large one would take most of the time
        room = min(size + 1, _BLOCK)
        while read <= most and (block := opened.read(room)):
            digest.update(block)
            read += len(block)
            room = _BLOCK
    return digest.hexdigest(), read
