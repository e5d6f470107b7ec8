"""``raw/corrections.csv`` → typed lines; what is wrong with a line stays with it."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.model.errors import CorrectionsError
from pipeline.model.geometry import Box
from pipeline.model.mention import KINDS

Action = Literal["accept", "reject", "change", "add"]
ACTIONS: tuple[Action, ...] = get_args(Action)

COLUMNS = (
    "sha256",
    "kind",
    "source_start",
    "source_end",
    "page",
    "boxes",
    "quote",
    "action",
    "field",
    "value",
    "reviewer",
    "note",
)
"""The columns, in any order."""

FILE = "corrections.csv"
_NEEDED = ("sha256", "kind", "action")
_TARGETS = (("source_start", "source_end"), ("page", "boxes"))
_DELIMITERS = (",", ";", "\t")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WHOLE = re.compile(r"([0-9]{1,12})(?:\.0+)?")  # spreadsheets and data frames write "17.0"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a correction points: offsets in the source, or in a PDF a page and boxes on it."""

    start: int | None = None
    end: int | None = None
    page: int | None = None
    boxes: tuple[Box, ...] = ()

    def __str__(self) -> str:
        return f"page {self.page}" if self.page is not None else f"{self.start}:{self.end}"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the table.

    ``number`` is that of its first line in the file, ``cells`` are what stands there, in
    the order of :data:`COLUMNS`.  Where ``problem`` says what is wrong with it and what to
    do, the rest may be missing.
    """

    number: int
    cells: tuple[str, ...]
    problem: str | None = None
    target: Target | None = None

    def cell(self, name: str) -> str:
        """What stands in a column, without white space around it."""
        return self.cells[COLUMNS.index(name)].strip()

    @property
    def sha256(self) -> str:
        """The document's hash."""
        return self.cell("sha256").lower()

    @property
    def kind(self) -> str:
        """Kind of mention."""
        return self.cell("kind").lower()

    @property
    def action(self) -> str:
        """What is to be done."""
        return self.cell("action").lower()

    @property
    def field(self) -> str:
        """The column that is spoken of; empty for none."""
        return self.cell("field").lower()

    @property
    def value(self) -> str | None:
        """The value for it; null where the cell is empty."""
        return self.cell("value") or None


def read_corrections(path: Path) -> list[Correction]:
    """Read the file; a missing one is an empty one.

    Raises:
        CorrectionsError: when it is no table of corrections at all (not UTF-8, or a
            header without the columns); a single bad line is told by its ``problem``.
    """
    if not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CorrectionsError(
            f"{path.name}, line {line}: not UTF-8; save the file as 'CSV UTF-8'"
        ) from None
    except OSError as error:
        raise CorrectionsError(f"{path.name}: cannot be read ({error.strerror})") from None
    return list(_corrections(path.name, text))


def _corrections(name: str, text: str) -> Iterator[Correction]:
    physical = text.splitlines(keepends=True) if "\n" not in text else _split(text)
    first = 1 if physical and physical[0].strip().lower().startswith("sep=") else 0
    while first < len(physical) and not physical[first].strip(" \t\r\n,;"):
        first += 1
    if first == len(physical):
        return
    delimiter, header = _header(name, physical[first], first + 1)
    for number, cells, fault in _records(physical, first + 1, delimiter):
        if fault is None and not any(cell.strip() for cell in cells):
            continue
        yield _correction(number, header, cells, fault)


