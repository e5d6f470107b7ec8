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
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import load_model
from pipeline.settings.params import ModelParams

STAGES = ("parse", "extract", "tables")
GIANT_WORDS = 1_000_000
_MOST_WORDS = 100_000
_BATCHES = (None, 8)  # spaCy's own, and the one that is the fastest here
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
    """Each stage in both modes, one after the other, then a look at the bare model.

    A machine's speed may change between two looks: what is compared is run side by side.
    """
    alone: dict[str, Ran] = {}
    cores: dict[str, Ran] = {}
    looks: list[float] = []
    model: Bare | None = None
    for stage in STAGES:
        alone[stage] = _stage(stage, folder, "one", "in-process")
        cores[stage] = _stage(stage, folder, "all", "processes")
        model = model or Bare(folder / "one" / "parsed")
        looks.append(model.words_per_second())
    assert model is not None
    rate = sum(looks) / len(looks)
    return {
        "words": model.words,
        "bare_model": {"words_per_second": [round(look) for look in looks]},
        "in_process": _figures(alone, model.words, rate),
        "processes": _figures(cores, model.words, rate),
        "processes_times_in_process": round(_seconds(alone) / _seconds(cores), 2),
    }


def _stage(stage: str, folder: Path, name: str, mode: str) -> Ran:
    command = ["python", "-m", "pipeline", stage, "--raw", str(folder / "raw")]
    command += ["--interim", str(folder / name), "--outputs", str(folder / name / "outputs")]
    return run(command, ROOT, mode)


def _seconds(stages: dict[str, Ran]) -> float:
    return sum(ran.seconds for ran in stages.values())


def _figures(stages: dict[str, Ran], words: int, bare_rate: float) -> dict[str, Any]:
    """Rates of the whole path and of each stage; start-up of every process included."""
    total, bare = _seconds(stages), words / bare_rate
    return {
        "words_per_second": round(words / total),
        "times_bare_model": round(bare / total, 2),
        "extract_times_bare_model": round(bare / stages["extract"].seconds, 2),
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


class Bare:
    """``nlp.pipe`` alone over parsed documents; of many it reads an even choice."""

    def __init__(self, parsed: Path) -> None:
        """``words`` are those of all documents."""
        self._nlp = load_model(ModelParams().name)
        texts = [
            piece
            for path in sorted(parsed.glob("*.json"))
            for piece in _pieces(ParsedDocument.from_bytes(path.read_bytes()).text)
        ]
        self.words = sum(len(text.split()) for text in texts)
        self._texts = texts[:: max(1, self.words // _MOST_WORDS)]
        list(self._nlp.pipe(self._texts[:10]))

    def words_per_second(self) -> float:
        """Its speed now, with the better of two sizes of batches."""
        return max(self._speed(size) for size in _BATCHES)

    def _speed(self, batch_size: int | None) -> float:
        words = sum(len(text.split()) for text in self._texts)
        start = time.perf_counter()
        with self._nlp.memory_zone():
            for _ in self._nlp.pipe(self._texts, batch_size=batch_size):
                pass
        return words / (time.perf_counter() - start)


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", min(at + _PIECE, len(text)))
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end
