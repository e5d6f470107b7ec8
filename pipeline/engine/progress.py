"""What a stage is doing, on the error stream, so that output stays data.

On a terminal one line is kept up to date; elsewhere there are lines, a few of
them, that stand alone in a log.  Whatever comes from documents is printed with
its control characters made visible.  Nothing of this is ever written to a file.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import TextIO

_EVERY = 100  # documents between two lines once there are many
_SECONDS = 60.0  # after which a line comes all the same
_FRAME = 0.1  # seconds between two states of the live line
_CLEAR = "\r\x1b[2K"


def printable(text: str) -> str:
    """Text with control and format characters made visible: names come from documents."""
    return "".join(
        char if unicodedata.category(char)[0] != "C" else f"\\u{ord(char):04x}" for char in text
    )


def say(message: str, *, urgent: bool = False) -> None:
    """One line; where quiet is asked for, only if it is ``urgent``: a warning, an error."""
    if urgent or not _screen.quiet:
        _screen.line(printable(message))


def be_quiet(quiet: bool = True) -> None:
    """Say nothing from now on but warnings and errors."""
    _screen.quiet = quiet


def is_quiet() -> bool:
    """Whether nothing but warnings and errors is said."""
    return _screen.quiet


def duration(seconds: float) -> str:
    """A length of time in the two units that matter: ``2 h 05 min``, ``40 s``."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


class _Screen:
    """The error stream, and the line on it that is kept up to date."""

    def __init__(self) -> None:
        self._live = False
        self.quiet = False

    def is_live(self) -> bool:
        """Whether one line can be kept up to date."""
        if self.quiet:
            return False
        stream = sys.stderr
        return bool(stream and stream.isatty()) and os.environ.get("TERM", "") != "dumb"

    def line(self, text: str) -> None:
        """A line that stays."""
        if sys.stderr is not None:
            self._write(sys.stderr, f"{text}\n")

    def state(self, text: str, colored: str) -> None:
        """The line that is kept up to date, cut to the width of the terminal."""
        if sys.stderr is None:
            return
        width = shutil.get_terminal_size().columns
        fits = len(text) < width
        self._write(sys.stderr, colored if fits else text[: width - 2] + "…")
        self._live = True

    def clear(self) -> None:
        """Take the live line away."""
        if self._live and sys.stderr is not None:
            self._write(sys.stderr, "")

    def _write(self, stream: TextIO, text: str) -> None:
        print((_CLEAR if self._live else "") + text, end="", file=stream, flush=True)
        self._live = False


_screen = _Screen()


class Progress:
    """Counts the documents of a stage and says how it goes.

    Args:
        stage: its name.
        total: documents to do.
        kept: documents whose result is kept from before.
        words: words of all that is to do, where they are known.
        minor: quick work, of which nothing is said unless there is much of it.
        clock: seconds that pass.
    """

    def __init__(
        self,
        stage: str,
        total: int,
        kept: int,
        words: int = 0,
        *,
        minor: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.stage, self.total, self.kept, self.done, self.problems = stage, total, kept, 0, 0
        self._words_to_do, self._words, self._clock = words, 0, clock
        self._began = self._said = self._shown = clock()
        self._screen = _screen
        self._silent = minor and total <= 2 * _EVERY
        if kept and not self._silent:
            say(f"{stage}: {kept} documents kept from before, {total} to do")

    def step(self, name: str, note: str = "", *, words: int = 0) -> None:
        """One document is done.

        Args:
            name: its path.
            note: what went wrong, if anything did.
            words: its words.
        """
        self.done += 1
        self.problems += bool(note)
        self._words += words
        if self._silent and not note:
            return
        live, few = self._screen.is_live(), self.total <= 2 * _EVERY
        if note or (few and not live):
            text = f"{self.stage}: {self.done}/{self.total} {name}{': ' + note if note else ''}"
            say(text, urgent=bool(note))
        now = self._clock()
        if live:
            if now - self._shown >= _FRAME or self.done == self.total:
                self._shown = now
                text = printable(f"{self.stage}: {self.state()}")
                self._screen.state(text, _colored(text, self.problems))
        elif not few and (
            self.done % _EVERY == 0 or self.done == self.total or now - self._said >= _SECONDS
        ):
            self._said = now
            say(f"{self.stage}: {self.state()}")
        if self.done == self.total:
            self.close()

    def state(self) -> str:
        """How far it is, how fast it goes and how long it will take."""
        parts = [f"{self.done}/{self.total} documents"]
        seconds = self._clock() - self._began
        if self._words and seconds > 0:
            parts.append(f"{self._words / seconds:,.0f} words/s")
        share = self._words / self._words_to_do if self._words_to_do else self.done / self.total
        if 0 < share < 1:
            parts.append(f"{duration(seconds / share - seconds)} left")
        if self.problems:
            parts.append(f"{self.problems} with problems")
        if self.kept:
            parts.append(f"{self.kept} kept from before")
        return ", ".join(parts)

    def close(self) -> None:
        """No more is shown."""
        if self._screen.is_live() and self.total:
            self._screen.clear()
            self._words_to_do = 0
            say(f"{self.stage}: {self.state()}")
            self.total = 0


def _colored(text: str, problems: int) -> str:
    """The state with its problems in yellow, unless colours are not wanted."""
    told = f"{problems} with problems"
    if not problems or os.environ.get("NO_COLOR"):
        return text
    return text.replace(told, f"\x1b[33m{told}\x1b[0m")
