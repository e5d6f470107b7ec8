"""Footnotes of plain text whose number carries no mark, at the foot of a page."""

from __future__ import annotations

from pipeline.parse.furniture import PageFurniture
from pipeline.parse.lines import Line
from pipeline.parse.markers import footnote_marker

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
    starts: set[int] = set()
    result: list[list[Line]] = []
    expected = 1
    for index, group in enumerate(groups):
        solid = [line for line in group if line.start not in found.kinds]
        if not solid or len(solid) > _LONGEST_NOTE_BLOCK:
            result.append(group)
            continue
        head = footnote_marker(solid[0].text, bare=True)
        if (
            head is None
            or int(head.label) not in (1, expected)
            or not _at_foot(groups, index, found, expected)
        ):
            result.append(group)
            continue
        expected = int(head.label)
        current: list[Line] = []
        for line in solid:
            mark = footnote_marker(line.text, bare=True)
            if mark and int(mark.label) == expected:
                if current:
                    result.append(current)
                current = []
                starts.add(line.start)
                expected += 1
            current.append(line)
        result.append(current)
    return result, starts


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
