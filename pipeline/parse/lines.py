"""Decoded source → lines, and lines → groups that stand between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"([^\r\n\f\v\x85\u2028\u2029]*)(\r\n|[\r\n\f\v\x85\u2028\u2029]|\Z)")


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
