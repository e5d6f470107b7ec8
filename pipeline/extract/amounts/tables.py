"""A table of figures, and what its headers, labels and sections say of each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline.extract.amounts.context import MoneyContext
from pipeline.extract.amounts.currency import CurrencyCue
from pipeline.extract.amounts.figures import LONGEST, Figure, read_figure
from pipeline.extract.amounts.headers import Header, read_header
from pipeline.extract.amounts.lexicon import language
from pipeline.extract.amounts.numbers import Style, written_style
from pipeline.extract.amounts.units import Unit
from pipeline.model.document import TextBlock

MOST_HEADER_ROWS = 6
"""So many rows of headers above a figure are asked."""


@dataclass(frozen=True, slots=True)
class GivenUnit:
    """A unit that reaches a figure; ``per_thing``: as the price of one thing."""

    unit: Unit
    per_thing: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A figure that may be a sum, with the units that reach it, nearest first.

    ``mark`` is the currency of its column's first figure, where that is all there is.
    """

    figure: Figure
    block: TextBlock
    end: int
    units: tuple[GivenUnit, ...]
    mark: CurrencyCue | None


@dataclass(slots=True)
class _Cell:
    """One cell: its block, and its figure if it is one."""

    start: int
    end: int
    block: TextBlock
    figure: Figure | None = None


@dataclass(slots=True)
class _HeaderRow:
    """A row of headers; ``spans``: a cell may reach over empty ones to its right."""

    columns: list[int]
    cells: dict[int, _Cell]
    spans: bool


@dataclass(slots=True)
class _Section:
    """A row with one cell of words, which speaks of the rows below it."""

    header: Header
    pure: bool  # nothing but a unit: it holds for the sections that follow, too
    used: bool = False


@dataclass(slots=True)
class _Reach:
    """What reaches a figure from outside its cell."""

    units: list[GivenUnit] = field(default_factory=list)
    denied: bool = False
    quantity: bool = False  # denied only as a quantity of what the row names
    money: bool = False
    per_thing: bool = False


