"""The words of a text that are compared: runs of three letters and more."""

from __future__ import annotations

import re

# raised numbers count as letters for \w; they and what is invisible go from within words, too
_WITHIN = re.compile("[⁰¹²³⁴-⁹\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ASCII_WORD = re.compile("[A-Za-z]{3,}")
_EACH = 20  # code points in which a word, with what is between words, mostly fits


def words_of(text: str) -> list[str]:
    """All words."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return _WORD.findall(_WITHIN.sub("", text))


def first_words(text: str, most: int) -> list[str]:
    """The first words of :func:`words_of`."""
    return _of_piece(words_of(text[: most * _EACH]), most, slice(most)) or words_of(text)[:most]


def last_words(text: str, most: int) -> list[str]:
    """The last words of :func:`words_of`."""
    last = slice(-most, None)
    return _of_piece(words_of(text[-most * _EACH :]), most, last) or words_of(text)[last]


def _of_piece(words: list[str], most: int, wanted: slice) -> list[str] | None:
    """Words from a piece of a text that has more than are wanted; one word may be cut."""
    return words[wanted] if len(words) > most else None
