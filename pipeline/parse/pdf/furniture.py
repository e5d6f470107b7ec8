"""What is printed on page after page and belongs to no text: headers, footers, stamps.

A row (all that stands on one baseline) at the top or bottom edge is furniture
when other pages have the same words at the same height, numbers aside, when it
repeats the title, or when it counts pages.  Stamps are known by their wording
(:data:`STAMPS`), production codes by standing turned at the edge; line numbers of
court papers and bills by counting down the left margin.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model.parsed import FurnitureKind
from pipeline.parse.layout.furniture import OF_PAGES, PAGE_WORD, page_number_value
from pipeline.parse.pdf.printed import PrintedLine

STAMPS = (
    # electronic filing: "Case 1:09-cr-00466-BMC Document 1 Filed 01/05/17 Page 1 of 56"
    re.compile(
        r"(?:USCA|USDC)?\s*+(?:Appeal|Case|Docket)\s*+(?:No\.?)?:?\s*+#?\s*+"
        r"(?P<docket>\d(?=[\w:.\-()]*\d)(?:[:.\-()]*+\w)++).*\b(?:Doc(?:ument|\.)?|ECF|Dkt)\b.*",
        re.IGNORECASE,
    ),
    # the government printing office's production line
    re.compile(r"VerDate\b.*|.*\bJkt \d{6}\b.*|.*\bPO 0{3}\d{2}\b.*\bFrm \d+.*"),
    re.compile(r".*\bon [A-Z0-9]{6,} with [A-Z]{4,}.*"),  # "jbell on DSKJLSW7X2PROD with RULES"
)
_FILED = re.compile(r"\b(?:Filed|Entered)\b\D{0,20}(\d{1,2}/\d{1,2}/\d{2,4})", re.IGNORECASE)
_EDGE = 0.14  # share of the page's height that its edge rows stand in
_EDGE_ROWS = 4
_SAME_HEIGHT = 4.0  # points
_REPEATS = 3
_REPEATS_IN_SHORT = 2  # in documents of up to six pages
_SHORT = 6
_LONGEST = 220
_NUMBER = re.compile(r"(?<![\w.,/$-])(\d{1,6}|[ivxlc]{1,7})(?![\w/%]|[.,-]\d)", re.IGNORECASE)
_ONLY_NUMBER = re.compile(
    rf"(?:[-–—\[(|•·]{{1,2}}\s*)?(?:{PAGE_WORD}\s*)?(?:[A-Z]{{1,3}}[-–])?"
    rf"(\d{{1,6}}|[ivxlc]{{1,7}})(?:\s*{OF_PAGES}\s*\d{{1,5}})?(?:\s*[-–—\])|•·]{{1,2}})?",
    re.IGNORECASE,
)
_FEWEST_LINE_NUMBERS = 8
_LEAST_NUMBERED = 0.3  # share of the page's height


@dataclass(slots=True)
class PageLines:
    """The lines of one page by whether they are text: filled in by :func:`mark_furniture`."""

    index: int
    width: float
    height: float
    label: str | None
    lines: list[PrintedLine]
    furniture: list[tuple[PrintedLine, FurnitureKind]] = field(default_factory=list)
    number: str | None = None
    images: int = 0
    damaged: bool = False

    def take(self, lines: Iterable[PrintedLine], kind: FurnitureKind) -> None:
        """Move lines out of the text."""
        out = {id(line) for line in lines}
        self.furniture += [(line, kind) for line in self.lines if id(line) in out]
        self.lines = [line for line in self.lines if id(line) not in out]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What court stamps say: the docket number, and the day of filing as printed."""

    docket: str
    filed: str | None


@dataclass(slots=True)
class _Row:
    """Lines on one baseline of a page."""

    page: PageLines
    lines: list[PrintedLine]
    top: bool

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def baseline(self) -> float:
        return self.lines[0].baseline


def mark_furniture(pages: Sequence[PageLines], title: str | None) -> Stamp | None:
    """Move furniture out of each page's lines and find the pages' printed numbers."""
    stamp = _stamps(pages)
    for page in pages:
        _line_numbers(page)
    _turned(pages)
    edges = [_edge_rows(page) for page in pages]
    numbered = _page_numbers(edges)
    heads = _repeated(edges)
    _take(edges, numbered, heads, _plain(title or ""))
    return stamp


def _rows(lines: Iterable[PrintedLine], page: PageLines, top: bool) -> list[_Row]:
    rows: list[_Row] = []
    for line in sorted(lines, key=lambda item: (item.baseline, item.x0)):
        if rows and abs(line.baseline - rows[-1].baseline) <= 0.25 * line.size:
            rows[-1].lines.append(line)
        else:
            rows.append(_Row(page, [line], top))
    for row in rows:
        row.lines.sort(key=lambda item: item.x0)
    return rows


