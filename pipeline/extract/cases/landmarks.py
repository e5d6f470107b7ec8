"""Landmark cases that lawyers name without citing them: "a Bivens action", "Chevron deference"."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO

from pipeline.extract.cases.scan import named
from pipeline.extract.cases.short_names import short_names
from pipeline.link.cases.found import Found
from pipeline.model.reading import Reading
from pipeline.rules.cases.lexicon import case_resource

_NOUN = re.compile(r"[*_”\"’]*\s(?P<noun>[a-z]+(?:\sof\s[a-z]+)?)")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A case known by one name, and the ``nouns`` behind it that only the case has."""

    name: str
    citation: str
    nouns: frozenset[str]


@cache
def landmarks() -> dict[str, Landmark]:
    """The cases of ``landmarks.csv`` by their short names."""
    rows = csv.DictReader(StringIO(case_resource("landmarks.csv")))
    return {
        row["short"]: Landmark(row["name"], row["citation"], frozenset(row["nouns"].split("|")))
        for row in rows
    }


def find_landmarks(reading: Reading, cases: Sequence[Found]) -> Iterator[Found]:
    """Landmark cases in a document that names other court cases (``cases``), too.

    A name that is short for one of ``cases`` is that case's (see ``find_shorts``).
    """
    if not cases:
        return
    taken = {short for case in cases for short in short_names(case.name)}
    text = reading.text
    usable = {short: known for short, known in landmarks().items() if short not in taken}
    for start, end, known in named(text, usable):
        behind = _NOUN.match(text, end)
        if behind is None or known.nouns.isdisjoint({behind["noun"], behind["noun"].split()[0]}):
            continue
        yield Found(
            start,
            end,
            known.name,
            "court_case",
            "case.short",
            country="US",
            method="short_form",
            citation=known.citation,
        )
