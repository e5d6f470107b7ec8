"""Whether the words around a mention in its sentence stand around its quote in the source, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pipeline.verify.cleanup import html_after, html_before
from pipeline.verify.tokens import words_of

REACH = 400
"""Code points beside the quote in which those words are looked for."""
REACH_IN_MARKUP = 2000
"""The same, where tags with addresses stand between the words."""

_BESIDE = 5  # words
_LINES_BEHIND_NOTES = 2
_MOST = 6 * _BESIDE  # words of the source that are compared on each side
_PAGE_BREAK = "\f"
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")


class Neighbourhood:
    """What stands before and after a quote, read once it is asked for: one side is mostly enough.

    Args:
        source: the document's.
        start: of the quote.
        end: of the quote.
        reach: code points on each side.
        tagged: whether the source is HTML.
    """

    def __init__(
        self, source: str, start: int, end: int, reach: int, *, tagged: bool = False
    ) -> None:
        self._source, self._start, self._end = source, start, end
        self._reach, self._tagged = reach, tagged

    @cached_property
    def _before(self) -> str:
        before = self._source[max(self._start - self._reach, 0) : self._start]
        return html_before(before) if self._tagged else before

    @cached_property
    def _after(self) -> str:
        after = self._source[self._end : self._end + self._reach]
        return html_after(after) if self._tagged else after

    @cached_property
    def next_before(self) -> list[str]:
        """The few words before the quote, the nearest first."""
        return words_of(self._before)[-_BESIDE:][::-1]

    @cached_property
    def before(self) -> list[str]:
        """The words before the quote that are compared, the nearest first."""
        return words_of(self._before)[-_MOST:][::-1]

    @cached_property
    def before_notes(self) -> list[list[str]]:
        """The same without a note or two right before the quote's paragraph."""
        return [words_of(rest)[::-1] for rest in _without_notes(self._before)]

    @cached_property
    def after(self) -> list[str]:
        """The words after the quote that are compared."""
        return words_of(self._after)[:_MOST]

    @cached_property
    def breaks_off(self) -> bool:
        """Whether a page ends after the quote."""
        return _PAGE_BREAK in self._after


def wrong_neighbours(row: Mapping[str, Any], near: Neighbourhood) -> str | None:
    """Check that the words around the mention in its sentence stand around the quote, too.

    This ties a name that a document repeats to its own place.  One side is
    enough: on the other a page break may have put footnotes and headers between.
    """
    sentence, text = row["sentence"], row["text"]
    at = -1
    while (at := sentence.find(text, at + 1)) >= 0:
        before = words_of(sentence[max(at - REACH, 0) : at])[-_BESIDE:][::-1]
        if before and before == near.next_before[: len(before)]:
            return None
        end = at + len(text)
        after = words_of(sentence[end : end + REACH])[:_BESIDE]
        if not before and not after:
            return None
        if _beside(before, near.before) or _beside(after, near.after):
            return None
        if any(_beside(before, words) for words in near.before_notes):
            return None
        if before and _letters(near.before[::-1]).endswith(_letters(before[::-1])):
            return None
        if after and _letters(near.after).startswith(_letters(after)):
            return None
        if not before and near.breaks_off and after[:1] == near.after[:1]:
            # it opens its sentence, which a page break cuts soon after
            return None
    return "the words of its sentence do not stand beside its quote"


def _without_notes(before_quote: str) -> Iterator[str]:
    """What stands before a quote, without a note or two shortly before its paragraph.

    Notes at a page's foot stand between the two parts of a sentence that goes on there;
    a line or two may come between them and the quote's paragraph.
    """
    paragraphs = _PARAGRAPH_END.split(before_quote)
    for behind in range(1, _LINES_BEHIND_NOTES + 2):
        for notes in (1, 2):
            first = len(paragraphs) - behind - notes
            if first > 0:
                yield "\n\n".join(paragraphs[:first] + paragraphs[first + notes :])


def _letters(words: Sequence[str]) -> str:
    """Words run together: "Hello*all" is two where its sign is none of Markdown's, else one."""
    return "".join(words)


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
