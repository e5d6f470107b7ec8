"""One hostile file: how it is built, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

GOOD = "In June 2008 Congress gave the DEA $400 million."
"""A sentence that hostile files carry to show that what can be read still is."""
GOOD_MENTIONS = frozenset({"June 2008", "Congress", "DEA", "$400 million"})


PROSE = "Many people in the northern districts found work, as the commission had said. "
"""Words for files that have to be long."""


@dataclass(frozen=True)
class Case:
    """``name`` of the file, what it tries, its bytes, and what the documents table must say.

    ``says`` are words of its problem (or warnings), ``mentions`` the texts of all its
    rows.  ``build`` takes a size: 1 in the tests; by hand files are made larger.
    ``kind`` is the heading under which the table of hostile files has it.
    """

    name: str
    tries: str
    build: Callable[[int], bytes]
    status: str = "ok"
    says: str = ""
    mentions: frozenset[str] = field(default_factory=frozenset)
    kind: str = ""


def good(name: str, tries: str, build: Callable[[int], bytes], says: str = "",
         status: str = "ok") -> Case:  # fmt: skip
    """A file that is read all the same."""
    return Case(name, tries, build, status, says, GOOD_MENTIONS)


def bad(name: str, tries: str, build: Callable[[int], bytes], says: str) -> Case:
    """A file that is refused."""
    return Case(name, tries, build, "failed", says)


def unproved(name: str, tries: str, build: Callable[[int], bytes]) -> Case:
    """A file that the verifying library reads otherwise: no row of it is proved."""
    return Case(name, tries, build, "partial", "did not verify")


def of(kind: str, *cases: Case) -> tuple[Case, ...]:
    """Cases of one kind."""
    return tuple(replace(case, kind=kind) for case in cases)
