"""Rows → the XML of a worksheet's rows: text cells, a column at a time.

That is many times as fast as a cell at a time.  Strings stand in their cells
(``inlineStr``), always as text, so no cell is ever taken for a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables.arrow_arrays import array_of, literal
from pipeline.tables.cells import data_of

CELL_CHARACTERS = 32_767
"""What a worksheet's cell can hold; a longer text is cut there and ends with "…"."""
STYLE = 1
"""Number of the text format among the workbook's cell formats."""
_ESCAPED = re.compile(  # what XML cannot hold or changes, or what reads as an escape
    r"[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)"
)
_ODD = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9a-fA-F]{4}_"  # cells that hold such, or NUL
_USUAL_DATA = b"\t\n" + bytes(range(ord(" "), 256))
_ODD_DATA = (b"_x", "\ufffe".encode(), "\uffff".encode())
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_BLANKS = " \t\n"

_OPENING = f'<c s="{STYLE}" t="inlineStr"><is><t>'
_NOTHING, _LONGEST, _NO_LENGTH = literal(""), literal(CELL_CHARACTERS), literal(0)
_ROW, _ROW_END, _EMPTY_CELL = map(literal, ("<row>", "</row>", "<c/>"))
_END_OF_ROW = b"</row>"
_OPEN, _CLOSE = literal(_OPENING), literal("</t></is></c>")
_OPEN_WITH_BLANKS = literal(_OPENING[:-1] + ' xml:space="preserve">')


def sheet_cells(texts: Sequence[pa.StringArray]) -> pa.StringArray:
    """Columns of text as a text for each row: the XML of its cells.

    References of cells (A2, B2 …) are optional and left out.
    """
    cells = [piece for column in texts for piece in _cells(column)]
    if all(isinstance(piece, pa.Scalar) for piece in cells):  # rows without a value
        cells[0] = pa.repeat(cells[0], len(texts[0]))
    return pc.binary_join_element_wise(*cells, _NOTHING)


def sheet_rows(*cells: pa.StringArray) -> memoryview:
    """Rows as XML, of cells that stand side by side.

    Numbers of rows are optional and left out: rows mean the same wherever they stand.

    Args:
        cells: one or more of what :func:`sheet_cells` gives, for the same rows.
    """
    return data_of(pc.binary_join_element_wise(_ROW, *cells, _ROW_END, _NOTHING))


def first_rows(xml: bytes, count: int) -> bytes:
    """The first of some rows; there are more."""
    end = 0
    for _ in range(count):
        end = xml.index(_END_OF_ROW, end) + len(_END_OF_ROW)  # no cell's text holds a "<"
    return xml[:end]


def _cells(texts: pa.StringArray) -> tuple[pa.StringArray | pa.Scalar, ...]:
    """A column's cells as XML, in pieces that stand side by side; an empty cell keeps its place."""
    if texts.null_count == len(texts):
        return (_EMPTY_CELL,)
    texts = pc.fill_null(texts, _NOTHING)
    data = bytes(data_of(texts))
    empty = pc.equal(pc.binary_length(texts), _NO_LENGTH)
    if _is_odd(data, texts):
        texts = _plain(texts)
    for character, entity in _ENTITIES:
        if character.encode() in data:
            texts = pc.replace_substring(texts, character, entity)
    opening = _OPEN
    if any(blank.encode() in data for blank in _BLANKS):
        opening = pc.if_else(_has_outer_blanks(texts), _OPEN_WITH_BLANKS, _OPEN)
    if not pc.any(empty).as_py():
        return opening, texts, _CLOSE
    whole = pc.binary_join_element_wise(opening, texts, _CLOSE, _NOTHING)
    return (pc.if_else(empty, _EMPTY_CELL, whole),)


def _is_odd(data: bytes, texts: pa.StringArray) -> bool:
    """Whether there may be a cell that has to be looked at by itself."""
    if data.translate(None, _USUAL_DATA) or any(piece in data for piece in _ODD_DATA):
        return True
    return bool(pc.max(pc.binary_length(texts)).as_py() > CELL_CHARACTERS)


def _plain(texts: pa.StringArray) -> pa.StringArray:
    """Cells as far as a cell holds them, and without what XML cannot hold or changes."""
    long = pc.greater(pc.binary_length(texts), _LONGEST)
    odd = pc.or_(long, pc.match_substring_regex(texts, _ODD))
    changed = [_plain_cell(cell) for cell in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(texts, odd, array_of(changed, pa.string()))


def _plain_cell(cell: str) -> str:
    """A cell's text with U+FFFD for NUL and Excel's own escapes."""
    if len(cell) > CELL_CHARACTERS:
        cell = cell[: CELL_CHARACTERS - 1] + "…"
    cell = cell.replace("\x00", "\ufffd")
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", cell)


def _has_outer_blanks(texts: pa.StringArray) -> pa.BooleanArray:
    """Which cells begin or end with what XML readers may strip."""
    outer = [
        is_there(texts, blank) for blank in _BLANKS for is_there in (pc.starts_with, pc.ends_with)
    ]
    return reduce(pc.or_, outer)
