"""A candidate: a span that names one body, made of matches, on its way to a mention."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.rules.agencies.gazetteer import CandidateEntity
from pipeline.rules.agencies.name_tokens import POSSESSIVE
from pipeline.rules.registry import Agency


@dataclass(slots=True)
class Candidate:
    """A span that names one body, on its way to a mention.

    ``entities`` are those that it may mean (empty for a body that no list knows);
    ``country`` is set where words inside or right beside it name one, and
    ``country_span`` is where they stand if outside; ``parents`` are known bodies
    that it is said to be part of; ``linked`` is the body once known;
    ``long_form`` is the name that defines an acronym; ``listed`` says that the words
    around it leave no doubt that it is a name;
    ``core`` is the name without the country's words taken into the span;
    ``open`` says that the text does not say whose body it is;
    ``state_form`` that the name ends in "of the Nation" or its like, as no
    body's of the United States does.
    """

    start: int
    end: int
    entities: tuple[CandidateEntity, ...]
    acronym: bool
    from_pattern: bool = False
    country: str | None = None
    country_span: tuple[int, int] | None = None
    local: bool = False
    parents: tuple[Agency, ...] = ()
    linked: Agency | None = None
    definition_span: tuple[int, int] | None = None
    method: str = ""
    given_acronym: str | None = None
    listed: bool = False
    core: str = ""
    dropped: bool = False
    confidence: float = 0.0
    open: bool = False
    state_form: bool = False
    long_form: Candidate | None = None

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The bodies that it may mean."""
        return tuple(entity.agency for entity in self.entities)

    @property
    def countries(self) -> set[str]:
        """The countries of the bodies that it may mean."""
        return {entity.agency.country for entity in self.entities}

    def written(self, text: str) -> str:
        """Its words in the text that it was found in."""
        return text[self.start : self.end]


def possessive_end(text: str, end: int) -> int:
    """``end`` moved past a possessive sign that follows."""
    match = POSSESSIVE.match(text, end)
    return match.end() if match else end
