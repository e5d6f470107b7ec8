"""The verification of one document's rows as a task."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.cache.mentions import CachedMentions
from pipeline.engine.task import Answer
from pipeline.verify.check import check_rows


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """How a document was read."""

    sha256: str
    media_type: str
    encoding: str | None


def check_task(request: CheckRequest, mentions: bytes, source: bytes = b"") -> Answer:
    """Check one document's rows.

    Args:
        request: how it was read.
        mentions: what stage ``extract`` found.
        source: the file's bytes.

    Returns:
        As note, mention id → reason for the rows that are not proved.
    """
    rows = list(CachedMentions.from_bytes(mentions).rows())
    if not rows:
        return Answer(note={})
    return Answer(
        note=check_rows(source, request.sha256, request.media_type, request.encoding, rows)
    )
