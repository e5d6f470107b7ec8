"""What a person sees of a run, on a terminal and in a log."""

from __future__ import annotations

import io
import re
import sys

import pytest

from pipeline.engine.progress import Progress, duration, say


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, columns: int = 80) -> io.StringIO:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def work(total: int, clock: Clock, problems: tuple[int, ...] = ()) -> None:
    progress = Progress("extract", total, 7, words=total * 1000, clock=clock)
    for number in range(1, total + 1):
        clock.now += 0.5
        progress.step(f"d{number}.txt", "is empty" if number in problems else "", words=1000)
    progress.close()


def test_a_log_of_few_documents_names_each(monkeypatch: pytest.MonkeyPatch) -> None:
    log = shown(monkeypatch, io.StringIO())
    work(3, Clock(), problems=(2,))
    assert log.getvalue().splitlines() == [
        "extract: 7 documents kept from before, 3 to do",
        "extract: 1/3 d1.txt",
        "extract: 2/3 d2.txt: is empty",
        "extract: 3/3 d3.txt",
    ]


def test_of_little_minor_work_nothing_is_said_but_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = shown(monkeypatch, io.StringIO())
    progress = Progress("format", 3, 7, minor=True, clock=Clock())
    for note in ("", "is empty", ""):
        progress.step("d.txt", note)
    assert log.getvalue().splitlines() == ["format: 2/3 d.txt: is empty"]
    many = Progress("format", 500, 0, minor=True, clock=Clock())
    for _ in range(500):
        many.step("d.txt")
    assert "format: 500/500 documents" in log.getvalue()


def test_a_log_of_many_is_short_and_says_how_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    log = shown(monkeypatch, io.StringIO())
    work(1000, Clock(), problems=(250,))
    lines = log.getvalue().splitlines()
    assert "\x1b" not in log.getvalue() and "\r" not in log.getvalue()
    assert len(lines) <= 14
    assert "extract: 250/1000 d250.txt: is empty" in lines
    assert (
        "extract: 400/1000 documents, 2,000 words/s, 5 min left, 1 with problems, "
        "7 kept from before" in lines
    )


def test_a_terminal_has_one_line_that_stays_within_its_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = shown(monkeypatch, Terminal(), columns=60)
    work(50, Clock(), problems=(10,))
    written = screen.getvalue()
    assert [line.split("\r")[-1].removeprefix("\x1b[2K") for line in written.split("\n")[:-1]] == [
        "extract: 7 documents kept from before, 50 to do",
        "extract: 10/50 d10.txt: is empty",
        "extract: 50/50 documents, 2,000 words/s, 1 with problems, 7 kept from before",
    ]
    states = re.split(r"\r\x1b\[2K|\n", written)
    plain = [re.sub(r"\x1b\[\d+m", "", s) for s in states if "left" in s or "…" in s]
    assert len(plain) > 30
    assert all(len(state) < 60 for state in plain)


@pytest.mark.parametrize("wanted", [True, False])
def test_colours_are_left_out_where_they_are_not_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    screen = shown(monkeypatch, Terminal(), columns=200)
    if not wanted:
        monkeypatch.setenv("NO_COLOR", "1")
    work(20, Clock(), problems=(2,))
    assert ("\x1b[33m1 with problems" in screen.getvalue()) == wanted


def test_a_terminal_without_movement_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = shown(monkeypatch, Terminal())
    monkeypatch.setenv("TERM", "dumb")
    work(3, Clock())
    assert "\x1b" not in screen.getvalue()


def test_names_of_documents_do_nothing_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    log = shown(monkeypatch, io.StringIO())
    say("bad\x1b[2Jname\r\n")
    assert log.getvalue() == "bad\\u001b[2Jname\\u000d\\u000a\n"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (59.4, "59 s"), (61, "2 min"), (3540, "59 min"), (3600, "1 h 00 min"),
     (7500, "2 h 05 min")],
)  # fmt: skip
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said
