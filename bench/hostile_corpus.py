"""The corpus of good documents alone, and with hostile files among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from bench.corpus import write_corpus
from bench.hostile_files import CASES, TABLES, Row, rows, rows_below, tight
from bench.hostile_page import write_corpus as write_table
from bench.process import Ran, run
from bench.runs import STAGES, place
from bench.texts import ROOT
from pipeline.settings.params import Params

DOCUMENTS, HOSTILE = 1000, 100
_HANGS = 3
"""So many of the hostile files draw without end, until a limit stops them."""
_TIME_LIMIT = 10  # seconds
_GOOD, _BAD = "good", "hostile"


def hostile_corpus(documents: int = DOCUMENTS, hostile: int = HOSTILE) -> dict[str, Any]:
    """Run good documents alone and with hostile files among them; writes docs/hostile.md's table.

    Args:
        documents: how many good ones.
        hostile: how many hostile ones, besides.
    """
    with place() as folder:
        limits = replace(tight(Params()).documents, time_limit=_TIME_LIMIT)
        params = folder / "params.yaml"
        params.write_text(yaml.safe_dump({"documents": asdict(limits)}), encoding="utf-8")
        for name in ("alone", "mixed"):
            write_corpus(folder / name / "raw" / _GOOD, range(documents))
        _write_hostile(folder / "mixed" / "raw" / _BAD, hostile)
        alone, mixed, again = (
            [_stage(stage, folder / name, params) for stage in STAGES]
            for name in ("alone", "mixed", "mixed")
        )
        tables = {name: folder / name / "outputs" for name in ("alone", "mixed")}
        good = {
            name: {table: rows_below(out, table, _GOOD) for table in TABLES}
            for name, out in tables.items()
        }
        bad = rows_below(tables["mixed"], "documents", _BAD)
        everything = rows(tables["mixed"], "documents")
    figures = _figures(good, bad, len(everything))
    figures |= {
        "seconds": [_seconds(alone), _seconds(mixed)],
        "seconds, run again": [None, _seconds(again)],
        "peak MB": [_megabytes(alone), _megabytes(mixed)],
    }
    write_table(
        {name: ["" if one is None else one for one in pair] for name, pair in figures.items()}
    )
    return {"documents": documents, "hostile": hostile, **figures}


def _figures(
    good: dict[str, dict[str, list[Row]]], bad: list[Row], everything: int
) -> dict[str, list[Any]]:
    """Each figure for the good documents alone and for the mixed folder."""
    alone, mixed = good["alone"], good["mixed"]
    figures: dict[str, list[Any]] = {
        "files, each with its row": [len(alone["documents"]), everything],
    }
    for table in TABLES[1:]:
        figures[f"rows of good documents: {table}"] = [len(alone[table]), len(mixed[table])]
    same = all(alone[table] == mixed[table] for table in TABLES)
    figures["these rows are equal, cell by cell"] = [None, "yes" if same else "no"]
    statuses = Counter(row["status"] for row in bad)
    figures["hostile files ok"] = [None, statuses["ok"]]
    figures["hostile files partial"] = [None, statuses["partial"]]
    figures["hostile files failed"] = [None, statuses["failed"]]
    stopped = sum("time_limit" in row["problem"] for row in bad)
    figures[f"of these stopped after {_TIME_LIMIT} s"] = [None, stopped]
    return figures


def _write_hostile(folder: Path, count: int) -> None:
    """So many hostile files: some that hang, and of each kind one in turn."""
    folder.mkdir(parents=True)
    (hang,) = [case for case in CASES if case.name == "form_tree.pdf"]
    for number in range(_HANGS):
        (folder / f"hang-{number}.pdf").write_bytes(hang.build(8 + number))
    for case, _ in zip(_in_turn(), range(count - _HANGS), strict=False):
        (folder / case.name).write_bytes(case.build(1))


def _in_turn() -> Iterator[Any]:
    kinds = {kind: [c for c in CASES if c.kind == kind] for kind in {c.kind: 0 for c in CASES}}
    left = len(CASES)
    for kind in cycle(kinds):
        if kinds[kind]:
            yield kinds[kind].pop(0)
            left -= 1
        if not left:
            return


def _stage(stage: str, folder: Path, params: Path) -> Ran:
    command = ["python", "-m", "pipeline", stage, "--raw", str(folder / "raw")]
    command += ["--interim", str(folder / "interim"), "--outputs", str(folder / "outputs")]
    return run([*command, "--params", str(params)], ROOT, "processes")


def _seconds(stages: list[Ran]) -> float:
    return round(sum(ran.seconds for ran in stages), 1)


def _megabytes(stages: list[Ran]) -> int:
    return round(max(ran.megabytes for ran in stages))
