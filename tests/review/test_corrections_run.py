"""Corrections through whole runs: every format of document and of table, gold, evaluation."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from folders import ROOT

from pipeline.cli import main
from pipeline.model.schema import VALUE_TABLES
from pipeline.review.corrections_file import COLUMNS
from pipeline.settings.params import Params
from pipeline.tables.stage import FILES
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

CHANGES = {
    "date": ("value", "1891-02"),
    "amount": ("currency", "CHF"),
    "agency": ("agency_id", "us-fbi"),
    "case": ("case_name", "Nobody v. Nowhere"),
}


def table(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return rows


def line(row: dict[str, Any], action: str, field: str = "", value: str = "") -> dict[str, Any]:
    cells = {name: row.get(name) for name in COLUMNS[:7]}
    if row["source_start"] is not None:
        cells |= {"page": None, "boxes": None}
    return cells | {"action": action, "field": field, "value": value, "reviewer": "Ana"}


def write(raw: Path, lines: list[dict[str, Any]]) -> None:
    with (raw / "corrections.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(lines)


def made_up(before: Path) -> Iterator[dict[str, Any]]:
    """For every document an acceptance, a rejection, changes and words added as a date."""
    mentions = table(before, "mentions")
    for path in sorted({row["path"] for row in mentions}):
        rows = [row for row in mentions if row["path"] == path]
        yield line(rows[0], "accept")
        yield line(rows[1], "reject")
        for kind, (field, value) in CHANGES.items():
            of_kind = [row for row in rows[2:] if row["kind"] == kind]
            if of_kind:
                yield line(of_kind[0], "change", field, value)
        (name, *_) = [row for row in rows[2:] if row["kind"] == "agency"]
        yield line(name, "add", "value", "1792") | {"kind": "date"}


@pytest.fixture(scope="module")
def corrected(samples_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder ``raw`` with corrections, and ``out`` of a run over it."""
    folder = tmp_path_factory.mktemp("corrected")
    shutil.copytree(ROOT / "raw", folder / "raw")
    shutil.copytree(samples_run / "interim", folder / "out" / "interim")
    write(folder / "raw", list(made_up(samples_run)))
    run_folder(folder / "raw", folder / "out", Params(), gold=[ROOT / "tests" / "gold"])
    return folder


def test_every_line_is_applied_in_every_format_of_document(
    corrected: Path, samples_run: Path
) -> None:
    out = corrected / "out"
    told = table(out, "corrections")
    assert [row["outcome"] for row in told] == ["applied"] * len(told), told
    assert {row["doc_id"] for row in told} == {r["doc_id"] for r in table(out, "documents")}
    assert {row["media_type"] for row in table(out, "documents")} >= {
        "application/pdf", "text/html", "text/markdown", "text/plain"
    }  # fmt: skip
    by_id = {row["mention_id"]: row for row in table(out, "mentions")}
    before = {row["mention_id"]: row for row in table(samples_run, "mentions")}
    for row in told:
        now = by_id.get(row["mention_id"])
        if row["action"] == "reject":
            assert now is None
        else:
            assert now is not None and now["reviewed"]
        if row["action"] == "add":
            assert row["mention_id"] not in before
            assert now is not None and (now["rule"], now["quote"]) == ("review", row["quote"])
            assert now["text"] in now["sentence"]
            assert now["block"] and now["context"] and now["section"] is not None
        if row["action"] == "change":
            value = {one["mention_id"]: one for one in table(out, VALUE_TABLES[row["kind"]].name)}[
                row["mention_id"]
            ]
            assert value[row["field"]] == row["value"]
            assert row["field"] in json.loads(value["original"])
    untouched = set(before) - {row["mention_id"] for row in told}
    assert all(by_id[mention_id] == before[mention_id] for mention_id in untouched)


