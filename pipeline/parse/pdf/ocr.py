"""Pages that are pictures → printed lines, by tesseract, where it is installed.

The engine is run as a program of its own, a page at a time, and gives words with
boxes and confidence (its TSV output).
"""

from __future__ import annotations

import csv
import hashlib
import math
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from itertools import groupby
from pathlib import Path
from statistics import median

import numpy as np

from pipeline.model.errors import UnreadableDocument
from pipeline.parse.layout.words import layout_conventions
from pipeline.parse.pdf.printed import PrintedLine

ENGINE = "tesseract"
DPI = 300
"""Resolution that pages are drawn in; the engine is made for about this."""

_MOST_DOTS = 50_000_000  # of a page's picture, a byte each; A2 has 35 million at 300 an inch
_COARSEST = 70  # dots an inch that the engine takes for a resolution at all
_SECONDS = 90  # for one page
_LEAST = 30.0  # confidence (percent) below which a word is dirt on the paper
# A line's box goes from its ascenders to its descenders.
_SIZE = 1.05  # type size, of the height of a line's words
_DESCENT = 0.22


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a page, and the mean confidence of its words, 0 to 1."""

    lines: list[PrintedLine]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and its box in points."""

    text: str
    confidence: float
    x0: float
    y0: float
    x1: float
    y1: float
    line: tuple[str, ...]


def resolution(width: float, height: float) -> float:
    """Dots an inch that a page is drawn in: :data:`DPI`, fewer where that takes too much memory.

    Args:
        width: of the page in points.
        height: of the page in points.
    """
    inches = max(width * height / 72**2, 1e-9)
    return min(DPI, math.sqrt(_MOST_DOTS / inches))


def recognise(image: bytes, dpi: float = DPI) -> Recognised:
    """Recognise a page.

    Args:
        image: the page as a picture, in a format that tesseract reads.
        dpi: the dots an inch that it was drawn in.

    Raises:
        UnreadableDocument: when the engine is not there, or breaks off.
    """
    words = list(_words(_run(image, dpi), 72 / dpi))
    lines = [_line(list(held)) for _, held in groupby(words, key=lambda word: word.line)]
    confidence = sum(word.confidence for word in words) / (100 * len(words)) if words else 0.0
    return Recognised(lines, round(confidence, 2))


@cache
def languages() -> str:
    """What the engine is told to read: the languages that name its data, as far as it has them.

    Raises:
        UnreadableDocument: when it is not installed, or has none of them.
    """
    if shutil.which(ENGINE) is None:
        data = ", ".join(layout_conventions("recognition").values())
        raise UnreadableDocument(
            f"needs text recognition: install tesseract with its language data ({data}), or "
            "set documents.ocr to off"
        )
    known = subprocess.run(
        [ENGINE, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    wanted = layout_conventions("recognition")
    found = [name for name in wanted.values() if name in known.stdout.split()]
    if not found:
        names = layout_conventions("name")
        packages = " and ".join(f"tesseract-ocr-{name}" for name in wanted.values())
        raise UnreadableDocument(
            "needs text recognition, but tesseract has no language data for "
            f"{' or '.join(names[language] for language in wanted)}; install {packages}"
        )
    return "+".join(found)


def engine_version() -> str:
    """The engine's version and that of its language data; empty where it is not installed."""
    if shutil.which(ENGINE) is None:
        return ""
    outputs = [
        subprocess.run([ENGINE, flag], capture_output=True, text=True, timeout=30, check=False)
        for flag in ("--version", "--list-langs")
    ]
    version = outputs[0].stdout + outputs[0].stderr
    listed = outputs[1].stdout.splitlines()
    folder = re.search(r'"(.+)"', listed[0]) if listed else None
    digests = []
    names = layout_conventions("recognition").values()
    for name in names:
        path = Path(folder[1]) / f"{name}.traineddata" if folder else None
        if path is not None and path.is_file():
            digests.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return " ".join([version.split("\n", 1)[0], *(x for x in names if x in listed), *digests])


def _run(image: bytes, dpi: float) -> str:
    command = [ENGINE, "stdin", "stdout", "-l", languages()]
    command += ["--dpi", str(max(round(dpi), _COARSEST)), "--psm", "3", "tsv"]
    try:
        done = subprocess.run(
            command,
            input=image,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            # one thread: the machine's cores are shared out by document
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(
            f"text recognition took more than {_SECONDS} s for a page; set documents.ocr to off"
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnreadableDocument(
            f"text recognition broke off ({error}); check that 'tesseract --version' runs, or "
            "set documents.ocr to off"
        ) from None
    return done.stdout.decode("utf-8", "replace")


def _words(tsv: str, points: float) -> Iterator[_Word]:
    """The words of tesseract's TSV (level 5), in its reading order; ``points`` has a dot."""
    rows = csv.DictReader(StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text or float(row["conf"]) < _LEAST:
            continue
        left, top = int(row["left"]) * points, int(row["top"]) * points
        yield _Word(
            text,
            float(row["conf"]),
            left,
            top,
            left + int(row["width"]) * points,
            top + int(row["height"]) * points,
            (row["block_num"], row["par_num"], row["line_num"]),
        )


def _line(words: list[_Word]) -> PrintedLine:
    """Words of one line, each letter with its share of its word's box."""
    edges: list[float] = []
    for word in words:
        # the last edge of the word before is the first of the space between
        edges += np.linspace(word.x0, word.x1, len(word.text) + 1).tolist()
    y0, y1 = min(word.y0 for word in words), max(word.y1 for word in words)
    size = _SIZE * median(word.y1 - word.y0 for word in words)
    return PrintedLine(
        text=" ".join(word.text for word in words),
        edges=np.maximum.accumulate(np.array(edges)),
        y0=y0,
        y1=y1,
        baseline=y1 - _DESCENT * size,
        size=size,
        bold=False,
        italic=False,
        direction=0,
        heights=[(0, y0, y1)],
    )
