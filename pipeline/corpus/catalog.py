"""``catalog.csv`` → optional facts per document of its folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.model import edtf
from pipeline.model.errors import CatalogError

COLUMNS = ("path", "sha256", "title", "authors", "publisher", "published", "language")
"""The columns, in any order; path or sha256 names the document, the rest is optional."""

_HEX = frozenset("0123456789abcdef")


class NoCatalogError(CatalogError):
    """A file of a catalog's name whose columns name no documents."""


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One line: facts that a person gave of one document; empty cells are null."""

    line: int
    path: str | None
    sha256: str | None
    title: str | None
    authors: str | None
    publisher: str | None
    published: str | None
    language: str | None
    catalog: str = "catalog.csv"
    """The file that it is a line of, as a path in the folder of documents."""

    def facts(self) -> dict[str, str | None]:
        """What parsing has to know of the line (its place in the file is not part of it)."""
        return {
            name: getattr(self, name)
            for name in ("title", "authors", "publisher", "published", "language")
        }


def read_catalog(root: Path, name: str = "catalog.csv") -> list[CatalogEntry]:
    """Read and check a catalog; a missing file is an empty one.

    Args:
        root: the folder of documents.
        name: the catalog's path in it, with ``/``; its lines give paths in its own folder.

    Raises:
        CatalogError: naming the line and what is expected.
    """
    path = root / name
    if not path.exists():
        return []
    if not path.is_file():
        raise CatalogError(f"{name}: is no ordinary file; put the catalog itself there")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CatalogError(
            f"{name}, line {line}: not UTF-8; save the file as 'CSV UTF-8'"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: list[CatalogEntry] = []
    seen: dict[str, int] = {}
    try:
        header = next(reader, None)
        if header is None:
            return []
        names = [column.strip() for column in header]
        _check_header(name, names)
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                break
            if any(cell.strip() for cell in row):
                entry = _entry(name, line, names, row)
                for key in (entry.path, entry.sha256):
                    if key in seen:
                        raise CatalogError(
                            f"{name}, line {line}: '{key}' stands on line {seen[key]} "
                            "already; expected one line a document"
                        )
                    if key:
                        seen[key] = line
                entries.append(entry)
    except csv.Error as error:
        raise CatalogError(
            f"{name}, line {reader.line_num}: not valid CSV ({error}); expected cells "
            "between commas, quotation marks around cells that hold commas"
        ) from None
    return entries


def _check_header(name: str, names: list[str]) -> None:
    if not {"path", "sha256"} & set(names):
        raise NoCatalogError(
            f"{name}, line 1: the columns are {', '.join(names)}; expected {', '.join(COLUMNS)} "
            "(path or sha256, the rest optional)"
        )
    unknown = [column for column in names if column not in COLUMNS]
    if unknown or len(set(names)) != len(names):
        raise CatalogError(
            f"{name}, line 1: the columns are {', '.join(names)}; expected "
            f"{', '.join(COLUMNS)} (path or sha256, the rest optional)"
        )


def _entry(catalog: str, line: int, names: list[str], row: list[str]) -> CatalogEntry:
    where = f"{catalog}, line {line}"
    if len(row) != len(names):
        raise CatalogError(f"{where}: {len(row)} cells; expected {len(names)} as in the header")
    cells: dict[str, str | None] = dict.fromkeys(COLUMNS)
    cells |= {name: cell.strip() or None for name, cell in zip(names, row, strict=True)}
    if not (cells["path"] or cells["sha256"]):
        raise CatalogError(f"{where}: neither path nor sha256; expected one of them")
    if cells["path"]:
        cells["path"] = str(PurePosixPath(cells["path"].replace("\\", "/")))
    if cells["sha256"]:
        cells["sha256"] = cells["sha256"].lower()
    checks: dict[str, tuple[Callable[[str], bool], str]] = {
        "path": (
            lambda v: not v.startswith("/") and ".." not in v.split("/"),
            "a path below the folder of the catalog",
        ),
        "sha256": (lambda v: len(v) == 64 and set(v) <= _HEX, "64 hexadecimal digits"),
        "published": (
            edtf.is_valid,
            "a date in EDTF, such as 2010-09-14, 2010-09 or 2010",
        ),
        "language": (
            lambda v: len(v) == 2 and v.isalpha() and v.islower(),
            "a language's two letters (ISO 639-1), such as en or es",
        ),
    }
    for name, (fits, expected) in checks.items():
        value = cells[name]
        if value is not None and not fits(value):
            raise CatalogError(f"{where}: {name} is {value!r}; expected {expected}")
    if cells["path"]:
        cells["path"] = str(PurePosixPath(catalog).parent / cells["path"])
    return CatalogEntry(line=line, catalog=catalog, **cells)
