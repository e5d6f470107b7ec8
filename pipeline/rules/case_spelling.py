"""Names in normal capitals: "UNITED STATES V. LOPEZ" → "United States v. Lopez"."""

from __future__ import annotations

import re
from functools import cache

from pipeline.model.ids import fold
from pipeline.rules.case_words import words

_MARKUP = re.compile(r"[*_`\\]+|</?[a-z]+>")
_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLC]+\Z")


def clean(text: str) -> str:
    """``text`` on one line, without markup signs and typographic apostrophes."""
    return " ".join(_MARKUP.sub("", text).replace("’", "'").split())


def in_capitals(text: str) -> bool:
    """Whether the words of ``text`` are printed in capitals (one small "v." aside)."""
    found = [word for word in _LETTERS.findall(text) if len(word) > 1]
    upper = sum(1 for word in found if word.isupper())
    return bool(found) and upper * 4 >= len(found) * 3


@cache
def _small() -> dict[str, str]:
    return {fold(word): word for word in words("spelling", "small")}


def normal_capitals(name: str) -> str:
    """``name`` with capitals as in running text.

    A name not in capitals stays as it is, except for single words in capitals
    that are no known abbreviations ("INS v. CHADHA").
    """
    name = clean(name)
    everything = in_capitals(name)
    result = []
    for index, word in enumerate(name.split(" ")):
        result.append(_word(word, first=index == 0, everything=everything))
    return " ".join(result)


def _word(word: str, *, first: bool, everything: bool) -> str:
    keep = words("spelling", "keep")
    bare = word.strip("(),;:“”\"'‘’")
    if bare in keep or bare.rstrip("'s") in keep:
        return word
    if not bare.isupper() or (len(bare) < 2 and not everything):
        return word
    if everything and not first and fold(bare) in _small():
        return word.replace(bare, bare.lower())
    if "." in bare.rstrip(".") or _ROMAN.match(bare):
        return word
    if not everything and len(bare) <= 4:
        return word
    return _LETTERS.sub(lambda m: _title(m.group()), word)


def _title(word: str) -> str:
    """ "GARCIA" → "Garcia", "MCDONALD" → "McDonald", the "S" of "SMITH'S" small."""
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return "s" if word == "S" else word.capitalize()
