"""The hostile files that are measured; their builders belong to the tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.texts import ROOT

sys.path.append(str(ROOT / "tests"))

from hostile.case import GOOD, PROSE, Case
from hostile.corpus import CASES, TABLES, Row, rows, rows_below, tight
from hostile.entries import ENTRIES, LIMITS, CannotBeMade, put_good, take_away
from hostile.pictures import scanned

__all__ = ["CASES", "ENTRIES", "LARGE", "LIMITS", "TABLES", "CannotBeMade", "Case", "Large", "Row",
           "put_good", "rows", "rows_below", "take_away", "tight"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Large:
    """A file of the size that an attacker would choose, and settings other than those that ship."""

    name: str
    tries: str
    build: Callable[[], bytes]
    settings: dict[str, object] = field(default_factory=dict)


def _larger(name: str, size: int, tries: str, **settings: object) -> Large:
    (case,) = [case for case in CASES if case.name == name]
    return Large(name, tries, lambda: case.build(size), settings)


def _line(size: int) -> bytes:
    """One line of so many bytes."""
    return (f"{GOOD} " + PROSE * (size // len(PROSE))).encode()[:size]


LARGE: tuple[Large, ...] = (
    Large("line.txt", "one line of 200 MB", lambda: _line(200_000_000)),
    Large(
        "line.txt",
        "the same, with max_characters raised",
        lambda: _line(200_000_000),
        {"max_characters": 400_000_000},
    ),
    Large("line.txt", "one line of 19 MB", lambda: _line(19_000_000)),
    _larger("nested.html", 100, "a million nested elements in HTML"),
    _larger("attributes.html", 100, "800,000 attributes"),
    _larger("long_attribute.html", 100, "an attribute of 100 MB"),
    _larger("flood.txt", 100, "eight million marks on one letter"),
    _larger("blow_up.docx", 100, "an entity of 50,000 letters a million times over"),
    _larger("deep.docx", 20, "a million nested elements in a Word file"),
    _larger("unpacks.docx", 33, "a part that unpacks to 1,000 MB"),
    _larger("paragraphs.docx", 100, "800,000 empty paragraphs"),
    _larger("zeros.pdf", 2_000, "a content stream of 400 MB of zero bytes, packed"),
    _larger("twice_packed.pdf", 200, "a stream of 800 MB, packed twice"),
    _larger("form_tree.pdf", 10, "drawings that draw ten others each, 10^12 in all"),
    _larger("deep_arrays.pdf", 2_000, "800,000 arrays in one another"),
    Large(
        "scan.pdf",
        "a scanned page, text recognition on",
        lambda: scanned(2_480, 3_508),
        {"ocr": "auto"},
    ),
    Large(
        "scan.pdf",
        "a scanned page of 30,000 by 30,000 points, text recognition on",
        lambda: scanned(30_000, 30_000),
        {"ocr": "auto"},
    ),
    Large(
        "scan.pdf",
        "the same on a page of 14,400 by 14,400 points, as large as PDF allows",
        lambda: scanned(30_000, 30_000, page=14_400),
        {"ocr": "auto"},
    ),
    Large(
        "scan.pdf",
        "200 scanned pages of noise, text recognition on",
        lambda: scanned(1_240, 1_754, pages=200, noise=True),
        {"ocr": "auto"},
    ),
)
"""Measured by hand, since some take minutes."""
