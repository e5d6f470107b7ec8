"""`pipeline run` as a process of its own, watched by what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from pipeline.tables.stage import FILES
from pipeline.tables.workbook import WORKBOOK

ROOT = Path(__file__).resolve().parent.parent


def environment(**settings: object) -> dict[str, str]:
    """This process's environment, with settings of ``execution``."""
    variables = {f"PIPELINE_EXECUTION_{k.upper()}": str(v) for k, v in settings.items()}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path} | variables


def run(
    raw: Path,
    out: Path,
    watch: Callable[[str, subprocess.Popen[str]], None] | None = None,
    **settings: object,
) -> tuple[int, list[str]]:
    """Run a folder; its exit status (negative: the signal that ended it) and what it said.

    ``watch`` is called with each line as it comes, and the process.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", str(raw), str(out)],
        env=environment(**settings),
        cwd=out.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    late = threading.Timer(180, process.kill)
    late.start()
    lines = []
    try:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            if watch:
                watch(lines[-1], process)
        return process.wait(), lines
    finally:
        late.cancel()
        process.kill()
        process.wait()


def stop_at(beginning: str, how: signal.Signals) -> Callable[[str, subprocess.Popen[str]], None]:
    """Send a signal when a line begins like this."""

    def watch(line: str, process: subprocess.Popen[str]) -> None:
        if line.startswith(beginning):
            process.send_signal(how)

    return watch


def tables(out: Path) -> dict[str, bytes]:
    """All files of tables that a run wrote."""
    return {name: (out / name).read_bytes() for name in (*FILES, WORKBOOK)}


def long_text(characters: int) -> str:
    """Paragraphs of which no two are alike, at least so many characters."""
    paragraphs, size, number = [], 0, 0
    while size < characters:
        number += 1
        name = "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()
        paragraphs.append(
            f"Mayor {name} met the DEA in {1990 + number % 30}. Congress gave {name} County "
            f"${number} million for it. La SEDENA gastó {number * 7} pesos con {name} en mayo."
        )
        size += len(paragraphs[-1])
    return "\n\n".join(paragraphs) + "\n"