def test_every_format_of_table_holds_the_same(corrected: Path) -> None:
    out = corrected / "out"
    told = table(out, "corrections")
    rejected = {row["mention_id"] for row in told if row["action"] == "reject"}
    for name in ("mentions", *(held.name for held in VALUE_TABLES.values())):
        assert not rejected & {row["mention_id"] for row in table(out, name)}
    connection = sqlite3.connect(f"file:{out / 'extraction.sqlite'}?mode=ro", uri=True)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT count(*) FROM corrections").fetchone() == (len(told),)
    reviewed = connection.execute("SELECT count(*) FROM mentions WHERE reviewed").fetchone()[0]
    assert reviewed == sum(row["reviewed"] for row in table(out, "mentions"))
    connection.close()
    sheet = openpyxl.load_workbook(out / "extraction.xlsx", read_only=True)["corrections"]
    assert sum(1 for _ in sheet.iter_rows()) == len(told) + 1
    with (out / "corrections.csv").open(encoding="utf-8", newline="") as handle:
        again = list(csv.DictReader(handle))
    assert [row["explanation"] for row in again] == [row["explanation"] for row in told]
    for row in table(out, "documents"):
        of_document = [r for r in table(out, "mentions") if r["doc_id"] == row["doc_id"]]
        assert row["n_mentions"] == len(of_document)
        assert row["status"] == "ok"


