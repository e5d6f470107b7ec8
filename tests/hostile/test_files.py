"""Hostile files through the whole pipeline: each costs its own document only."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from folders import SAMPLES
from hostile.case import Case
from hostile.corpus import CASES, TABLES, Row, rows, rows_below, tight, write_hostile

from pipeline.settings.params import Params
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the samples with all hostile files beside them."""
    base = tmp_path_factory.mktemp("hostile")
    raw = base / "raw"
    shutil.copytree(SAMPLES, raw / "samples")
    write_hostile(raw / "hostile", CASES)
    before = sorted(path for path in base.rglob("*"))
    run_folder(raw, base / "out", tight(Params()))
    after = {path for path in base.rglob("*") if not path.is_relative_to(base / "out")}
    assert sorted(after) == before, "a document wrote a file"
    return base / "out"


@pytest.fixture(scope="module")
def documents(ran: Path) -> dict[str, Row]:
    return {Path(row["path"]).name: row for row in rows_below(ran, "documents", "hostile")}


@pytest.fixture(scope="module")
def mentions(ran: Path) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows_below(ran, "mentions", "hostile"):
        found[Path(row["path"]).name].add(row["text"])
    return found


def test_names_of_cases_are_their_own() -> None:
    assert len({case.name.lower() for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_has_its_row_and_no_wrong_one(
    case: Case, documents: dict[str, Row], mentions: dict[str, set[str]]
) -> None:
    row = documents[case.name]
    said = f"{row['problem']} {row['warnings']}"
    assert row["status"] == case.status, said
    assert case.says in said
    assert bool(row["problem"]) == (case.status != "ok")
    assert mentions[case.name] == case.mentions


def test_every_other_row_was_proved(ran: Path) -> None:
    rejected = {Path(row["path"]).name for row in rows(ran, "rejected")}
    assert rejected == {case.name for case in CASES if case.says == "did not verify"}


def test_rows_of_other_documents_are_those_that_they_have_alone(
    ran: Path, samples_run: Path
) -> None:
    for table in TABLES:
        assert rows_below(ran, table, "samples") == rows_below(samples_run, table, "samples")


def test_nothing_of_the_system_is_in_the_tables(ran: Path) -> None:
    for table in TABLES:
        assert b"root:" not in (ran / f"{table}.csv").read_bytes()
