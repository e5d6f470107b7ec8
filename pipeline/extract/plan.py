"""Which tasks the documents of stage ``extract`` make, and what comes of each document."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.corpus.unchanged import read_unchanged
from pipeline.engine.task import Result, Task
from pipeline.extract.joining import join_rows
from pipeline.extract.piece_task import PIECE_TASK, piece_request
from pipeline.extract.tasks import EXTRACT_TASK, extract_request, extracted
from pipeline.model.document import ParsedDocument, ParsedHeader
from pipeline.model.errors import PassingFailure, Retry
from pipeline.nlp.model import BATCH, ModelOutput, Piece, pieces_of
from pipeline.parse.sources import SOURCES
from pipeline.settings.params import Params

VERY_LONG = 500_000
"""Characters of a document of which several workers find the mentions.

Each of them reads it anew, which is worth it where finding takes seconds."""
_TOGETHER = (("agency", "case"), ("amount", "date"))
"""Kinds that one task finds; each group takes about as long, no finder needs another's."""


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


@dataclass(frozen=True, slots=True)
class _Finding:
    """Mentions to find in one document: of these kinds, from the model's pieces."""

    document: Planned
    pieces: Sequence[bytes]
    kinds: tuple[str, ...]
    part: int = 0


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
        self._findings: deque[_Finding] = deque()
        self._parts: dict[str, dict[int, bytes]] = {}
        """Very long document → its parts, by their numbers; empty where one is to come."""

    def next_task(self) -> Task | None:
        """The next task; null when there is none now.

        A long document's last tasks come as soon as all its pieces are there;
        else documents come in their order.
        """
        while True:
            task: Task | None = None
            if self._findings:
                task = self._finding_task(self._findings.popleft())
            elif (task := next(self._pieces, None)) is None and not self._findings:
                if not self._queue:
                    return None
                planned = self._queue.popleft()
                if self._in_pieces(planned):
                    self._pieces = self._piece_tasks(planned)
                else:
                    self._find_in(planned, ())
            if task is not None:
                return task

    def take(self, result: Result) -> None:
        """Take what came of a task."""
        planned = self._documents[result.sha256]
        long, parts = self._long.get(result.sha256), self._parts.get(result.sha256)
        if result.part and long is None and parts is None:
            return  # another piece or part of it failed
        if result.status != "ok":
            self._long.pop(result.sha256, None)
            self._parts.pop(result.sha256, None)
            problem = _problem(result.payload.decode("utf-8", "replace"))
            rows = _no_rows(problem)
            self.done.append(Extracted(planned, None, rows, problem, result.retry))
        elif long is not None:
            long.outputs[result.part] = result.payload
            self._see_whether_whole(long)
        elif parts is not None:
            parts[result.part] = result.payload
            if all(parts.values()):
                del self._parts[result.sha256]
                self._finish(planned, [parts[number] for number in sorted(parts)])
        else:
            self._finish(planned, [result.payload])

    def _finish(self, planned: Planned, results: Sequence[bytes]) -> None:
        """Note what the one task of a document gave, or the parts of a very long one."""
        found = [extracted(result) for result in results]
        wrong = next((wrong for _, _, wrong in found if wrong), None)
        problem = _problem(wrong) if wrong else None
        if problem:
            rows = _no_rows(problem)
        elif len(found) > 1:
            rows = join_rows([rows for _, rows, _ in found])
        else:
            rows = found[0][1]
        self.done.append(Extracted(planned, found[0][0], rows, problem))

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
            self._find_in(long.document, [long.outputs[n] for n in sorted(long.outputs)])

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

    def _find_in(self, planned: Planned, pieces: Sequence[bytes]) -> None:
        """Plan the finding of a document's mentions, in parts where it is very long."""
        kinds = self._params.extract.kinds
        groups = [tuple(kind for kind in group if kind in kinds) for group in _TOGETHER]
        groups = [group for group in groups if group]
        if planned.header.characters <= VERY_LONG or len(groups) < 2:
            self._findings.append(_Finding(planned, pieces, kinds))
            return
        self._parts[planned.file.sha256] = dict.fromkeys(range(1, len(groups) + 1), b"")
        for part, group in enumerate(groups, 1):
            self._findings.append(_Finding(planned, pieces, group, part))

    def _finding_task(self, finding: _Finding) -> Task | None:
        """The task of a finding; null when the document's file has changed."""
        planned, part, params = finding.document, finding.part, self._params
        file, header = planned.file, planned.header
        if part and file.sha256 not in self._parts:
            return None  # another part of it failed
        counts = header.characters and header.media_type in SOURCES
        try:
            source = read_unchanged(self._corpus, file) if counts and not file.problem else b""
        except PassingFailure as error:
            rows = _no_rows(str(error))
            self._parts.pop(file.sha256, None)
            self.done.append(Extracted(planned, None, rows, str(error), "always"))
            return None
        payload = extract_request(
            file.sha256,
            planned.parsed.read_bytes(),
            source,
            params.model,
            replace(params.extract, kinds=finding.kinds),
            kept=planned.model_output.read_bytes() if planned.model_output else b"",
            pieces=finding.pieces,
            work=self._work,
            part=part,
        )
        return Task(file.sha256, payload, EXTRACT_TASK, part)


def _problem(said: str) -> str:
    return f"mentions could not be extracted ({said})"


def _no_rows(problem: str) -> bytes:
    return json.dumps({"problem": problem, "rows": []}).encode()
