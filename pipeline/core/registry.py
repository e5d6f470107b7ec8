"""The registry of government bodies: ``pipeline/resources/agencies.csv``.

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

**Names.**  A name is written once, with its accents and in its usual
capitals; matching without accents, in capitals, or a long acronym as a word
("Sedena") is the matcher's work.  "U.S." or "Mexican" before a name and "of
Mexico" after it need no name of their own, unless the name means the body only
with them ("U.S. Marshals").  An acronym that more often means something else
in policy papers (a think tank, a treaty, a statistic) is left out: where a
document means the body, it says so ("… (CSIS)").

**Whose name it is.**  A name (whatever the column, and ignoring case and
accents) may belong to two bodies only if something tells them apart.  For any
two owners one of these must hold:

1. their countries differ ("Department of Justice" of the United States and of
   Canada): the country that the text is about decides;
2. their years do not overlap (a shared year of change does not count): the
   date that the text is about decides;
3. at least one of the two lists it in ``short_names``.  Hence of all owners
   in one country and time at most one holds the name without context, and it
   is the one meant when nothing in the text points to another.

A name that is a body's own and yet shared stands in its own column (``name``,
``acronym``, ``other_names``, ``name_es``) and again in ``short_names``, and then
needs context like any short name: "PNC" is the acronym of the police of
Guatemala and of El Salvador, and of neither before the other.
:meth:`Registry.clashes` lists the names that break the rule.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from pipeline.core.ids import fold as fold_letters

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
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")


class RegistryError(ValueError):
    """The registry file cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One line of the registry; what the columns hold is said above.

    Blank cells are ``None``, or an empty tuple in the columns that hold lists.
    """

    id: str
    name: str
    acronym: str | None
    other_names: tuple[str, ...]
    short_names: tuple[str, ...]
    name_es: tuple[str, ...]
    country: str
    level: str
    kind: str
    parent: str | None
    predecessor: tuple[str, ...]
    successor: tuple[str, ...]
    years: str | None
    source: str
    former_ids: tuple[str, ...]

    @property
    def first_year(self) -> int | None:
        """The year in which it began, ``None`` if not known."""
        return _year(self.years, 0)

    @property
    def last_year(self) -> int | None:
        """The year in which it ended, ``None`` if it has not or is not known."""
        return _year(self.years, 1)


def _year(years: str | None, end: int) -> int | None:
    """One end of ``1973-``, ``2001-2012`` or ``-2018``, where it is written."""
    written = years.split("-")[end] if years else ""
    return int(written) if written else None


def fold(name: str) -> str:
    """``name`` as names are compared: no case, no accents, plain apostrophes."""
    return " ".join(fold_letters(name.translate(_APOSTROPHES)).split())


def names(agency: Agency) -> tuple[str, ...]:
    """All names of ``agency``, each once.

    The order is fixed: name, acronym, other names, Spanish names, short names.
    """
    own = (agency.name, *((agency.acronym,) if agency.acronym else ()))
    listed = (*own, *agency.other_names, *agency.name_es, *agency.short_names)
    return tuple(dict.fromkeys(listed))


@dataclass(frozen=True)
class Registry:
    """All bodies, in the order of their ids."""

    agencies: tuple[Agency, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Agency]:
        """The bodies under their ids, and under the ids that they had before."""
        former = {old: agency for agency in self.agencies for old in agency.former_ids}
        return former | {agency.id: agency for agency in self.agencies}

    @cached_property
    def _folded(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """The folded names of each body, with their words, under its id."""
        return {
            agency.id: {name: frozenset(_words(name)) for name in map(fold, names(agency))}
            for agency in self.agencies
        }

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Agency, ...]]:
        """The owners of each folded name (see :func:`fold`), in the order of ids."""
        owners: dict[str, list[Agency]] = {}
        for agency in self.agencies:
            for name in self._folded[agency.id]:
                owners.setdefault(name, []).append(agency)
        return {name: tuple(found) for name, found in owners.items()}

    @staticmethod
    def names(agency: Agency) -> tuple[str, ...]:
        """All names of ``agency``, each once, as :func:`names` orders them."""
        return names(agency)

    def clashes(self) -> list[tuple[str, str, str]]:
        """Names that two bodies own and nothing tells apart: (name, id, id)."""
        found: list[tuple[str, str, str]] = []
        for name, owners in self.by_name.items():
            for index, one in enumerate(owners):
                found += [
                    (name, one.id, other.id)
                    for other in owners[index + 1 :]
                    if not _told_apart(name, one, other)
                ]
        return found

    def find(self, query: str) -> list[Agency]:
        """The bodies that ``query`` may mean, best first; empty if none.

        First comes the body with this id, then those with this acronym, with
        this name, and with a name that holds all words of the query.  In each
        group those come first that own the name without context, then the
        shorter official name, then the order of ids.
        """
        wanted = fold(query)
        words = frozenset(_words(wanted))
        if not words:
            return []
        ranked: list[tuple[int, bool, int, Agency]] = []
        for agency in self.agencies:
            rank = _rank(agency, self._folded[agency.id], query.strip(), wanted, words)
            if rank is not None:
                shared = wanted in map(fold, agency.short_names)
                ranked.append((rank, shared, len(agency.name), agency))
        ranked.sort(key=lambda entry: (*entry[:3], entry[3].id))
        return [entry[3] for entry in ranked]


def _words(folded: str) -> list[str]:
    return re.findall(r"\w+", folded)


def _rank(
    agency: Agency,
    folded: Mapping[str, frozenset[str]],
    query: str,
    wanted: str,
    words: frozenset[str],
) -> int | None:
    """How well a query fits a body: 0 best, ``None`` not at all."""
    if wanted in (agency.id, *agency.former_ids):
        return 0
    if agency.acronym and query == agency.acronym:
        return 1
    if agency.acronym and wanted == fold(agency.acronym):
        return 2
    if wanted in folded:
        return 3
    if any(map(words.issubset, folded.values())):
        return 4
    return None


def _told_apart(name: str, one: Agency, other: Agency) -> bool:
    """Whether country, years or context tell two owners of ``name`` apart."""
    if one.country != other.country:
        return True
    if any(name in map(fold, agency.short_names) for agency in (one, other)):
        return True
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Agency, other: Agency) -> bool:
    last, first = one.last_year, other.first_year
    return last is not None and first is not None and last <= first


def read_registry(text: str, origin: str = "agencies.csv") -> Registry:
    """The registry in ``text`` (CSV as in RFC 4180), named ``origin`` in errors.

    :raises RegistryError: naming the line, where the columns are others than
        :data:`COLUMNS`, a cell has no allowed value, an id occurs twice, or a
        parent, predecessor or successor is no id of the file.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, Agency]] = []
    try:
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            raise RegistryError(
                f"{origin}, line 1: the columns must be {', '.join(COLUMNS)}; "
                f"they are {', '.join(header) or 'missing'}"
            )
        for cells in reader:
            lines.append((reader.line_num, _agency(cells, f"{origin}, line {reader.line_num}")))
    except csv.Error as error:
        raise RegistryError(f"{origin}, line {reader.line_num}: {error}") from error
    _check_ids(lines, origin)
    return Registry(tuple(sorted((agency for _, agency in lines), key=lambda a: a.id)))


