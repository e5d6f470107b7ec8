"""What the placing of one date looks at: the document, its story, the sentence's tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.count import anchor_of_document
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.extract.dates.story import Story
from pipeline.extract.dates.tense import Stretch, direction
from pipeline.model import edtf
from pipeline.model.reading import Reading

Origin = Literal["text", "document"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value (EDTF) found for a meaning, what it rests on, and how firmly.

    ``share`` is what the value keeps of its rule's confidence; ``calendar`` is
    gregorian or a fiscal one.
    """

    value: str | None
    anchor: Anchor | None
    origin: Origin | None
    share: float = 1.0
    calendar: str = "gregorian"


class Surroundings:
    """One document while its dates are placed, first to last."""

    def __init__(self, reading: Reading, low: str, sentences: Sentences) -> None:
        self.reading, self.low, self.sentences = reading, low, sentences
        self.document = anchor_of_document(reading.published)
        self.document_end = edtf.bounds(self.document.value)[1] if self.document else None
        self.story = Story(reading, sentences)
        self._between = 0, len(low)

    def is_ahead(self, value: str) -> bool:
        """Whether a value begins after the document's own date."""
        first = edtf.bounds(value)[0]
        return self.document_end is not None and first is not None and first > self.document_end

    def tense(self, candidate: Candidate, grammar: Grammar) -> int | None:
        """-1 where the words around a date tell of the past, 1 of the future, else null."""
        sentence = self.sentences.span(candidate.start)
        place = Stretch(candidate.start, candidate.end, sentence, *self._between)
        return direction(self.low, place, grammar)

    def stands_between(self, before: Candidate | None, following: Candidate | None) -> None:
        """Tell which dates stand on either side of the one that is placed next."""
        after = before.end if before else 0
        self._between = after, following.start if following else len(self.low)

    def block_end(self, candidate: Candidate) -> int:
        """Where the candidate's block ends."""
        blocks = self.reading.blocks
        return blocks[candidate.block].end if blocks else len(self.low)

    def before(self, candidate: Candidate, reach: int) -> str:
        """The lower-case text in front of a candidate."""
        return self.low[max(0, candidate.start - reach) : candidate.start]

    def after(self, candidate: Candidate, reach: int) -> str:
        """The lower-case text behind a candidate."""
        return self.low[candidate.end : candidate.end + reach]
