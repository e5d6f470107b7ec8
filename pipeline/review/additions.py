"""Missed words that a reader marked → complete rows, made as all others are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipeline.extract.languages import text_blocks
from pipeline.extract.masks import address_spans
from pipeline.extract.rows import row_of
from pipeline.model.document import Document, Span
from pipeline.model.geometry import area, shared_area
from pipeline.model.mention import AgencyValue, AmountValue, CaseValue, DateValue, Mention, Value
from pipeline.model.occurrences import occurrences, words_pattern
from pipeline.model.parsed import ParsedDocument
from pipeline.review.corrections_file import Target
from pipeline.review.matching import LEAST_SHARED, Group, Outcome, has_words
from pipeline.review.values import KnownEntities, new_value

Row = dict[str, Any]

RULE = "review"
"""``rule`` of rows that a person added."""
SURE = 1.0
"""``confidence`` of a value that a person gave."""

_NEARLY = 0.9  # of the best candidate's share: another one as good makes it a guess
_VALUES: dict[str, type[Value]] = {
    "date": DateValue,
    "amount": AmountValue,
    "agency": AgencyValue,
    "case": CaseValue,
}


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of the lines that add words of one target: a row, or a problem."""

    group: Group
    row: Row | None = None
    problem: Outcome | None = None

    def refused(self, reason: str) -> Addition:
        """The same where the row is not proved by its source."""
        why = f"the row is not proved by the source: {reason}"
        return replace(self, row=None, problem=Outcome("invalid", why))


class NotLocated(Exception):
    """Words cannot be located; ``ambiguous`` where several spans would do."""

    def __init__(self, message: str, *, ambiguous: bool = False) -> None:
        super().__init__(message)
        self.ambiguous = ambiguous


def make_additions(
    groups: Iterable[Group],
    rows: Sequence[Mapping[str, Any]],
    *,
    sha256: str,
    source: str,
    document: ParsedDocument,
    sentences: Sequence[Span],
) -> list[Addition]:
    """A row for each group of lines with the action ``add``.

    Args:
        groups: lines of one target each.
        rows: the document's own rows, for the names that it uses.
        sha256: of the document.
        source: as its offsets count it; empty for a PDF.
        document: as parsed.
        sentences: as spans of its text.
    """
    reading = Document(
        document.text,
        blocks=text_blocks(document),
        sentences=sentences,
    )
    addresses = address_spans(document.text)
    known = KnownEntities.of(rows)
    made: list[Addition] = []
    for group in groups:
        if group.problem is not None:
            made.append(Addition(group, problem=group.problem))
            continue
        try:
            start, end = locate(document, source, group.target, group.quote)
            value = new_value(group.kind, document.text[start:end], group.fields, known)
        except NotLocated as error:
            problem = Outcome("conflict" if error.ambiguous else "unmatched", str(error))
            made.append(Addition(group, problem=problem))
            continue
        except ValueError as error:
            made.append(Addition(group, problem=Outcome("invalid", str(error))))
            continue
        mention = Mention(
            kind=group.kind,
            start=start,
            end=end,
            value=_VALUES[group.kind](**value),
            rule=RULE,
            confidence=SURE,
        )
        row = row_of(
            mention,
            sha256=sha256,
            source=source,
            parsed=document,
            document=reading,
            addresses=addresses,
        )
        row |= {"value": value, "confidence": SURE, "reviewed": True, "original": None}
        made.append(Addition(group, row))
    return made


def locate(document: ParsedDocument, source: str, target: Target, quote: str) -> Span:
    """The span of clean text that a reader marked, without white space around it.

    Raises:
        NotLocated: when nothing of the text stands there, or it is not one stretch of
            one block.
    """
    if (target.page is None) != (document.geometry is None):
        columns = "page and boxes" if document.geometry else "source_start and source_end"
        raise NotLocated(f"the document's places are told by {columns}")
    start, end = (
        _in_source(document, source, target, quote)
        if target.page is None
        else _on_page(document, target, quote)
    )
    marked = document.text[start:end]
    start += len(marked) - len(marked.lstrip())
    end -= len(marked) - len(marked.rstrip())
    if start >= end:
        raise NotLocated("only white space is marked")
    index = document.block_index(start)
    if index < 0 or end > document.blocks[index].end:
        raise NotLocated("what is marked goes over the end of a paragraph; mark less")
    return start, end


def _in_source(document: ParsedDocument, source: str, target: Target, quote: str) -> Span:
    assert target.start is not None and target.end is not None
    if target.end > len(source):
        raise NotLocated(f"the source has {len(source)} characters; {target} is outside")
    spans = document.source_map.to_text(target.start, target.end)
    if not spans:
        kinds = [
            item.kind
            for item in document.furniture
            if item.start < target.end and target.start < item.end
        ]
        what = kinds[0].replace("_", " ") if kinds else "markup"
        raise NotLocated(f"what stands at {target} is no part of the text ({what})")
    if not has_words(document, source, target, quote):
        there = source[target.start : target.end][:60]
        raise NotLocated(f"the source has {there!r} at {target}, not {quote[:60]!r}")
    for (_, end), (start, _) in pairwise(spans):
        if document.text[end:start].strip():
            raise NotLocated("what is marked stands apart in the text; mark one part")
    return spans[0][0], spans[-1][1]


def _on_page(document: ParsedDocument, target: Target, quote: str) -> Span:
    """The words on the page whose boxes share most with those of the target."""
    assert document.geometry is not None and target.page is not None
    scored: list[tuple[float, Span]] = []
    for span in sorted(set(_spans_of(document, target.page, quote))):
        source = document.source_spans(*span)[0]
        boxes = [box.box for box in document.geometry.boxes(*source) if box.page == target.page]
        shared = shared_area(boxes, target.boxes)
        if target.boxes and shared < LEAST_SHARED * area(boxes):
            continue
        scored.append((shared, span))
    if not scored:
        where = "in these boxes" if target.boxes else ""
        raise NotLocated(f"{quote[:60]!r} does not stand on page {target.page} {where}".rstrip())
    scored.sort(key=lambda item: (-item[0], item[1]))
    if len(scored) > 1 and scored[1][0] >= _NEARLY * scored[0][0]:
        raise NotLocated(
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
