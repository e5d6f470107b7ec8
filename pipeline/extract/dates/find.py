"""All dates of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pipeline.extract.dates.candidate import (
    Candidate,
    Part,
)
from pipeline.extract.dates.conventions import FiscalContext, conventions_of
from pipeline.extract.dates.grammar import grammar
from pipeline.extract.dates.matching import BlockMatcher
from pipeline.extract.dates.normalization import DocumentNormalizer
from pipeline.extract.dates.ranges import join_ranges, share_years
from pipeline.extract.dates.temporal_context import (
    Sentences,
)
from pipeline.model.mention import DateValue, Evidence, Mention
from pipeline.model.reading import Reading, TextBlock

_OPENS_WITH_YEAR = re.compile(r"\s*((?:1[5-9]|20)[0-9]{2})(?=[\s,.;:)])")
_BLOCKS_AHEAD = 3
"""How many blocks a page break may put between a month and its year."""


def find_dates(reading: Reading) -> list[Mention]:
    """The dates of a document, sorted, none overlapping another or a barred span.

    Each block is read by the grammar of its language.  Expressions that nothing
    places on the calendar are left out.
    """
    low = _lowered(reading.text)
    sentences = Sentences(reading)
    normalizer = DocumentNormalizer(reading, low, sentences)
    fiscal = FiscalContext(reading, low, sentences)
    mentions: list[Mention] = []
    blocks = reading.blocks or (TextBlock(0, len(low), language=reading.language),)
    languages = {block.language for block in blocks}
    conventions_in = {
        language: conventions_of(reading, grammar(language)) for language in languages
    }
    for number, block in enumerate(blocks):
        words, conventions = grammar(block.language), conventions_in[block.language]
        conventions_at = partial(fiscal.conventions_at, conventions, words)
        found = [
            candidate
            for candidate in BlockMatcher(
                reading.text, low, block, number, words, conventions, conventions_at
            ).candidates()
            if not reading.is_barred(candidate.start, candidate.end)
        ]
        if not found:
            continue
        share_years(found, low, words)
        _take_year_from_ahead(found[-1], reading, low)
        if block.cell is not None:
            fiscal.read_cell(found[0], words, conventions)
        dated = normalizer.normalize(found, words)
        mentions.extend(_mentions(join_ranges(dated, low, block.start, words, block.end)))
    return mentions


def _lowered(text: str) -> str:
    """The text in small letters, each in its own place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    # A few letters have a longer small form: they stay as they are.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _take_year_from_ahead(candidate: Candidate, reading: Reading, low: str) -> None:
    """A month that ends its block unfinished has its year where the text goes on."""
    blocks, interpretation = reading.blocks, candidate.interpretation
    if (
        not isinstance(interpretation, Part)
        or interpretation.month is None
        or interpretation.direction is not None
    ):
        return
    if interpretation.year is not None or not blocks:
        return
    rest = low[candidate.end : blocks[candidate.block].end].strip()
    if rest not in {"", ","}:
        return
    for block in blocks[candidate.block + 1 : candidate.block + 1 + _BLOCKS_AHEAD]:
        found = _OPENS_WITH_YEAR.match(low, block.start, block.end)
        if found is not None:
            candidate.interpretation = replace(interpretation, year=int(found[1]))
            candidate.evidence.append(Evidence("year", found.start(1), found.end(1)))
            return


def _mentions(dated: list[Candidate]) -> Iterator[Mention]:
    for date in dated:
        yield Mention(
            kind="date",
            start=date.start,
            end=date.end,
            value=DateValue.placed(
                date.value,
                mod=date.mod,
                calendar=date.calendar,
                basis="relative" if date.anchor is not None else "explicit",
                anchor=date.anchor,
                anchor_from=date.anchor_from,
                alternative=date.alternative,
            ),
            rule=date.name,
            confidence=round(date.confidence, 2),
            evidence=tuple(date.evidence),
        )
