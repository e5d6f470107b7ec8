"""Exact numbers: digits with separators of either convention, and sums of number words.

``1,234,567.89``, ``1.234.567,89``, ``1 234 567,89``, ``411'952'887``,
``1'234,567.89`` (Mexican millions), ``12,34,567`` (Indian grouping).

    two hundred fifty thousand            (2×100 + 50)×1000
    12 mil 345 millones                   (12×1000 + 345)×1000000
    2 millones 300 mil                    2×1000000 + 300×1000
    un millón y medio                     1000000 + half of 1000000
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

HUNDRED, THOUSAND, MILLION = Decimal(100), Decimal(1000), Decimal(10) ** 6

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


def is_year(raw: str, *centuries: str) -> bool:
    """Whether ``raw`` is four digits of one of ``centuries`` ("19", "20")."""
    return len(raw) == 4 and raw.isdigit() and raw[:2] in (centuries or ("19", "20"))


def plain(value: Decimal) -> Decimal:
    """``value`` without an exponent or trailing zeros behind the point, otherwise exact."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()


# -- number words ------------------------------------------------------------


def room_below(value: Decimal) -> Decimal:
    """Numbers below this may still be added ("twenty" takes units, not tens)."""
    if value == 0 or value != value.to_integral_value():
        return Decimal(0)
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


class Accumulator:
    """The value of the words so far; each ``add`` says whether its part fitted."""

    def __init__(self) -> None:
        self._closed = Decimal(0)  # finished parts of a million and more
        self._thousands: Decimal | None = None  # finished "… mil" of the open part
        self._open: Decimal | None = None  # number still waiting for its scale
        self._limit: Decimal | None = None  # size of the last finished part's scale
        self._run: list[Decimal] = []  # scales since the last number
        self._mixed = False  # a part of another size stands before the run

    @property
    def value(self) -> Decimal:
        """What has been read so far, exact."""
        return self._closed + (self._thousands or 0) + (self._open or 0)

    @property
    def scale(self) -> Decimal | None:
        """The factor of the last words, if they scale the whole number."""
        if not self._run or self._mixed:
            return None
        product = Decimal(1)
        for factor in self._run:
            product *= factor
        return product

    @property
    def awaits_scale(self) -> bool:
        """Whether the last thing read was a number."""
        return self._open is not None and not self._run

    @property
    def room(self) -> Decimal:
        """A number that follows must be smaller than this."""
        if self._open is not None:
            return room_below(self._open)
        if self._thousands is not None:
            return min(THOUSAND, room_below(self._thousands))
        return self._limit if self._limit is not None else Decimal("Infinity")

    def add_number(self, number: Decimal) -> bool:
        """Add a number: the first, or one that fills in lower digits."""
        if self._open is None and self._thousands is None and self._limit is None:
            self._open = number
            return True
        if not 0 < number < self.room:
            return False
        self._open = (self._open or Decimal(0)) + number
        self._run = []
        return True

    def add_scale(self, factor: Decimal) -> bool:
        """Multiply what it stands behind; alone it stands for one of it."""
        if factor == HUNDRED:
            if self._open is not None and not 0 < self._open < HUNDRED:
                return False
            self._open = (self._open or Decimal(1)) * HUNDRED
        elif factor == THOUSAND:
            if self._thousands is not None or (self._limit or MILLION) <= THOUSAND:
                return False
            self._mixed = self._mixed or self._limit is not None
            self._thousands, self._open = (self._open or Decimal(1)) * THOUSAND, None
        elif not self._add_large(factor):
            return False
        self._run.append(factor)
        return True

    def _add_large(self, factor: Decimal) -> bool:
        pending = self._open is not None or self._thousands is not None
        if self._limit is not None and (factor >= self._limit or not pending):
            return False
        self._mixed = self._mixed or self._limit is not None
        amount = (self._thousands or Decimal(0)) + (self._open or Decimal(0))
        self._closed += (amount if pending else Decimal(1)) * factor
        self._thousands = self._open = None
        self._limit = factor
        return True

    def add_share(self, share: Decimal) -> None:
        """Add half (a quarter …) of the last scale, or of one: "and a half"."""
        unit = self._run[-1] if self._run else Decimal(1)
        if self._run:
            self._closed += share * unit
            self._mixed = True
        else:
            self._open = (self._open or Decimal(0)) + share
