"""Results per document, kept as long as what made them is the same.

A store is a folder of files ``<sha256>.<key>.json``: the hash of the document
and a digest of all that the result depends on.  A result whose file is there is
up to date, so nothing has to be read to know it.  A failure by a limit of time
or memory is kept as ``<sha256>.<key>+<seconds>-<megabytes>.json``: it stands as
long as the limits do.  Files are written beside and
renamed: a name never stands for half a result.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.model.errors import Retry, StageError, StorageError

NOT_CACHED = "not-cached"
"""Key of a result that later stages can use, but that the next run makes anew."""

_KEY_LENGTH = 16
_LIMITS = "+"  # between a key and the limits under which something failed

_TEMPORARY = re.compile(r"\..+\.\d+\.tmp")
_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "your share of the disk is used up: free some space",
    errno.EFBIG: "a file grows larger than the system allows: raise its limit (ulimit -f)",
    errno.EROFS: "the disk cannot be written to: choose another folder",
    errno.EACCES: "you may not write there: change the folder's permissions or choose another",
    errno.EPERM: "you may not write there: change the folder's permissions or choose another",
}


class Beside:
    """A file that is written beside its place and takes it when it is complete.

    Whoever writes ``temporary`` ends with :meth:`publish` or :meth:`drop`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")

    def publish(self) -> None:
        """Take the place; a file with these bytes already is left alone, its time stamp with it."""
        try:
            if filecmp.cmp(self.temporary, self.path, shallow=False):
                self.temporary.unlink()
                return
        except FileNotFoundError:
            pass
        self.temporary.replace(self.path)

    def drop(self) -> None:
        """Remove what was written, if it is still there."""
        self.temporary.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that the name holds either the old bytes or all the new ones.

    A file that holds these bytes already is left alone, its time stamp with it.

    Raises:
        StorageError: when the file system refuses; the old file is as it was.
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return
    except OSError:
        pass
    beside = Beside(path)
    with storing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.temporary.write_bytes(data)
            beside.temporary.replace(path)
        except BaseException:
            beside.drop()
            raise


def open_file(path: Path | str) -> BinaryIO:
    """Open an ordinary file; never waits for a pipe that took its place.

    Raises:
        OSError: when it cannot be opened or is no ordinary file.
    """
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return os.fdopen(opened, "rb")
    os.close(opened)
    raise OSError(0, "it is no ordinary file any more")


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Around all writing: what the file system refuses becomes an error that says what to do.

    Raises:
        StorageError: naming the folder, the fault and what helps.
    """
    try:
        yield
    except OSError as error:
        fault = _ADVICE.get(error.errno or 0, f"it cannot be written ({error.strerror or error})")
        raise StorageError(
            f"{folder}: {fault}, then run again; what the last run left there stays as it is"
        ) from error


def sweep(folder: Path) -> None:
    """Remove half-written files that a killed run left; only while no other run goes on there."""
    for path in folder.glob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """A result by its name, which holds a digest of all that it depends on.

    Only of one that is not kept the content is told, too.
    """
    if NOT_CACHED not in path.name:
        return path.name
    return f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def key_after(key: str, retry: Retry, seconds: int, megabytes: int) -> str:
    """The key under which what came of work is kept.

    Args:
        key: digest of all that the work depends on, its limits aside.
        retry: when it is done anew.
        seconds: its limit of time.
        megabytes: its limit of memory.
    """
    if retry == "other limits":
        return f"{key}{_LIMITS}{seconds}-{megabytes}"
    return NOT_CACHED if retry == "always" else key


class Store:
    """One folder of kept results."""

    def __init__(self, folder: Path, ending: str = "json") -> None:
        self.folder, self.ending = folder, ending
        with storing(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def name(self, sha256: str, key: str) -> str:
        """The name of the file that holds the result of a document under a key."""
        main, mark, limits = key.partition(_LIMITS)
        return f"{sha256}.{main[:_KEY_LENGTH]}{mark}{limits}.{self.ending}"

    def path(self, sha256: str, key: str) -> Path:
        """Where the result of a document under a key is, or would be."""
        return self.folder / self.name(sha256, key)

    def names(self) -> frozenset[str]:
        """The names of all files there: to ask for many results, look once."""
        with os.scandir(self.folder) as items:
            return frozenset(item.name for item in items)

    def holds(self, sha256: str, key: str) -> bool:
        """Whether the result is there."""
        return self.path(sha256, key).exists()

    def cached_key(
        self,
        sha256: str,
        key: str,
        seconds: int,
        megabytes: int,
        names: Collection[str] | None = None,
    ) -> str | None:
        """The key under which there is a result: its own, or that of a failure by these limits.

        ``names`` are those of all results (:meth:`names`), where many are asked for.
        """
        for one in (key, key_after(key, "other limits", seconds, megabytes)):
            held = self.holds(sha256, one) if names is None else self.name(sha256, one) in names
            if held:
                return one
        return None

    def write(self, sha256: str, key: str, data: bytes) -> None:
        """Keep a result."""
        write_atomically(self.path(sha256, key), data)

    def read(self, sha256: str, key: str) -> bytes:
        """A kept result."""
        return self.path(sha256, key).read_bytes()

    def by_document(self) -> dict[str, Path]:
        """Document hash → file, in sorted order."""
        ending = f".{self.ending}"
        return {
            name.split(".", 1)[0]: self.folder / name
            for name in sorted(self.names())
            if name.endswith(ending) and not name.startswith(".")
        }

    def lacks(self, sha256s: Iterable[str]) -> bool:
        """Whether a document has no result there."""
        return not self.by_document().keys() >= set(sha256s)

    def of(self, sha256s: Iterable[str], made_by: str) -> dict[str, Path]:
        """The files of documents, each of which must have one.

        Raises:
            StageError: when the stage ``made_by`` has not run for a document, or its
                results were removed; its index goes, so that DVC runs it again.
        """
        held = self.by_document()
        missing = [sha256 for sha256 in sha256s if sha256 not in held]
        if missing:
            self.index.unlink(missing_ok=True)
            raise StageError(
                f"{self.folder}: {len(missing)} documents have no result there; run "
                f"'{made_by}' first, or `dvc repro` again"
            )
        return held

    @property
    def index(self) -> Path:
        """The file that names all results: what DVC looks at, instead of at each of them."""
        return self.folder.with_name(f"{self.folder.name}.txt")

    def write_index(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Name the results of ``(sha256, key)`` and no others."""
        names = sorted(self.name(sha256, key) for sha256, key in wanted)
        lines = (f"{fingerprint(self.folder / name)}\n" for name in names)
        write_atomically(self.index, "".join(lines).encode())

    def keep_only(self, wanted: Iterable[tuple[str, str]]) -> int:
        """Drop what is not among ``(sha256, key)``, leftovers of a killed run too.

        Returns the number of results that were dropped.
        """
        wanted_names = {self.name(sha256, key) for sha256, key in wanted}
        dropped = 0
        for name in self.names() - wanted_names:
            path = self.folder / name
            if path.is_file():
                path.unlink()
                dropped += not name.startswith(".")
        return dropped
