"""The registry of government bodies: ``pipeline/resources/registry/agencies.csv``.

One line a body.  To add one, add its line in the order of ids; to add a name,
add it to a list column (``|`` between names).  No other file changes.

======================  ======================================================
column                  what stands there
======================  ======================================================
id                      country (``int`` for international bodies), hyphen,
                        acronym or slug; lower-case ASCII; never changes
name                    official English name, without "the"
acronym                 the main one, if there is one
other_names             further names, acronyms, outdated and mistaken forms
                        that mean this body wherever they stand
short_names             names that need context: other bodies, or ordinary
                        words, have them too ("Congress", "State", "SSP")
name_es                 Spanish and other official names, official one first
country                 ISO 3166-1 alpha-2, or ``INT``
level, kind             one of :data:`LEVELS`, one of :data:`KINDS`
parent                  id of the body that it belongs to
predecessor, successor  ids of the bodies that it came from and went into
years                   ``1973-``, ``2001-2012``, ``-2018``, or blank
source                  where the facts are from
former_ids              ids that the line had before
======================  ======================================================

:mod:`pipeline.rules.registry` says what a name is, and who may own it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from pipeline.resources import resource_text
from pipeline.rules.registry import Agency, Registry

_FILE = "registry/agencies.csv"
COLUMNS = (
    "id",
    "name",
    "acronym",
    "other_names",
    "short_names",
    "name_es",
    "country",
    "level",
    "kind",
    "parent",
    "predecessor",
    "successor",
    "years",
    "source",
    "former_ids",
)
LEVELS = ("federal", "state", "local", "international")
KINDS = (
    "department",
    "agency",
    "court",
    "legislature",
    "police",
    "armed force",
    "intelligence",
    "prosecutor",
    "regulator",
    "intergovernmental",
    "unit",
)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")
_YEARS = re.compile(r"(?:\d{4})?-(?:\d{4})?")
_STRAY = re.compile(r"\|(?:[\s|]|(?<=\s\|))")  # in names with "|" around each of them


class RegistryError(ValueError):
    """The registry file cannot be read; the message names the line."""


def read_registry(
    text: str, origin: str = "agencies.csv", others: Collection[str] = ()
) -> Registry:
    """The registry in ``text`` (CSV as in RFC 4180), named ``origin`` in errors.

    ``others`` are ids of bodies in another file.

    :raises RegistryError: naming the line, where the columns are others than
        :data:`COLUMNS`, a cell has no allowed value, an id occurs twice, or a
        parent, predecessor or successor is no id of the file.
    """
    lines = [
        (number, _agency(cells, f"{origin}, line {number}"))
        for number, cells in _lines(text, origin)
    ]
    _check_ids(lines, origin, others)
    return Registry(tuple(sorted((agency for _, agency in lines), key=lambda a: a.id)))


def _lines(text: str, origin: str) -> Iterator[tuple[int, list[str]]]:
    """The lines below the header with their numbers, a cell for each column in them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            raise RegistryError(
                f"{origin}, line 1: the columns must be {', '.join(COLUMNS)}; "
                f"they are {', '.join(header) or 'missing'}"
            )
        for cells in reader:
            if len(cells) != len(COLUMNS):
                raise RegistryError(
                    f"{origin}, line {reader.line_num}: {len(cells)} cells where "
                    f"{len(COLUMNS)} are expected"
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise RegistryError(f"{origin}, line {reader.line_num}: {error}") from error


def _agency(cells: list[str], place: str) -> Agency:
    """The body on one line; ``place`` begins the message of an error."""
    cell = dict(zip(COLUMNS, cells, strict=True))
    problem = _problem(cell)
    if problem:
        raise RegistryError(f"{place}: {problem}")
    return Agency(
        id=cell["id"],
        name=cell["name"],
        acronym=cell["acronym"] or None,
        other_names=_listed(cell["other_names"]),
        short_names=_listed(cell["short_names"]),
        name_es=_listed(cell["name_es"]),
        country=cell["country"],
        level=cell["level"],
        kind=cell["kind"],
        parent=cell["parent"] or None,
        predecessor=_listed(cell["predecessor"]),
        successor=_listed(cell["successor"]),
        years=cell["years"] or None,
        source=cell["source"],
        former_ids=_listed(cell["former_ids"]),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _stray(cells: Iterable[str]) -> bool:
    """Whether one of the names in cells is empty, or has white space at its ends."""
    held = "|".join(cell for cell in cells if cell)
    return bool(held) and _STRAY.search(f"|{held}|") is not None


def _problem(cell: Mapping[str, str]) -> str | None:
    """What is wrong with one line's cells, in words, if anything is."""
    for column in ("name", "source"):
        if not cell[column]:
            return f"{column} is empty"
    if _stray(cell.values()):  # one search for all cells
        column, value = next(held for held in cell.items() if _stray(held[1:]))
        return f"{column} holds an empty name or stray white space: {value!r}"
    if not _ID.fullmatch(cell["id"]):
        return f"id {cell['id']!r} is not lower-case words joined by hyphens"
    if not _COUNTRY.fullmatch(cell["country"]):
        return f"country {cell['country']!r} is neither two capital letters nor INT"
    if cell["level"] not in LEVELS:
        return f"level {cell['level']!r} is none of {', '.join(LEVELS)}"
    if cell["kind"] not in KINDS:
        return f"kind {cell['kind']!r} is none of {', '.join(KINDS)}"
    if cell["years"] and (cell["years"] == "-" or not _YEARS.fullmatch(cell["years"])):
        return f"years {cell['years']!r} is not like 1973-, 2001-2012 or -2018"
    return None


def _check_ids(lines: Iterable[tuple[int, Agency]], origin: str, others: Collection[str]) -> None:
    """Raise where an id occurs twice or a line names an id that no line has."""
    lines = list(lines)
    seen: dict[str, int] = {}
    for number, agency in lines:
        for known in (agency.id, *agency.former_ids):
            if known in others:
                raise RegistryError(
                    f"{origin}, line {number}: id {known!r} is that of a body of the registry"
                )
            if known in seen:
                raise RegistryError(
                    f"{origin}, line {number}: id {known!r} is that of line {seen[known]}, too"
                )
            seen[known] = number
    current = {*others, *(agency.id for _, agency in lines)}
    for number, agency in lines:
        parent = (agency.parent,) if agency.parent else ()
        for column, ids in (
            ("parent", parent),
            ("predecessor", agency.predecessor),
            ("successor", agency.successor),
        ):
            unknown = [other for other in ids if other not in current]
            if unknown:
                raise RegistryError(
                    f"{origin}, line {number}: {column} {unknown[0]!r} is no id of this file"
                )


_own: ContextVar[tuple[Agency, ...]] = ContextVar("own", default=())


def own_agencies() -> tuple[Agency, ...]:
    """The bodies that :func:`with_agencies` has added."""
    return _own.get()


@contextmanager
def with_agencies(path: Path) -> Iterator[None]:
    """Within it the registry holds the bodies of another file, too.

    Args:
        path: a file of the same columns; parents and others may be ids of either.

    :raises RegistryError: naming the line that is wrong.
    """
    held = {one for agency in _registry(()).agencies for one in (agency.id, *agency.former_ids)}
    own = read_registry(path.read_text("utf-8-sig"), str(path), held).agencies
    before = _own.set(own)
    try:
        yield
    finally:
        _own.reset(before)


def load_registry() -> Registry:
    """The registry that comes with the package, and bodies added to it.

    :raises RegistryError: if the file has been edited into something unreadable.
    """
    return _registry(own_agencies())


@cache
def _registry(own: tuple[Agency, ...]) -> Registry:
    if own:
        agencies = (*_registry(()).agencies, *own)
        return Registry(tuple(sorted(agencies, key=lambda agency: agency.id)))
    return read_registry(resource_text(_FILE), _FILE)
