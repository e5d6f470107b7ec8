"""How a process that works on documents treats its memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CYCLE = """
class Held:
    def __del__(self):
        print("taken apart")
held = Held()
held.itself = held
"""


@pytest.mark.parametrize(
    ("begin", "printed"),
    [
        ("", "taken apart\n"),
        ("from pipeline.engine.machine import collect_rarely; collect_rarely()", ""),
    ],
)
def test_what_is_held_is_not_taken_apart_in_the_end(begin: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{begin}\n{CYCLE}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == printed
