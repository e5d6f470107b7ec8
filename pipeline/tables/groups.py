"""Documents in groups, whose formatted rows are kept together.

A new document must change few groups, wherever it comes in: so they end at documents
whose own hash says so, as in files that are cut by their content (Muthitacharoen, Chen
and Mazières, "A low-bandwidth network file system", 2001).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline.corpus.corpus import SourceFile

_LAST = "0"
"""First digit of the hash of a group's last document: one of 16, so that groups have 16."""
_MOST_BYTES = 8_000_000
"""Bytes of mentions, as they are kept, beyond which a group takes no more documents."""


def in_groups(
    files: Iterable[SourceFile], size_of: Callable[[SourceFile], int]
) -> Iterator[tuple[SourceFile, ...]]:
    """Documents, in order, in groups.

    Args:
        files: the documents.
        size_of: bytes of a document's kept mentions.
    """
    group: list[SourceFile] = []
    held = 0
    for file in files:
        size = size_of(file)
        if group and held + size > _MOST_BYTES:
            yield tuple(group)
            group, held = [], 0
        group.append(file)
        held += size
        if file.sha256.startswith(_LAST):
            yield tuple(group)
            group, held = [], 0
    if group:
        yield tuple(group)
