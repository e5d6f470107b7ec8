"""The language of a text of a few words, by the function words in it.

A statistical model needs a line of letters; a short sentence is told apart by its articles,
prepositions and auxiliaries, which names alone do not have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.core.resources import load_yaml, resource_text

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2  # function words that make a language of a text; fewer may stand in a name
_OWN_LETTERS = {"es": "ñ¿¡íóú", "pt": "ãõíóú", "de": "ßäöü", "fr": "œçèêû", "it": "ìò"}
"""Letters and signs that of the candidates this language has, alone or with one other."""


def language_of_words(text: str) -> str | None:
    """The language of a short text (ISO 639-1); null where its words do not tell.

    The language of which it has the most function words, if these are two at least, or one
    and a letter that few others have, and more than of any other language.
    """
    composed = unicodedata.normalize("NFC", text).lower()
    points = dict.fromkeys(_languages(), 0)
    for word in _WORD.findall(composed):
        for language in _by_word().get(word, ()):
            points[language] += 1
    for language, letters in _OWN_LETTERS.items():
        points[language] += bool(points[language]) and any(char in composed for char in letters)
    best, second = sorted(points, key=lambda language: -points[language])[:2]
    return best if points[best] >= _ENOUGH and points[best] > points[second] else None


@cache
def _words() -> dict[str, frozenset[str]]:
    held = load_yaml(resource_text("layout/function_words.yaml"))
    return {language: frozenset(words.split()) for language, words in held.items()}


def _languages() -> tuple[str, ...]:
    return tuple(_words())


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    words = sorted(frozenset().union(*_words().values()))
    return {
        word: tuple(language for language, held in _words().items() if word in held)
        for word in words
    }
