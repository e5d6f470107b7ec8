"""Decoded source → lines, groups that stand between blank lines, and how they are wrapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"([^\r\n\f\v\x85\u2028\u2029]*)(\r\n|[\r\n\f\v\x85\u2028\u2029]|\Z)")

# How the lines of a hard-wrapped text are set.

_WIDEST = 110  # columns; lines beyond are not wrapped by hand
_FILLED = 40  # characters of a line that says something about the width
_SHORT = 0.7  # of the width: a line that ends before was ended on purpose
_TITLE_LINE = 0.4  # of the width: a centred line that goes on in the next is as long
_RIGHT = 0.35  # of the width: where the right part of a page begins
_USUAL = 0.15  # of the lines: an indent that as many have is no accident
_SLACK = 0.12  # of the width: how far from the middle a centred line may stand


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the white space around it.

    ``[start, end)`` is its place in the source, ``indent`` the columns before
    it (a tab counts to the next multiple of 4) and ``new_page`` says that a
    form feed stands between it and the line before.
    """

    start: int
    end: int
    indent: int
    new_page: bool
    text: str

    @property
    def blank(self) -> bool:
        """Whether nothing but white space stands on the line."""
        return not self.text


def lines_of(source: str) -> list[Line]:
    """All lines of the source; a form feed ends a line and begins a page."""
    return list(_lines(source))


def _lines(source: str) -> Iterator[Line]:
    new_page = False
    for match in _LINE.finditer(source):
        raw = match.group(1)
        stripped = raw.strip()
        start = match.start() + len(raw) - len(raw.lstrip())
        if stripped or match.group(2):
            lead = raw[: len(raw) - len(raw.lstrip())]
            yield Line(start, start + len(stripped), len(lead.expandtabs(4)), new_page, stripped)
            new_page = match.group(2) == "\f" or (new_page and not stripped)
        if match.end() == len(source):
            return


def groups_of(lines: list[Line]) -> list[list[Line]]:
    """Runs of lines between blank lines; a new page begins a new run, too."""
    groups: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        if current and (line.blank or line.new_page):
            groups.append(current)
            current = []
        if not line.blank:
            current.append(line)
    if current:
        groups.append(current)
    return groups


@dataclass(frozen=True, slots=True)
class Wrapping:
    """``width`` in columns (0: lines are not wrapped), ``base`` the indent of their lines."""

    width: int = 0
    base: int = 0

    def fits(self, line: Line, following: Line) -> bool:
        """Whether the next line's first word had room on a line: its end was meant."""
        if not self.width:
            return False
        word = following.text.split(maxsplit=1)[0]
        return _end(line) + 1 + len(word) < self.width

    def is_short(self, line: Line) -> bool:
        """Whether a line ends well before the width."""
        return self.width > 0 and _end(line) <= _SHORT * self.width

    def centred(self, lines: Sequence[Line]) -> bool:
        """Whether lines stand in the middle of the page."""
        if not self.width or any(line.indent < self.base + 4 for line in lines):
            return False
        middles = [(line.indent + _end(line)) / 2 for line in lines]
        if len(lines) > 1 and len({line.indent for line in lines}) > 1:
            return max(middles) - min(middles) <= 2
        return all(abs(2 * middle - self.width) <= _SLACK * self.width for middle in middles)

    def separate(self, lines: Sequence[Line]) -> bool:
        """Whether each line stands by itself, as in an address or a list of names.

        Every line but the last ends well before the width, or all of them stand at the
        right; and every line but the first begins as a name or a sentence does.
        """
        return (
            self.width > 0
            and len(lines) > 1
            and (all(self.is_short(line) for line in lines[:-1]) or self._set_right(lines))
            and not any(line.text.endswith("-") for line in lines[:-1])
            and all(line.text[0].isupper() or not line.text[0].isalpha() for line in lines[1:])
            and not (self.centred(lines) and self._one_title(lines))
        )

    def _one_title(self, lines: Sequence[Line]) -> bool:
        """Whether centred lines are one title that is wrapped: in capitals, or long ones."""
        return all(
            len(line.text) >= _TITLE_LINE * self.width or line.text.isupper() for line in lines[:-1]
        )

    def _set_right(self, lines: Sequence[Line]) -> bool:
        """Whether lines stand in the right part of the page, as a letter's head does."""
        return all(line.indent >= self.base + _RIGHT * self.width for line in lines)


def wrapping_of(groups: Sequence[Sequence[Line]]) -> Wrapping:
    """Measure a text by the lines inside its longer groups.

    The width is that which nine in ten of these lines keep within; the base is the
    smallest indent that many lines have.
    """
    inner = [
        line
        for group in groups
        if len(group) >= 3
        for line in group[:-1]
        if len(line.text) >= _FILLED
    ]
    if len(inner) < 3:
        return Wrapping()
    ends = sorted(_end(line) for line in inner)
    width = ends[min(9 * len(ends) // 10, len(ends) - 1)]
    if width > _WIDEST:
        return Wrapping()
    indents = Counter(
        line.indent for group in groups for line in group if len(line.text) >= _FILLED
    )
    usual = _USUAL * indents.total()
    return Wrapping(width, min(indent for indent in indents if indents[indent] >= usual))


def _end(line: Line) -> int:
    return line.indent + len(line.text)