class Table:
    """The cells of one table; ``unit_spans``: where units were read, sorted or not."""

    def __init__(
        self,
        context: MoneyContext,
        blocks: Sequence[TextBlock],
        titles: Sequence[Unit],
    ) -> None:
        self.context = context
        self.text = context.document.text
        self.titles = titles
        number = next(block.cell[0] for block in blocks if block.cell is not None)
        self.rows: dict[int, dict[int, _Cell]] = {}
        for block in blocks:
            if block.cell is None or block.cell[0] != number:
                continue
            _, row, column = block.cell
            cells = self.rows.setdefault(row, {})
            if column in cells:
                cells[column].end = block.end
            else:
                cells[column] = _Cell(block.start, block.end, block)
        self.first_column = min((c for cells in self.rows.values() for c in cells), default=0)
        self.unit_spans: list[tuple[int, int]] = []
        self._headers: dict[tuple[int, str], Header] = {}
        self._header_rows: list[_HeaderRow] = []
        self._by_column: dict[int, _Reach] = {}
        self._first_marks: dict[int, CurrencyCue | None] = {}
        self.unit_spans += [(unit.start, unit.end) for unit in titles]

    # -- document -------------------------------------------------------------

    def reached(self) -> Iterator[Reached]:
        """The figures that may be sums, row by row, those without any unit too."""
        self._read_figures()
        years = self._year_columns()
        section: _Section | None = None
        seen = False  # a row of figures
        for row in sorted(self.rows):
            cells = self.rows[row]
            if len(cells) == 1 and not self._data_columns(cells):
                section = self._next_section(section, next(iter(cells.values())))
                continue
            if self._is_header(row, cells):
                self._add_header_row(cells, spans=not seen or self.first_column not in cells)
                continue
            seen = True
            if section is not None:
                section.used = True
            label = self._label(cells)
            for column in sorted(cells):
                found = self._reached(cells, column, label, section, column in years)
                if found is not None:
                    yield found

    def _add_header_row(self, cells: dict[int, _Cell], *, spans: bool) -> None:
        row = _HeaderRow(sorted(cells), cells, spans)
        self._header_rows = [row, *self._header_rows][:MOST_HEADER_ROWS]
        self._by_column.clear()
        for cell in cells.values():
            self._header(cell, "column")

    def _read_figures(self) -> None:
        text, cells = self.text, [c for row in self.rows.values() for c in row.values()]
        short = (text[c.start : c.end] for c in cells if c.end - c.start <= LONGEST)
        own = written_style(" ".join(words for words in short if words[-1:].isdigit()))
        scaled = any(u.scale is not None for u in self.titles)
        if not scaled:
            scaled = any(
                h.unit is not None and h.unit.scale is not None
                for row in sorted(self.rows)[:2]
                for h in (self._header(c, "column") for c in self.rows[row].values())
            )
        for cell in cells:
            written_in = language(cell.block.language)
            style: Style = own if own != "open" else self.context.style(written_in)
            cell.figure = read_figure(
                text, cell.start, cell.end, style, written_in.lexicon, scaled=scaled
            )

    def _header(self, cell: _Cell, role: Literal["column", "row"]) -> Header:
        key = (cell.start, role)
        if key not in self._headers:
            known = language(cell.block.language).lexicon
            read = read_header(self.text, cell.start, cell.end, role, known)
            self._headers[key] = read
            if read.unit is not None:
                self.unit_spans.append((read.unit.start, read.unit.end))
        return self._headers[key]

    def _data_columns(self, cells: dict[int, _Cell]) -> list[int]:
        """Columns of figures, that of the labels aside."""
        return [c for c, cell in cells.items() if cell.figure is not None and c > self.first_column]

    def _is_header(self, row: int, cells: dict[int, _Cell]) -> bool:
        """Whether a row holds headers: words alone, or years above the figures."""
        figures = [cells[c].figure for c in self._data_columns(cells)]
        if not figures:
            first = cells.get(self.first_column)
            return first is None or first.figure is None or len(cells) > 1
        years = [f for f in figures if f is not None and f.plain_year]
        if len(years) < len(figures):
            return False
        if row == min(self.rows) or len(years) > 1:
            return len({f.value for f in years}) == len(years)
        # one year under the headers so far: a header, too, if it only adds to a unit
        return len(self._header_rows) == row - min(self.rows) and not any(
            self._names_column(cells, header_row) for header_row in self._header_rows
        )

    def _names_column(self, cells: dict[int, _Cell], headers: _HeaderRow) -> bool:
        """Whether ``headers`` name the columns of the figures in ``cells``."""
        above = [headers.cells[c] for c in self._data_columns(cells) if c in headers.cells]
        return any(self._header(cell, "column").unit is None for cell in above)

    def _year_columns(self) -> set[int]:
        """Columns in which every figure may be a year."""
        years: set[int] = set()
        others: set[int] = set()
        for cells in self.rows.values():
            for column, cell in cells.items():
                if cell.figure is not None:
                    (years if cell.figure.plain_year else others).add(column)
        return years - others

    def _next_section(self, before: _Section | None, cell: _Cell) -> _Section | None:
        header = self._header(cell, "column")
        unit = header.unit
        words = self.text[cell.start : cell.end]
        if unit is not None or header.denies:
            covered = unit is not None and unit.end - unit.start > 0.5 * len(words.strip())
            return _Section(header, pure=covered and not header.denies)
        if before is None or before.pure or not before.used:
            return before
        return None  # a new section, of which nothing is known

    def _label(self, cells: dict[int, _Cell]) -> list[Header]:
        """The words before the first figure of a row, nearest first."""
        labels: list[Header] = []
        for column in sorted(cells):
            cell = cells[column]
            if cell.figure is not None and column > self.first_column:
                break
            if cell.figure is None:
                header = self._header(cell, "row")
                if column == self.first_column or self._is_all(cell, header):
                    labels.insert(0, header)
        return labels

    def _is_all(self, cell: _Cell, header: Header) -> bool:
        """Whether a cell beside the label gives a unit or a measure and nothing else."""
        length = cell.end - cell.start
        unit = header.unit
        return (unit is not None and unit.end - unit.start > 0.6 * length) or (
            header.denies and length < 20
        )

    # -- what reaches a figure -----------------------------------------------

    def _column(self, column: int) -> _Reach:
        """What the headers above say of a column, nearest first."""
        if column in self._by_column:
            return self._by_column[column]
        reach = _Reach()
        for depth, row in enumerate(self._header_rows):
            cell = self._above(column, row, depth)
            if cell is None:
                continue
            header = self._header(cell, "column")
            if not reach.money and not reach.units and header.denies:
                reach.quantity = header.quantity and not reach.denied
                reach.denied = True
            reach.money = reach.money or header.money
            if header.per_thing:
                reach.per_thing = True
            if header.unit is not None:
                reach.units.append(GivenUnit(header.unit, header.per_thing))
        self._by_column[column] = reach
        return reach

    def _above(self, column: int, row: _HeaderRow, depth: int) -> _Cell | None:
        """The header cell over a column: its own, or one that spans it from the left."""
        if column in row.cells:
            return row.cells[column]
        if not row.spans or any(column in h.cells for h in self._header_rows[depth + 1 :]):
            return None  # that of a row above reaches down here
        at = bisect_right(row.columns, column) - 1
        if at < 0 or (row.columns[at] == self.first_column and len(row.columns) > 1):
            return None
        return row.cells[row.columns[at]]

    def _reached(
        self,
        cells: dict[int, _Cell],
        column: int,
        labels: list[Header],
        section: _Section | None,
        year_column: bool,
    ) -> Reached | None:
        """The figure of a cell with its units, or None where it is no sum."""
        cell = cells[column]
        figure = cell.figure
        if figure is None:
            return None
        reach = self._column(column)
        own_column = any(given.unit.cue is not None for given in reach.units)
        marked = figure.cue is not None
        beside = None if marked else self._mark_beside(cells, column)
        if not marked and beside is None:
            if column == self.first_column and not (own_column or reach.money):
                return None
            if year_column and figure.plain_year and not own_column:
                return None
            if self._percent_behind(cells, column):
                return None
            named = reach.quantity and any(h.unit and h.unit.cue and h.money for h in labels)
            if (reach.denied and not named) or self._row_denies(labels, section, own_column):
                return None
        units = self._units(reach, labels, section, marked or beside is not None)
        if beside is not None:
            units.insert(0, GivenUnit(beside))
        mark = figure.cue or self._first_mark(column, units)
        return Reached(figure, cell.block, cell.end, tuple(units), mark)

    def _row_denies(self, labels: list[Header], section: _Section | None, own_column: bool) -> bool:
        if any(h.no_money or (h.denies and not own_column) for h in labels):
            return True
        said = any(h.unit is not None for h in labels)
        return section is not None and section.header.denies and not (said or own_column)

    def _units(
        self, reach: _Reach, labels: list[Header], section: _Section | None, marked: bool
    ) -> list[GivenUnit]:
        """The units that reach a figure, nearest first."""
        units = list(reach.units)
        units += [GivenUnit(h.unit, h.per_thing) for h in labels if h.unit is not None]
        if section is not None and section.header.unit is not None:
            units.append(GivenUnit(section.header.unit, section.header.per_thing))
        money = marked or reach.money or any(h.money for h in labels)
        priced = reach.per_thing or any(h.per_thing for h in labels)
        if (priced and not units) or (reach.denied and not reach.quantity):
            return units  # the unit of the whole table is not that of these
        units += [GivenUnit(unit) for unit in self.titles if money or not unit.mixed]
        return units

    def _mark_beside(self, cells: dict[int, _Cell], column: int) -> Unit | None:
        """The unit of the cell to the left if that holds nothing but a mark: "$" | "20.0"."""
        left = cells.get(column - 1)
        if left is None or left.figure is not None or left.end - left.start > 5:
            return None
        header = self._header(left, "row")
        unit = header.unit
        if unit is None or unit.scale is not None or unit.cue is None:
            return None
        alone = self.text[left.start : left.end].strip() == self.text[unit.start : unit.end]
        return unit if alone and not unit.cue.word.isalpha() else None

    def _percent_behind(self, cells: dict[int, _Cell], column: int) -> bool:
        right = cells.get(column + 1)
        return right is not None and self.text[right.start : right.end].strip() == "%"

    def _first_mark(self, column: int, units: list[GivenUnit]) -> CurrencyCue | None:
        """The mark of a column's first figure, where units give no more than a scale.

        Accountants mark the first figure of a column alone: "(in millions)" over
        "$20.0", "15.0", "9.0".
        """
        if not units or any(given.unit.cue is not None for given in units):
            return None
        if column not in self._first_marks:
            figures = (self.rows[row].get(column) for row in sorted(self.rows))
            first = next(
                (c.figure for c in figures if c and c.figure and not c.figure.plain_year), None
            )
            self._first_marks[column] = first.cue if first is not None else None
        return self._first_marks[column]
