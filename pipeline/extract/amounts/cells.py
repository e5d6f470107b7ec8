"""Sums in table cells whose unit stands in a header, a label or a line beside the table.

    table → its figures, headers and labels → the unit that reaches each figure → mention

The nearest unit wins: the cell's own, its column's, its row's, that of the rows'
section, the caption's.  A cell that has only a mark takes the scale of the unit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.core.mention import AmountValue, Evidence, Mention
from pipeline.core.reading import Reading, TextBlock
from pipeline.extract.amounts.context import MoneyContext, bare_is_enough
from pipeline.extract.amounts.currency import Cue
from pipeline.extract.amounts.figures import LONGEST, Figure, read_figure
from pipeline.extract.amounts.headers import Header, read_header
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.modifiers import modifier
from pipeline.extract.amounts.numerals import Style, written_style
from pipeline.extract.amounts.titles import is_continued, title_units
from pipeline.extract.amounts.units import Unit, family_of

RULE = "amount.cell_unit"
MOST_HEADER_ROWS = 6
"""So many rows of headers above a figure are asked."""

ONE = Decimal(1)


def with_cells(reading: Reading, context: MoneyContext, found: Sequence[Mention]) -> list[Mention]:
    """``found`` with the sums of table cells, in text order, none overlapping another.

    A cell's figure replaces what was found in that cell; phrases that give a unit
    are no sums.
    """
    cells: list[Mention] = []
    units: list[tuple[int, int]] = []
    titles: list[Unit] = []
    for first, last in _tables(reading.blocks):
        titles = title_units(reading.text, reading.blocks, first, last) or (
            titles if is_continued(reading.text, reading.blocks, first) else []
        )
        table = _Table(reading, context, reading.blocks[first : last + 1], titles)
        cells.extend(table.sums())
        units.extend(table.unit_spans)
    if not cells and not units:
        return list(found)
    taken = _merged([*((m.start, m.end) for m in cells), *units])
    kept = [m for m in found if not _touches(taken, m.start, m.end)]
    return sorted([*kept, *cells], key=lambda m: (m.start, m.end))


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` sorted, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether ``[start, end)`` touches one of ``spans``, sorted and apart."""
    at = bisect_right(spans, (start, start))
    return (at > 0 and spans[at - 1][1] > start) or (at < len(spans) and spans[at][0] < end)


def _tables(blocks: Sequence[TextBlock]) -> Iterator[tuple[int, int]]:
    """The first and last block of each table, in text order."""
    spans: dict[int, tuple[int, int]] = {}
    for index, block in enumerate(blocks):
        if block.cell is not None:
            first, _ = spans.get(block.cell[0], (index, index))
            spans[block.cell[0]] = first, index
    yield from spans.values()


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

    units: list[tuple[Unit, Header | None]] = field(default_factory=list)
    denied: bool = False
    quantity: bool = False  # denied only as a quantity of what the row names
    money: bool = False
    per_thing: bool = False


