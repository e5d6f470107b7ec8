"""Pieces: spans that name one body, put together from hits and shapes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.rules.agencies.lexicon import Sense
from pipeline.rules.agencies.tokens import POSSESSIVE
from pipeline.rules.registry import Agency


@dataclass(slots=True)
class Piece:
    """A span that names one body, on its way to a mention.

    ``senses`` is what it may mean (empty for a body that no list knows);
    ``country`` is set where words inside or right beside it name one, and
    ``country_at`` is where they stand if outside; ``parents`` are known bodies
    that it is said to be part of; ``settled`` is the body once known;
    ``listed`` says that the words around it leave no doubt that it is a name;
    ``core`` is the name without the country's words taken into the span;
    ``open`` says that the text does not settle whose body it is;
    ``state_form`` that the name ends in "of the Nation" or its like, as no
    body's of the United States does.
    """

    start: int
    end: int
    senses: tuple[Sense, ...]
    acronym: bool
    shaped: bool = False
    country: str | None = None
    country_at: tuple[int, int] | None = None
    local: bool = False
    parents: tuple[Agency, ...] = ()
    settled: Agency | None = None
    defined_at: tuple[int, int] | None = None
    method: str = ""
    name: str = ""
    given_acronym: str | None = None
    listed: bool = False
    core: str = ""
    dropped: bool = False
    confidence: float = 0.0
    open: bool = False
    state_form: bool = False


def possessive_end(text: str, end: int) -> int:
    """``end`` moved past a possessive sign that follows."""
    match = POSSESSIVE.match(text, end)
    return match.end() if match else end
