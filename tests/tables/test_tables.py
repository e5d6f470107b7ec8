"""The tables in every format, from one run over the samples."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq

from pipeline.model.edtf import bounds, is_valid
from pipeline.model.schema import PLACE, TABLES, VALUE_TABLES
from pipeline.settings.params import Params, TablesParams
from pipeline.tables.entities import table_of
from pipeline.tables.stage import FILES
from pipeline.tables.workbook import CELL_CHARACTERS, GUIDE, SHEETS, run_workbook
from pipeline.tables.writing import TableFiles


def rows(run: Path, name: str) -> list[dict[str, str]]:
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_file_is_there_and_every_table_is_filled(samples_run: Path) -> None:
    for name in FILES:
        assert (samples_run / name).exists(), name
    for table in TABLES:
        filled = bool(rows(samples_run, table.name))
        assert filled == (table.name != "corrections"), table.name


def test_csv_is_rfc_4180(samples_run: Path) -> None:
    for table in TABLES:
        data = (samples_run / f"{table.name}.csv").read_bytes()
        assert data.endswith(b"\r\n")
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.partition(b"\r\n")[0].decode().split(",") == list(table.names)


def test_parquet_and_csv_hold_the_same(samples_run: Path) -> None:
    for table in TABLES:
        typed = pq.read_table(samples_run / f"{table.name}.parquet")
        assert typed.schema.names == list(table.names)
        plain = rows(samples_run, table.name)
        assert typed.num_rows == len(plain)
        assert [str(v) for v in typed[table.key].to_pylist()] == [r[table.key] for r in plain]


def test_place_columns_stand_in_every_table_of_mentions() -> None:
    for table in VALUE_TABLES.values():
        assert table.columns[: len(PLACE)] == PLACE


def test_every_mention_stands_in_one_value_table(samples_run: Path) -> None:
    mentions = {row["mention_id"] for row in rows(samples_run, "mentions")}
    values = [r["mention_id"] for t in VALUE_TABLES.values() for r in rows(samples_run, t.name)]
    assert sorted(values) == sorted(mentions)
    assert len(set(values)) == len(values)


def test_rows_are_sorted(samples_run: Path) -> None:
    for table in VALUE_TABLES.values():
        keys = [(r["path"], int(r["source_start"] or -1)) for r in rows(samples_run, table.name)]
        assert keys == sorted(keys)


def test_dates_are_edtf_with_their_bounds(samples_run: Path) -> None:
    for row in rows(samples_run, "dates"):
        if row["value"]:
            assert is_valid(row["value"])
            start, end = bounds(row["value"])
            assert (row["start_date"], row["end_date"]) == (start or "", end or "")


def test_sums_are_plain_digits(samples_run: Path) -> None:
    for row in rows(samples_run, "amounts"):
        for name in ("amount_min", "amount_max"):
            assert row[name] == "" or row[name].lstrip("-").replace(".", "", 1).isdigit()


def test_types_survive_pandas(samples_run: Path) -> None:
    frame = pd.read_parquet(samples_run / "amounts.parquet")
    assert str(frame["amount_min"].dropna().iloc[0]).count(".") == 1
    assert frame["reviewed"].dtype == bool


def test_sqlite_has_keys_and_holds_them(samples_run: Path) -> None:
    connection = sqlite3.connect(f"file:{samples_run / 'extraction.sqlite'}?mode=ro", uri=True)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for table in TABLES:
        (count,) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        assert count == len(rows(samples_run, table.name))
    found = connection.execute("SELECT mention_id, kind, path, quote FROM mentions").fetchall()
    wanted = [tuple(row[c] for c in ("mention_id", "kind", "path", "quote"))
              for row in rows(samples_run, "mentions")]  # fmt: skip
    assert sorted(found) == sorted(wanted)  # a view: its rows come by kind
    total = connection.execute(
        "SELECT count(*) FROM agency_mentions m JOIN agencies a USING (agency_id)"
    ).fetchone()
    assert total[0] > 0
    connection.close()


def test_the_workbook_has_text_cells_alone(samples_run: Path) -> None:
    book = openpyxl.load_workbook(samples_run / "extraction.xlsx", read_only=True)
    assert book.sheetnames == [GUIDE, *(table.name for table in SHEETS)]
    for table in SHEETS:
        sheet = book[table.name]
        for number, line in enumerate(sheet.iter_rows(values_only=True)):
            assert all(cell is None or isinstance(cell, str) for cell in line)
            if number == 0:
                assert line == table.names
    with zipfile.ZipFile(samples_run / "extraction.xlsx") as archive:
        assert archive.testzip() is None
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_frictionless_accepts_the_package(samples_run: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=samples_run,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_column_is_described(samples_run: Path) -> None:
    package = json.loads((samples_run / "datapackage.json").read_bytes())
    assert [resource["name"] for resource in package["resources"]] == [t.name for t in TABLES]
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert "created" not in package


def write(folder: Path, tables: dict[str, list[dict[str, Any]]], workbook_rows: int = 100) -> None:
    """Write tables as the stage does."""
    with TableFiles(folder) as files:
        for table in TABLES:
            files.add(table, table_of(table, tables.get(table.name, [])))
        files.finish()
        files.publish()
    run_workbook(folder, Params(tables=TablesParams(workbook_max_rows=workbook_rows)))


def case(name: str, number: int = 0) -> dict[str, Any]:
    return {"case_id": f"xx-{number:05}", "name": name, "case_kind": "operation", "court": None,
            "docket": None, "citation": None, "country": None, "n_mentions": 1,
            "n_documents": 1}  # fmt: skip


def test_empty_tables_keep_their_columns(tmp_path: Path) -> None:
    write(tmp_path, {})
    book = openpyxl.load_workbook(tmp_path / "extraction.xlsx")
    assert [cell.value for cell in book["dates"][1]][:2] == ["mention_id", "doc_id"]
    assert pq.read_table(tmp_path / "dates.parquet").num_rows == 0
    connection = sqlite3.connect(tmp_path / "extraction.sqlite")
    assert connection.execute("SELECT count(*) FROM dates").fetchone() == (0,)
    connection.close()


HOSTILE = [
    "=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "a" * 40_000, "<r>bold</r>", "</t></is></c>", "a & b",
    " space ", "_x0041_", "a\x01b", "a\x00b", "line\r\nend", "\ufffe", "]]>",
]  # fmt: skip
"""What a cell may hold that a spreadsheet or XML would take for something else."""


def unescaped(text: str) -> str:
    """A cell as Excel shows it: its own escapes undone, which openpyxl leaves."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_no_cell_is_a_formula_or_breaks_the_workbook(tmp_path: Path) -> None:
    write(tmp_path, {"cases": [case(name, number) for number, name in enumerate(HOSTILE)]})
    sheet = openpyxl.load_workbook(tmp_path / "extraction.xlsx")["cases"]
    for number, name in enumerate(HOSTILE):
        cell = sheet.cell(number + 2, 2)
        assert cell.data_type == "s"
        assert cell.number_format == "@"
        wanted = name.replace("\x00", "\ufffd").replace("\ufffe", "\ufffd")
        if len(name) > CELL_CHARACTERS:
            wanted = name[: CELL_CHARACTERS - 1] + "…"
        assert unescaped(cell.value).rstrip() == wanted.rstrip()
    assert sheet.dimensions == f"A1:I{len(HOSTILE) + 1}"


def test_the_workbook_says_what_it_leaves_out(tmp_path: Path) -> None:
    write(tmp_path, {"cases": [case("A", n) for n in range(30)]}, workbook_rows=20)
    book = openpyxl.load_workbook(tmp_path / "extraction.xlsx", read_only=True)
    lines = {line[0]: line[2:4] for line in book[GUIDE].iter_rows(values_only=True)}
    assert lines["cases"] == ("20", "30")
    assert lines["mentions"] == ("in the sheets of their kinds", "0")
    assert len(list(book["cases"].iter_rows())) == 21
    assert len(pd.read_csv(tmp_path / "cases.csv")) == 30
