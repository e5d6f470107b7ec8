"""A match in its block, as the tests on what stands around it see it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.reading import BlockKind

BEFORE, AFTER = 32, 40
"""How many characters beside a mention a test may look at."""


@dataclass(frozen=True, slots=True)
class Place:
    """A match in its block: the text, its lower-case copy, the block's edges."""

    text: str
    low: str
    block_start: int
    block_end: int
    start: int
    end: int
    kind: BlockKind

    @property
    def before(self) -> str:
        """The lower-case text in front."""
        return self.low[max(self.block_start, self.start - BEFORE) : self.start]

    @property
    def after(self) -> str:
        """The lower-case text behind."""
        return self.low[self.end : min(self.block_end, self.end + AFTER)]

    @property
    def written_before(self) -> str:
        """The text in front as written."""
        return self.text[max(self.block_start, self.start - BEFORE) : self.start]

    @property
    def written_after(self) -> str:
        """The text behind as written."""
        return self.text[self.end : min(self.block_end, self.end + AFTER)]
