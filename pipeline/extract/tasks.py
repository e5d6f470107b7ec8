"""The tasks of stage ``extract``: bytes in, bytes out, wherever a worker is.

A document of ordinary length is one task.  The model's pieces of a long one are
tasks of their own (:mod:`pipeline.extract.piece_task`), so that all workers share it.
What came of them is joined to find the mentions, which needs the whole document: in one
task, or in a very long document in one for each group of kinds, whose rows are joined
in the end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pipeline.engine.isolation import Limits
from pipeline.engine.limited import limited
from pipeline.model.document import ParsedDocument
from pipeline.nlp.model import ModelOutput, join_pieces, run_model
from pipeline.parse.sources import source_of
from pipeline.settings.params import ExtractParams, ModelParams

EXTRACT_TASK = "pipeline.extract.tasks:extract_task"


def extract_request(
    sha256: str,
    parsed: bytes,
    source: bytes,
    model: ModelParams,
    extract: ExtractParams,
    *,
    kept: bytes = b"",
    pieces: Sequence[bytes] = (),
    work: Path | None = None,
    part: int = 0,
) -> bytes:
    """What :func:`extract_task` takes: a line of JSON, then the parts whose sizes it gives.

    Args:
        sha256: the document's hash.
        parsed: the parsed document.
        source: the file's bytes; may be empty where its offsets count nothing.
        model: the model.
        extract: what to look for.
        kept: the model's output, if it is known.
        pieces: or that of its pieces.
        work: folder of kept work, if finders may keep their names there.
        part: number of the part, where other tasks look for other kinds in the document;
            the model's output comes with the first.
    """
    parts = [parsed, source, kept, *pieces]
    header = {
        "sha256": sha256,
        "model": asdict(model),
        "extract": asdict(extract),
        "sizes": [len(part) for part in parts],
        "work": str(work) if work else None,
        "part": part,
    }
    return b"".join([json.dumps(header).encode(), b"\n", *parts])


def extract_task(payload: bytes) -> bytes:
    """Find the mentions of one document, or those of some kinds.

    Gives a line of JSON with the size of the model's output and what went wrong
    in finding mentions (null: nothing), then the model's output, then the rows.

    Raises:
        LimitReached: when it takes too much time or memory.
    """
    end = payload.index(b"\n")
    header = json.loads(payload[:end])
    parsed, source, kept, *pieces = _cut(payload, end + 1, header["sizes"])
    document = ParsedDocument.from_bytes(parsed)
    model = ModelParams(**header["model"])
    extract = ExtractParams(**{**header["extract"], "kinds": tuple(header["extract"]["kinds"])})
    with limited(_limits(document, extract)):
        from pipeline.extract.mentions import mention_rows, part_rows  # not for the model alone

        if kept:
            output = ModelOutput.from_bytes(kept)
        elif pieces:
            output = join_pieces(document, [ModelOutput.from_bytes(piece) for piece in pieces])
        else:
            output = run_model(document, model)
        held = output.to_bytes() if header["part"] < 2 else b""
        write = part_rows if header["part"] else mention_rows
        problem, rows = None, b""
        try:
            encoding = document.encoding
            read = source_of(source, document.media_type, encoding) if document.text else ""
            rows = write(header["sha256"], read, document, output, extract)
        except MemoryError:
            raise
        except Exception as error:  # the model's output is good all the same
            problem = f"{type(error).__name__}: {error}"
    return json.dumps({"model": len(held), "problem": problem}).encode() + b"\n" + held + rows


def _limits(document: ParsedDocument, params: ExtractParams) -> Limits:
    """What a document may take: the longer it is, the more time."""
    seconds = params.time_limit * (1 + len(document.text) // 1_000_000)
    return Limits("extract", seconds, params.memory_limit)


def extracted(result: bytes) -> tuple[bytes, bytes, str | None]:
    """What :func:`extract_task` gave: the model's output, the rows, what went wrong."""
    end = result.index(b"\n")
    header = json.loads(result[:end])
    size = end + 1 + header["model"]
    return result[end + 1 : size], result[size:], header["problem"]


def _cut(data: bytes, at: int, sizes: Sequence[int]) -> list[bytes]:
    parts = []
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts
