"""Tables of a page: which hold data, and at which row and column each cell stands."""

from __future__ import annotations

from pipeline.parse.html.tokens import elements
from pipeline.parse.html.tree import Element

_LONGEST_CELL = 800  # letters; a cell with more is a part of the page's layout
_LONGEST_AVERAGE = 150
_WIDEST = 100  # columns that one cell may span
_IN_LAYOUT = elements("in_layout")
_SAYS_DATA = elements("says_data")


def is_data_table(table: Element) -> bool:
    """Whether a table holds data rather than the layout of a page."""
    role = table.get("role").lower()
    if role in ("presentation", "none"):
        return False
    rows = rows_of(table)
    cells = [cell for row in rows for cell in row]
    if not cells:
        return False
    tags = _tags_within(table)
    if "table" in tags or tags & _IN_LAYOUT:
        return False
    longest = max(cell.letters for cell in cells)
    if role in ("table", "grid") or tags & _SAYS_DATA:
        return longest <= 4 * _LONGEST_CELL
    filled = sum(cell.letters > 0 for cell in cells)
    return (
        len(rows) >= 2
        and max(len(row) for row in rows) >= 2
        and filled >= 2
        and longest <= _LONGEST_CELL
        and table.letters <= _LONGEST_AVERAGE * filled
    )


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of a table, row by row; those of tables inside it aside."""
    rows: list[list[Element]] = []
    stack = [child for child in reversed(table.children) if isinstance(child, Element)]
    while stack:
        element = stack.pop()
        if element.tag == "tr":
            rows.append([c for c in _elements(element) if c.tag in ("td", "th")])
        elif element.tag in ("thead", "tbody", "tfoot"):
            stack.extend(reversed(_elements(element)))
    return rows


def positions_of(table: Element) -> dict[int, tuple[int, int]]:
    """``id(cell)`` → row and column from 0, cells that span several counted in."""
    positions: dict[int, tuple[int, int]] = {}
    held: dict[int, int] = {}  # column → rows further down that a cell above takes
    for row, cells in enumerate(rows_of(table)):
        column = 0
        taken: dict[int, int] = {}
        for cell in cells:
            while held.get(column, 0):
                column += 1
            positions[id(cell)] = (row, column)
            depth = _span(cell, "rowspan") - 1
            for _ in range(_span(cell, "colspan")):
                if depth:
                    taken[column] = depth
                column += 1
        held = {c: left - 1 for c, left in held.items() if left > 1} | taken
    return positions


def _span(cell: Element, name: str) -> int:
    value = cell.get(name)
    return min(max(int(value), 1), _WIDEST) if value.isascii() and value.isdigit() else 1


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _tags_within(element: Element) -> set[str]:
    tags: set[str] = set()
    stack = _elements(element)
    while stack:
        inner = stack.pop()
        tags.add(inner.tag)
        stack.extend(_elements(inner))
    return tags
