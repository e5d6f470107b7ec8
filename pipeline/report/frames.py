"""Several parts in one string of bytes: what a task of a document takes and gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def frame(header: Any, parts: Sequence[bytes] = ()) -> bytes:
    """A line of JSON with ``header`` and the sizes of the parts, then the parts."""
    sizes = [len(part) for part in parts]
    return json.dumps([header, sizes]).encode("ascii") + b"\n" + b"".join(parts)


def unframe(data: bytes) -> tuple[Any, list[bytes]]:
    """The inverse of :func:`frame`."""
    head, body = data.split(b"\n", 1)
    header, sizes = json.loads(head)
    parts: list[bytes] = []
    at = 0
    for size in sizes:
        parts.append(body[at : at + size])
        at += size
    return header, parts
