"""Parsing of one file in a process beside this one, which can be killed."""

from __future__ import annotations

from dataclasses import replace

from pipeline.engine.mapping import run_tasks
from pipeline.engine.task import Answer, Input
from pipeline.model.errors import LimitReached, UnreadableDocument
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.formats import parse_bytes
from pipeline.parse.task import ParseRequest, problem_of, task_of
from pipeline.settings.params import DocumentParams, ExecutionParams


def parse_apart(
    data: bytes, path: str, params: DocumentParams, language: str | None
) -> ParsedDocument:
    """Parse a file of any type, in a worker process that can be killed.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
        LimitReached: when that is that it took too much time or memory.
    """
    request = ParseRequest(path, params, {"language": language})
    task = replace(
        task_of(path, Input(data=data), request, None, len(data)), function=_parse_and_return
    )
    (result,) = run_tasks([task], ExecutionParams("in-process"), size=1, apart=True)
    if result.status == "ok":
        return ParsedDocument.from_bytes(result.note)
    kind = LimitReached if result.status == "limited" else UnreadableDocument
    raise kind(problem_of(result.status, result.note))


def _parse_and_return(request: ParseRequest, data: bytes) -> Answer:
    language = request.facts.get("language")
    return Answer(note=parse_bytes(data, request.path, request.params, language).to_bytes())