def _stamps(pages: Sequence[PageLines]) -> Stamp | None:
    found: Stamp | None = None
    for page in pages:
        taken: list[PrintedLine] = []
        near = [
            line
            for line in page.lines
            if line.direction != 0
            or line.center < _EDGE * page.height
            or line.center > (1 - _EDGE) * page.height
            or line.size < 7
        ]
        for row in _rows(near, page, True):
            for pattern in STAMPS:
                match = pattern.fullmatch(row.text)
                if match is None:
                    continue
                docket = match.groupdict().get("docket")
                filed = _FILED.search(row.text)
                if docket and not (filed or re.search(r"\bPage\b", row.text)):
                    continue
                taken += row.lines
                if docket and (found is None or not found.filed):
                    found = Stamp(docket, filed[1] if filed else None)
                break
        page.take(taken, "stamp")
    return found


def _turned(pages: Sequence[PageLines]) -> None:
    """Take out turned text at the edge of upright pages, and what is set askew."""
    for page in pages:
        page.take([line for line in page.lines if line.direction < 0], "stamp")
        upright = sum(len(line.text) for line in page.lines if line.direction == 0)
        turned = [line for line in page.lines if line.direction != 0]
        if not turned or sum(len(line.text) for line in turned) > 0.3 * upright:
            continue
        page.take([line for line in turned if _at_side(line, page)], "stamp")


def _at_side(line: PrintedLine, page: PageLines) -> bool:
    """Whether turned text stands in the left or right margin."""
    across = page.width if line.direction in (90, 270) else page.height
    return line.y1 < 0.09 * across or line.y0 > 0.91 * across


def _line_numbers(page: PageLines) -> None:
    """Take out the numbers that count the lines of a court paper or a bill."""
    heads: list[tuple[PrintedLine, int]] = []
    for line in page.lines:
        match = re.match(r"\d{1,2}(?=\s|$)", line.text) if line.direction == 0 else None
        if match:
            heads.append((line, int(match.group())))
    if len(heads) < _FEWEST_LINE_NUMBERS:
        return
    heads.sort(key=lambda item: item[0].baseline)
    best: list[tuple[PrintedLine, int]] = []
    run: list[tuple[PrintedLine, int]] = []
    for head in heads:
        if run and head[1] == run[-1][1] + 1 and abs(_end(head) - _end(run[-1])) < 8:
            run.append(head)
        elif not (run and head[1] == run[-1][1]):
            run = [head]
        if len(run) > len(best):
            best = list(run)
    if len(best) < _FEWEST_LINE_NUMBERS or best[0][1] > 2:
        return
    tall = best[-1][0].baseline - best[0][0].baseline
    margin = max(_end(head) for head in best)
    numbers = {id(line) for line, _ in best}
    inside = sum(line.x0 < margin for line in page.lines if id(line) not in numbers)
    rows = {
        round(line.baseline)
        for line in page.lines
        if best[0][0].baseline - 2 < line.baseline < best[-1][0].baseline + 2
    }
    if tall < _LEAST_NUMBERED * page.height or inside > 3 or len(rows) > 2.2 * len(best):
        return
    for line, value in best:
        rest = line.part(len(str(value)), len(line.text))
        mark = line.part(0, len(str(value)))
        if rest is None or mark is None:
            page.take([line], "line_number")
            continue
        page.lines[next(i for i, held in enumerate(page.lines) if held is line)] = rest
        page.furniture.append((mark, "line_number"))


def _end(head: tuple[PrintedLine, int]) -> float:
    line, value = head
    return float(line.edges[len(str(value))])


def _edge_rows(page: PageLines) -> list[_Row]:
    """Rows at the top edge from the top, then rows at the bottom edge from the bottom."""
    lines = [line for line in page.lines if line.direction == 0]
    if not lines:
        return []
    top = _rows((x for x in lines if x.center < _EDGE * page.height), page, True)
    bottom = _rows((x for x in lines if x.center > (1 - _EDGE) * page.height), page, False)
    return [*top[:_EDGE_ROWS], *bottom[::-1][:_EDGE_ROWS]]


