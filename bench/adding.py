"""What one more document costs, under DVC and without it, and what doing nothing costs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bench.corpus import write_corpus
from bench.process import run
from bench.project import copy_project
from bench.runs import place

SIZES = (10, 100, 1000)
FULL_SIZES = (*SIZES, 20_000)
_STAGES = ("parse", "extract", "tables", "evaluate")
_EXTRA = 1_000_000  # numbers of documents that are added, beyond any corpus


def adding(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Seconds for one document added to each size of corpus, from ``raw/`` through ``evaluate``."""
    results: dict[str, Any] = {}
    with place() as folder:
        project = folder / "project"
        copy_project(project, without="raw/samples/")
        before = 0
        for number, size in enumerate(sizes):
            write_corpus(project / "raw" / "corpus", range(before, size))
            before = size
            run(["dvc", "repro", "evaluate"], project, "processes")
            results[str(size)] = _added(project, _EXTRA + 2 * number)
    return results


def _added(project: Path, number: int) -> dict[str, Any]:
    write_corpus(project / "raw" / "new", [number])
    under_dvc = run(["dvc", "repro", "evaluate"], project).seconds
    write_corpus(project / "raw" / "new", [number + 1])
    stages = {stage: run(["python", "-m", "pipeline", stage], project).seconds for stage in _STAGES}
    run(["dvc", "repro", "evaluate"], project)
    nothing = run(["dvc", "repro"], project).seconds
    nothing = min(nothing, run(["dvc", "repro"], project).seconds)
    shutil.rmtree(project / "raw" / "new")
    return {
        "seconds": round(under_dvc, 1),
        "stages": {name: round(seconds, 1) for name, seconds in stages.items()},
        "dvc_itself": round(under_dvc - sum(stages.values()), 1),
        "nothing_to_do": round(nothing, 1),
    }
