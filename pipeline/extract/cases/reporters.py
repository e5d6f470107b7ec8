"""Reporter citations by eyecite: "539 U.S. 306", "890 F. Supp. 914", "Grutter, 539 U.S. at 333".

The reporter citation is no mention of its own; it gives a case its citation
and court, and its short forms show where a party's name stands for the case.
eyecite is loaded, and run, only for blocks that can hold a citation.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pipeline.model.reading import TextBlock

# Volume, reporter, page: "539 U.S. 306", "12 F. Supp. 2d 45", "2010 WL 123"; bounded, so linear.
_REPORTER = re.compile(
    r"\d{1,4}\s(?:[A-Z][A-Za-z]{0,9}\.(?:\s?[A-Za-z\d]{1,6}\.?){0,4}|F\.?\s?[23]d|WL|LEXIS|U\.?\s?S\.?)\s"
    r"(?:at\s)?(?:\d|_)"
)

# How much text eyecite reads at once at most (characters).
LONGEST = 20_000


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


def may_cite(text: str, block: TextBlock) -> bool:
    """Whether the block can hold a reporter citation: a cheap look."""
    return _REPORTER.search(text, block.start, block.end) is not None


def citations(text: str, block: TextBlock) -> list[Citation]:
    """The citations of ``block``, offsets into ``text``."""
    found: list[Citation] = []
    for begin in range(block.start, block.end, LONGEST):
        part = text[begin : min(block.end, begin + LONGEST)]
        found.extend(_in_part(part, begin))
    return found


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