def _plain(text: str) -> str:
    """Words alone, without what changes from page to page."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return " ".join(word for word in words if not re.fullmatch(r"[ivxlc]+", word))


def _page_numbers(edges: Sequence[Sequence[_Row]]) -> dict[int, tuple[_Row, str]]:
    """Page position → the row and the number in it that counts pages."""
    held: list[list[tuple[_Row, str, tuple[bool, bool, int]]]] = []
    for rows in edges:
        found = []
        for row in rows:
            if len(row.text) > _LONGEST:
                continue
            for token in _NUMBER.finditer(row.text):
                number = token[1]
                if not number.isdigit() and page_number_value(number) > 60:
                    continue
                key = (row.top, number.isdigit(), round(row.baseline / (3 * _SAME_HEIGHT)))
                found.append((row, number, key))
        held.append(found)
    result: dict[int, tuple[_Row, str]] = {}
    for at, found in enumerate(held):
        best: tuple[int, tuple[_Row, str]] | None = None
        for row, number, key in found:
            score = 0
            for step in (-2, -1, 1, 2):
                if not 0 <= at + step < len(held):
                    continue
                score += any(
                    other_key[:2] == key[:2]
                    and abs(other.baseline - row.baseline) < 3 * _SAME_HEIGHT
                    and page_number_value(other_number) == page_number_value(number) + step
                    for other, other_number, other_key in held[at + step]
                )
            alone = _ONLY_NUMBER.fullmatch(row.text) is not None
            score = 2 * score + alone if score else 0
            if score and (best is None or score > best[0]):
                best = (score, (row, number))
        if best is not None:
            result[at] = best[1]
    if len(edges) == 1:
        lowest = next((row for row in edges[0] if not row.top), None)
        match = _ONLY_NUMBER.fullmatch(lowest.text) if lowest else None
        if lowest and match and _clear(lowest):
            result[0] = (lowest, match[1])
    return result


def _repeated(edges: Sequence[Sequence[_Row]]) -> set[tuple[bool, str, int]]:
    """Edge, wording and height of rows that stand at the same height of several pages."""
    baselines_of: dict[tuple[bool, str], list[float]] = defaultdict(list)
    for rows in edges:
        for row in rows:
            plain = _plain(row.text)
            if len(plain) >= 3 and len(row.text) <= _LONGEST:
                baselines_of[row.top, plain].append(row.baseline)
    needed = _REPEATS_IN_SHORT if len(edges) <= _SHORT else _REPEATS
    repeated: set[tuple[bool, str, int]] = set()
    for (top, plain), baselines in baselines_of.items():
        counts = Counter(round(value / _SAME_HEIGHT) for value in baselines)
        for height in list(counts):
            if counts[height - 1] + counts[height] + counts[height + 1] >= needed:
                repeated.add((top, plain, height))
    return repeated


def _key(row: _Row) -> tuple[bool, str, int]:
    return row.top, _plain(row.text), round(row.baseline / _SAME_HEIGHT)


def _take(
    edges: Sequence[Sequence[_Row]],
    numbered: dict[int, tuple[_Row, str]],
    repeated: set[tuple[bool, str, int]],
    title: str,
) -> None:
    """Take furniture rows from the outside in, up to the first row that is text."""
    usual: dict[bool, list[float]] = {True: [], False: []}
    for rows in edges:
        for row in rows:
            if _key(row) in repeated:
                usual[row.top].append(row.baseline)
    for at, rows in enumerate(edges):
        stopped = {True: False, False: False}
        number_row, number = numbered.get(at, (None, None))
        for row in rows:
            if stopped[row.top]:
                continue
            plain = _plain(row.text)
            only_number = row is number_row and _ONLY_NUMBER.fullmatch(row.text) is not None
            again = _key(row) in repeated
            echo = at > 0 and row.top and len(plain) >= 8 and title.startswith(plain)
            counted = row is number_row and len(row.text) <= _LONGEST and _clear(row)
            placed = _at_usual_height(row, usual[row.top], len(edges)) and _clear(row)
            if at == 0 and row.top and plain and title.startswith(plain):
                stopped[True] = True  # the title itself
            elif only_number:
                row.page.take(row.lines, "page_number")
            elif again or echo or counted or placed:
                row.page.take(row.lines, "page_header" if row.top else "page_footer")
            else:
                stopped[row.top] = True
        if number_row is not None:
            taken = {id(line) for line, _ in rows[0].page.furniture}
            if all(id(line) in taken for line in number_row.lines):
                rows[0].page.number = number


def _at_usual_height(row: _Row, usual: Sequence[float], pages: int) -> bool:
    """Whether most pages have a running line exactly where this row stands."""
    same = sum(abs(baseline - row.baseline) < 1.0 for baseline in usual)
    return same >= max(3, 0.4 * pages)


def _clear(row: _Row) -> bool:
    """Whether white space parts the row from the text."""
    taken = {id(line) for line in row.lines}
    size = max(line.size for line in row.lines)
    if row.top:
        after = [x.baseline for x in row.page.lines if x.baseline > row.baseline + 0.3 * size]
        return not after or min(after) - row.baseline > 1.5 * size
    before = [
        line.baseline
        for line in row.page.lines
        if line.baseline < row.baseline - 0.3 * size and id(line) not in taken
    ]
    return not before or row.baseline - max(before) > 1.5 * size
