"""Finds what is printed on every page and belongs to none: headers, footers, numbers.

Page numbers are lines of their own that count up.  Running headers and footers
are lines or groups that come again, at page edges: next to a page number or a
form feed, in the middle of a sentence, or as the document's title over again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.model.parsed import Furniture, FurnitureKind, Page
from pipeline.parse.layout.lines import Line
from pipeline.parse.layout.words import any_phrase

PAGE_WORD = f"(?:{any_phrase('page_words')}|{any_phrase('page_abbreviations')})"
"""Pattern of what stands before a page's number, any case."""
OF_PAGES = f"(?:{any_phrase('page_of_words')}|/)"
"""Pattern of what stands between it and the number of all pages, any case."""
# "12", "- 12 -", "Page 12 of 40", "p. 12", "Página 3 de 9", "[[Page 12]]", "iv", "CRS-2", "A-12"
_NUMBER = re.compile(
    r"(?:[-–—\[(|]{1,2}\s*+)?"
    rf"(?P<word>{PAGE_WORD})?\s*"
    r"(?P<number>(?:[A-Z]{1,4}[-–])?\d{1,4}|[ivxlc]{1,7})"
    rf"(?:\s*{OF_PAGES}\s*\d{{1,4}})?"
    r"(?:\s*[-–—\])|]{1,2})?",
    re.IGNORECASE,
)
# "Page 3   GAO-09-999X Staffing", "47698   Federal Register / Vol. 85", "Law review   12"
_NUMBER_INSIDE = re.compile(
    rf"\b{PAGE_WORD}\s*+(?P<word>\d{{1,6}})\b"
    r"|^(?P<first>\d{1,6})(?=\s{2,}\S|\s*\|)|(?:(?<!\s)\s{2,}+|\|\s*+)(?P<last>\d{1,6})$",
    re.IGNORECASE,
)
_NUMBER_WITH_WORD = re.compile(rf"(?:[-–—]|\[\[|{any_phrase('page_words')})", re.IGNORECASE)
_STAMP = re.compile(
    r"Case \d+:\d\d-[a-z]{2}-\d++.*Page \d+ of \d+|VerDate [A-Z][a-z]{2}.*", re.IGNORECASE
)
_LONGEST_HEADER = 200  # characters of a running header, all its lines together
_REPEATS = 3  # fewer repetitions may be chance
_REPEATS_AT_PAGE_EDGE = 2
_REPEATS_OF_TITLE = 2  # the title and a header that repeats it


@dataclass
class PageFurniture:
    """What was found: lines to leave out, why, and where pages begin."""

    kinds: dict[int, FurnitureKind] = field(default_factory=dict)
    """Line start → kind of furniture."""
    pages: list[Page] = field(default_factory=list)

    def spans(self, lines: list[Line]) -> list[Furniture]:
        """The furniture as source spans, in source order."""
        return [
            Furniture(line.start, line.end, self.kinds[line.start])
            for line in lines
            if line.start in self.kinds and not line.blank
        ]


def find_furniture(lines: list[Line], groups: list[list[Line]]) -> PageFurniture:
    """Running headers and footers, page numbers, stamps, and the pages they give."""
    found = PageFurniture()
    for line in lines:
        if line.text and _STAMP.fullmatch(line.text):
            found.kinds[line.start] = "stamp"
    numbers = _page_numbers(lines)
    for line, _ in numbers:
        found.kinds[line.start] = "page_number"
    _running_lines(lines, found, numbers)
    _running_groups(groups, found)
    found.pages = _pages(lines, numbers)
    return found


def _page_numbers(lines: list[Line]) -> list[tuple[Line, str]]:
    """Lines that hold a page number and count up through the document.

    Plain numbers have to stand alone between blank lines or page edges and form
    a chain of steps by one; a number with dashes or the word "page" counts by
    itself.
    """
    candidates: list[tuple[Line, str, bool]] = []
    for index, line in enumerate(lines):
        if len(line.text) > 30 or not line.text:
            continue
        match = _NUMBER.fullmatch(line.text)
        if not match:
            continue
        before = index == 0 or lines[index - 1].blank or line.new_page
        after = index + 1 == len(lines) or lines[index + 1].blank or lines[index + 1].new_page
        decorated = bool(match["word"]) or line.text[0] in "-–—[(|"
        if (before or after) and ((before and after) or decorated):
            candidates.append((line, match["number"], decorated))
    chained = _chains([page_number_value(number) for _, number, _ in candidates])
    return [
        (line, number)
        for (line, number, decorated), in_chain in zip(candidates, chained, strict=True)
        if in_chain or (decorated and _NUMBER_WITH_WORD.match(line.text))
    ]


def page_number_value(number: str) -> int:
    """What a page's number counts: "12", "xii" and "A-12" are 12."""
    number = number.rpartition("-")[2].rpartition("–")[2]
    if number.isdigit():
        return int(number)
    total, previous = 0, 0
    for digit in reversed(number.lower()):
        value = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[digit]
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total


def _chains(values: list[int]) -> list[bool]:
    """Whether each value continues, or is continued by, its neighbour by a step of one."""
    return [
        (i > 0 and values[i - 1] + 1 == value)
        or (i + 1 < len(values) and value + 1 == values[i + 1])
        for i, value in enumerate(values)
    ]