def _split(text: str) -> list[str]:
    """Lines with their ends; other separators of Unicode belong to cells."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _header(name: str, line: str, number: int) -> tuple[str, list[str]]:
    """The delimiter under which the header holds most columns, and its names."""
    tried = [(delimiter, _names(line, delimiter)) for delimiter in _DELIMITERS]
    delimiter, names = max(tried, key=lambda item: len(set(item[1]) & set(COLUMNS)))
    given = [column for column in names if column]
    unknown = [column for column in given if column not in COLUMNS]
    missing = [column for column in _NEEDED if column not in given]
    if not missing and not any(set(pair) <= set(given) for pair in _TARGETS):
        missing = ["source_start and source_end (PDF: page and boxes)"]
    if unknown or missing or len(set(given)) != len(given):
        wrong = (
            f"unknown columns {', '.join(unknown)}"
            if unknown
            else f"no column {', '.join(missing)}"
            if missing
            else "a column stands twice"
        )
        raise CorrectionsError(
            f"{name}, line {number}: {wrong}; expected the columns {', '.join(COLUMNS)}"
        )
    return delimiter, names


def _names(line: str, delimiter: str) -> list[str]:
    row = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
    return [cell.strip().lower() for cell in row]


def _records(
    physical: Sequence[str], first: int, delimiter: str
) -> Iterator[tuple[int, list[str], str | None]]:
    """Number of the first line, cells, and what is wrong with the quotation marks.

    After a line that is no CSV, reading goes on with the next line of the file, so
    that a mark that is never closed does not take all that follows with it.
    """
    at = first
    while at < len(physical):
        reader = csv.reader(physical[at:], delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                yield at + done + 1, cells, None
                done = reader.line_num
            return
        except csv.Error as error:
            bad = at + done
            fault = (
                f"not valid CSV ({error}); put quotation marks around the cell and double "
                "those inside it"
            )
            yield bad + 1, physical[bad].strip("\r\n").split(delimiter), fault
            at = bad + 1


def _correction(
    number: int, header: Sequence[str], cells: Sequence[str], fault: str | None
) -> Correction:
    by_name = dict.fromkeys(COLUMNS, "")
    by_name |= {name: cell for name, cell in zip(header, cells, strict=False) if name in by_name}
    row = tuple(by_name.values())
    if fault is None and any(cell.strip() for cell in cells[len(header) :]):
        fault = (
            f"{len(cells)} cells where the header has {len(header)}; put quotation marks around "
            "cells that hold the delimiter"
        )
    line = Correction(number, row, fault)
    if fault is not None:
        return line
    try:
        return Correction(number, row, None, _checked(line))
    except ValueError as error:
        return Correction(number, row, str(error))


def _checked(line: Correction) -> Target:
    """The target of a line whose cells are all usable.

    Raises:
        ValueError: saying what is wrong and what to do.
    """
    if not _SHA256.fullmatch(line.sha256):
        raise ValueError(
            f"sha256 is {line.cell('sha256')!r}; expected the 64 hexadecimal digits of the "
            "column sha256 of documents"
        )
    if line.kind not in KINDS:
        raise ValueError(f"kind is {line.cell('kind')!r}; expected one of {', '.join(KINDS)}")
    if line.action not in ACTIONS:
        raise ValueError(f"action is {line.cell('action')!r}; expected one of {', '.join(ACTIONS)}")
    if line.action == "change" and not line.field:
        raise ValueError("field is empty; expected the column that changes")
    if line.value is not None and not line.field and line.action != "reject":
        raise ValueError(f"value is {line.value!r}, but field is empty; expected a column")
    return _target(line)


def _target(line: Correction) -> Target:
    if line.cell("page") and not line.cell("source_start") and not line.cell("source_end"):
        page = _whole(line, "page")
        if page < 1:
            raise ValueError("page is 0; pages are counted from 1")
        boxes = _boxes(line.cell("boxes"))
        if not boxes and not (line.action == "add" and line.cell("quote")):
            raise ValueError("boxes is empty; expected those of the row, [[x0,y0,x1,y1],…]")
        if line.action == "add" and not line.cell("quote"):
            raise ValueError("quote is empty; expected the words as printed on the page")
        return Target(page=page, boxes=boxes)
    start, end = _whole(line, "source_start"), _whole(line, "source_end")
    if not start < end:
        raise ValueError(f"source_end {end} is not behind source_start {start}")
    return Target(start, end)


def _whole(line: Correction, name: str) -> int:
    found = _WHOLE.fullmatch(line.cell(name))
    if found is None:
        raise ValueError(
            f"{name} is {line.cell(name)!r}; expected a whole number (in a PDF: page and boxes "
            "instead of source_start and source_end)"
        )
    return int(found[1])


def _boxes(cell: str) -> tuple[Box, ...]:
    if not cell:
        return ()
    wrong = f"boxes is {cell[:60]!r}; expected JSON like [[72.5,100,140.25,112]]"
    try:
        loaded = json.loads(cell)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(wrong) from None
    if not isinstance(loaded, list):
        raise ValueError(wrong)
    boxes: list[Box] = []
    for box in loaded:
        if not isinstance(box, list) or len(box) != 4:
            raise ValueError(wrong)
        if not all(type(edge) in (int, float) and math.isfinite(edge) for edge in box):
            raise ValueError(wrong)
        x0, y0, x1, y1 = map(float, box)
        if x1 <= x0 or y1 <= y0:
            raise ValueError(f"a box is empty: {box}; expected x0 < x1 and y0 < y1")
        boxes.append((x0, y0, x1, y1))
    return tuple(boxes)
