"""Classified paragraphs of a Word file → clean text with its source map.

Any run of white space becomes one space; invisible characters go; ligatures
become letters; raised figures that refer to notes go, as do hidden words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import partial

from pipeline.model.parsed import Block
from pipeline.model.sourcemap import SourceMap, Span, TextBuilder
from pipeline.parse.docx.blocks import Classified
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cleaning import INVISIBLE, LIGATURE, PLAIN, POWER, write_blocks
from pipeline.parse.layout.notes import SUPERSCRIPTS, raised_form

_RULES = re.compile(
    rf"(?P<power>{POWER})"
    rf"|(?P<raised>(?<=[^\W\d_]|[.,;:!?)\]”’\"»])[{SUPERSCRIPTS}]+(?:,[{SUPERSCRIPTS}]+)*)"
    rf"|(?P<invisible>{INVISIBLE})"
    rf"|(?P<ligature>{LIGATURE})"
    r"|(?P<space>\s{2,}|[^\S ])"
)

Range = tuple[int, int]
"""From which block to which, end exclusive."""


def clean_stories(
    source: str, found: Classified
) -> tuple[str, list[Block], list[Range], SourceMap]:
    """Clean text, its blocks, which of them each story has, and the source map."""
    builder = TextBuilder(source)
    cleaned: list[Block] = []
    ranges: list[Range] = []
    for _, blocks in found.stories:
        first = len(cleaned)
        cleaned += write_blocks(builder, blocks, partial(_write_block, found))
        ranges.append((first, len(cleaned)))
    return builder.text(), cleaned, ranges, builder.source_map()


def _write_block(found: Classified, block: SourceBlock, builder: TextBuilder) -> None:
    spans = [span for part in block.parts for span in part]
    for number, (start, end) in enumerate(spans):
        if number:
            left = spans[number - 1][1]
            broken = builder.source[left - 1] in "-–—" and builder.source[start].isalnum()
            if left not in found.glued and not broken:
                builder.swap(" ", left, left)
            builder.break_here()
        first = bisect_left(found.left_out, start, key=lambda span: span[1])
        last = bisect_left(found.left_out, end, key=lambda span: span[0])
        _write(builder, start, end, found.left_out[first:last], found.powers)


def _write(
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
            _write_span(builder, at, low)
            if power:
                builder.swap(raised_form(builder.source[low:high].strip()), low, high)
            else:
                builder.break_here()
            at = high
    _write_span(builder, at, end)


def _write_span(builder: TextBuilder, start: int, end: int) -> None:
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
