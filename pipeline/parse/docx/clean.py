"""Spans of the normative text → clean text with its source map.

Any run of white space becomes one space; invisible characters go; ligatures
become letters; raised figures that refer to notes go, as do hidden words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pipeline.model.sourcemap import Span, TextBuilder
from pipeline.parse.markers import PLAIN, SUPERSCRIPTS, raised_form

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


def write_clean(
    builder: TextBuilder,
    start: int,
    end: int,
    left_out: Iterable[Span],
    powers: AbstractSet[Span] = frozenset(),
) -> None:
    """Append the clean text of ``source[start:end]``.

    Spans ``left_out`` (sorted) are not in it, but for those that are ``powers`` as well:
    they are written as raised signs.
    """
    at = start
    for low, high in left_out:
        power = (low, high) in powers
        low, high = max(low, at), min(high, end)
        if low < high:
            _write(builder, at, low)
            if power:
                builder.swap(raised_form(builder.source[low:high].strip()), low, high)
            else:
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
