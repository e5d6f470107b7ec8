"""Spans of the normative text → clean text with its source map.

Any run of white space becomes one space; invisible characters go; ligatures
become letters; raised figures that refer to notes go, as do hidden words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.core.sourcemap import Span, TextBuilder
from pipeline.parse.markers import PLAIN, SUPERSCRIPTS

_INVISIBLE = (
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f]+"
)
_RULES = re.compile(
    rf"(?P<power>(?<=\b[kcm]m)[{SUPERSCRIPTS}]|(?<=\bm)[²³])"
    rf"|(?P<raised>(?<=[^\W\d_]|[.,;:!?)\]”’\"»])[{SUPERSCRIPTS}]+(?:,[{SUPERSCRIPTS}]+)*)"
    rf"|(?P<invisible>{_INVISIBLE})"
    r"|(?P<ligature>[\ufb00-\ufb06\uff01-\uff5e])"
    r"|(?P<space>\s{2,}|[^\S ])"
)
# What a mark of a note is made of: numbers, one letter, printers' signs.
_MARK = re.compile(r"\s*\[?(?:[0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})*|[a-z]|[*†‡§¶#]+)\]?[\s,;]*")
# Before raised figures that are a power: a figure or a unit of length.
_POWER_BASE = re.compile(r"(?:[0-9]|(?<![^\W_])[kcm]?m)\Z")
# Before a raised letter that is a mark and no ordinal ("3ᵃ"): a sum, a long word, nothing.
_LETTER_BASE = re.compile(r"(?:[0-9][.,][0-9]+|[^\W\d_]{4}|[.,;:”\"]|\A\s*)\Z")


def is_note_mark(before: str, raised: str, after: str) -> bool:
    """Whether raised words are the mark of a note, and no power or ordinal."""
    if _MARK.fullmatch(raised) is None:
        return False
    if raised.strip(" ,;").isalpha():
        return _LETTER_BASE.search(before) is not None and not after[:1].isalpha()
    return _POWER_BASE.search(before) is None


def write_clean(builder: TextBuilder, start: int, end: int, left_out: Iterable[Span]) -> None:
    """Append the clean text of ``source[start:end]``; spans ``left_out`` (sorted) are not in it."""
    at = start
    for low, high in left_out:
        low, high = max(low, at), min(high, end)
        if low < high:
            _write(builder, at, low)
            builder.break_here()
            at = high
    _write(builder, at, end)


def _write(builder: TextBuilder, start: int, end: int) -> None:
    source = builder.source
    copied = start
    if PLAIN.fullmatch(source, start, end):
        _copy(builder, start, end)
        return
    for match in _RULES.finditer(source, start, end):
        rule = match.lastgroup
        if rule == "power":
            continue
        low, high = match.span()
        _copy(builder, copied, low)
        copied = high
        if rule == "space":
            if not builder.ends_with_space():
                builder.swap(" ", low, high)
        elif rule == "ligature":
            builder.swap(unicodedata.normalize("NFKC", match.group()), low, high)
        elif rule == "raised":
            builder.break_here()
    _copy(builder, copied, end)


def _copy(builder: TextBuilder, start: int, end: int) -> None:
    """Copy, but no second space where one stands already."""
    if start < end and builder.source[start] == " " and builder.ends_with_space():
        start += 1
    builder.copy(start, end)
