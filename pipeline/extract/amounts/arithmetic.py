"""How numbers and scales, read left to right, add up to one value.

two hundred fifty thousand            (2×100 + 50)×1000
12 mil 345 millones                   (12×1000 + 345)×1000000
2 millones 300 mil                    2×1000000 + 300×1000
un millón y medio                     1000000 + half of 1000000
"""

from __future__ import annotations

from decimal import Decimal

HUNDRED, THOUSAND, MILLION = Decimal(100), Decimal(1000), Decimal(10) ** 6


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
