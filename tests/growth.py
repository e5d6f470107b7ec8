"""How time grows with length: a guard against patterns that blow up, not a measure of speed.

Quadratic work takes 64 times as long for 8 times the text.  A busy machine makes
single runs look slow, but never makes quadratic ones look fast, so the least of
several tries is taken and the limit lies far from both.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

LONGER = 8
LIMIT = 24
_TRIES = 8
_LEAST = 1 / 32  # of the reference; what is shorter than that is as good as nothing


@cache
def reference() -> float:
    """Seconds that this processor takes for a fixed piece of matching: a unit of time.

    Two million steps of the regular expression engine, 0.003 s on a processor of 2024.  What is
    long or short is told by it, so that a test comes out alike on every processor.
    """
    pattern, text = re.compile("a+b"), "a" * 2_000
    return min(_process_seconds(lambda: pattern.search(text)) for _ in range(9))


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
    return max(_process_seconds(lambda: work(size)), _LEAST * reference())


def _process_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
