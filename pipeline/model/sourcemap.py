"""The exact way between clean text and source, both ways.

The text of a document is made of *segments*, each of which stands for a span
of the decoded source.  A ``COPY`` segment repeats its source character by
character; a ``SWAP`` segment replaces it (a space for a line break, ``$`` for
``\\$``), so that its characters stand for the whole source span.  Source that
no segment covers was left out.  A segment with ``after_break`` begins where a
page break, a footnote or a page header cut the running text: a span that
reaches over it has one fragment on each side.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

Span = tuple[int, int]


class Segment(NamedTuple):
    """``text_length`` characters of text for ``[source_start, source_end)``."""

    text_length: int
    source_start: int
    source_end: int
    copied: bool
    after_break: bool = False


@dataclass(frozen=True)
class SourceMap:
    """Segments in text order; they cover the text without a gap."""

    segments: tuple[Segment, ...]

    @cached_property
    def _text_starts(self) -> list[int]:
        starts, at = [], 0
        for segment in self.segments:
            starts.append(at)
            at += segment.text_length
        return starts

    @cached_property
    def _by_source(self) -> list[int]:
        """Indexes of the segments that have a source, in source order."""
        held = [i for i, s in enumerate(self.segments) if s.source_end > s.source_start]
        return sorted(held, key=lambda i: (self.segments[i].source_start, i))

    @cached_property
    def _source_starts(self) -> list[int]:
        return [self.segments[i].source_start for i in self._by_source]

    @property
    def text_length(self) -> int:
        """Length of the text in code points."""
        return self._text_starts[-1] + self.segments[-1].text_length if self.segments else 0

    def _index(self, offset: int) -> int:
        return bisect_right(self._text_starts, offset) - 1

    def source_of(self, offset: int) -> Span:
        """The source span that the character at ``offset`` stands for."""
        if not 0 <= offset < self.text_length:
            raise IndexError(f"offset {offset} is outside a text of {self.text_length}")
        index = self._index(offset)
        segment = self.segments[index]
        if not segment.copied:
            return segment.source_start, segment.source_end
        start = segment.source_start + offset - self._text_starts[index]
        return start, start + 1

    def to_source(self, start: int, end: int) -> list[Span]:
        """Source spans of ``text[start:end]``: one, or one a part if it is cut."""
        if not 0 <= start < end <= self.text_length:
            raise IndexError(f"[{start}, {end}) is not a span of a text of {self.text_length}")
        first, last = self._index(start), self._index(end - 1)
        opens = self.source_of(start)[0]
        fragments: list[Span] = []
        closes = opens
        for index in range(first, last + 1):
            segment = self.segments[index]
            if segment.after_break and index > first:
                fragments.append((opens, closes))
                opens = segment.source_start
            closes = segment.source_end
        fragments.append((opens, self.source_of(end - 1)[1]))
        return fragments

    def to_text(self, start: int, end: int) -> list[Span]:
        """Text spans that stand for any part of ``source[start:end]``, in text order."""
        spans: list[Span] = []
        position = max(bisect_right(self._source_starts, start) - 1, 0)
        stop = bisect_left(self._source_starts, end)
        for index in sorted(self._by_source[position:stop]):
            segment, at = self.segments[index], self._text_starts[index]
            if segment.source_end <= start or segment.text_length == 0:
                continue
            if segment.copied:
                low = at + max(start - segment.source_start, 0)
                high = at + min(end, segment.source_end) - segment.source_start
            else:
                low, high = at, at + segment.text_length
            if spans and spans[-1][1] == low:
                spans[-1] = (spans[-1][0], high)
            else:
                spans.append((low, high))
        return spans

    def to_json(self) -> list[list[int]]:
        """Rows of ``[text_length, source_start, source_length, flags]``."""
        return [
            [
                s.text_length,
                s.source_start,
                s.source_end - s.source_start,
                s.copied + 2 * s.after_break,
            ]
            for s in self.segments
        ]

    @classmethod
    def from_json(cls, rows: Iterable[Sequence[int]]) -> SourceMap:
        """The inverse of :meth:`to_json`."""
        return cls(
            tuple(
                Segment(length, start, start + size, bool(flags & 1), bool(flags & 2))
                for length, start, size, flags in rows
            )
        )


class TextBuilder:
    """Writes clean text and its source map side by side."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._break = False
        self.length = 0

    def copy(self, start: int, end: int) -> None:
        """Take ``source[start:end]`` over as it is."""
        if end <= start:
            return
        last = self._segments[-1] if self._segments else None
        if last and last.copied and last.source_end == start and not self._break:
            self._segments[-1] = last._replace(
                text_length=last.text_length + end - start, source_end=end
            )
        else:
            self._segments.append(Segment(end - start, start, end, True, self._break))
            self._break = False
        self._add(self.source[start:end])

    def swap(self, text: str, start: int, end: int) -> None:
        """Let ``text`` stand for ``source[start:end]`` (which may be empty)."""
        if not text:
            return
        if self.source[start:end] == text:
            self.copy(start, end)
            return
        self._segments.append(Segment(len(text), start, end, False, self._break))
        self._break = False
        self._add(text)

    def break_here(self) -> None:
        """Mark that what follows stands elsewhere in the source."""
        self._break = self.length > 0

    def mark(self) -> tuple[int, int, bool]:
        """A state that :meth:`reset` can go back to."""
        return len(self._segments), self.length, self._break

    def reset(self, mark: tuple[int, int, bool]) -> None:
        """Take back all that was written since ``mark``, which no copy may span."""
        count, length, self._break = mark
        del self._segments[count:]
        while self.length > length:
            part = self._parts.pop()
            self.length -= len(part)
            if self.length < length:
                self._parts.append(part[: length - self.length])
                self.length = length

    def trim(self, start: int) -> None:
        """Take white space off the end of what was written since ``start``."""
        text = self._parts[-1] if self._parts else ""
        surplus = len(text) - len(text.rstrip())
        while surplus and self.length > start:
            last = self._segments[-1]
            cut = min(surplus, last.text_length, self.length - start)
            if last.copied:
                shorter = last._replace(
                    text_length=last.text_length - cut, source_end=last.source_end - cut
                )
            else:
                shorter = last._replace(text_length=last.text_length - cut)
            self._segments[-1:] = [shorter] if shorter.text_length else []
            self.length -= cut
            kept = text[: len(text) - cut]
            self._parts[-1:] = [kept] if kept else []
            text = self._parts[-1] if self._parts else ""
            surplus = len(text) - len(text.rstrip())

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def ends_with_space(self) -> bool:
        """Whether nothing, or white space, was written last."""
        return not self._parts or self._parts[-1][-1].isspace()

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def source_map(self) -> SourceMap:
        """The map of all that was written."""
        return SourceMap(tuple(self._segments))
