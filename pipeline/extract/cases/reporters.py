"""Reporter citations by eyecite: "539 U.S. 306", "890 F. Supp. 914", "Grutter, 539 U.S. at 333".

The reporter citation is no mention of its own; it gives a case its citation
and court, and its short forms show where a party's name stands for the case.
eyecite is loaded, and run, only for blocks that can hold a citation.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import TextBlock

# Volume, reporter, page: "539 U.S. 306", "12 F. Supp. 2d 45", "2010 WL 123"; bounded, so linear.
_REPORTER = re.compile(
    r"\d{1,4}\s(?:[A-Z][A-Za-z]{0,9}\.(?:\s?[A-Za-z\d]{1,6}\.?){0,4}|F\.?\s?[23]d|WL|LEXIS|U\.?\s?S\.?)\s"
    r"(?:at\s)?(?:\d|_)"
)

# How much text eyecite reads at once at most (characters).
LONGEST = 20_000

# A citation this near behind a name belongs to it (characters).
CITED_WITHIN = 90


@dataclass(frozen=True, slots=True)
class Citation:
    """One reporter citation at ``[start, end)``; ``text`` is its usual form.

    ``court`` is the court's name where the reporter or the brackets tell it.
    ``antecedent`` is the short name before a short or *supra* citation.
    """

    start: int
    end: int
    kind: Literal["full", "short", "supra"]
    text: str | None
    court: str | None
    antecedent: str | None


def find_citations(text: str, blocks: Sequence[TextBlock]) -> list[Citation]:
    """The reporter citations in ``blocks``, in text order; offsets into ``text``."""
    found: list[Citation] = []
    for block in blocks:
        if _REPORTER.search(text, block.start, block.end) is None:
            continue
        for begin in range(block.start, block.end, LONGEST):
            part = text[begin : min(block.end, begin + LONGEST)]
            found.extend(_in_part(part, begin))
    return sorted(found, key=lambda cite: cite.start)


def _in_part(part: str, begin: int) -> list[Citation]:
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation, ShortCaseCitation, SupraCitation

    logging.getLogger("eyecite").setLevel(logging.ERROR)
    found = []
    for cite in get_citations(part):
        start, end = _span(cite)
        if isinstance(cite, FullCaseCitation):
            court = _court_name(cite.metadata.court)
            usual = str(cite.corrected_citation())  # type: ignore[no-untyped-call]
            found.append(Citation(begin + start, begin + end, "full", usual, court, None))
        elif isinstance(cite, (ShortCaseCitation, SupraCitation)):
            kind: Literal["short", "supra"] = (
                "short" if isinstance(cite, ShortCaseCitation) else "supra"
            )
            guess = cite.metadata.antecedent_guess
            found.append(Citation(begin + start, begin + end, kind, None, None, guess))
    return found


def _span(cite: Any) -> tuple[int, int]:
    start, end = cite.span()
    return int(start), int(end)


@cache
def _courts() -> dict[str, str]:
    from courts_db import courts  # type: ignore[import-untyped]

    return {str(court["id"]): str(court["name"]) for court in courts}


def _court_name(court_id: str | None) -> str | None:
    """The court's full name from its id in courts-db ("scotus")."""
    return _courts().get(court_id) if court_id else None


def with_citations(
    text: str, cases: Sequence[Candidate], cited: Sequence[Citation]
) -> list[Candidate]:
    """``cases``, each with the reporter citation that follows its name."""
    starts = [cite.start for cite in cited]
    return [_with_citation(text, case, cited, starts) for case in cases]


_BETWEEN = re.compile(r"[\s,(*_]*(?:(?:[Nn]os?\.\s?[\d-]+|slip op\.|supra)[\s,]*)?\Z")


def _with_citation(
    text: str, case: Candidate, cited: Sequence[Citation], starts: Sequence[int]
) -> Candidate:
    """``case`` with the reporter citation that follows its name; ``starts`` of ``cited``."""
    index = bisect_left(starts, case.end)
    if index == len(cited):
        return case
    cite = cited[index]
    near = cite.kind == "full" and cite.start - case.end <= CITED_WITHIN
    if not near or not _BETWEEN.match(text[case.end : cite.start]):
        return case
    return replace(
        case,
        citation=cite.text,
        court=case.court or cite.court,
        country=case.country or "US",
    )
