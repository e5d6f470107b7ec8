"""The parsing of one file as a task for a worker that can be killed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.engine.limits import Limits
from pipeline.engine.task import Answer, Input, Task
from pipeline.model.errors import LimitReached, PassingFailure, Retry, UnreadableDocument
from pipeline.model.parsed import Facts, ParsedDocument
from pipeline.parse.formats import media_type_of, parse_bytes
from pipeline.settings.params import DocumentParams

_FASTER_THAN_MODEL = 8  # times that parsing is faster than the language model


@dataclass(frozen=True, slots=True)
class ParseRequest:
    """What is known of a file before it is read."""

    path: str
    params: DocumentParams
    facts: dict[str, str | None] = field(default_factory=dict)
    """What the catalog says of it."""
    problem: str | None = None
    """Why it is not even opened."""


@dataclass(frozen=True, slots=True)
class ParseNote:
    """What is said of a parsed document while the run goes on."""

    problem: str | None
    words: int


def parse_task(request: ParseRequest, data: bytes = b"") -> Answer:
    """Parse one document; one that cannot be read is a document with status ``failed``.

    Raises:
        LimitReached: when it takes too much memory.
        PassingFailure: when the next run may read it.
    """
    try:
        if request.problem:
            raise UnreadableDocument(request.problem)
        document = parse_bytes(data, request.path, request.params, request.facts.get("language"))
    except (LimitReached, PassingFailure):
        raise
    except UnreadableDocument as error:
        document = failed(request.path, str(error), data)
    document = replace(document, facts=merge_facts(document.facts, request.facts))
    note = ParseNote(document.problem, document.header.words)
    return Answer((document.to_bytes(),), note)


def failed(path: str, problem: str, data: bytes = b"", retry: Retry = "never") -> ParsedDocument:
    """A document that could not be read."""
    media_type = media_type_of(data, path)
    return ParsedDocument(media_type=media_type, status="failed", problem=problem, retry=retry)


def task_of(
    name: str, source: Input | None, request: ParseRequest, output: Path | None, size: int
) -> Task:
    """The task of a file.

    Args:
        name: the file's hash.
        source: the file; null if it is not opened.
        request: what is known of it.
        output: where the parsed document goes.
        size: bytes of the file.
    """
    return Task(
        name,
        parse_task,
        request,
        (source,) if source else (),
        (output,) if output else (),
        Limits("documents", request.params.time_limit, request.params.memory_limit),
        max(size // _FASTER_THAN_MODEL, 1),
    )


def problem_of(status: str, said: str) -> str:
    """What a document's row says of a task that failed."""
    # of an error that no reader foresaw: the name of its kind begins the message
    if status == "error" and said.partition(":")[0].isidentifier():
        return f"cannot be read ({said}); please report it and the file"
    return said


def merge_facts(found: Facts, given: dict[str, str | None]) -> Facts:
    """The catalog's facts before those that were found in the document."""
    basis = "catalog" if given.get("published") else found.published_basis
    return Facts(
        title=given.get("title") or found.title,
        authors=given.get("authors") or found.authors,
        publisher=given.get("publisher") or found.publisher,
        published=given.get("published") or found.published,
        published_basis=basis,
        file_date=found.file_date,
        language=given.get("language") or found.language,
    )
