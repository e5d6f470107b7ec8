"""A parsed document and its mentions → what the page for reading it lays out.

The text is a list of sections of equal kind: headings, paragraphs, lists, tables.
Inside a block the text is cut at every edge of a mention; a piece that several
mentions cover belongs to the shortest of them and names the others, so that
mentions that overlap or lie in one another can all be chosen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.model.document import Block, ParsedDocument

_DEEPEST_HEADING = 6  # HTML has no deeper one


class Spot(NamedTuple):
    """A mention as the text shows it."""

    start: int
    end: int
    mention_id: str
    kind: str


@dataclass(slots=True)
class Piece:
    """A stretch of text: plain, or of the mentions in ``spots``, shortest first.

    ``opens`` are those that begin here.
    """

    text: str
    spots: tuple[Spot, ...] = ()
    opens: tuple[Spot, ...] = ()


@dataclass(slots=True)
class Passage:
    """One block with its pieces; ``heading`` is its level in the page, 0 for none."""

    block: Block
    pieces: list[Piece]
    heading: int = 0
    page: str | None = None
    """What to call the page that begins with this block; null on the same page."""
    page_index: int | None = None


@dataclass(slots=True)
class Section:
    """Passages that make one element: a list, a table, or a passage by itself."""

    form: str
    passages: list[Passage] = field(default_factory=list)

    def grid(self) -> list[list[list[Passage]]]:
        """A table's rows of cells, each with its passages; missing cells are empty."""
        placed: dict[tuple[int, int], list[Passage]] = {}
        for passage in self.passages:
            cell = passage.block.cell
            assert cell is not None
            placed.setdefault((cell.row, cell.column), []).append(passage)
        width = max(column for _, column in placed) + 1
        return [
            [placed.get((row, column), []) for column in range(width)]
            for row in sorted({row for row, _ in placed})
        ]


def sections_of(document: ParsedDocument, spots: Sequence[Spot]) -> list[Section]:
    """The document laid out; ``spots`` in any order."""
    sections: list[Section] = []
    for passage in _passages(document, sorted(spots)):
        form = _form(passage.block)
        last = sections[-1] if sections else None
        if last and form == last.form and form in ("list", "table") and _same(last, passage):
            last.passages.append(passage)
        else:
            sections.append(Section(form, [passage]))
    return sections


def _form(block: Block) -> str:
    if block.kind == "heading":
        return "heading"
    if block.kind == "list_item":
        return "list"
    if block.kind == "table" and block.cell is not None:
        return "table"
    return "text"


def _same(section: Section, passage: Passage) -> bool:
    """Whether a passage goes on with a section: any list, but only its own table."""
    mine, other = section.passages[-1].block.cell, passage.block.cell
    return (mine.table if mine else None) == (other.table if other else None)


def _passages(document: ParsedDocument, spots: list[Spot]) -> Iterator[Passage]:
    depth, page_before, at = 1, None, 0
    open_spots: list[Spot] = []
    for block in document.blocks:
        open_spots = [spot for spot in open_spots if spot.end > block.start]
        while at < len(spots) and spots[at].start < block.end:
            if spots[at].end > block.start:
                open_spots.append(spots[at])
            at += 1
        passage = Passage(block, list(_pieces(document.text, block, open_spots)))
        if block.kind == "heading":
            depth = passage.heading = min(max(block.level, 1) + 1, depth + 1, _DEEPEST_HEADING)
        if document.pages and block.end > block.start:
            page = document.page_at(document.source_map.source_of(block.start)[0])
            if page is not None and page.index != page_before:
                printed = f", printed {page.label}" if page.label is not None else ""
                passage.page, passage.page_index = f"Page {page.index}{printed}", page.index
                page_before = page.index
        yield passage


def _pieces(text: str, block: Block, spots: Iterable[Spot]) -> Iterator[Piece]:
    """A block's text cut at the edges of its mentions."""
    held = [spot for spot in spots if spot.start < block.end and spot.end > block.start]
    edges = {block.start, block.end}
    for spot in held:
        edges |= {max(spot.start, block.start), min(spot.end, block.end)}
    cuts = sorted(edges)
    first, covering = 0, list[Spot]()
    for low, high in itertools.pairwise(cuts):
        covering = [spot for spot in covering if spot.end > low]
        fresh: list[Spot] = []
        while first < len(held) and held[first].start <= low:
            fresh.append(held[first])
            first += 1
        covering += [spot for spot in fresh if spot.end > low]
        inner = tuple(sorted(covering, key=lambda spot: (spot.end - spot.start, spot)))
        opens = tuple(spot for spot in fresh if max(spot.start, block.start) == low)
        yield Piece(text[low:high], inner, opens)
