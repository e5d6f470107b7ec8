"""The verification of one document as a task: bytes in, bytes out."""

from __future__ import annotations

import json

from pipeline.engine.isolation import Limits
from pipeline.engine.limited import limited
from pipeline.verify.check import check_rows


def check_task(payload: bytes) -> bytes:
    """Check one document's rows.

    Takes a line of JSON, the rows and the source; gives mention id → reason
    (JSON) for the rows that are not proved.

    Raises:
        LimitReached: when it takes too much time or memory.
    """
    head, rest = payload.split(b"\n", 1)
    header = json.loads(head)
    rows = json.loads(rest[: header["size"]])["rows"]
    data = rest[header["size"] :]
    if not rows:
        return b"{}"
    with limited(Limits("documents", *header["limits"])):
        rejected = check_rows(
            data, header["sha256"], header["media_type"], header["encoding"], rows
        )
    return json.dumps(rejected, ensure_ascii=False, sort_keys=True).encode()