class _Table:
    """The cells of one table, and the units around and in it."""

    def __init__(
        self,
        reading: Reading,
        context: MoneyContext,
        blocks: Sequence[TextBlock],
        titles: Sequence[Unit],
    ) -> None:
        self.reading, self.context = reading, context
        self.text = reading.text
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
        self._first_marks: dict[int, Cue | None] = {}
        self.unit_spans += [(unit.start, unit.end) for unit in titles]

    # -- reading -------------------------------------------------------------

    def sums(self) -> list[Mention]:
        """The sums of all cells that a unit reaches."""
        self._read_figures()
        years = self._year_columns()
        section: _Section | None = None
        seen = False  # a row of figures
        found: list[Mention] = []
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
                mention = self._sum(cells, column, label, section, column in years)
                if mention is not None:
                    found.append(mention)
        return found

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
            style: Style = own if own != "open" else self.context.style(cell.block.language)
            cell.figure = read_figure(text, cell.start, cell.end, style, scaled=scaled)

    def _header(self, cell: _Cell, role: str) -> Header:
        key = (cell.start, role)
        if key not in self._headers:
            read = read_header(
                self.text, cell.start, cell.end, "row" if role == "row" else "column"
            )
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
                reach.units.append((header.unit, header))
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

    def _sum(
        self,
        cells: dict[int, _Cell],
        column: int,
        labels: list[Header],
        section: _Section | None,
        year_column: bool,
    ) -> Mention | None:
        """The sum in a cell, or None if it is none or needs no unit from outside."""
        cell = cells[column]
        figure = cell.figure
        if figure is None or self.reading.is_barred(figure.start, figure.end):
            return None
        reach = self._column(column)
        own_column = any(u.cue is not None for u, _ in reach.units)
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
        return self._mention(cell, figure, units, beside, column)

    def _row_denies(self, labels: list[Header], section: _Section | None, own_column: bool) -> bool:
        if any(h.no_money or (h.denies and not own_column) for h in labels):
            return True
        said = any(h.unit is not None for h in labels)
        return section is not None and section.header.denies and not (said or own_column)

    def _units(
        self, reach: _Reach, labels: list[Header], section: _Section | None, marked: bool
    ) -> list[tuple[Unit, Header | None]]:
        """The units that reach a figure, nearest first."""
        units = list(reach.units)
        units += [(h.unit, h) for h in labels if h.unit is not None]
        if section is not None and section.header.unit is not None:
            units.append((section.header.unit, section.header))
        money = marked or reach.money or any(h.money for h in labels)
        priced = reach.per_thing or any(h.per_thing for h in labels)
        if priced and not units and not marked:
            return []
        units += [(u, None) for u in self.titles if money or not u.mixed]
        return units

    def _mark_beside(self, cells: dict[int, _Cell], column: int) -> _Cell | None:
        """The cell to the left if it holds nothing but a mark: "$" | "20.0"."""
        left = cells.get(column - 1)
        if left is None or left.figure is not None or left.end - left.start > 5:
            return None
        header = self._header(left, "row")
        unit = header.unit
        if unit is None or unit.scale is not None or unit.cue is None:
            return None
        alone = self.text[left.start : left.end].strip() == self.text[unit.start : unit.end]
        return left if alone and not unit.cue.word.isalpha() else None

    def _percent_behind(self, cells: dict[int, _Cell], column: int) -> bool:
        right = cells.get(column + 1)
        return right is not None and self.text[right.start : right.end].strip() == "%"

    # -- the mention ---------------------------------------------------------

    def _mention(
        self,
        cell: _Cell,
        figure: Figure,
        units: list[tuple[Unit, Header | None]],
        beside: _Cell | None,
        column: int,
    ) -> Mention | None:
        own = figure.cue
        if beside is not None:
            unit = self._header(beside, "row").unit
            assert unit is not None
            units = [(unit, None), *units]
        settled = self._settle(units, own or self._first_mark(column, units), cell)
        if settled is None:
            return None
        code, scale, used = settled
        if own is not None and figure.scale is None and scale == ONE:
            return None  # nothing to add: the cell says it all
        if own is not None and figure.scale is not None:
            return None
        factor = figure.scale if figure.scale is not None else scale
        low = figure.value * factor
        high = low if figure.upper is None else figure.upper * factor
        return Mention(
            kind="amount",
            start=figure.start,
            end=figure.end,
            value=AmountValue(
                amount_min=_plain(low),
                amount_max=_plain(high),
                currency=code,
                mod=modifier(self.text, figure.start, figure.end, cell.start, cell.end),
            ),
            rule=RULE,
            confidence=lexicon().confidence[RULE],
            evidence=tuple(Evidence("unit", unit.start, unit.end) for unit in used),
        )

    def _first_mark(self, column: int, units: list[tuple[Unit, Header | None]]) -> Cue | None:
        """The mark of a column's first figure, where units give no more than a scale.

        Accountants mark the first figure of a column alone: "(in millions)" over
        "$20.0", "15.0", "9.0".
        """
        if not units or any(unit.cue is not None for unit, _ in units):
            return None
        if column not in self._first_marks:
            figures = (self.rows[row].get(column) for row in sorted(self.rows))
            first = next(
                (c.figure for c in figures if c and c.figure and not c.figure.plain_year), None
            )
            self._first_marks[column] = first.cue if first is not None else None
        return self._first_marks[column]

    def _settle(
        self, units: list[tuple[Unit, Header | None]], own: Cue | None, cell: _Cell
    ) -> tuple[str, Decimal, list[Unit]] | None:
        """Currency, scale and the units that gave them; None where no currency is known."""
        currency: tuple[Unit, Header | None] | None = None
        scale: Decimal | None = None
        code: str | None = None
        used: list[Unit] = []
        for unit, header in units:
            taken = False
            if currency is None and unit.cue is not None:
                settled = self._code(unit)
                if settled is None:
                    continue
                currency, code, taken = (unit, header), settled, True
                if scale is None and header is not None and header.per_thing:
                    scale = unit.scale or ONE
            if scale is None and unit.scale is not None:
                same = unit.cue is None or own is not None or self._code(unit) == code
                if same:
                    scale, taken = unit.scale, True
            if taken:
                used.append(unit)
        if own is not None:
            code = self._own_code(own, currency[0] if currency else None, code, cell)
        if code is None:
            return None
        return code, scale or ONE, used

    def _own_code(self, own: Cue, unit: Unit | None, code: str | None, cell: _Cell) -> str:
        """The currency of a cell's own mark; a bare "$" is that of the unit."""
        if own.code is not None:
            return own.code
        if unit is not None and code is not None and unit.cue is not None:
            if own.family == "sign" and family_of(unit.cue) in ("sign", "dollar", "peso"):
                return code
            if own.family == family_of(unit.cue):
                return code
        return self.context.settle(own, cell.start, cell.block)[0]

    def _code(self, unit: Unit) -> str | None:
        """The ISO 4217 code of a unit; None where its name may mean something else."""
        cue = unit.cue
        assert cue is not None
        if cue.family is not None and cue.code is None:
            family = lexicon().families[cue.family]
            large = unit.scale is not None
            if not bare_is_enough(family.bare, self.context, family.default, large=large):
                return None
        block = self.reading.block_at(unit.start)
        assert block is not None
        return self.context.settle(cue, unit.start, block)[0]


def _plain(value: Decimal) -> Decimal:
    """``value`` without an exponent or trailing zeros behind the point."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()