def _key(text: str) -> str:
    """A header's text without what changes from page to page (numbers, marks, case)."""
    return re.sub(r"[\W\d_]+", " ", text.casefold()).strip()


def _key_of(group: list[Line]) -> str:
    return _key(" ".join(line.text for line in group))


def _running_lines(
    lines: list[Line], found: PageFurniture, numbers: list[tuple[Line, str]]
) -> None:
    """Lines that come again directly beside a page number or a form feed.

    Page numbers inside them are added to ``numbers``.
    """
    solid = [line for line in lines if not line.blank]
    indexes_of: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(solid):
        if line.start not in found.kinds and len(line.text) <= _LONGEST_HEADER:
            indexes_of[_key(line.text)].append(index)
    for key, indexes in indexes_of.items():
        if len(key) < 4 or len(indexes) < _REPEATS_AT_PAGE_EDGE:
            continue
        edges = [i for i in indexes if _page_edge(solid, i, found)]
        if edges and indexes[-1] == len(solid) - 1 and indexes[-1] not in edges:
            edges.append(indexes[-1])  # the foot of the last page
        if len(edges) < max(_REPEATS_AT_PAGE_EDGE, len(indexes) // 2):
            continue
        for i in edges:
            if i == 0 and not solid[i].new_page:
                continue  # the title itself, which later pages repeat
            above = solid[i].new_page or (
                i > 0 and found.kinds.get(solid[i - 1].start) == "page_number"
            )
            found.kinds[solid[i].start] = "page_header" if above else "page_footer"
        numbers.extend(_numbers_in([solid[i] for i in edges]))


def _numbers_in(lines: list[Line]) -> list[tuple[Line, str]]:
    """The page numbers inside a running line: those that count up from page to page."""
    held = [
        (line, match["word"] or match["first"] or match["last"])
        for line in lines
        if (match := _NUMBER_INSIDE.search(line.text))
    ]
    values = [int(number) for _, number in held]
    rising = all(low < high for low, high in pairwise(values))
    return held if len(held) >= 2 and rising else []


def _page_edge(solid: list[Line], index: int, found: PageFurniture) -> bool:
    """Whether a line is the first or the last of a page, page numbers aside."""
    if solid[index].new_page or index == 0:
        return True
    if found.kinds.get(solid[index - 1].start) == "page_number":
        return True
    if index + 1 == len(solid):
        return False
    after = solid[index + 1]
    return after.new_page or found.kinds.get(after.start) == "page_number"


def _running_groups(groups: list[list[Line]], found: PageFurniture) -> None:
    """Groups of lines that come again and cut sentences or repeat the title."""
    body = [
        lines
        for group in groups
        if (lines := [line for line in group if line.start not in found.kinds])
    ]
    indexes_of: dict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(body):
        if sum(len(line.text) for line in group) <= _LONGEST_HEADER:
            key = _key_of(group)
            if len(key) >= 4:
                indexes_of[key].append(index)
    title = _key_of(body[0]) if body else None
    for key, indexes in indexes_of.items():
        if len(indexes) < (_REPEATS_OF_TITLE if key == title else _REPEATS):
            continue
        cuts = sum(_cuts_a_sentence(body, i) for i in indexes)
        if key != title and not cuts:
            continue
        for i in indexes:
            if key == title and (i == indexes[0] or body[i][0].text.startswith("#")):
                continue  # the title itself, or a heading by its marks
            for line in body[i]:
                found.kinds[line.start] = "page_header"


def _cuts_a_sentence(body: list[list[Line]], index: int) -> bool:
    """Whether the text before breaks off and the text after goes on in lower case."""
    if index == 0 or index + 1 >= len(body):
        return False
    return body[index + 1][0].text[:1].islower()


def _pages(lines: list[Line], numbers: list[tuple[Line, str]]) -> list[Page]:
    """Where pages begin: at form feeds, and before or after their page numbers."""
    labels = {line.start: number for line, number in numbers}
    solid = [line for line in lines if not line.blank]
    if not solid or not (labels or any(line.new_page for line in solid)):
        return []
    at_top = _numbers_lead(solid, labels)
    pages = [Page(0, 1, None)]
    ended = False
    for index, line in enumerate(solid):
        number = labels.get(line.start)
        if index and (ended or line.new_page or (at_top and number is not None)):
            pages.append(Page(line.start, len(pages) + 1, None))
        if number is not None:
            pages[-1] = replace(pages[-1], label=number)
        ended = number is not None and not at_top
    return pages


def _numbers_lead(solid: list[Line], labels: dict[int, str]) -> bool:
    """Whether page numbers stand at the head of their pages.

    They do where the first line is one, where most of them follow a form feed,
    or where they are marks such as "[[Page 12]]".
    """
    indexes = [index for index, line in enumerate(solid) if line.start in labels]
    if not indexes:
        return False
    heads = sum(solid[i].new_page or solid[i].text.startswith("[[") for i in indexes)
    return indexes[0] == 0 or 2 * heads > len(indexes)
