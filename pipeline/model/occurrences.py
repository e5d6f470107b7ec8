"""Where words stand on a page of a PDF, found by the words themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.parsed import ParsedDocument
from pipeline.model.sourcemap import Span


def occurrences(document: ParsedDocument, page: int, quote: str) -> Iterator[Span]:
    """Spans of a quote in the printed text (``document.source``) of a page, in reading order.

    White space in the quote stands for any; words that go on on either side do not
    count.

    Args:
        document: a parsed PDF.
        page: counted from 1.
        quote: words as printed.
    """
    found = next((item for item in document.pages if item.index == page), None)
    if found is None or not quote.strip():
        return
    start, end = document.page_span(found.start)
    for match in words_pattern(quote).finditer(document.source or "", start, end):
        yield match.span()


def words_pattern(quote: str) -> re.Pattern[str]:
    """A pattern for the words of a quote, not inside longer ones."""
    words = [re.escape(word) for word in quote.split()]
    head = r"(?<!\w)" if quote.strip()[:1].isalnum() else ""
    # raised figures after a word are footnote marks, no part of it
    tail = r"(?![^\W⁰¹²³⁴⁵⁶⁷⁸⁹])" if quote.strip()[-1:].isalnum() else ""
    return re.compile(head + r"\s+".join(words) + tail)
