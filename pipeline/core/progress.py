"""Lines that say what a stage is doing; to the error stream, so that output stays data."""

from __future__ import annotations

import sys
import unicodedata

_EVERY = 100  # documents between two lines once there are many


def printable(text: str) -> str:
    """Text with control and format characters made visible: names come from documents."""
    return "".join(
        char if unicodedata.category(char)[0] != "C" else f"\\u{ord(char):04x}" for char in text
    )


def say(message: str) -> None:
    """One line."""
    print(printable(message), file=sys.stderr, flush=True)


class Progress:
    """Counts documents of a stage and says so: each of a few, now and then of many."""

    def __init__(self, stage: str, total: int, kept: int) -> None:
        self.stage, self.total, self.done = stage, total, 0
        if kept:
            say(f"{stage}: {kept} documents kept from before, {total} to do")

    def step(self, name: str, note: str = "") -> None:
        """One document is done."""
        self.done += 1
        if self.total <= 2 * _EVERY or self.done % _EVERY == 0 or note or self.done == self.total:
            say(f"{self.stage}: {self.done}/{self.total} {name}{': ' + note if note else ''}")
