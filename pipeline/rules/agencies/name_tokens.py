"""Words as names are compared: folded, of one spelling, without plural."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model.ids import fold
from pipeline.rules.agencies import words

# Digits set high are footnote marks: no part of a word ("BEST²⁸").
_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_LETTERS = rf"[^\W_{_MARKS}]"
# The rest of a word; an apostrophe inside a name belongs to it ("O'odham").
_REST = rf"{_LETTERS}*(?:['’]{_LETTERS}{{2,}})?"
# A country or body written with points: U.S., U. S., EE.UU., D.E.A.
_DOTTED = r"U\. ?S\.(?: ?A\.(?!\w))?|U\.S\b|EE\. ?UU\.?|(?:[A-Z]\.){2,}|[A-Z](?:\.[A-Z])+\b"

#: A word that opens with a capital, where a name can start.
CAPITAL = re.compile(
    rf"(?<!{_LETTERS})(?:{_DOTTED}|[A-ZÀ-ÖØ-Þ]{_REST}|\d{{1,3}}(?:st|nd|rd|d|th)\b|9(?=[/-]11\b))"
)

#: The point of a shortened head noun ("Dept. of State"), which ends no name.
SHORTENED = re.compile(r"(?<=Dept|DEPT|dept)\.")

#: The next word after one, over a space, one line break, a hyphen or a comma.
NEXT = re.compile(
    rf"(?:{SHORTENED.pattern}(?= ))?"
    rf"(?P<gap>,?(?:[^\S\n]{{1,3}}\n?|\n)[^\S\n]{{0,3}}|[-‐‑]\n?|(?<=\d)/(?=\d)|(?=&))"
    rf"(?P<word>{_DOTTED}|&|{_LETTERS}{_REST})"
)

#: A possessive right after a word: 's, or the bare mark of a plural.
POSSESSIVE = re.compile(r"['’](?:s(?!\w)|(?=\W|$))")

#: One word with its possessive, for reading the words of a name in order.
TOKEN = re.compile(rf"(?P<word>{_DOTTED}|&|,|{_LETTERS}{_REST})(?P<own>['’](?:s(?!\w)|(?=\W|$)))?")


def undot(word: str) -> str:
    """An acronym without its points ("D.E.A." is "DEA")."""
    return word.replace(".", "").replace(" ", "") if "." in word else word


_COUNTRY_SIGNS = {"US": "u.s.", "USA": "u.s.", "UK": "u.k.", "EEUU": "ee.uu.", "EUA": "eua!"}


@lru_cache(maxsize=65_536)
def key(word: str) -> str:
    """The form in which a word of a name is compared.

    Function words take their canonical form, articles the empty string; other
    words lose accents, case, spelling variants and the plural's "s" (but "States" is
    another word than "State").
    """
    plain = undot(word)
    if plain in _COUNTRY_SIGNS:
        return _COUNTRY_SIGNS[plain]
    folded = words.numerals().get(plain) or fold(plain)
    canonical = words.function_words().get(folded)
    if canonical is not None:
        return canonical
    if folded in words.folded("own_plurals"):
        return folded
    if folded.endswith(words.entries("plural_endings")):
        folded = folded[:-2]
    elif len(folded) > 5 and folded.endswith("ies"):
        folded = folded[:-3] + "y"
    elif len(folded) > 4 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-1]
    return words.spelling().get(folded, folded)


def first_key(word: str) -> str:
    """The key of a name's first word, which may be an article ("El Paso …")."""
    return key(word) or fold(word)


@lru_cache(maxsize=16_384)
def _read(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name in order: keys and as written."""
    parts: list[str] = []
    written: list[str] = []
    for word, own in TOKEN.findall(name):
        part = "&" if word == "," else key(word) if parts else first_key(word)
        if not part or (part == "&" and parts and parts[-1] == "&"):
            continue
        parts.append(part + "'s" if own else part)
        written.append(word)
    while parts and parts[-1] == "&":
        parts.pop()
        written.pop()
    return tuple(parts), tuple(written)


def name_key(name: str) -> tuple[str, ...]:
    """The words of a whole name as they stand in the index.

    A possessive is kept as a mark on its word ("general's"); commas and "and"
    are one sign; articles are dropped.
    """
    return _read(name)[0]


def name_words(name: str) -> tuple[str, ...]:
    """The words of ``name`` as written, one for each part of its key."""
    return _read(name)[1]


def slug(name: str) -> str:
    """``name`` in ASCII lower case with hyphens, 80 characters at most."""
    plain = re.sub(r"['’]", "", fold(name)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
