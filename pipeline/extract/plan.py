"""Which tasks the documents of stage ``extract`` make, and what comes of each document."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.core.corpus import Corpus, SourceFile
from pipeline.core.document import ParsedDocument, ParsedHeader
from pipeline.core.errors import PassingFailure
from pipeline.core.params import Params
from pipeline.core.store import Retry
from pipeline.core.task import Result, Task
from pipeline.core.unchanged import read_unchanged
from pipeline.extract.model import BATCH, ModelOutput, Piece, pieces_of
from pipeline.extract.tasks import (
    EXTRACT_TASK,
    PIECE_TASK,
    extract_request,
    extracted,
    piece_request,
)
from pipeline.parse.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Planned:
    """One document to do: its file, its parsed text, what is kept of it."""

    file: SourceFile
    header: ParsedHeader
    parsed: Path
    model_output: Path | None
    """Kept output of the model, if there is one."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of a document.

    ``problem`` says what went wrong; ``retry`` when it is done anew.
    """

    document: Planned
    model_output: bytes | None
    rows: bytes
    problem: str | None = None
    retry: Retry = "never"


@dataclass(slots=True)
class _Long:
    """A long document whose pieces are being read."""

    document: Planned
    outputs: dict[int, bytes] = field(default_factory=dict)
    """Number of the piece → the model's output."""
    expected: int | None = None
    """Number of pieces, once all are handed out."""


class Plan:
    """Hands out tasks and takes their results; ``done`` fills with finished documents."""

    def __init__(
        self,
        todo: Sequence[Planned],
        corpus: Corpus,
        params: Params,
        work: Path,
        *,
        apart: bool = False,
    ) -> None:
        """``apart``: what the model does is a task of its own, however short a document is."""
        self.done: deque[Extracted] = deque()
        self._apart = apart
        self._corpus, self._params, self._work = corpus, params, work
        self._documents = {planned.file.sha256: planned for planned in todo}
        self._queue = deque(todo)
        self._pieces: Iterator[Task] = iter(())
        self._long: dict[str, _Long] = {}
        self._whole: deque[_Long] = deque()

    def next_task(self) -> Task | None:
        """The next task; null when there is none now.

        A long document's last task comes as soon as all its pieces are there;
        else documents come in their order.
        """
        while True:
            task: Task | None = None
            if self._whole:
                long = self._whole.popleft()
                outputs = [long.outputs[number] for number in sorted(long.outputs)]
                task = self._document_task(long.document, outputs)
            elif (task := next(self._pieces, None)) is None and not self._whole:
                if not self._queue:
                    return None
                planned = self._queue.popleft()
                if self._in_pieces(planned):
                    self._pieces = self._piece_tasks(planned)
                else:
                    task = self._document_task(planned, ())
            if task is not None:
                return task

    def take(self, result: Result) -> None:
        """Take what came of a task."""
        planned = self._documents[result.sha256]
        long = self._long.get(result.sha256)
        if result.part and long is None:
            return  # another piece of it failed
        if result.status != "ok":
            self._long.pop(result.sha256, None)
            problem = _problem(result.payload.decode("utf-8", "replace"))
            rows = _no_rows(problem)
            self.done.append(Extracted(planned, None, rows, problem, result.retry))
        elif long is not None:
            long.outputs[result.part] = result.payload
            self._see_whether_whole(long)
        else:
            output, rows, wrong = extracted(result.payload)
            problem = _problem(wrong) if wrong else ""
            rows = _no_rows(problem) if problem else rows
            self.done.append(Extracted(planned, output, rows, problem or None))

    def _in_pieces(self, planned: Planned) -> bool:
        """Whether the model reads it in tasks of their own: by wish, or as it is long."""
        size = BATCH * self._params.model.chunk_characters
        long = self._apart or planned.header.characters > size
        return planned.model_output is None and long

    def _piece_tasks(self, planned: Planned) -> Iterator[Task]:
        sha256 = planned.file.sha256
        long = self._long[sha256] = _Long(planned)
        document = ParsedDocument.from_bytes(planned.parsed.read_bytes())
        number = 0
        for number, piece in enumerate(pieces_of(document, self._params.model), 1):
            if sha256 not in self._long:
                return  # one of its pieces failed
            yield Task(sha256, self._piece_request(piece), PIECE_TASK, number)
        long.expected = number
        self._see_whether_whole(long)

    def _piece_request(self, piece: Piece) -> bytes:
        return piece_request(piece, self._params.model, self._params.extract)

    def _see_whether_whole(self, long: _Long) -> None:
        if long.expected == len(long.outputs):
            del self._long[long.document.file.sha256]
            self._whole.append(long)

    def rehearsal(self, planned: Planned) -> Task:
        """The task of a document without anything that the model would find in it.

        Raises:
            OSError: when the document cannot be read.
        """
        payload = extract_request(
            planned.file.sha256,
            planned.parsed.read_bytes(),
            self._corpus.read(planned.file),
            self._params.model,
            self._params.extract,
            kept=ModelOutput((), ()).to_bytes(),
            work=self._work,
        )
        return Task(planned.file.sha256, payload, EXTRACT_TASK)

    def _document_task(self, planned: Planned, pieces: Sequence[bytes]) -> Task | None:
        """The task that finds a document's mentions; null when its file has changed."""
        file, header, params = planned.file, planned.header, self._params
        counts = header.characters and header.media_type in SOURCES
        try:
            source = read_unchanged(self._corpus, file) if counts and not file.problem else b""
        except PassingFailure as error:
            rows = _no_rows(str(error))
            self.done.append(Extracted(planned, None, rows, str(error), "always"))
            return None
        payload = extract_request(
            file.sha256,
            planned.parsed.read_bytes(),
            source,
            params.model,
            params.extract,
            kept=planned.model_output.read_bytes() if planned.model_output else b"",
            pieces=pieces,
            work=self._work,
        )
        return Task(file.sha256, payload, EXTRACT_TASK)


def _problem(said: str) -> str:
    return f"mentions could not be extracted ({said})"


def _no_rows(problem: str) -> bytes:
    return json.dumps({"problem": problem, "rows": []}).encode()
