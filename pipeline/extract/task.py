"""The tasks of stage ``extract``: a document's mentions, or part of what the model reads.

A document of ordinary length is one task.  What the model finds in a long one is found in
several, so that all workers share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pipeline.cache.mentions import CachedMentions
from pipeline.engine.task import Answer
from pipeline.extract.mentions import mentions_of
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import ModelOutput, join_pieces, pieces_of, read_piece, run_model
from pipeline.parse.sources import source_of
from pipeline.settings.params import ExtractParams, ModelParams


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """What mentions are looked for, and how."""

    sha256: str
    model: ModelParams
    extract: ExtractParams
    model_key: str
    """Of what the model reads in it."""
    is_kept: bool = False
    """Whether the model's output is that of an earlier run, in the file of its mentions."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """Which of a document's batches the model reads: from the first to before the last."""

    model: ModelParams
    first: int
    last: int


def extract_task(request: ExtractRequest, parsed: bytes, source: bytes, *model: bytes) -> Answer:
    """Find the mentions of one document.

    Args:
        request: what to look for.
        parsed: the parsed document.
        source: the file's bytes; may be empty where its offsets count nothing.
        model: what an earlier run kept, or the model's output in parts; the model is run
            where there is none.

    Returns:
        The mentions, with the model's output; the note says what went wrong.

    Raises:
        LimitReached: when it takes too much memory.
    """
    document = ParsedDocument.from_bytes(parsed)
    if request.is_kept:
        output = ModelOutput.from_bytes(CachedMentions.from_bytes(model[0]).model)
    elif model:
        output = join_pieces(document, map(ModelOutput.from_bytes, model))
    else:
        output = run_model(document, request.model)
    try:
        encoding = document.encoding
        read = source_of(source, document.media_type, encoding) if document.text else ""
        found = mentions_of(
            request.sha256, read, document, output, request.extract, request.model_key
        )
    except MemoryError:
        raise
    except Exception as error:  # the model's output is good all the same
        problem = problem_of(f"{type(error).__name__}: {error}")
        found = CachedMentions.of(
            (), problem=problem, model_key=request.model_key, model=output.to_bytes()
        )
    return Answer((found.to_bytes(),), found.problem)


def model_task(request: ModelRequest, parsed: bytes) -> Answer:
    """Have the model read some batches of a document; the note is its output."""
    batches = pieces_of(ParsedDocument.from_bytes(parsed), request.model)
    outputs = [
        read_piece(batch, request.model) for batch in islice(batches, request.first, request.last)
    ]
    joined = ModelOutput(
        tuple(sentence for output in outputs for sentence in output.sentences),
        tuple(entity for output in outputs for entity in output.entities),
    )
    return Answer(note=joined.to_bytes())


def problem_of(said: str) -> str:
    """What a document's row says when its mentions could not be found."""
    return f"mentions could not be extracted ({said})"
