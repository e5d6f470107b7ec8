"""Where sums may stand: windows of text around currency signs, names and codes.

A text is searched for the signs and words that every sum has (only for those that its
vocabulary holds).  All exact work is done in the short windows around them, so time grows
with the length of the text and with the number of sums, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.tokens import alternatives
from pipeline.model.reading import TextBlock

# Reach of a window, in characters: a mark stands before its number, a name
# behind it, and spelled Spanish numbers are long.
LEFT_OF_MARK, RIGHT_OF_MARK = 40, 120
LEFT_OF_NAME, RIGHT_OF_NAME = 150, 70

_MARKS = "$€£¥¢₡₲₪₩₹₽₺₦₱₴฿₫₵؋৳元＄﹩"


def _cases(words: Iterable[str]) -> set[str]:
    """Each word in lower case, capitalised and in capitals."""
    return {form for word in words for form in (word.lower(), word.capitalize(), word.upper())}


@cache
def _written_forms() -> frozenset[str]:
    """Each name, abbreviation and code of a currency, as it may be written."""
    known = lexicon()
    named: set[str] = set()
    for currency in known.currencies.values():
        named.add(currency.code)
        named.update(s for s in currency.symbols if not any(mark in s for mark in _MARKS))
        for name in currency.names:
            named |= _cases((name.split()[0],)) if name.islower() else {name}
    for family in known.families.values():
        named |= _cases(word for word in family.words if word.isalpha())
    named |= _cases(word for word in known.subunits if word.isalpha())
    named.update(known.money_scales)
    return frozenset(named)


def present_forms(text: str) -> frozenset[str]:
    """The currency words of letters that may occur in ``text``, judged by its vocabulary."""
    vocabulary = words_of(text)
    return frozenset(form for form in _written_forms() if _LETTERS.findall(form)[0] in vocabulary)


def words_of(text: str) -> frozenset[str]:
    """The distinct words of ``text`` as written, letters only."""
    return frozenset(_LETTERS.findall(" ".join(set(text.split()))))


_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=64)
def _trigger(present: frozenset[str]) -> re.Pattern[str]:
    """Accepts a currency sign, or one of the currency words that the text holds."""
    named = rf"|(?:{alternatives(present)})(?:(?<=[./])|(?![^\W\d_]))" if present else ""
    return re.compile(rf"[{re.escape(_MARKS)}]{named}")


@cache
def _misread() -> re.Pattern[str]:
    """Accepts "U.S. dills. 4": letters that OCR may have made of "dlls."."""
    return re.compile(r"(?:U\.\s?S\.|US)\s+(?P<word>[dD][^\W\d_]{1,4})\.(?=\s*\d)")


def windows(text: str, block: TextBlock, present: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Stretches of ``block`` that may hold sums, in order, none touching another.

    ``present``: the currency words that occur in the text at all, so that only
    these are looked for.
    """
    open_start = open_end = -1
    for start, end in _reaches(text, block, present):
        if start <= open_end:
            open_end = max(open_end, end)
            continue
        if open_end >= 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_end >= 0:
        yield open_start, open_end


def _reaches(text: str, block: TextBlock, present: frozenset[str]) -> Iterator[tuple[int, int]]:
    trigger = _trigger(present)
    spans = [match.span() for match in trigger.finditer(text, block.start, block.end)]
    misread = [m.span("word") for m in _misread().finditer(text, block.start, block.end)]
    if misread:
        spans = sorted(spans + misread)
    for start, end in spans:
        sign = text[start] in _MARKS
        if not sign and start > block.start and text[start - 1].isalpha():
            continue
        left = LEFT_OF_MARK if sign else LEFT_OF_NAME
        right = RIGHT_OF_MARK if sign else RIGHT_OF_NAME
        yield (
            _to_space(text, max(block.start, start - left), block.start, -1),
            _to_space(text, min(block.end, end + right), block.end, 1),
        )


def _to_space(text: str, at: int, limit: int, step: int) -> int:
    """The nearest place from ``at`` outwards where no word or number is cut."""
    for _ in range(40):
        if at == limit or text[at - 1 : at].isspace():
            break
        at += step
    return at
