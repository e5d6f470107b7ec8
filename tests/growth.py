"""How time grows with length: a guard against patterns that blow up, not a measure of speed.

Quadratic work takes 64 times as long for 8 times the text.  A busy machine makes
single runs look slow, but never makes quadratic ones look fast, so the least of
several tries is taken and the limit lies far from both.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LONGER = 8
LIMIT = 24
_TRIES = 8


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times longer ``work(8 * size)`` takes than ``work(size)``; linear is 8."""
    work(size)
    least = float("inf")
    for _ in range(_TRIES):
        short = min(_seconds(work, size) for _ in range(2))
        least = min(least, _seconds(work, size * LONGER) / short)
        if least < LIMIT:
            break
    return least


def _seconds(work: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    work(size)
    return max(time.process_time() - start, 1e-4)
