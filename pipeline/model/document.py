"""A document as a finder reads it: clean text with what is known around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

BlockKind = Literal[
    "heading",
    "paragraph",
    "list_item",
    "footnote",
    "reference",
    "table",
    "caption",
    "front_matter",
    "contents",
]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A span of the text that stands by itself; no mention crosses its edge.

    ``language`` is the ISO 639-1 code of a language that finders have words of,
    else ``und``; ``level`` is a heading's depth, counted from 1, and 0 elsewhere;
    ``cell`` is a table cell's place: number of the table in the document, row and
    column, each from 0.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    language: str = "en"
    level: int = 0
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity of the language model (``ORG``, ``PERSON``, ``GPE`` …)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Document:
    """The clean text of one document and what is known of it.

    ``blocks`` and ``sentences`` are sorted and do not overlap; text between
    blocks is white space.  ``sentences`` and ``entities`` may be empty: a
    finder then does its best without.  ``masks`` are sorted spans that hold
    no mention of the finder's kind (web addresses, docket numbers).
    ``published`` is the document's own date (EDTF), ``country`` the ISO 3166-1
    code of the country that its author writes from, null if not known.
    """

    text: str
    blocks: Sequence[TextBlock] = ()
    sentences: Sequence[Span] = ()
    entities: Sequence[Entity] = ()
    masks: Sequence[Span] = ()
    published: str | None = None
    language: str = "en"
    country: str | None = None
    fiscal_year_start: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        text: str,
        *,
        published: str | None = None,
        language: str = "en",
        country: str | None = None,
        kind: BlockKind = "paragraph",
    ) -> Document:
        """A document of one string: a block for each part between blank lines."""
        blocks: list[TextBlock] = []
        at = 0
        for part in text.split("\n\n"):
            if part.strip():
                blocks.append(TextBlock(at, at + len(part), kind, language))
            at += len(part) + 2
        return cls(
            text,
            blocks=tuple(blocks),
            published=published,
            language=language,
            country=country,
        )

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _mask_starts(self) -> list[int]:
        return [start for start, _ in self.masks]

    def block_at(self, offset: int) -> TextBlock | None:
        """The block that holds ``offset``, if one does."""
        index = bisect_right(self._block_starts, offset) - 1
        if index >= 0 and offset < self.blocks[index].end:
            return self.blocks[index]
        return None

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds ``offset``, else its block, else all text."""
        index = bisect_right(self._sentence_starts, offset) - 1
        if index >= 0 and offset < self.sentences[index][1]:
            return self.sentences[index]
        block = self.block_at(offset)
        return (block.start, block.end) if block else (0, len(self.text))

    def is_masked(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` touches a mask."""
        index = bisect_right(self._mask_starts, start) - 1
        if index >= 0 and self.masks[index][1] > start:
            return True
        following = index + 1
        return following < len(self.masks) and self.masks[following][0] < end
