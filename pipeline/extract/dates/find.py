"""All dates of a document."""

from __future__ import annotations

from functools import partial

from pipeline.extract.dates.candidate import Candidate
from pipeline.extract.dates.conventions import FiscalContext, conventions_of
from pipeline.extract.dates.grammar import grammar
from pipeline.extract.dates.matching import BlockMatcher
from pipeline.extract.dates.normalization import DocumentNormalizer
from pipeline.extract.dates.ranges import join_ranges, share_years, take_year_from_ahead
from pipeline.extract.dates.temporal_context import Sentences
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import DateValue, Mention


def find_dates(document: Document) -> list[Mention]:
    """The dates of a document, sorted, none overlapping another or a barred span.

    Each block is read by the grammar of its language.  Expressions that nothing
    places on the calendar are left out.
    """
    low = _lowered(document.text)
    blocks = document.blocks or (TextBlock(0, len(low), language=document.language),)
    conventions_in = {
        language: conventions_of(document, grammar(language))
        for language in {block.language for block in blocks}
    }
    sentences = Sentences(document)
    fiscal = FiscalContext(document, low, sentences)
    normalizer = DocumentNormalizer(document, low, sentences)
    mentions: list[Mention] = []
    for number, block in enumerate(blocks):
        words, conventions = grammar(block.language), conventions_in[block.language]
        in_fiscal_year = partial(fiscal.conventions_at, conventions, words)
        matcher = BlockMatcher(
            document.text, low, block, number, words, conventions, in_fiscal_year
        )
        found = [c for c in matcher.candidates() if not document.is_masked(c.start, c.end)]
        if not found:
            continue
        share_years(found, low, words)
        take_year_from_ahead(found[-1], document.blocks, low)
        fiscal.read_cell(found[0], block, words, conventions)
        dated = normalizer.normalize(found, words)
        mentions.extend(map(_mention, join_ranges(dated, low, block, words)))
    return mentions


def _lowered(text: str) -> str:
    """The text in small letters, each in its own place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    # A few letters have a longer small form: they stay as they are.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _mention(date: Candidate) -> Mention:
    return Mention(
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