def _agency(cells: list[str], place: str) -> Agency:
    """The body on one line; ``place`` begins the message of an error."""
    if len(cells) != len(COLUMNS):
        raise RegistryError(f"{place}: {len(cells)} cells where {len(COLUMNS)} are expected")
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


def _problem(cell: Mapping[str, str]) -> str | None:
    """What is wrong with one line's cells, in words, if anything is."""
    for column in ("name", "source"):
        if not cell[column]:
            return f"{column} is empty"
    if _STRAY.search(f"|{'|'.join(filter(None, cell.values()))}|"):  # one search for all cells
        column, value = next(held for held in cell.items() if _STRAY.search(f"|{held[1] or 'x'}|"))
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


def _check_ids(lines: Iterable[tuple[int, Agency]], origin: str) -> None:
    """Raise where an id occurs twice or a line names an id that no line has."""
    lines = list(lines)
    seen: dict[str, int] = {}
    for number, agency in lines:
        for known in (agency.id, *agency.former_ids):
            if known in seen:
                raise RegistryError(
                    f"{origin}, line {number}: id {known!r} is that of line {seen[known]}, too"
                )
            seen[known] = number
    current = {agency.id for _, agency in lines}
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


@cache
def load_registry() -> Registry:
    """The registry that comes with the package.

    :raises RegistryError: if the file has been edited into something unreadable.
    """
    resource = files("pipeline") / "resources" / "agencies.csv"
    return read_registry(resource.read_text(encoding="utf-8"), "agencies.csv")
