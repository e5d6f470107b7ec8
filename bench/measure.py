"""Timing that can be compared: best of several runs, side by side, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Least clock time of several runs after one that is not counted, in seconds.

    By the clock, since readers of binary formats work in a process of their own."""
    work()
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return max(best, 1e-9)


def rate(units: float, work: Callable[[], object], runs: int = 3) -> float:
    """Units per second of clock time."""
    return units / seconds(work, runs)
