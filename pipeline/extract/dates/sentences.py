"""Which sentence an offset lies in, also where a reading comes without sentences."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.model.reading import Reading

# The end of a sentence: a mark after a word or year of some length, then a capital.
_END = re.compile(r"[^\W_]{3}[)”\"’]{0,2}[.!?][)”\"’]{0,2}\s+(?=[“\"‘(]?[^\W\d_a-zñáéíóú]|[¿¡])")


class Sentences:
    """Numbers the sentences of one reading."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._given = [start for start, _ in reading.sentences]
        self._starts_in: dict[tuple[int, int], list[int]] = {}

    def number(self, offset: int) -> int:
        """A number that grows by one from sentence to sentence within a block."""
        if self._given:
            return bisect_right(self._given, offset)
        return bisect_right(self._starts(offset), offset)

    def span(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds ``offset``."""
        if self._given:
            return self._reading.sentence_at(offset)
        starts = self._starts(offset)
        index = bisect_right(starts, offset)
        first = starts[index - 1] if index else 0
        last = starts[index] if index < len(starts) else self._block(offset)[1]
        return first, last

    def _block(self, offset: int) -> tuple[int, int]:
        block = self._reading.block_at(offset)
        return (block.start, block.end) if block else (0, len(self._reading.text))

    def _starts(self, offset: int) -> list[int]:
        """Where the sentences of the block begin, found once for each block."""
        block = self._block(offset)
        starts = self._starts_in.get(block)
        if starts is None:
            found = _END.finditer(self._reading.text, *block)
            starts = [block[0], *(end.end() for end in found)]
            self._starts_in[block] = starts
        return starts
