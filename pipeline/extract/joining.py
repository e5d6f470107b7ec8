"""Rows of one document that several tasks found, joined to what one task would have given."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from typing import Any

Place = tuple[int, int, str]
"""Where a mention begins and ends in the text, and its kind: the order of a document's rows."""


def pack_rows(
    published: str | None, basis: str | None, places: Sequence[Place], rows: Sequence[bytes]
) -> bytes:
    """The rows of some kinds of mentions: a line of JSON with all but the rows, then these.

    Args:
        published: the document's own date.
        basis: where that is from.
        places: of the rows, sorted.
        rows: each as canonical JSON.
    """
    sized = [[*place, len(row)] for place, row in zip(places, rows, strict=True)]
    head = {"published": published, "published_basis": basis, "places": sized}
    return b"".join([canonical_json(head), b"\n", *rows])


def join_rows(parts: Sequence[bytes]) -> bytes:
    """The kept result of a document from its parts, none of which has a kind of another's.

    No row is read on the way: a very long document has a hundred megabytes of them.
    """
    heads = [json.loads(part[: part.index(b"\n")]) for part in parts]
    rows = heapq.merge(*map(_placed, heads, parts), key=lambda placed: placed[0])
    date = canonical_json({name: heads[0][name] for name in ("published", "published_basis")})
    listed = b",".join(row for _, row in rows)
    return b"".join([date[:-1], b',"rows":[', listed, b"]}"])


def _placed(head: dict[str, Any], part: bytes) -> Iterator[tuple[Place, memoryview]]:
    at, view = part.index(b"\n") + 1, memoryview(part)
    for start, end, kind, size in head["places"]:
        yield (start, end, kind), view[at : at + size]
        at += size


def canonical_json(data: object) -> bytes:
    """The one way in which kept rows are written."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
