"""Footnotes: their marks at the head of a note and after words, and notes without a mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.parse.layout.furniture import PageFurniture
from pipeline.parse.layout.lines import Line
from pipeline.parse.layout.words import months

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_TO_RAISED = str.maketrans("0123456789-−–", SUPERSCRIPTS + "⁻⁻⁻")

# How converters write a raised number: "¹²", "<sup>12</sup>", "[^12]", "^{12}", "^12^", and
# the government printing office: "\\12\\"
RAISED = (
    rf"(?:[{SUPERSCRIPTS}]++(?:,[{SUPERSCRIPTS}]++)*+"
    r"|<sup>\s*(?:\[?\d{1,3}\]?|\*+|[a-z])(?:\s*,\s*\d{1,3})*\s*</sup>"
    r"|\[\^[\w-]{1,20}\]|\^\{\d{1,3}\}|\^\d{1,3}\^|\\\d{1,3}\\)"
)
_AT_HEAD = re.compile(rf"(?P<mark>{RAISED}|\[\d{{1,3}}\]|\^\d{{1,3}}(?=\s)):?\s*(?=\S)")
_BARE_AT_HEAD = re.compile(r"(?P<mark>\d{1,3})\s+(?=[A-ZÁÉÍÓÚÑ\"“‘«(])")


@dataclass(frozen=True, slots=True)
class FootnoteMarker:
    """``label`` in plain digits or letters; ``length`` with the white space after it."""

    label: str
    length: int


def footnote_marker(text: str, *, bare: bool) -> FootnoteMarker | None:
    """The marker that a footnote's text begins with.

    ``bare`` accepts a number without any mark ("12 See …"), which only the
    foot of a page makes a footnote.
    """
    match = _AT_HEAD.match(text)
    if match is None and bare:
        match = _BARE_AT_HEAD.match(text)
    if match is None or match.end() >= len(text):
        return None
    return FootnoteMarker(label_of(match["mark"]), match.end())


def label_of(mark: str) -> str:
    """The plain label of a marker: ``<sup>3</sup>``, ``³`` and ``[3]`` are ``3``."""
    plain = re.sub(r"</?sup>|[\[\]^{}:\\\s]", "", mark)
    return plain.translate(_TO_DIGITS)


Raised = Literal["mark", "power", "word"]
"""What raised characters are: the mark of a note, the power of a figure, part of a word."""

# What a mark of a note is made of: numbers, one letter, printers' signs.
_MARK = re.compile(
    r"[\s,;]*+[\[(]?\s*+(?:\d{1,3}|[*†‡§¶#]{1,4}|[a-z])"
    r"(?:\s*+(?:[\])]\s*+)?[,;–-]\s*+[\[(]?(?:\d{1,3}|[*†‡§¶#]|[a-z]))*+\s*+[\])]?[\s,;]*+"
)
_POWER = re.compile(r"[-−–]?\d{1,3}")
# A figure that stands in a formula: "2.5 × 10", "= 3", or ten alone, which nothing counts by.
_FIGURE_BASE = re.compile(r"(?:[×·*^=/+]\s?\d{1,4}|(?<![\w.,$€£¥-])(?<![$€£¥] )10)\Z")
# Before raised 2 and 3 that are powers: a unit of length.
_UNIT_BASE = re.compile(r"(?<![^\W_])(?:[kcmd]?m|ft|in|mi|yd)\Z", re.IGNORECASE)
_MONTH_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12})\.? \d{1,2}\Z")
# Before a raised letter that is a mark and no ordinal ("3ᵃ"): a sum, a long word, nothing.
_LETTER_BASE = re.compile(r"(?:[0-9][.,][0-9]+|\d{3}|[^\W\d_]{4}|[.,;:”\"]|\A\s*)\Z")


def kind_of_raised(before: str, raised: str, after: str) -> Raised:
    """What raised characters are, by the text right before and after them.

    A number after a figure is the mark of a note, as in "$5¹⁵ million" and "2010¹²": it
    never belongs to the figure, unless that is the base of a power ("10⁶").
    """
    plain = raised.translate(_TO_DIGITS).strip()
    if _POWER.fullmatch(plain) and _is_base(before):
        return "power"
    if _MARK.fullmatch(plain) is None:
        return "word"
    if plain.strip(" ,;").isalpha():
        sure = _LETTER_BASE.search(before) is not None and not after[:1].isalpha()
        return "mark" if sure else "word"
    return "word" if plain in ("2", "3") and _UNIT_BASE.search(before) else "mark"


def _is_base(before: str) -> bool:
    if _FIGURE_BASE.search(before) is None:
        return False
    month = _MONTH_BEFORE.search(before)
    return month is None or month[1].lower() not in months()


def raised_form(digits: str) -> str:
    """Digits as raised signs, which no reader of the text takes for figures."""
    return digits.translate(_TO_RAISED)


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
