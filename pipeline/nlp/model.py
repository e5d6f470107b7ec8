"""The language model: sentences and named entities of a parsed document.

This is the slow layer.  Its output is kept under the parsed text and the model
alone, so that no change of ours to a rule or a registry line runs it again.
The model reads fixed chunks: runs of neighbouring blocks in its language, cut
by a rule that looks at nothing but the document.  Blocks in other languages get
sentences by rule and no entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cache.keys import made_by
from pipeline.cache.versions import model_version
from pipeline.model.document import Entity, Span
from pipeline.model.errors import ParamsError
from pipeline.model.ids import digest_of
from pipeline.nlp.tokenizing import bound_tokenizer

if TYPE_CHECKING:  # a process that only runs the model loads it first and little else
    from spacy.language import Language
    from spacy.tokens import Doc

    from pipeline.model.parsed import ParsedDocument
    from pipeline.nlp.entities import Found
    from pipeline.settings.params import ModelParams

MODEL_LANGUAGES = ("en", "und")
"""Languages of the blocks that the model reads."""

BATCH = 8
"""Chunks that the model reads at a time.

Fixed, since rounding may differ with what else is in a batch.
"""


_WORDS_HELD = 100_000  # about 50 MB


class Chunk(NamedTuple):
    """A run of neighbouring blocks in one language, as a span of the text."""

    start: int
    end: int
    language: str


class Piece(NamedTuple):
    """The chunks of one batch: the least that is worth a task of its own."""

    language: str
    chunks: tuple[tuple[int, str], ...]
    """Where in the document each chunk begins, and its text."""


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
    import spacy

    try:
        components = spacy.util.load_config(_package_file(name, "config.cfg"))["components"]
        used = _used(components)
        nlp = spacy.load(name, exclude=[part for part in components if part not in used])
    except (OSError, ImportError) as error:
        raise ParamsError(
            f"model.name: no spaCy pipeline '{name}' is installed ({error}); install its package "
            "or name another one in params.yaml"
        ) from None
    for component in nlp.disabled:
        nlp.enable_pipe(component)
    nlp.max_length = 1_000_000_000
    if hasattr(nlp.tokenizer, "max_cache_size"):  # spaCy's own
        nlp.tokenizer.max_cache_size = _WORDS_HELD
    bound_tokenizer(nlp)
    return nlp


def _used(components: dict[str, Any]) -> set[str]:
    """The parts that find sentences and entities, and those that they listen to."""
    used = {"senter" if "senter" in components else "parser", "ner"}
    for part in sorted(used):
        model = components.get(part, {}).get("model", {}).get("tok2vec", {})
        if "Listener" in model.get("@architectures", ""):
            upstream = model.get("upstream", "*")
            listened = [n for n, c in components.items() if c.get("factory") in _UPSTREAM]
            used |= set(listened) if upstream == "*" else {upstream}
    return used


_UPSTREAM = ("tok2vec", "transformer", "curated_transformer")


def _package_file(name: str, file: str) -> Path:
    """A file of an installed pipeline package, or of a folder that holds a pipeline.

    Raises:
        OSError: when there is none.
    """
    spec = find_spec(name) if name.isidentifier() else None
    folder = Path(spec.origin).parent if spec and spec.origin else Path(name)
    found = sorted(folder.glob(f"*/{file}")) or sorted(folder.glob(file))
    if not found:
        raise OSError(f"no {file} in it")
    return found[0]


@cache
def blank_pipeline(language: str) -> Language:
    """Tokens by a language's rules and sentences by punctuation."""
    import spacy

    nlp = spacy.blank(language if language in ("en", "es", "fr", "de", "it", "pt") else "xx")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 1_000_000_000
    bound_tokenizer(nlp)
    return nlp


def model_key(reading: str, params: ModelParams) -> str:
    """Digest of all that the model's output depends on.

    Args:
        reading: digest of the parsed text and its blocks (:class:`ParsedHeader`).
        params: the model.
    """
    return digest_of(
        reading,
        params.name,
        str(params.chunk_characters),
        model_version(params.name),
        made_by(__name__, "pipeline.nlp.entities"),
    )


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


def pieces_of(document: ParsedDocument, params: ModelParams) -> Iterator[Piece]:
    """What the model reads of a document, batch by batch: a function of the document alone."""
    chunks = chunks_of(document, params.chunk_characters)
    for language in sorted({chunk.language for chunk in chunks}):
        mine = [chunk for chunk in chunks if chunk.language == language]
        for at in range(0, len(mine), BATCH):
            batch = mine[at : at + BATCH]
            texts = ((chunk.start, document.text[chunk.start : chunk.end]) for chunk in batch)
            yield Piece(language, tuple(texts))


def read_piece(piece: Piece, params: ModelParams) -> ModelOutput:
    """Sentences and entities of one piece, as spans of the document's text."""
    nlp = load_model(params.name) if piece.language == "en" else blank_pipeline(piece.language)
    sentences: list[Span] = []
    entities: list[Entity] = []
    with _bounded_memory(nlp):
        docs, found = _read(nlp, [text for _, text in piece.chunks])
        for (start, _), doc, of_doc in zip(piece.chunks, docs, found, strict=True):
            sentences.extend(_sentences(doc, start))
            entities.extend(_entities(doc, start, of_doc))
        del doc, docs, found, of_doc
    return ModelOutput(tuple(sentences), tuple(entities))


def join_pieces(document: ParsedDocument, outputs: Iterable[ModelOutput]) -> ModelOutput:
    """The output for a document from those of its pieces."""
    held = list(outputs)
    sentences = sorted(span for output in held for span in output.sentences)
    entities = sorted(
        (entity for output in held for entity in output.entities),
        key=lambda entity: (entity.start, entity.end),
    )
    blocks = [(block.start, block.end) for block in document.blocks]
    return ModelOutput(tuple(_within_blocks(document.text, sentences, blocks)), tuple(entities))


def run_model(document: ParsedDocument, params: ModelParams) -> ModelOutput:
    """Sentences of the whole text, and the entities of what the model reads."""
    return join_pieces(document, (read_piece(p, params) for p in pieces_of(document, params)))


@contextmanager
def _bounded_memory(nlp: Language) -> Iterator[None]:
    """Hold no more than so many of the words that were ever read.

    Outside of a memory zone spaCy keeps each word with its features and the way its
    text is cut, which the next document is read the faster for; within one it
    forgets what is new.
    """
    if len(nlp.vocab) < _WORDS_HELD:
        yield
    else:
        with nlp.memory_zone():
            yield


def _read(nlp: Language, texts: list[str]) -> tuple[list[Doc], list[list[Found]]]:
    """Tokens and sentences of some texts, and their entities as spans of tokens."""
    from pipeline.nlp.entities import Found, can_decide, find_entities

    recognizer = nlp.get_pipe("ner") if nlp.pipe_names[-1:] == ["ner"] else None
    if recognizer is not None and can_decide(recognizer):
        docs = list(nlp.pipe(texts, batch_size=BATCH, disable=["ner"]))
        return docs, list(find_entities(recognizer, docs))
    docs = list(nlp.pipe(texts, batch_size=BATCH))
    return docs, [[Found(e.start, e.end, e.label_) for e in doc.ents] for doc in docs]


def _entities(doc: Doc, offset: int, found: list[Found]) -> Iterator[Entity]:
    """Entities as spans of the document's text."""
    for start, end, label in found:
        last = doc[end - 1]
        yield Entity(doc[start].idx + offset, last.idx + len(last) + offset, label)


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
