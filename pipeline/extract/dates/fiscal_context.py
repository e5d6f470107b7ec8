"""Whose fiscal year is meant: by the words around it, else by the habits of the text."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.found import Habits
from pipeline.extract.dates.grammar import Grammar, grammar
from pipeline.extract.dates.meaning import Fixed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.model.reading import Reading

_SENTENCE_REACH = 400
_AROUND = 600
"""How far from a fiscal year the words that tell its country may stand, in characters."""
_YEARS = frozenset({"year", "year_range"})
_CAPTION_BLOCKS = 2
"""How many blocks before its first cell the caption of a table may stand."""


class FiscalContext:
    """Tells the fiscal calendar at each place of one reading."""

    def __init__(self, reading: Reading, low: str, sentences: Sentences) -> None:
        self._reading, self._low, self._sentences = reading, low, sentences
        self._cells: dict[tuple[int, int, int], int] | None = None

    def habits(self, base: Habits, words: Grammar, start: int) -> Habits:
        """The habits of a block, with the fiscal calendar that holds at ``start``.

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

    def _of(self, country: str | None, base: Habits) -> Habits:
        month = self._first_month(country)
        if country is None or month is None:
            return base
        return replace(base, fiscal_first_month=month, fiscal_calendar=f"fiscal-{country.lower()}")

    def _first_month(self, country: str | None) -> int | None:
        if country is None:
            return None
        given = self._reading.fiscal_year_start.get(country)
        return given or grammar("en").conventions.fiscal_first_month.get(country)

    # ---- tables --------------------------------------------------------------

    def read_cell(self, candidate: Candidate, words: Grammar, base: Habits) -> None:
        """Make a fiscal year of a bare year whose column, row or caption says that it is one."""
        block = self._reading.blocks[candidate.block]
        meaning = candidate.meaning
        if block.cell is None or not isinstance(meaning, Fixed):
            return
        if candidate.rule.name not in _YEARS or meaning.calendar != "gregorian":
            return
        rest = self._low[block.start : candidate.start] + self._low[candidate.end : block.end]
        if any(char.isalnum() for char in rest):
            return
        header = self._header(block.cell)
        if header is None:
            return
        habits = self.habits(base, words, header)
        first, _, last = meaning.value.partition("/")
        begin = arithmetic.fiscal_year(int(first), habits.fiscal_first_month)
        close = arithmetic.fiscal_year(int(last or first), habits.fiscal_first_month)
        if begin is None or close is None:
            return
        ends = begin.partition("/")[0], close.rpartition("/")[2]
        value = ends[0] if ends[0] == ends[1] else "/".join(ends)
        candidate.meaning = Fixed(value, habits.fiscal_calendar)

    def _header(self, cell: tuple[int, int, int]) -> int | None:
        """Where the header that makes a cell's year a fiscal one stands."""
        if self._cells is None:
            self._cells = self._fiscal_cells()
        table, row, column = cell
        for place in ((table, 0, column), (table, row, 0), (table, -1, -1)):
            if place in self._cells:
                return self._cells[place]
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
        return block.kind == "caption" or bool(_TABLE_NUMBER.match(self._low, start))


_TERM = 24
"""Characters of a mention in which its term stands."""
_DIGIT = re.compile(r"[0-9]{2}")
_TABLE_NUMBER = re.compile(r"\W{0,4}(?:table|tabla|cuadro)\s+[\w.]+")
