"""The language of a document and of each block (ISO 639-1; ``und`` if not known)."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SHORTEST = 60  # letters below which a block takes its document's language
_SAMPLE = 6000  # characters of a document that decide its language
_HEAD = 400  # characters of a block that decide its language
# Texts of this project's subject are in these; a guess among all 97 languages
# takes names in capitals and reference lists for rare ones.
_CANDIDATES = ["en", "es", "fr", "pt", "de", "it"]


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES)
    return identifier


def language_of(text: str) -> str:
    """The language that a text is most likely in; ``und`` for less than a line of words."""
    if sum(map(str.isalpha, text)) < _SHORTEST:
        return "und"
    language, _ = _identifier().classify(text)
    return str(language)


def document_language(blocks: list[str]) -> str:
    """The language of most of the running text."""
    sample = "\n".join(block for block in blocks if len(block) >= _SHORTEST)[:_SAMPLE]
    return language_of(sample or "\n".join(blocks))


def block_language(text: str, document: str) -> str:
    """A block's language: its own where it is long enough and sure, else the document's."""
    head = text[:_HEAD]
    if sum(char.isalpha() for char in head) < _SHORTEST:
        return document
    language, probability = _identifier().classify(head)
    return str(language) if probability >= 0.99 else document
