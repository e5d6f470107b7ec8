"""From files to tables beside the bare language model, on the corpus and on one giant."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.corpus import write_corpus, write_giant
from bench.process import Ran, run
from bench.texts import ROOT
from pipeline.core.document import ParsedDocument
from pipeline.core.params import ModelParams
from pipeline.extract.model import load_model

STAGES = ("parse", "extract", "tables")
GIANT_WORDS = 1_000_000
_PIECE = 100_000  # characters: the model's memory grows with the length of a text


@contextmanager
def place() -> Iterator[Path]:
    """A folder for a measurement, gone after it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


def corpus(documents: int = 1000) -> dict[str, Any]:
    """Documents of mixed formats and lengths: in this process and over all cores."""
    with place() as folder:
        write_corpus(folder / "raw", range(documents))
        return {"documents": documents, **_both_modes(folder)}


def giant(words: int = GIANT_WORDS) -> dict[str, Any]:
    """One text of a million words."""
    with place() as folder:
        write_giant(folder / "raw", words)
        return _both_modes(folder)


def _both_modes(folder: Path) -> dict[str, Any]:
    alone = {stage: _stage(stage, folder, "one", "in-process") for stage in STAGES}
    cores = {stage: _stage(stage, folder, "all", "processes") for stage in STAGES}
    words, bare = bare_model(folder / "one" / "parsed")
    total, total_cores = _seconds(alone), _seconds(cores)
    return {
        "words": words,
        "bare_model": {"seconds": round(bare, 1), "words_per_second": round(words / bare)},
        "in_process": _figures(alone, words, bare),
        "processes": _figures(cores, words, bare),
        "processes_times_in_process": round(total / total_cores, 2),
    }


def _stage(stage: str, folder: Path, name: str, mode: str) -> Ran:
    command = ["python", "-m", "pipeline", stage, "--raw", str(folder / "raw")]
    command += ["--interim", str(folder / name), "--outputs", str(folder / name / "outputs")]
    return run(command, ROOT, mode)


def _seconds(stages: dict[str, Ran]) -> float:
    return sum(ran.seconds for ran in stages.values())


def _figures(stages: dict[str, Ran], words: int, bare: float) -> dict[str, Any]:
    """Rates of the whole path and of each stage; start-up of every process included."""
    total = _seconds(stages)
    return {
        "words_per_second": round(words / total),
        "times_bare_model": round(bare / total, 2),
        "peak_megabytes": round(max(ran.megabytes for ran in stages.values())),
        "stages": {
            name: {
                "seconds": round(ran.seconds, 1),
                "share": round(ran.seconds / total, 3),
                "words_per_second": round(words / ran.seconds),
                "peak_megabytes": round(ran.megabytes),
            }
            for name, ran in stages.items()
        },
    }


def bare_model(parsed: Path) -> tuple[int, float]:
    """Words of parsed documents, and the seconds that ``nlp.pipe`` takes for their text."""
    nlp = load_model(ModelParams().name)
    texts, words = [], 0
    for path in sorted(parsed.glob("*.json")):
        text = ParsedDocument.from_bytes(path.read_bytes()).text
        words += len(text.split())
        texts += list(_pieces(text))
    list(nlp.pipe(texts[:10]))
    start = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return words, time.perf_counter() - start


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", min(at + _PIECE, len(text)))
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end