def test_the_download_with_earlier_lines_does_the_same_again(
    corrected: Path, tmp_path: Path
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(corrected / "raw", raw)
    shutil.copytree(corrected / "out" / "interim", out / "interim")
    earlier = [
        {name: row[name] for name in COLUMNS} for row in table(corrected / "out", "corrections")
    ]
    write(raw, earlier)
    run_folder(raw, out, Params())
    assert {name: (out / name).read_bytes() for name in FILES} == {
        name: (corrected / "out" / name).read_bytes() for name in FILES
    }


def test_the_rules_are_scored_without_the_corrections(corrected: Path, samples_run: Path) -> None:
    for name in ("metrics.json", "errors.csv"):
        assert (corrected / "out" / name).read_bytes() == (samples_run / name).read_bytes()


def test_without_the_file_all_is_as_before(
    corrected: Path, samples_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(corrected / "out" / "interim", out / "interim")
    run_folder(ROOT / "raw", out, Params())
    assert {name: (out / name).read_bytes() for name in FILES} == {
        name: (samples_run / name).read_bytes() for name in FILES
    }


def command(folder: Path, *words: str) -> list[str]:
    interim = str(folder / "out" / "interim")
    return ["corrections", *words, "--raw", str(folder / "raw"), "--interim", interim]


def files_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_check_explains_each_line_and_writes_nothing(
    corrected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(corrected)
    assert main(command(corrected, "check")) == 0
    told = table(corrected / "out", "corrections")
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(told) + 1
    assert printed[-1] == f"{len(told)} lines: {len(told)} applied"
    assert "samples/intelligence-centers.pdf" in "\n".join(printed)
    shutil.copytree(corrected / "raw", tmp_path / "raw")
    shutil.copytree(corrected / "out" / "interim", tmp_path / "out" / "interim")
    earlier = (tmp_path / "raw" / "corrections.csv").read_text(encoding="utf-8-sig")
    gone = "b" * 64 + ";date;0;4;;;June;accept;;;Ana;\r\n"
    (tmp_path / "raw" / "corrections.csv").write_text(
        earlier + gone + "what\x1b[31m;date;0;4;;;June;accept;;;Ana;\r\n", encoding="utf-8"
    )
    assert main(command(tmp_path, "check")) == 1
    printed = capsys.readouterr().out.splitlines()
    assert "unmatched" in printed[-3] and "no document with these bytes" in printed[-3]
    assert "invalid" in printed[-2] and "64 hexadecimal digits" in printed[-2]
    assert "\x1b" not in "".join(printed)
    assert printed[-1] == f"{len(told) + 2} lines: {len(told)} applied, 1 invalid, 1 unmatched"
    assert files_of(corrected) == before


@pytest.mark.parametrize("stem", ["intelligence-centers", "merida-funding"])
def test_a_reviewed_document_becomes_gold(
    stem: str, corrected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = command(corrected, "to-gold", stem, "--reviewer", "Ana", "--to", str(tmp_path))
    assert main(export) == 1
    assert "rows are not reviewed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main([*export, "--in-full"]) == 0
    capsys.readouterr()
    path = tmp_path / f"{stem}.gold.jsonl"
    gold = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    rows = [r for r in table(corrected / "out", "mentions") if Path(r["path"]).stem == stem]
    assert len(gold) == len(rows)
    assert all((one["origin"], one["reviewer"]) == ("review", "Ana") for one in gold)
    assert "1792" in {one.get("value") for one in gold}
    path.write_text("other gold\n")
    assert main([*export, "--in-full"]) == 1
    assert "--force" in capsys.readouterr().err
    assert main([*export, "--in-full", "--force"]) == 0
    out = tmp_path / "scores"
    folders = ["--raw", str(corrected / "raw"), "--interim", str(corrected / "out" / "interim")]
    assert main(["evaluate", *folders, "--outputs", str(out), "--gold", str(tmp_path)]) == 0
    assert "came from review" in capsys.readouterr().err
    metrics = json.loads((out / "metrics.json").read_bytes())
    (scores,) = [value for value in metrics.values() if isinstance(value, dict)]
    assert scores["from_review"] == {"documents": 1, "mentions": len(gold), "share": 1.0}
    # what the reader changed counts against the rules: the added and the rejected date
    assert scores["date"]["recall"] < 1
    assert scores["agency"]["value_accuracy"] < 1


def test_gold_is_refused_while_a_line_is_not_applied(
    corrected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(corrected / "raw", tmp_path / "raw")
    lines = [row for row in table(corrected / "out", "corrections") if row["action"] == "accept"]
    write(tmp_path / "raw", [{name: row[name] for name in COLUMNS} | {"kind": "case"}
                             for row in lines])  # fmt: skip
    folders = ["--raw", str(tmp_path / "raw"), "--interim", str(corrected / "out" / "interim")]
    export = ["corrections", "to-gold", "merida-funding", "--reviewer", "Ana", "--in-full"]
    assert main([*export, *folders]) == 1
    assert "1 of its corrections are not applied" in capsys.readouterr().err
    assert main([*export[:2], "nothing", *export[3:], *folders]) == 1
    assert "no such document" in capsys.readouterr().err


def test_words_of_a_pdf_are_added_by_page_and_words(samples_run: Path, tmp_path: Path) -> None:
    """By the boxes of whole lines, by words that stand once on the page; and what is refused."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    (raw / "samples").mkdir(parents=True)
    shutil.copy(ROOT / "raw/samples/intelligence-centers.pdf", raw / "samples")
    shutil.copy(ROOT / "raw/samples/catalog.csv", raw / "samples")
    shutil.copytree(samples_run / "interim", out / "interim")
    named = [r for r in table(samples_run, "mentions") if r["path"].endswith(".pdf")]
    row = next(r for r in named if r["text"] == "El Paso Intelligence Center")
    (x0, y0, x1, y1), (a0, b0, a1, b1) = json.loads(row["boxes"])
    lines = json.dumps([[x0 - 150, y0, x1, y1], [a0, b0, a1 + 250, b1]])
    elsewhere = json.dumps([[a1 + 300, b0, a1 + 350, b1]])
    base = line(row, "add", "value", "1974") | {"kind": "date"}
    write(
        raw,
        [
            base | {"boxes": lines},
            base | {"boxes": elsewhere},
            base | {"quote": "no such words", "boxes": None},
            base | {"quote": "the", "boxes": None},
            base | {"quote": "a handful of people", "boxes": None},
        ],
    )
    run_folder(raw, out, Params())
    told = table(out, "corrections")
    assert [one["outcome"] for one in told] == [
        "applied", "unmatched", "unmatched", "conflict", "applied"
    ], told  # fmt: skip
    assert "does not stand on page 1 in these boxes" in told[1]["explanation"]
    assert "stands several times" in told[3]["explanation"]
    made = {r["quote"]: r for r in table(out, "dates") if r["rule"] == "review"}
    assert set(made) == {row["quote"], "a handful of people"}
    assert made[row["quote"]]["boxes"] == row["boxes"]
