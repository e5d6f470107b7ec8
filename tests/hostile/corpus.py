"""Folders of good documents, of hostile ones, and of both."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hostile import packages, pages, printed, texts
from hostile.case import Case

from pipeline.settings.params import Params

CASES: tuple[Case, ...] = (*texts.CASES, *pages.CASES, *packages.CASES, *printed.CASES)
TABLES = ("documents", "mentions", "dates", "amounts", "agency_mentions", "case_mentions")

Row = dict[str, str]


def tight(params: Params) -> Params:
    """Limits that small files reach."""
    documents = replace(
        params.documents,
        max_bytes=8_000_000,
        max_unpacked_bytes=30_000_000,
        max_characters=400_000,
        time_limit=60,
        memory_limit=1000,
    )
    return replace(params, documents=documents)


def write_hostile(folder: Path, cases: Iterable[Case], size: int = 1) -> None:
    """Build the files of cases."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        (folder / case.name).write_bytes(case.build(size))


def rows(out: Path, table: str) -> list[Row]:
    """The rows of a table as text."""
    csv.field_size_limit(1 << 30)
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def rows_below(out: Path, table: str, folder: str) -> list[Row]:
    """Those of documents in a folder of the corpus."""
    return [row for row in rows(out, table) if row["path"].startswith(f"{folder}/")]
