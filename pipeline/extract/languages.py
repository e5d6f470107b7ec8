"""The languages that finders know, and a document's blocks with these."""

from __future__ import annotations

from functools import cache

from pipeline.model.document import TextBlock
from pipeline.model.parsed import ParsedDocument
from pipeline.resources import resource_names

UNKNOWN = "und"


def known_language(language: str) -> str:
    """A language as finders know it: itself where it has a folder of words, else ``und``.

    Args:
        language: ISO 639-1 code.
    """
    return language if language in _folders() else UNKNOWN


@cache
def _folders() -> frozenset[str]:
    return frozenset(name.split("/")[1] for name in resource_names("languages/"))


def text_blocks(document: ParsedDocument) -> tuple[TextBlock, ...]:
    """A document's blocks as finders see them."""
    return tuple(
        TextBlock(
            block.start,
            block.end,
            block.kind,
            known_language(block.language),
            block.level,
            (block.cell.table, block.cell.row, block.cell.column) if block.cell else None,
        )
        for block in document.blocks
    )
