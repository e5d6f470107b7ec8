"""What hostile files by kind give, and what time and memory they take: docs/hostile.md."""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.hostile_files import (
    CASES,
    ENTRIES,
    LARGE,
    LIMITS,
    CannotBeMade,
    put_good,
    take_away,
    tight,
)
from bench.hostile_page import write_entries, write_files, write_large
from bench.peak import ChildrenPeak
from bench.runs import place
from pipeline.corpus.corpus import scan
from pipeline.extract.stage import run_extract
from pipeline.model.parsed import ParsedHeader
from pipeline.parse.stage import run_parse
from pipeline.review.corrections import Corrections
from pipeline.settings.params import ExecutionParams, Params
from pipeline.tables.collect import checked_rows

_PLAIN = "plain.pdf"
_HERE = ExecutionParams(mode="in-process")


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file."""

    name: str
    kind: str
    tries: str
    status: str
    said: str
    """Its problem, else its warnings."""
    mentions: int
    reading: float
    """Seconds until it was read, the start of the process that reads it included."""
    megabytes: float
    """The most memory that the process which read it held, Python and libraries included."""
    rest: float | None
    """Seconds until its mentions were found and its rows checked; null: not tried."""


def hostile() -> dict[str, Any]:
    """Read every hostile file of the tests by itself; writes two tables of docs/hostile.md."""
    params = replace(tight(Params()), execution=_HERE)
    (plain,) = [case for case in CASES if case.name == _PLAIN]
    _try("warm.pdf", plain.build(1), params)  # the model is loaded here
    tried = []
    for case in CASES:
        row, mentions, reading, megabytes, rest = _try(case.name, case.build(1), params)
        said = row["problem"] or row["warnings"] or ""
        tried.append(
            Tried(case.name, case.kind, case.tries, row["status"], said, mentions, reading,
                  megabytes, rest)
        )  # fmt: skip
    write_files(tried)
    write_entries(list(_entries()))
    return _summary(tried)


def hostile_large() -> list[dict[str, Any]]:
    """Read files of an attacker's size under the limits that ship; writes the third table."""
    tried = []
    for large in LARGE:
        documents = replace(Params().documents, **large.settings)  # type: ignore[arg-type]
        params = replace(Params(), documents=documents, execution=_HERE)
        data = large.build()
        row, _, reading, megabytes, _ = _try(large.name, data, params, only_read=True)
        said = row["problem"] or row["warnings"] or ""
        print(f"{large.tries}: {row['status']} {reading:.1f} s {megabytes:.0f} MB", file=sys.stderr)
        tried.append(
            Tried(large.name, f"{len(data) / 1e6:.1f} MB", large.tries, row["status"], said, 0,
                  reading, megabytes, None)
        )  # fmt: skip
    write_large(tried)
    return [
        {
            "file": one.tries,
            "size": one.kind,
            "status": one.status,
            "seconds": round(one.reading, 1),
            "megabytes": round(one.megabytes),
        }
        for one in tried
    ]


def _try(
    name: str, data: bytes, params: Params, *, only_read: bool = False
) -> tuple[dict[str, Any], int, float, float, float | None]:
    """The documents row of one file in a folder of its own, and what that took."""
    with place() as folder, contextlib.redirect_stderr(io.StringIO()):
        raw, interim = folder / "raw", folder / "interim"
        raw.mkdir()
        (raw / name).write_bytes(data)
        with ChildrenPeak() as peak:
            corpus, reading = _timed(lambda: run_parse(raw, interim, params))
        if only_read:
            return _header(interim), 0, reading, peak.megabytes, None
        corrections = Corrections((), corpus, interim)

        def rest() -> Any:
            run_extract(corpus, interim, params)
            (document,) = checked_rows(corpus, interim, params, corrections)
            return document

        rows, seconds = _timed(rest)
    return rows.document, rows.mentions.num_rows, reading, peak.megabytes, seconds


def _header(interim: Path) -> dict[str, Any]:
    (path,) = (interim / "parsed").iterdir()
    header = ParsedHeader.read(path)
    return {
        "status": header.status,
        "problem": header.problem,
        "warnings": "; ".join(header.warnings),
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _entries() -> Iterator[tuple[str, str, float]]:
    """What else may lie in a folder: what it is, what its rows say, seconds."""
    for name, (make, _) in ENTRIES.items():
        with place() as folder:
            raw = put_good(folder)
            try:
                make(raw)
            except CannotBeMade as error:
                yield name, f"not tried here: {error}", 0.0
                continue
            corpus, seconds = _timed(lambda raw=raw: scan(raw, LIMITS))
            said = [file.problem or "read" for file in corpus.files if file.path != "good.txt"]
            yield name, "; ".join(dict.fromkeys(said)) or "nothing: no row of its own", seconds
            take_away(raw)


def _summary(tried: Sequence[Tried]) -> dict[str, Any]:
    """By kind: how many files, what they gave, the most time and memory."""
    kinds: dict[str, Any] = {}
    for kind in dict.fromkeys(one.kind for one in tried):
        held = [one for one in tried if one.kind == kind]
        kinds[kind] = {
            "files": len(held),
            **{status: sum(one.status == status for one in held)
               for status in ("ok", "partial", "failed")},
            "most_seconds": round(max(one.reading + (one.rest or 0) for one in held), 1),
            "most_megabytes": round(max(one.megabytes for one in held)),
        }  # fmt: skip
    return {"files": len(tried), "kinds": kinds}
