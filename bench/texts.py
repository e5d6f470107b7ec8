"""What is measured on: the samples, parsed, as often as a figure needs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.corpus.corpus import scan
from pipeline.extract.mentions import document_of
from pipeline.model.document import Document
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import ModelOutput, run_model
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import Params

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Sample:
    """One sample document with all that the layers make of it."""

    path: str
    data: bytes
    document: ParsedDocument
    output: ModelOutput
    reading: Document

    @property
    def words(self) -> int:
        """Words of its clean text."""
        return len(self.document.text.split())


@cache
def samples() -> tuple[Sample, ...]:
    """All samples that can be read, in order of path."""
    params = Params()
    corpus = scan(ROOT / "raw")
    held = []
    for file in corpus.files:
        data = corpus.read(file)
        language = file.entry.language if file.entry else None
        document = parse_bytes(data, file.path, params.documents, language)
        output = run_model(document, params.model)
        reading, _ = document_of(document, output, params.extract)
        held.append(Sample(file.path, data, document, output, reading))
    return tuple(held)


def words() -> int:
    """Words of all samples."""
    return sum(sample.words for sample in samples())
