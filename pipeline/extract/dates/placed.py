"""A date with its value, as it goes from being placed to being a mention."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.mention import DateMod, Evidence


@dataclass(slots=True)
class Placed:
    """A date with its value (EDTF).

    ``aside`` is set for one in brackets, ``passing`` for a year that only tells
    one thing from others of its kind ("under the 1999 law"), ``flashback`` for
    one counted back from the story ("two years before"): the story hardly goes
    on from these.
    """

    start: int
    end: int
    value: str
    rule: str
    confidence: float
    block: int
    mod: DateMod | None = None
    calendar: str = "gregorian"
    alternative: str | None = None
    anchor: str | None = None
    anchor_from: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
    aside: bool = False
    passing: bool = False
    flashback: bool = False

    @property
    def relative(self) -> bool:
        """Whether the value was counted from an anchor."""
        return self.anchor is not None
