"""The language of a document and of each block (ISO 639-1; ``und`` if not known)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pipeline.parse.telling_words import told_by_words

_SHORTEST = 60  # letters below which words, not letters, tell a text's language
_SAMPLE = 6000  # characters of a document that decide its language
_HEAD = 400  # characters of a block that decide its language
_SURE = 0.99  # probability from which on a block has its own language
_UNKNOWN = "und"
_CANDIDATES = ("en", "es", "fr", "pt", "de", "it")
"""Texts of this project's subject are in these; a guess among all 97 languages of the
model takes names in capitals and reference lists for rare ones."""
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
    long = [index for index, head in enumerate(heads) if _has_a_line(head)]
    texts = [heads[index] for index in long]
    sample = "" if given else _sample(blocks)
    if _has_a_line(sample):
        texts.append(sample)
    found = [told_by_letters(text) for text in texts]
    if len(found) > len(long):
        document = found.pop()[0]
    else:
        document = given or _told(sample, alone=True) or _UNKNOWN
    sure = dict(zip(long, found, strict=True))
    languages = [
        _of_line(*sure[index]) if index in sure else _told(head, alone=False)
        for index, head in enumerate(heads)
    ]
    return [language or document for language in languages], document


def told_by_letters(text: str) -> tuple[str, float]:
    """A text's likeliest language and its probability among the candidates."""
    language, probability = _identifier().classify(text)
    return language, float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_CANDIDATES)
    return model


def _of_line(language: str, probability: float) -> str | None:
    """The language of a block of a line or more, where its letters are sure of it."""
    return language if probability >= _SURE else None


def _told(text: str, *, alone: bool) -> str | None:
    """The language of a short text, where its words tell it."""
    return told_by_words(text, lambda: told_by_letters(text)[0], alone=alone)


def _sample(blocks: Sequence[str]) -> str:
    sample = "\n".join(block for block in blocks if len(block) >= _SHORTEST)[:_SAMPLE]
    return sample or "\n".join(blocks)[:_SAMPLE]


def _has_a_line(text: str) -> bool:
    """Whether it has as many letters as tell a language."""
    if len(text) < _SHORTEST:
        return False
    plain = text.encode("ascii", "ignore")
    letters = len(plain.translate(None, _NO_LETTERS))
    if letters < _SHORTEST and len(plain) < len(text):
        letters += sum(char.isalpha() for char in text if not char.isascii())
    return letters >= _SHORTEST
