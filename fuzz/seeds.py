"""The first inputs of each target: the samples whole and in pieces, and the tables of cases."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fuzz.raw_pdf import assembled
from fuzz.small_pdfs import MAKERS, in_object_stream
from fuzz.targets import SPLIT, parts_of

ROOT = Path(__file__).resolve().parent.parent
_ENDINGS = {"text": ".txt", "markdown": ".md", "html": ".html", "docx": ".docx"}
_CASES = ("dates", "amounts", "agencies", "cases")
_PIECE = 3000  # bytes of a piece of a sample


def seeds(target: str) -> Iterator[bytes]:
    """Seeds, the same every time, and the inputs that once broke something."""
    kept = ROOT / "tests" / "fuzz" / "found" / target
    for path in sorted(kept.glob("*")):
        yield path.read_bytes()
    if target == "extract":
        yield from _sentences()
        return
    if target == "pdf_objects":
        yield from (SPLIT.join(make()) for make in MAKERS)
        return
    if target == "pdf":
        yield from (form(make()) for make in MAKERS for form in (assembled, in_object_stream))
        return
    for path in _samples(_ENDINGS[target]):
        data = path.read_bytes()
        if target == "docx":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield parts_of(archive)
        else:
            yield from (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def _samples(ending: str) -> Iterator[Path]:
    for folder in ("raw/samples", "tests/data/html", "tests/data/plain"):
        yield from sorted(path for path in (ROOT / folder).iterdir() if path.suffix == ending)


def _sentences() -> Iterator[bytes]:
    for name in _CASES:
        with (ROOT / "tests" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            texts = dict.fromkeys((row["text"], row["language"]) for row in csv.DictReader(file))
        for text, language in texts:
            yield (b"\x01" if language == "es" else b"\x00") + text.encode()
