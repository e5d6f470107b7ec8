"""Digits with separators of either convention → exact numbers.

``1,234,567.89``, ``1.234.567,89``, ``1 234 567,89``, ``411'952'887``,
``1'234,567.89`` (Mexican millions), ``12,34,567`` (Indian grouping).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

# How a text writes decimals, as far as it shows: ``point`` (1,234.5), ``comma``
# (1.234,5), or ``open`` when nothing tells.
Style = Literal["point", "comma", "open"]

# Separators that only ever group: apostrophes, and spaces of several widths.
_GROUPING = re.compile(r"['’´ʼ\u0020\u00a0\u2009\u202f]")

# A number that can be read in one way only, in each convention.
_POINT_STYLE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d|\d{1,3},\d{3},\d{3}|\d{1,6}\.\d{1,2})(?![\d]|[.,]\d)"
)
_COMMA_STYLE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d|\d{1,3}\.\d{3}\.\d{3}|\d{1,6},\d{1,2})(?![\d]|[.,]\d)"
)


def written_style(text: str) -> Style:
    """Which convention the unambiguous numbers of ``text`` follow, if most agree."""
    points = sum(1 for _ in _POINT_STYLE.finditer(text))
    commas = sum(1 for _ in _COMMA_STYLE.finditer(text))
    if points > commas:
        return "point"
    return "comma" if commas > points else "open"


def _grouped(groups: list[str], *, spaced: bool = False) -> bool:
    """Whether ``groups`` are thousands (1–3 digits, then threes) or lakhs (…, 2, 2, 3).

    ``spaced``: apostrophes or spaces stood inside the first group, already checked.
    """
    first, rest = groups[0], groups[1:]
    if not rest or len(rest[-1]) != 3 or (len(first) > 3 and not spaced):
        return False
    inner = rest[:-1]
    return all(len(g) == 3 for g in inner) or (len(first) <= 2 and all(len(g) == 2 for g in inner))


def read_number(raw: str, style: Style, *, decimals_likely: bool) -> Decimal | None:
    """The value of ``raw``, digits with separators; None when they fit no convention.

    ``style`` is the text's convention, asked only where one separator stands
    before exactly three digits.  ``decimals_likely`` says that a scale follows
    ("1.234 billion"), without which three decimals of money are not written.
    """
    if raw.startswith("."):
        return Decimal("0" + raw) if raw[1:].isdigit() else None
    pieces = re.split(r"([.,])", _joined(raw) or "")
    groups, marks = pieces[0::2], pieces[1::2]
    if not all(groups):
        return None
    spaced = _GROUPING.search(raw) is not None
    if not marks:
        return Decimal(groups[0])
    if len(set(marks)) == 2:
        # Both kinds: the last is the decimal sign, the others group.
        if marks.count(marks[-1]) != 1 or not _grouped(groups[:-1], spaced=spaced):
            return None
        return Decimal("".join(groups[:-1]) + "." + groups[-1])
    if len(marks) > 1:
        return Decimal("".join(groups)) if _grouped(groups) else None
    whole, part = groups
    decimal = Decimal(f"{whole}.{part}")
    if len(part) != 3 or whole.startswith("0") or (len(whole) > 3 and not spaced):
        # "1234.5", "0,125": a decimal sign; "1,2345" is neither, and left alone.
        return None if marks[0] == "," and len(part) > 3 else decimal
    grouping = Decimal(whole + part)
    if spaced or style == "open":
        return grouping
    if marks[0] == ",":
        return decimal if style == "comma" and decimals_likely else grouping
    return decimal if style == "point" and decimals_likely else grouping


def _joined(raw: str) -> str | None:
    """``raw`` without grouping apostrophes and spaces; None if they do not group threes."""
    if not _GROUPING.search(raw):
        return raw
    parts = _GROUPING.split(raw)
    heads = [re.split(r"[.,]", part)[0] for part in parts[1:]]
    if len(parts[0]) > 3 or any(len(head) != 3 for head in heads):
        return None
    return "".join(parts)
