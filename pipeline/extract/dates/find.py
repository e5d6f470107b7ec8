"""All dates of a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pipeline.extract.dates.compose import join_ranges, share_years
from pipeline.extract.dates.count import anchor_of_document
from pipeline.extract.dates.fiscal_context import FiscalContext
from pipeline.extract.dates.found import Habits
from pipeline.extract.dates.grammar import Grammar, grammar
from pipeline.extract.dates.meaning import Part
from pipeline.extract.dates.place import Placer
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import BlockScanner, Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.model.mention import DateValue, Evidence, Mention
from pipeline.model.reading import Reading, TextBlock

_OPENS_WITH_YEAR = re.compile(r"\s*((?:1[5-9]|20)[0-9]{2})(?=[\s,.;:)])")
_BLOCKS_AHEAD = 3
"""How many blocks a page break may put between a month and its year."""


def find_dates(reading: Reading) -> list[Mention]:
    """The dates of a reading, sorted, none overlapping another or a barred span.

    Blocks in English and Spanish are read by their own grammar, blocks of any
    other language by the English one.  Expressions that nothing places on the
    calendar are left out.
    """
    low = lowered(reading.text)
    sentences = Sentences(reading)
    placer = Placer(reading, low, sentences)
    fiscal = FiscalContext(reading, low, sentences)
    mentions: list[Mention] = []
    blocks = reading.blocks or (TextBlock(0, len(low), language=reading.language),)
    languages = {block.language for block in blocks}
    habits_in = {language: habits_of(reading, grammar(language)) for language in languages}
    for number, block in enumerate(blocks):
        words, habits = grammar(block.language), habits_in[block.language]
        habits_at = partial(fiscal.habits, habits, words)
        found = [
            candidate
            for candidate in BlockScanner(
                reading.text, low, block, number, words, habits, habits_at
            ).candidates()
            if not reading.is_barred(candidate.start, candidate.end)
        ]
        if not found:
            continue
        share_years(found, low, words)
        _take_year_from_ahead(found[-1], reading, low)
        if block.cell is not None:
            fiscal.read_cell(found[0], words, habits)
        placed = placer.place(found, words)
        mentions.extend(_mentions(join_ranges(placed, low, block.start, words, block.end)))
    return mentions


def lowered(text: str) -> str:
    """The text in small letters, each in its own place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    # A few letters have a longer small form: they stay as they are.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def habits_of(reading: Reading, words: Grammar) -> Habits:
    """How the author writes dates: by country where it is known, else by language."""
    conventions = words.conventions
    country = reading.country
    if country is None:
        day_first = conventions.numeric_order == "dmy"
    else:
        day_first = country in conventions.day_first_countries
    fiscal_country = country or conventions.fiscal_country
    first_month = reading.fiscal_year_start.get(
        fiscal_country, conventions.fiscal_first_month.get(fiscal_country)
    )
    if first_month is None:
        fiscal_country = conventions.fiscal_country
        first_month = reading.fiscal_year_start.get(
            fiscal_country, conventions.fiscal_first_month[fiscal_country]
        )
    document = anchor_of_document(reading.published)
    return Habits(
        day_first=day_first,
        fiscal_first_month=first_month,
        fiscal_calendar=f"fiscal-{fiscal_country.lower()}",
        published_year=document.year if document else None,
    )


def _take_year_from_ahead(candidate: Candidate, reading: Reading, low: str) -> None:
    """A month that ends its block unfinished has its year where the text goes on."""
    blocks, meaning = reading.blocks, candidate.meaning
    if not isinstance(meaning, Part) or meaning.month is None or meaning.direction is not None:
        return
    if meaning.year is not None or not blocks:
        return
    rest = low[candidate.end : blocks[candidate.block].end].strip()
    if rest not in {"", ","}:
        return
    for block in blocks[candidate.block + 1 : candidate.block + 1 + _BLOCKS_AHEAD]:
        found = _OPENS_WITH_YEAR.match(low, block.start, block.end)
        if found is not None:
            candidate.meaning = replace(meaning, year=int(found[1]))
            candidate.evidence.append(Evidence("year", found.start(1), found.end(1)))
            return


def _mentions(placed: list[Placed]) -> Iterator[Mention]:
    for date in placed:
        yield Mention(
            kind="date",
            start=date.start,
            end=date.end,
            value=DateValue.placed(
                date.value,
                mod=date.mod,
                calendar=date.calendar,
                basis="relative" if date.relative else "explicit",
                anchor=date.anchor,
                anchor_from=date.anchor_from,
                alternative=date.alternative,
            ),
            rule=date.rule,
            confidence=round(date.confidence, 2),
            evidence=tuple(date.evidence),
        )


__all__ = ["find_dates", "habits_of", "lowered"]
