"""One document's rows against its source: which are proved, and why others are not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.core.ids import make_mention_id
from pipeline.core.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.verify.cleanup import says
from pipeline.verify.docx import same_words
from pipeline.verify.html import html_says, words_around
from pipeline.verify.sources import read_source

_BESIDE = 32
_WORDS_BESIDE = 5
_REACH = 400  # code points beside the quote in which those words are looked for
_REACH_IN_MARKUP = 2000  # the same, where tags with addresses stand between the words
_MOST_WORDS = 6 * _WORDS_BESIDE  # words of the source that are compared on each side
_WITHIN_WORDS = re.compile("[⁰¹²³⁴-⁹\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PAGE_BREAK = "\f"
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")

Row = Mapping[str, Any]
Judge = Callable[[str, str], bool]
"""Whether a quote says the words, by the declared clean-up of its format."""

JUDGES: dict[str, Judge] = {
    TEXT: partial(says, markdown=False),
    MARKDOWN: partial(says, markdown=True),
    DOCX: same_words,
    HTML: html_says,
}
"""Media type → judge; a new format adds its line here."""


def check_rows(
    data: bytes, sha256: str, media_type: str, encoding: str | None, rows: Sequence[Row]
) -> dict[str, str]:
    """Check each row; returns mention id → reason for those that are not proved.

    Args:
        data: the source file's bytes, read anew.
        sha256: the hash that the rows claim.
        media_type: how the file was read.
        encoding: codec that the documents table states; null for binary formats.
        rows: with the columns of place.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        reason = "the source file's bytes are not those that the row names (sha256)"
        return {row["mention_id"]: reason for row in rows}
    try:
        if media_type == PDF:
            # its library is loaded where a PDF is checked
            from pipeline.verify.pdf import check_pdf_rows

            return check_pdf_rows(data, sha256, rows)
        source = read_source(data, encoding, media_type)
    except ValueError as error:
        reason = f"the source cannot be read back: {error}"
        return {row["mention_id"]: reason for row in rows}
    rejected: dict[str, str] = {}
    seen: set[str] = set()
    for row in rows:
        fault = _fault(row, sha256, source, media_type)
        if fault is None and row["mention_id"] in seen:
            fault = "a row before it has the same id"
        seen.add(row["mention_id"])
        if fault is not None:
            rejected[row["mention_id"]] = fault
    return rejected


def _fault(row: Row, sha256: str, source: str, media_type: str) -> str | None:
    """The first thing that is wrong with a row, null if nothing is."""
    start, end, quote = row["source_start"], row["source_end"], row["quote"]
    if not 0 <= start < end <= len(source):
        return f"its place {start}:{end} is outside the source"
    if source[start:end] != quote:
        return f"the source has {source[start:end][:60]!r} at {start}:{end}, not the quote"
    if row["mention_id"] != make_mention_id(sha256, row["kind"], start, end):
        return "its id does not belong to its place"
    fragments = _listed(row["fragments"]) or [[start, end]]
    if fragments[0] != [start, end] or any(
        not 0 <= low < high <= len(source) for low, high in fragments
    ):
        return "its fragments do not begin with its place or lie outside the source"
    whole = quote + "".join("\n" + source[low:high] for low, high in fragments[1:])
    if not JUDGES[media_type](whole, row["text"]):
        return f"the quote {quote[:60]!r} does not say {row['text'][:60]!r}"
    if row["prefix"] != source[max(start - _BESIDE, 0) : start]:
        return "its prefix is not what stands before the quote"
    if row["suffix"] != source[end : end + _BESIDE]:
        return "its suffix is not what stands after the quote"
    if row["text"] not in row["sentence"]:
        return "its sentence does not hold it"
    end = fragments[-1][1]
    if media_type != HTML:
        return _wrong_neighbours(row, *_around(source, start, end, _REACH))
    near = words_around(*_around(source, start, end, _REACH))
    if _wrong_neighbours(row, *near) is None:
        return None
    return _wrong_neighbours(row, *words_around(*_around(source, start, end, _REACH_IN_MARKUP)))


def _around(source: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """What stands before and after a quote."""
    return source[max(start - reach, 0) : start], source[end : end + reach]


def _wrong_neighbours(row: Row, before_quote: str, after_quote: str) -> str | None:
    """Check that the words around the mention in its sentence stand around the quote, too.

    This ties a name that a document repeats to its own place.  One side is
    enough: on the other a page break may have put footnotes and headers between.
    """
    sentence, text = row["sentence"], row["text"]
    before_source = _words(before_quote)[: -_MOST_WORDS - 1 : -1]
    after_source = _words(after_quote)[:_MOST_WORDS]
    past_notes = [_words(rest)[::-1] for rest in _without_notes(before_quote)]
    at = -1
    while (at := sentence.find(text, at + 1)) >= 0:
        before = _words(sentence[max(at - _REACH, 0) : at])[::-1][:_WORDS_BESIDE]
        after = _words(sentence[at + len(text) : at + len(text) + _REACH])[:_WORDS_BESIDE]
        if not before and not after:
            return None
        if _beside(before, before_source) or _beside(after, after_source):
            return None
        if any(_beside(before, words) for words in past_notes):
            return None
        if not before and _PAGE_BREAK in after_quote and after[:1] == after_source[:1]:
            # it opens its sentence, which a page break cuts soon after
            return None
    return "the words of its sentence do not stand beside its quote"


def _without_notes(before_quote: str) -> Iterator[str]:
    """What stands before a quote, without a note or two right before its paragraph.

    Notes at a page's foot stand between the two parts of a sentence that goes on there.
    """
    *paragraphs, opening = _PARAGRAPH_END.split(before_quote)
    for notes in (1, 2):
        if len(paragraphs) > notes:
            yield "\n\n".join([*paragraphs[:-notes], opening])


def _beside(words: Sequence[str], source: Sequence[str]) -> bool:
    """Whether ``words`` follow one another at the head of the source's words.

    All but one of them have to come in this order among the first few: markup
    has words of its own, and a broken word counts as two.
    """
    if not words:
        return False
    position = hits = 0
    for word in words:
        for index in range(position, min(len(source), position + 6)):
            if source[index] == word:
                position, hits = index + 1, hits + 1
                break
    return hits >= (len(words) if len(words) < 3 else len(words) - 1)


def _words(text: str) -> list[str]:
    # raised numbers count as letters for \w; they and what is invisible go from within words, too
    return re.findall(r"[^\W\d_]{3,}", _WITHIN_WORDS.sub("", text))


def _listed(value: Any) -> list[list[int]] | None:
    """Fragments as lists, whether they come as JSON text or as lists."""
    if value is None or value == "":
        return None
    loaded = json.loads(value) if isinstance(value, str) else value
    return [list(span) for span in loaded]
