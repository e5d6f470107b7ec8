"""What this machine has to give: cores and memory, as far as this process may use them.

A container's limits (Linux control groups) count as well as the machine's own.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def collect_rarely() -> None:
    """Let Python look for cycles of dead objects a few times a minute, not many times a second.

    Word lists, rules and the model are a million objects that stay; looking through them
    over and over takes half a second of each start, and the work on documents leaves
    hardly a cycle behind.  Nor are they taken apart one by one when the process ends, which
    would take as long again: the system takes its memory as a whole.
    """
    gc.set_threshold(50_000, 20, 50)
    atexit.register(gc.freeze)


def usable_cores(groups: Path = _GROUPS) -> int:
    """Cores that this process may use, at least 1."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS has no such limit
        cores = os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = (groups / "cpu.max").read_text().split()
        if quota != "max":
            cores = min(cores, -(-int(quota) // int(period)))
    return max(cores, 1)


def available_memory(groups: Path = _GROUPS, meminfo: Path = _MEMINFO) -> int:
    """Bytes of memory that may still be taken; where nobody tells, half of all there is."""
    return max(min([*_group_memory(groups), _system_memory(meminfo)]), 0)


def _system_memory(meminfo: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def _group_memory(groups: Path) -> Iterator[int]:
    """What the control group leaves, by version 2 or version 1 of its files."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        with contextlib.suppress(OSError, ValueError):
            yield int((groups / limit).read_text()) - int((groups / used).read_text())
