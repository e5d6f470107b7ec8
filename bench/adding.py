"""What one more document costs, under DVC and without it, and what doing nothing costs.

What is run is run as the project is set: with all cores where there is enough to do.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.corpus import FORMATS, write_corpus
from bench.process import run
from bench.project import copy_project
from bench.runs import place

SIZES = (10, 100, 1000)
FULL_SIZES = (*SIZES, 20_000)
_STAGES = ("parse", "extract", "tables")  # a document without gold leaves evaluation as it is
_EXTRA = 1_000_000  # numbers of documents that are added, beyond any corpus
_EACH = 100  # numbers set aside for each size of corpus
_TIMES = 2  # a document is added so many times each way; the least time counts


def adding(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Seconds for one document added to each size of corpus, from ``raw/`` to the report."""
    results: dict[str, Any] = {}
    with place() as folder:
        project = folder / "project"
        copy_project(project, without="raw/samples/")
        before = 0
        for at, size in enumerate(sizes):
            write_corpus(project / "raw" / "corpus", range(before, size))
            before = size
            _seconds(["dvc", "repro"], project)
            results[str(size)] = _added(project, _EXTRA + _EACH * at)
    return results


def _added(project: Path, first: int) -> dict[str, Any]:
    # formats come in turn: these are all of one, so that times can be compared
    numbers = iter(range(first, first + _EACH, len(FORMATS)))
    runs: dict[str, list[float]] = defaultdict(list)
    for _ in range(_TIMES):
        write_corpus(project / "raw" / "new", [next(numbers)])
        runs["through evaluate"].append(_seconds(["dvc", "repro", "evaluate"], project))
        _seconds(["dvc", "repro"], project)
        write_corpus(project / "raw" / "new", [next(numbers)])
        runs["whole"].append(_seconds(["dvc", "repro"], project))
        write_corpus(project / "raw" / "new", [next(numbers)])
        for stage in _STAGES:
            runs[stage].append(_seconds(["python", "-m", "pipeline", stage], project))
        _seconds(["dvc", "repro"], project)
    nothing = min(_seconds(["dvc", "repro"], project) for _ in range(_TIMES))
    shutil.rmtree(project / "raw" / "new")
    least = {name: min(seconds) for name, seconds in runs.items()}
    under_dvc = least["through evaluate"]
    return {
        "seconds": round(under_dvc, 1),
        "stages": {stage: round(least[stage], 1) for stage in _STAGES},
        "dvc_itself": round(under_dvc - sum(least[stage] for stage in _STAGES), 1),
        "report_more": round(least["whole"] - under_dvc, 1),
        "nothing_to_do": round(nothing, 1),
    }


def _seconds(command: list[str], project: Path) -> float:
    return run(command, project, "processes", memory=False).seconds
