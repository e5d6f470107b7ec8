"""What words around figures say of them: headers, labels of rows, lines beside the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from pipeline.extract.amounts.lexicon import Lexicon, language
from pipeline.extract.amounts.phrases import (
    alternatives,
    begins,
    ends,
    folded,
    has,
    is_whole,
    without,
)
from pipeline.extract.amounts.units import Unit, may_hold_unit, read_unit
from pipeline.model.document import TextBlock

LONGEST = 400
"""A cell with more characters is no header."""

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Header:
    """What one header says.

    ``unit`` is its own; ``no_money``: its figures are shares, ranks, weights or
    other measures; ``counted``: they count things; ``money``: it names money;
    ``per_thing``: they are prices of one thing; ``quantity``: they are quantities
    of what the row names.
    """

    unit: Unit | None
    no_money: bool
    counted: bool
    money: bool
    per_thing: bool
    quantity: bool

    @property
    def denies(self) -> bool:
        """Whether its figures are no sums."""
        return self.no_money or (self.counted and (self.unit is None or self.unit.cue is None))


def read_header(
    text: str, start: int, end: int, role: Literal["column", "row"], known: Lexicon
) -> Header:
    """Read the header that stands in ``text[start:end]``."""
    if end - start > LONGEST:
        return Header(None, False, False, False, False, False)
    said = _said(text[start:end], role, known)
    unit = read_unit(text, start, end, "cell", known) if said.may_hold_unit else None
    own = unit is not None and unit.cue is not None
    return Header(
        unit,
        said.no_money or (said.no_money_last and not own),
        said.counted,
        said.money,
        said.per_thing,
        said.quantity,
    )


class _Said(NamedTuple):
    """What words say by themselves."""

    no_money: bool
    no_money_last: bool
    counted: bool
    money: bool
    per_thing: bool
    quantity: bool
    may_hold_unit: bool


@lru_cache(maxsize=4096)
def _said(written: str, role: Literal["column", "row"], known: Lexicon) -> _Said:
    """Cached for a while: labels and headers repeat, within a document and across."""
    lists, words = known.tables, folded(written)
    bare = _BRACKETED.sub(" ", words)
    bare = bare if bare.strip() else words
    measured = without(lists["per_thing"], words)  # "price per kg" is money
    money = has(lists["money_words"], words)
    if role == "row":
        counted = _counts_in_row(bare, known)
    else:
        counted = (
            has(lists["counted"], measured)
            or has(lists["counted_columns"], measured)
            or is_whole(lists["counted_columns_alone"], bare)
        )
    return _Said(
        no_money=has(lists["no_money"], measured) or is_whole(lists["no_money_alone"], bare),
        no_money_last=ends(lists["no_money_last"], bare),
        counted=counted and not money,
        money=money,
        per_thing=has(lists["per_thing"], words),
        quantity=is_whole(lists["quantity"], bare),
        may_hold_unit=may_hold_unit(written, known),
    )


def _counts_in_row(label: str, known: Lexicon) -> bool:
    """Short labels whose first or last words are counted things: "Drug arrests"."""
    words = label.split()
    if len(words) > 3 or _function_word(known).search(label):
        return False
    counted = known.tables["counted"]
    return begins(counted, label) or ends(counted, label)


@cache
def _function_word(known: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(known.tables['function_words'])})\b")


# -- lines around a table ----------------------------------------------------

BEFORE, BEHIND = 3, 2
"""How many blocks above and below a table may speak of it."""

SHORT_LINE = 240
"""A line with more characters is running text (captions aside)."""

_LONGEST_LINE = 2000
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
    if not first or blocks[first - 1].end - blocks[first - 1].start > SHORT_LINE:
        return False
    above = blocks[first - 1]
    continued = language(above.language).lexicon.tables["continued"]
    return has(continued, folded(text[above.start : above.end]))


def _table_follows(blocks: Sequence[TextBlock], index: int) -> bool:
    return any(block.cell is not None for block in blocks[index + 1 : index + 3])


def _above(text: str, block: TextBlock, *, nearest: bool) -> Unit | None:
    length, known = block.end - block.start, language(block.language).lexicon
    if length > _LONGEST_LINE:
        return None
    if block.kind in ("caption", "heading"):
        return read_unit(text, block.start, block.end, "title", known)
    if not nearest or block.kind not in ("paragraph", "list_item", "table"):
        return None
    written = text[block.start : block.end]
    if length <= SHORT_LINE and not written.rstrip().endswith((".", ";")):
        return read_unit(text, block.start, block.end, "title", known)
    return _in_sentence(text, block)


def _below(text: str, block: TextBlock) -> Unit | None:
    if block.end - block.start > _LONGEST_LINE:
        return None
    known = language(block.language).lexicon
    if block.kind == "caption":
        return read_unit(text, block.start, block.end, "title", known)
    written = folded(text[block.start : block.end])
    if not (begins(known.tables["note_openers"], written) or written.lstrip().startswith("*")):
        return None
    for start, end in _sentences(text, block):
        unit = read_unit(text, start, end, "title", known)
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
    known = language(block.language).lexicon
    for start, end in _sentences(text, block):
        if not has(known.tables["table_words"], folded(text[start:end])):
            continue
        unit = read_unit(text, start, end, "title", known)
        if unit is not None:
            return unit
    return None
