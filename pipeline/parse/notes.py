"""Footnotes of plain text whose number carries no mark, at the foot of a page."""

from __future__ import annotations

import re

from pipeline.parse.furniture import PageFurniture
from pipeline.parse.lines import Line
from pipeline.parse.markers import footnote_marker

_RULE = re.compile(r"[-_─—]{3,}")
_LONGEST_NOTE_BLOCK = 60  # lines at the foot of one page


def split_bare_notes(
    groups: list[list[Line]], found: PageFurniture
) -> tuple[list[list[Line]], set[int]]:
    """Split groups at the foot of a page into one group a footnote.

    A group is one of footnotes when it is the last before a page's end, begins
    with the number that follows the last footnote's (or with 1), and a rule or
    an earlier footnote group of the page stands before it or the number is
    printed in the text before as a marker.

    Returns the groups and the starts of lines at which a bare footnote begins.
    """
    groups = [part for group in groups for part in _at_rules(group)]
    starts: set[int] = set()
    result: list[list[Line]] = []
    expected = 1
    for index, group in enumerate(groups):
        solid = [line for line in group if line.start not in found.kinds]
        if not solid or len(solid) > _LONGEST_NOTE_BLOCK:
            result.append(group)
            continue
        ruled = len(solid) > 1 and _is_rule(solid[0]) and not _is_rule(solid[1])
        after: list[Line] = []
        if ruled:
            # a second rule ends the notes
            end = next((i for i, line in enumerate(solid[1:], 1) if _is_rule(line)), len(solid))
            solid, after = solid[1:end], solid[end + 1 :]
        head = footnote_marker(solid[0].text, bare=True)
        if (
            head is None
            or not head.label.isdigit()
            or int(head.label) not in (1, expected)
            or not (ruled or _at_foot(groups, index, found, expected))
        ):
            result.append(group)
            continue
        expected = int(head.label)
        current: list[Line] = []
        for line in solid:
            mark = footnote_marker(line.text, bare=True)
            if mark and mark.label == str(expected):
                if current:
                    result.append(current)
                current = []
                starts.add(line.start)
                expected += 1
            current.append(line)
        result.append(current)
        if after:
            result.append(after)
    return result, starts


def _is_rule(line: Line) -> bool:
    return _RULE.fullmatch(line.text) is not None


def _at_rules(group: list[Line]) -> list[list[Line]]:
    """A group cut before each rule that a numbered line follows: notes at a page's foot."""
    parts: list[list[Line]] = [[]]
    for line, following in zip(group, [*group[1:], None], strict=True):
        if (
            parts[-1]
            and following is not None
            and _is_rule(line)
            and footnote_marker(following.text, bare=True)
        ):
            parts.append([])
        parts[-1].append(line)
    return parts


def _at_foot(groups: list[list[Line]], index: int, found: PageFurniture, expected: int) -> bool:
    """Whether nothing but footnotes and furniture follows the group on its page."""
    for later in groups[index + 1 :]:
        solid = [line for line in later if line.start not in found.kinds]
        if later[0].new_page or (not solid and later):
            return True
        if solid:
            mark = footnote_marker(solid[0].text, bare=True)
            return mark is not None
    return expected > 1
