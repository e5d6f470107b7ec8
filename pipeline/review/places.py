"""How near the place of a correction is to that of a row, and what words stand there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.model.document import ParsedDocument
from pipeline.model.geometry import area, shared_area
from pipeline.model.occurrences import occurrences, words_pattern
from pipeline.model.sourcemap import Span
from pipeline.review.reading import Place

Row = Mapping[str, Any]

_HALF = 0.5
_NEARLY = 0.9  # of the best candidate's share: another one as good makes it a guess
_STRETCH = 512  # code points of source in one drawer of the index
_LETTERS = re.compile(r"[a-z0-9]+")


class NoPlace(Exception):
    """Words cannot be placed; ``ambiguous`` where several places would do."""

    def __init__(self, message: str, *, ambiguous: bool = False) -> None:
        super().__init__(message)
        self.ambiguous = ambiguous


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a place and a row share: code points, or points squared in a PDF.

    ``of_smaller`` and ``of_both`` are its shares of the smaller of both and of all
    that both cover, from 0 to 1.
    """

    shared: float = 0.0
    of_smaller: float = 0.0
    of_both: float = 0.0
    exact: bool = False


def nearness(place: Place, quote: str, row: Row) -> Nearness:
    """How near a line's place is to a row's (the first part of one that is cut).

    In a PDF a place is the row's own where half the smaller one's boxes are
    shared and the words are the same: another reading may shift boxes a little.
    """
    if place.page is None:
        if row["source_start"] is None or place.start is None or place.end is None:
            return Nearness()
        ours, theirs = place.end - place.start, row["source_end"] - row["source_start"]
        shared = min(place.end, row["source_end"]) - max(place.start, row["source_start"])
        exact = (place.start, place.end) == (row["source_start"], row["source_end"])
        return _nearness(float(shared), float(ours), float(theirs), exact)
    if row["page"] != place.page or not row["boxes"]:
        return Nearness()
    near = _nearness(
        shared_area(place.boxes, row["boxes"]), area(place.boxes), area(row["boxes"]), False
    )
    same_words = not quote or "".join(quote.split()) == "".join(row["quote"].split())
    exact = same_words and near.of_smaller >= _HALF
    return Nearness(near.shared, near.of_smaller, near.of_both, exact)


def _nearness(shared: float, ours: float, theirs: float, exact: bool) -> Nearness:
    if shared <= 0 or ours <= 0 or theirs <= 0:
        return Nearness()
    return Nearness(
        shared, shared / min(ours, theirs), min(shared / (ours + theirs - shared), 1.0), exact
    )


class PlaceIndex:
    """Rows of one document and kind by place."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._drawers: dict[tuple[str, int], list[Row]] = {}
        for row in rows:
            for drawer in _drawers(row["source_start"], row["source_end"], row["page"]):
                self._drawers.setdefault(drawer, []).append(row)

    def near(self, place: Place) -> list[Row]:
        """Rows that may share something with a place, each once."""
        found: dict[str, Row] = {}
        for drawer in _drawers(place.start, place.end, place.page):
            for row in self._drawers.get(drawer, ()):
                found[row["mention_id"]] = row
        return list(found.values())


def _drawers(start: int | None, end: int | None, page: int | None) -> Iterator[tuple[str, int]]:
    if start is not None and end is not None:
        yield from (("text", n) for n in range(start // _STRETCH, (end - 1) // _STRETCH + 1))
    elif page is not None:
        yield "page", page


def letters(text: str) -> str:
    """The plain letters and digits of words: all that survives any spreadsheet."""
    return "".join(_LETTERS.findall(text.lower()))


def says(document: ParsedDocument, source: str, place: Place, quote: str) -> bool:
    """Whether the source has the quoted words at the place (in a PDF, the row tells)."""
    wanted = letters(quote)
    if not wanted or place.start is None or place.end is None:
        return True
    if letters(source[place.start : place.end]) == wanted:
        return True
    spans = document.source_map.to_text(place.start, place.end)
    return letters("".join(document.text[low:high] for low, high in spans)) == wanted


def words_at(document: ParsedDocument, source: str, place: Place, quote: str) -> Span:
    """The span of clean text that a reader marked, without white space around it.

    Raises:
        NoPlace: when nothing of the text stands there, or it is not one stretch of
            one block.
    """
    if (place.page is None) != (document.geometry is None):
        told = "page and boxes" if document.geometry else "source_start and source_end"
        raise NoPlace(f"the document's places are told by {told}")
    start, end = (
        _in_text(document, source, place, quote)
        if place.page is None
        else _in_pdf(document, place, quote)
    )
    marked = document.text[start:end]
    start += len(marked) - len(marked.lstrip())
    end -= len(marked) - len(marked.rstrip())
    if start >= end:
        raise NoPlace("only white space is marked")
    index = document.block_index(start)
    if index < 0 or end > document.blocks[index].end:
        raise NoPlace("what is marked goes over the end of a paragraph; mark less")
    return start, end


def _in_text(document: ParsedDocument, source: str, place: Place, quote: str) -> Span:
    assert place.start is not None and place.end is not None
    if place.end > len(source):
        raise NoPlace(f"the source has {len(source)} characters; {place} is outside")
    spans = document.source_map.to_text(place.start, place.end)
    if not spans:
        kinds = [f.kind for f in document.furniture if f.start < place.end and place.start < f.end]
        what = kinds[0].replace("_", " ") if kinds else "markup"
        raise NoPlace(f"what stands at {place} is no part of the text ({what})")
    if not says(document, source, place, quote):
        there = source[place.start : place.end][:60]
        raise NoPlace(f"the source has {there!r} at {place}, not {quote[:60]!r}")
    for (_, end), (start, _) in pairwise(spans):
        if document.text[end:start].strip():
            raise NoPlace("what is marked stands apart in the text; mark one part")
    return spans[0][0], spans[-1][1]


def _in_pdf(document: ParsedDocument, place: Place, quote: str) -> Span:
    """The words on the page whose boxes share most with those of the line."""
    assert document.geometry is not None and place.page is not None
    scored: list[tuple[float, Span]] = []
    for span in sorted(set(_spans_of(document, place.page, quote))):
        source = document.source_spans(*span)[0]
        held = [box.box for box in document.geometry.boxes(*source) if box.page == place.page]
        shared = shared_area(held, place.boxes)
        if place.boxes and shared < _HALF * area(held):
            continue
        scored.append((shared, span))
    if not scored:
        where = "in these boxes" if place.boxes else ""
        raise NoPlace(f"{quote[:60]!r} does not stand on page {place.page} {where}".rstrip())
    scored.sort(key=lambda item: (-item[0], item[1]))
    if len(scored) > 1 and scored[1][0] >= _NEARLY * scored[0][0]:
        raise NoPlace(
            f"{quote[:60]!r} stands several times there; give the boxes of its own words",
            ambiguous=True,
        )
    return scored[0][1]


def _spans_of(document: ParsedDocument, page: int, quote: str) -> Iterator[Span]:
    """Spans of the text that say the quote, as printed on the page or as cleaned."""
    for start, end in occurrences(document, page, quote):
        spans = document.source_map.to_text(start, end)
        if spans:
            yield spans[0][0], spans[-1][1]
    if not quote.strip():
        return
    starts = [item.start for item in document.pages]
    for match in words_pattern(quote).finditer(document.text):
        first = document.source_spans(*match.span())[0][0]
        at = bisect_right(starts, first) - 1
        if at >= 0 and document.pages[at].index == page:
            yield match.span()
