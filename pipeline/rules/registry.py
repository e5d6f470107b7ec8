"""Government bodies, their names, and whose name it is.

:mod:`pipeline.rules.registry_file` reads them.

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

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.model.ids import fold as fold_letters

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")


@dataclass(frozen=True, slots=True)
class Agency:
    """One line of the registry (:mod:`pipeline.rules.registry_file` says what it holds).

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
    def names(self) -> tuple[str, ...]:
        """All its names, each once.

        The order is fixed: name, acronym, other names, Spanish names, short names.
        """
        own = (self.name, *((self.acronym,) if self.acronym else ()))
        return tuple(dict.fromkeys((*own, *self.other_names, *self.name_es, *self.short_names)))

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
            agency.id: {name: frozenset(_words(name)) for name in map(fold, agency.names)}
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
