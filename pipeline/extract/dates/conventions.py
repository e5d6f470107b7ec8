"""How an author writes dates: order of digits, years of two digits, whose fiscal year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import anchor_of_document
from pipeline.extract.dates.candidate import Candidate, Fixed
from pipeline.extract.dates.grammar import Grammar, grammar, words_of_all_languages
from pipeline.extract.dates.patterns import any_of
from pipeline.extract.dates.temporal_context import Sentences
from pipeline.model.document import Document, TextBlock
from pipeline.resources import load_yaml, resource_text


@dataclass(frozen=True, slots=True)
class Conventions:
    """How this text writes dates: one for each language of its blocks."""

    day_first: bool
    fiscal_first_month: int
    fiscal_calendar: str
    published_year: int | None

    def full_year(self, short: int) -> int:
        """The year that two digits mean: none far past the document's own.

        Without a document date, 00 to 35 are this century's.
        """
        latest = 2035 if self.published_year is None else self.published_year + 10
        return 2000 + short if 2000 + short <= latest else 1900 + short


def conventions_of(reading: Document, words: Grammar) -> Conventions:
    """How the author writes dates: by country where it is known, else by language."""
    country = reading.country
    day_first = words.day_first if country is None else country in _countries()["day_first"]
    fiscal_country = country or words.fiscal_country
    first_month = _fiscal_first_month(reading, fiscal_country)
    if first_month is None:
        fiscal_country = words.fiscal_country
        first_month = _fiscal_first_month(reading, fiscal_country)
    document = anchor_of_document(reading.published)
    return Conventions(
        day_first=day_first,
        fiscal_first_month=first_month or 1,
        fiscal_calendar=f"fiscal-{fiscal_country.lower()}" if fiscal_country else "fiscal",
        published_year=document.year if document else None,
    )


def _fiscal_first_month(reading: Document, country: str | None) -> int | None:
    """The month in which a country's fiscal year begins: as the user says, else by its law."""
    if country is None:
        return None
    law: dict[str, int] = _countries()["fiscal_year_first_month"]
    return reading.fiscal_year_start.get(country) or law.get(country)


@cache
def _countries() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(resource_text("rules/dates_countries.yaml"))
    return found


_SENTENCE_REACH = 400
_TERM = 24
"""Characters of a mention in which its term stands."""
_DIGIT = re.compile(r"[0-9]{2}")
_AROUND = 600
"""How far from a fiscal year the words that tell its country may stand, in characters."""
_YEARS = frozenset({"year", "year_range"})
_CAPTION_BLOCKS = 2
"""How many blocks before its first cell the caption of a table may stand."""


class FiscalContext:
    """Tells the fiscal calendar at each place of one reading."""

    def __init__(self, reading: Document, low: str, sentences: Sentences) -> None:
        self._reading, self._low, self._sentences = reading, low, sentences
        self._cells: dict[tuple[int, int, int], int] | None = None

    def conventions_at(self, base: Conventions, words: Grammar, start: int) -> Conventions:
        """The conventions of a block, with the fiscal calendar that holds at ``start``.

        Words of a country in the sentence decide; of two, the one that the
        term itself goes with.  For terms that go with no country, words in the
        paragraph decide next.
        """
        first, last = self._sentences.span(start)
        first, last = max(first, start - _SENTENCE_REACH), min(last, start + _SENTENCE_REACH)
        sentence = self._low[first:last]
        present = [c for c, cue in words.fiscal_near.items() if cue.search(sentence)]
        term = self._low[start : start + _TERM]
        own = next((c for c, cue in words.fiscal_terms.items() if cue.search(term)), None)
        if own in present or len(present) > 1:
            return self._of(own if own in present else present[0], base)
        if present:
            return self._of(present[0], base)
        if own is None:
            around = self._low[max(0, start - _AROUND) : start + _AROUND]
            for country, cue in words.fiscal_around.items():
                if cue.search(around):
                    return self._of(country, base)
        return base

    def _of(self, country: str | None, base: Conventions) -> Conventions:
        month = _fiscal_first_month(self._reading, country)
        if country is None or month is None:
            return base
        return replace(base, fiscal_first_month=month, fiscal_calendar=f"fiscal-{country.lower()}")

    # ---- tables --------------------------------------------------------------

    def read_cell(
        self, candidate: Candidate, block: TextBlock, words: Grammar, base: Conventions
    ) -> None:
        """Make a fiscal year of a bare year whose column, row or caption says that it is one."""
        interpretation = candidate.interpretation
        if block.cell is None or not isinstance(interpretation, Fixed):
            return
        if candidate.rule.name not in _YEARS or interpretation.calendar != "gregorian":
            return
        rest = self._low[block.start : candidate.start] + self._low[candidate.end : block.end]
        if any(char.isalnum() for char in rest):
            return
        header = self._header(block.cell)
        if header is None:
            return
        conventions = self.conventions_at(base, words, header)
        first, _, last = interpretation.value.partition("/")
        begin = arithmetic.fiscal_year(int(first), conventions.fiscal_first_month)
        close = arithmetic.fiscal_year(int(last or first), conventions.fiscal_first_month)
        if begin is None or close is None:
            return
        ends = begin.partition("/")[0], close.rpartition("/")[2]
        value = ends[0] if ends[0] == ends[1] else "/".join(ends)
        candidate.interpretation = Fixed(value, conventions.fiscal_calendar)

    def _header(self, cell: tuple[int, int, int]) -> int | None:
        """Where the header that makes a cell's year a fiscal one stands."""
        if self._cells is None:
            self._cells = self._fiscal_cells()
        table, row, column = cell
        for position in ((table, 0, column), (table, row, 0), (table, -1, -1)):
            if position in self._cells:
                return self._cells[position]
        return None

    def _fiscal_cells(self) -> dict[tuple[int, int, int], int]:
        """Header cells (row 0 or column 0) that speak of fiscal years; captions as (-1, -1)."""
        found: dict[tuple[int, int, int], int] = {}
        blocks = self._reading.blocks
        table = None
        for index, block in enumerate(blocks):
            if block.cell is None:
                continue
            header = grammar(block.language).fiscal_header
            head = 0 in block.cell[1:] and not _DIGIT.search(self._low, block.start, block.end)
            if head and header.search(self._low, block.start, block.end):
                found.setdefault(block.cell, block.start)
            if block.cell[0] == table:
                continue
            table = block.cell[0]
            for before in blocks[max(0, index - _CAPTION_BLOCKS) : index]:
                match = grammar(before.language).fiscal_caption.search(
                    self._low, before.start, before.end
                )
                if match is not None and before.cell is None and self._is_caption(before.start):
                    found.setdefault((table, -1, -1), match.start())
        return found

    def _is_caption(self, start: int) -> bool:
        block = self._reading.block_at(start)
        if block is None:
            return False
        return block.kind == "caption" or bool(_table_number().match(self._low, start))


@cache
def _table_number() -> re.Pattern[str]:
    """The word and number that open a table's caption."""
    words = any_of(words_of_all_languages("fiscal_years", "table"))
    return re.compile(rf"\W{{0,4}}(?:{words})\s+[\w.]+")
