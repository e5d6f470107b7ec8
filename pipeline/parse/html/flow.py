"""Writes the running text of a page, markup resolved: the *flow*, with its map to the source.

The flow is to HTML what the decoded source is to plain text: the same parts
(blocks, rules for lines, inline cleaning) read it, and :func:`compose_maps` leads
their source map on to the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from pipeline.model.sourcemap import Segment, SourceMap, Span, TextBuilder
from pipeline.parse.html.tokens import REFERENCE, resolve
from pipeline.parse.layout.notes import raised_form

# White space that is more than one space, and what may be a reference.
_SPECIAL = re.compile(r"&| *[\t\n\r\f][ \t\n\r\f]*| {2,}")
_SPECIAL_PRE = re.compile(r"&")
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?)\]’”»]")


class Flow:
    """The text of a page in the making."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.builder = TextBuilder(source)
        self._at_start = True
        self._closed_up = False

    @property
    def length(self) -> int:
        """Code points written."""
        return self.builder.length

    def begin_block(self, at: int) -> int:
        """Begin a block of text; ``at`` is its place in the source.  Returns its start."""
        if self.builder.length:
            self.builder.swap("\n\n", at, at)
            self.builder.break_here()
        self._at_start = True
        self._closed_up = False
        return self.builder.length

    def end_block(self, start: int) -> int:
        """End a block; returns its end, white space taken off."""
        self.builder.trim(start)
        return self.builder.length

    def skip(self) -> None:
        """Something in the middle of the text is left out: what follows stands elsewhere."""
        if not self._at_start:
            self.builder.break_here()

    def drop_marker(self) -> None:
        """A footnote marker is left out: no space may stand before a mark that follows."""
        self._closed_up = True

    def space(self, start: int, end: int) -> None:
        """Let a space stand for ``source[start:end]``, unless one stands there already."""
        if not self._at_start and not self.builder.ends_with_space():
            self.builder.swap(" ", start, end)

    def text(self, start: int, end: int) -> None:
        """Write text: runs of white space are one space, references are resolved."""
        if self._closed_up and start < end:
            self._closed_up = False
            if _NO_SPACE_BEFORE.match(self.source, start) and not self._at_start:
                self.builder.trim(self.builder.length - 1)
        self._write(start, end, _SPECIAL)

    def raised(self, start: int, end: int) -> None:
        """Write figures as raised signs, so that they do not run into those before them."""
        self.builder.swap(raised_form(self.source[start:end].strip()), start, end)
        self._at_start = False

    def preformatted(self, start: int, end: int) -> None:
        """Write text as it stands, references resolved."""
        self._write(start, end, _SPECIAL_PRE)

    def line_break(self, start: int, end: int) -> None:
        """A line break inside preformatted text."""
        self.builder.swap("\n", start, end)

    def _write(self, start: int, end: int, special: re.Pattern[str]) -> None:
        source, builder = self.source, self.builder
        if (
            special is _SPECIAL
            and source.startswith(" ", start)
            and (self._at_start or builder.ends_with_space())
        ):
            start += 1
        at = copied = start
        while match := special.search(source, at, end):
            low, high = match.span()
            if source[low] == "&":
                reference = REFERENCE.match(source, low, end)
                text, size = resolve(reference.group()) if reference else ("", 0)
                if size == 0:
                    at = high
                    continue
                self._copy(copied, low)
                copied = at = low + size
                if text == "\xa0":
                    text = " "
                if text:
                    builder.swap(text, low, at)
                    self._at_start = False
                continue
            self._copy(copied, low)
            copied = at = high
            self.space(low, high)
        self._copy(copied, end)

    def _copy(self, start: int, end: int) -> None:
        if end > start:
            self.builder.copy(start, end)
            self._at_start = False


def compose_maps(outer: SourceMap, inner: SourceMap, size: int) -> SourceMap:
    """The map of a text that was made from a flow (``outer``), on to the flow's source.

    Args:
        outer: clean text → flow.
        inner: flow → source.
        size: length of the source, where a place after the flow's end lies.
    """
    spans = FlowSpans(inner, size)
    segments: list[Segment] = []
    for segment in outer.segments:
        parts = spans.parts(segment) if segment.copied else [spans.hull(segment)]
        for number, part in enumerate(parts):
            if number == 0:
                part = part._replace(after_break=segment.after_break or part.after_break)
            last = segments[-1] if segments else None
            if (
                last
                and part.copied
                and last.copied
                and not part.after_break
                and last.source_end == part.source_start
            ):
                segments[-1] = last._replace(
                    text_length=last.text_length + part.text_length, source_end=part.source_end
                )
            else:
                segments.append(part)
    return SourceMap(tuple(segments))


class FlowSpans:
    """Leads spans of a flow to its source."""

    def __init__(self, flow: SourceMap, size: int) -> None:
        self._flow = flow
        self._size = size
        lengths = (segment.text_length for segment in flow.segments)
        self._starts = list(accumulate(lengths, initial=0))[:-1]

    def of(self, start: int, end: int) -> Span:
        """The source span from the first to the last character of ``flow[start:end]``."""
        length = self._flow.text_length
        if start >= length:
            return self._size, self._size
        first, _ = self._flow.source_of(start)
        if end <= start:
            return first, first
        return first, self._flow.source_of(min(end, length) - 1)[1]

    def hull(self, segment: Segment) -> Segment:
        """A segment that replaces flow, on to the source."""
        start, end = self.of(segment.source_start, segment.source_end)
        return segment._replace(source_start=start, source_end=end)

    def parts(self, segment: Segment) -> list[Segment]:
        """A segment that copies flow, as the segments of the flow that it copies."""
        low, high = segment.source_start, segment.source_end
        first = bisect_right(self._starts, low) - 1
        last = bisect_left(self._starts, high)
        parts: list[Segment] = []
        for index in range(first, last):
            part, at = self._flow.segments[index], self._starts[index]
            start, end = max(low, at), min(high, at + part.text_length)
            if end <= start:
                continue
            broken = part.after_break and start == at
            if part.copied:
                shift = part.source_start - at
                parts.append(Segment(end - start, start + shift, end + shift, True, broken))
            else:
                parts.append(
                    Segment(end - start, part.source_start, part.source_end, False, broken)
                )
        return parts
