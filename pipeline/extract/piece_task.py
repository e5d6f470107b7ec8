"""The task of the language model alone: one piece of a document, wherever a worker is.

A worker that does no other loads the model and little else.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from pipeline.engine.isolation import Limits
from pipeline.engine.limited import limited
from pipeline.nlp.model import Piece, read_piece
from pipeline.settings.params import ExtractParams, ModelParams

PIECE_TASK = "pipeline.extract.piece_task:piece_task"


def piece_request(piece: Piece, model: ModelParams, extract: ExtractParams) -> bytes:
    """What :func:`piece_task` takes: the piece, the model, the limits of a document."""
    held = {
        "language": piece.language,
        "chunks": piece.chunks,
        "model": asdict(model),
        "limits": [extract.time_limit, extract.memory_limit],
    }
    return json.dumps(held).encode()


def piece_task(payload: bytes) -> bytes:
    """Have the model read one piece of a document; gives its output.

    Raises:
        LimitReached: when the piece takes what a document may not.
    """
    held = json.loads(payload)
    piece = Piece(held["language"], tuple((start, text) for start, text in held["chunks"]))
    with limited(Limits("extract", *held["limits"])):
        return read_piece(piece, ModelParams(**held["model"])).to_bytes()
