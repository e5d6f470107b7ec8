"""The lines around a table that give the unit of its figures: caption, heading, note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.amounts.units import Unit, read_unit
from pipeline.extract.amounts.vocabulary import begins, folded, has
from pipeline.model.reading import TextBlock

BEFORE, BEHIND = 3, 2
"""How many blocks above and below a table may speak of it."""

SHORT = 240
"""A line with more characters is running text (captions aside)."""

_LONGEST = 2000
# A full stop behind a word (not "U.S.") before a capital letter.
_STOP = re.compile(r"(?<=\w\w[.;])\s+(?=[A-ZÁÉÍÓÚÑ*\[(])")


def title_units(text: str, blocks: Sequence[TextBlock], first: int, last: int) -> list[Unit]:
    """The units that lines around the table in ``blocks[first:last + 1]`` give, nearest first.

    Lines above come before those below; a line of another table ends the search.
    """
    found: list[Unit] = []
    captioned = False
    for distance, index in enumerate(range(first - 1, max(first - 1 - BEFORE, -1), -1)):
        block = blocks[index]
        if block.cell is not None or (block.kind == "heading" and distance == BEFORE - 1):
            break
        unit = _above(text, block, nearest=distance < 2)
        captioned = captioned or block.kind == "caption"
        if unit is not None:
            found.append(unit)
        if block.kind in ("caption", "heading"):
            break
    for index in range(last + 1, min(last + 1 + BEHIND, len(blocks))):
        block = blocks[index]
        if block.cell is not None or block.kind == "heading":
            break
        if block.kind == "caption" and (captioned or _table_follows(blocks, index)):
            break
        unit = _below(text, block)
        if unit is not None:
            found.append(unit)
    return found


def is_continued(text: str, blocks: Sequence[TextBlock], first: int) -> bool:
    """Whether the line above a table says that it goes on with the one before."""
    if not first or blocks[first - 1].end - blocks[first - 1].start > SHORT:
        return False
    return has("continued", folded(text[blocks[first - 1].start : blocks[first - 1].end]))


def _table_follows(blocks: Sequence[TextBlock], index: int) -> bool:
    return any(block.cell is not None for block in blocks[index + 1 : index + 3])


def _above(text: str, block: TextBlock, *, nearest: bool) -> Unit | None:
    length = block.end - block.start
    if length > _LONGEST:
        return None
    if block.kind in ("caption", "heading"):
        return read_unit(text, block.start, block.end, "title")
    if not nearest or block.kind not in ("paragraph", "list_item", "table"):
        return None
    written = text[block.start : block.end]
    if length <= SHORT and not written.rstrip().endswith((".", ";")):
        return read_unit(text, block.start, block.end, "title")
    return _in_sentence(text, block)


def _below(text: str, block: TextBlock) -> Unit | None:
    if block.end - block.start > _LONGEST:
        return None
    if block.kind == "caption":
        return read_unit(text, block.start, block.end, "title")
    written = folded(text[block.start : block.end])
    if not (begins("note_openers", written) or written.lstrip().startswith("*")):
        return None
    for start, end in _sentences(text, block):
        unit = read_unit(text, start, end, "title")
        if unit is not None:
            return unit
    return None


def _sentences(text: str, block: TextBlock) -> Iterator[tuple[int, int]]:
    start = block.start
    for match in _STOP.finditer(text, block.start, block.end):
        yield start, match.start()
        start = match.end()
    yield start, block.end


def _in_sentence(text: str, block: TextBlock) -> Unit | None:
    """The unit in a sentence that speaks of the table: "Amounts are in millions of pesos."."""
    for start, end in _sentences(text, block):
        if not has("table_words", folded(text[start:end])):
            continue
        unit = read_unit(text, start, end, "title")
        if unit is not None:
            return unit
    return None
