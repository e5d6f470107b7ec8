"""What each rule hands on: a case's place and name, before names are resolved."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.mention import CaseKind, Evidence


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of a case, as one rule saw it.

    ``name`` is in normal capitals, and the full one where a short form stands for it
    ("Grutter v. Bollinger" for "Grutter").
    """

    start: int
    end: int
    name: str
    kind: CaseKind
    rule: str
    country: str | None = None
    method: str = "name"
    court: str | None = None
    docket: str | None = None
    citation: str | None = None
    evidence: tuple[Evidence, ...] = ()
