"""Running a command and measuring it: clock time, and peak memory with all its children."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds by the clock, megabytes at its peak, children included."""

    seconds: float
    megabytes: float


def run(
    command: Sequence[str], folder: Path, mode: str = "in-process", *, memory: bool = True
) -> Ran:
    """Run a command in ``folder``; its environment is that of this process's Python.

    Args:
        command: ``python`` stands for this Python.
        folder: where it runs.
        mode: the pipeline's mode of execution.
        memory: whether its memory is looked at, which takes a few hundredths of the time.

    Raises:
        RuntimeError: with what it printed, when it fails.
    """
    environment = os.environ | {
        "PIPELINE_EXECUTION_MODE": mode,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DVC_NO_ANALYTICS": "1",
    }
    words = [sys.executable if word == "python" else word for word in command]
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(
        words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        held = psutil.Process(process.pid)
        while True:
            try:
                _, printed = process.communicate(timeout=_EVERY if memory else None)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _memory(held))
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {printed.decode()[-2000:]}")
    return Ran(seconds, peak / 1e6)


def _memory(process: psutil.Process) -> int:
    total = 0
    for one in _family(process):
        try:
            total += one.memory_info().rss
        except psutil.Error:
            continue
    return total


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
