"""The language of a document and of each block (ISO 639-1; ``und`` if not known)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parse.identifier import identifier
from pipeline.parse.telling_words import evidence, told_by_words

_SHORTEST = 60  # letters below which words, not letters, tell a text's language
_SAMPLE = 6000  # characters of a document that decide its language
_HEAD = 400  # characters of a block that decide its language
_SURE = 0.99  # probability from which on a block has its own language
_UNKNOWN = "und"
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def languages_of(blocks: Sequence[str], given: str | None) -> tuple[list[str], str]:
    """The language of each block, and that of the document.

    Args:
        blocks: their texts.
        given: the document's language, where it is known.

    Returns:
        a block's own language where it is long enough and sure, or where its small words
        tell it, else the document's; the document's is ``given`` or that of most of the
        running text, ``und`` where nothing tells it.
    """
    heads = [block[:_HEAD] for block in blocks]
    telling = [index for index, head in enumerate(heads) if _has_a_line(head) or _has_words(head)]
    texts = [heads[index] for index in telling]
    sample = "" if given else _sample(blocks)
    if sample:
        texts.append(sample)
    found = list(identifier().classify(texts)) if texts else []
    document = given or (_of_document(sample, found.pop()[0]) if sample else _UNKNOWN)
    languages = [document] * len(heads)
    for index, (guess, probability) in zip(telling, found, strict=True):
        languages[index] = _of_block(heads[index], guess, probability) or document
    return languages, document


def _of_document(sample: str, guess: str) -> str:
    if _has_a_line(sample):
        return guess
    return told_by_words(sample, guess, alone=True) or _UNKNOWN


def _of_block(head: str, guess: str, probability: float) -> str | None:
    """A block's own language, if it shows it."""
    if _has_a_line(head):
        return guess if probability >= _SURE else None
    return told_by_words(head, guess, alone=False)


def _sample(blocks: Sequence[str]) -> str:
    sample = "\n".join(block for block in blocks if len(block) >= _SHORTEST)[:_SAMPLE]
    return sample or "\n".join(blocks)[:_SAMPLE]


def _has_words(text: str) -> bool:
    """Whether as many small words stand in it as a short block's language is told by."""
    return max(evidence(text).values(), default=0) > 1


def _has_a_line(text: str) -> bool:
    """Whether it has as many letters as tell a language."""
    if len(text) < _SHORTEST:
        return False
    plain = text.encode("ascii", "ignore")
    letters = len(plain.translate(None, _NO_LETTERS))
    if letters < _SHORTEST and len(plain) < len(text):
        letters += sum(char.isalpha() for char in text if not char.isascii())
    return letters >= _SHORTEST
