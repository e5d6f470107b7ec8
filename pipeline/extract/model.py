"""The language model: sentences and named entities of a parsed document.

This is the slow layer.  Its output is kept under the parsed text and the model
alone, so that no change of ours to a rule or a registry line runs it again.
The model reads fixed chunks: runs of neighbouring blocks in its language, cut
by a rule that looks at nothing but the document.  Blocks in other languages get
sentences by rule and no entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.core.document import ParsedDocument
from pipeline.core.errors import ParamsError
from pipeline.core.ids import digest_of
from pipeline.core.params import ModelParams
from pipeline.core.reading import Entity, Span
from pipeline.core.versions import code_digest, library_versions

MODEL_LANGUAGES = ("en", "und")
"""Languages of the blocks that the model reads."""

_USED = ("tok2vec", "senter", "ner")  # of these, those that the package has
_BATCH = 8  # chunks a batch; more only costs memory


class Chunk(NamedTuple):
    """A run of neighbouring blocks in one language, as a span of the text."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """Sorted sentences and entities, as spans of the document's text."""

    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        data = {
            "sentences": [list(span) for span in self.sentences],
            "entities": [[e.start, e.end, e.label] for e in self.entities],
        }
        return json.dumps(data, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> ModelOutput:
        """The inverse of :meth:`to_bytes`."""
        raw = json.loads(data)
        return cls(
            tuple((start, end) for start, end in raw["sentences"]),
            tuple(Entity(*row) for row in raw["entities"]),
        )


@cache
def load_model(name: str) -> Language:
    """The pretrained pipeline, no more of it than sentences and entities need.

    Raises:
        ParamsError: when no such package is installed.
    """
    try:
        nlp = _load(name)
    except (OSError, ImportError) as error:
        raise ParamsError(
            f"model.name: no spaCy pipeline '{name}' is installed ({error}); install its package "
            "or name another one in params.yaml"
        ) from None
    wanted = _USED if "senter" in nlp.component_names else ("tok2vec", "parser", "ner")
    for component in nlp.component_names:
        if component not in wanted:
            nlp.remove_pipe(component)
    for component in nlp.disabled:
        nlp.enable_pipe(component)
    nlp.max_length = 1_000_000_000
    return nlp


def _load(name: str) -> Language:
    """Load without what is not used: left out parts are not even read."""
    unused = ["tagger", "attribute_ruler", "lemmatizer", "morphologizer"]
    try:
        return spacy.load(name, exclude=[*unused, "parser"], enable=["tok2vec", "senter", "ner"])
    except ValueError:
        return spacy.load(name, exclude=unused)


@cache
def blank_pipeline(language: str) -> Language:
    """Tokens by a language's rules and sentences by punctuation."""
    nlp = spacy.blank(language if language in ("en", "es", "fr", "de", "it", "pt") else "xx")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 1_000_000_000
    return nlp


def model_key(document: ParsedDocument, params: ModelParams) -> str:
    """Digest of all that the model's output depends on."""
    layout = [[b.start, b.end, b.language] for b in document.blocks]
    return digest_of(
        document.text,
        json.dumps(layout),
        params.name,
        str(params.chunk_characters),
        library_versions("spacy", "thinc", "numpy"),
        model_version(params.name),
        code_digest("extract.model"),
    )


@cache
def model_version(name: str) -> str:
    """Name and version of the installed model, from its own description."""
    meta = spacy.util.get_package_path(name) if spacy.util.is_package(name) else None
    if meta is None:
        return name
    data = spacy.util.load_meta(next(meta.glob("**/meta.json")))
    return f"{data.get('lang')}_{data.get('name')}=={data.get('version')}"


def chunks_of(document: ParsedDocument, size: int) -> list[Chunk]:
    """Cut the text into runs of blocks of one language, about ``size`` characters each."""
    chunks: list[Chunk] = []
    for block in document.blocks:
        language = "en" if block.language in MODEL_LANGUAGES else block.language
        last = chunks[-1] if chunks else None
        if last and last.language == language and block.end - last.start <= size:
            chunks[-1] = last._replace(end=block.end)
        else:
            chunks.extend(_pieces(document.text, Chunk(block.start, block.end, language), size))
    return chunks


def _pieces(text: str, chunk: Chunk, size: int) -> Iterator[Chunk]:
    """Cut an overlong block at white space."""
    limit = 4 * size
    start = chunk.start
    while chunk.end - start > limit:
        cut = text.rfind(" ", start + 1, start + limit)
        cut = start + limit if cut < 0 else cut + 1
        yield chunk._replace(start=start, end=cut)
        start = cut
    yield chunk._replace(start=start)


def run_model(document: ParsedDocument, params: ModelParams) -> ModelOutput:
    """Sentences of the whole text, and the entities of what the model reads."""
    chunks = chunks_of(document, params.chunk_characters)
    sentences: list[Span] = []
    entities: list[Entity] = []
    for language in sorted({chunk.language for chunk in chunks}):
        mine = [chunk for chunk in chunks if chunk.language == language]
        nlp = load_model(params.name) if language == "en" else blank_pipeline(language)
        texts = [document.text[chunk.start : chunk.end] for chunk in mine]
        for chunk, doc in zip(mine, nlp.pipe(texts, batch_size=_BATCH), strict=True):
            sentences.extend(_sentences(doc, chunk.start))
            entities.extend(
                Entity(e.start_char + chunk.start, e.end_char + chunk.start, e.label_)
                for e in doc.ents
            )
    sentences.sort()
    entities.sort(key=lambda entity: (entity.start, entity.end))
    blocks = [(block.start, block.end) for block in document.blocks]
    return ModelOutput(tuple(_within_blocks(document.text, sentences, blocks)), tuple(entities))


def _sentences(doc: Doc, offset: int) -> Iterator[Span]:
    for sentence in doc.sents:
        yield sentence.start_char + offset, sentence.end_char + offset


def _within_blocks(text: str, sentences: Sequence[Span], blocks: Sequence[Span]) -> Iterator[Span]:
    """Cut sentences at block edges and take the white space off their ends."""
    index = 0
    for start, end in blocks:
        while index < len(sentences) and sentences[index][1] <= start:
            index += 1
        at = index
        while at < len(sentences) and sentences[at][0] < end:
            low, high = max(sentences[at][0], start), min(sentences[at][1], end)
            piece = text[low:high]
            low += len(piece) - len(piece.lstrip())
            high -= len(piece) - len(piece.rstrip())
            if high > low:
                yield low, high
            at += 1
