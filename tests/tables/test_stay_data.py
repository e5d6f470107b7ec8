"""What a document or the catalog says comes back from every format as it was, and runs nowhere."""

from __future__ import annotations

import csv
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as pq
import pytest

from pipeline.model.schema import TABLES
from pipeline.settings.params import Params
from pipeline.tables.workbook import SHEETS
from pipeline.workflow import run_folder

FORMULAS = ["=1+1", "+1-1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://a.b\")",
            "\t=1+1", "\r=1+1", "\n=1+1", "'=1", "{=1+1}", "http://example.org", "mailto:a@b.c",
            "file:///etc/passwd", "internal:Sheet2!A1"]  # fmt: skip
MARKUP = ["<script>alert(1)</script>", "]]>", "<!--", "&amp;&#0;",
          "<r><t>rich</t></r>", "<r>x</r>",
          "\"quoted\", 'too'", "a;b\\c",
          "'; DROP TABLE dates; --", "\"); DROP TABLE dates; --", "?1 :name $1", "%s %n {0}",
          "_x0041_ and _x000D_", "a,b\r\nc,d", "  spaces  ", "NULL", "true", "00123"]  # fmt: skip
CHARACTERS = ["nul \x00 here", "esc \x1b[31m here", "bell \x07", "line sep", "next\x85line",
              "‮right to left‬", "⁦isolate⁩", "zero​width‍", "e\u0301 and é",
              "a\u0300\u0301\u0302\u0303", "\U0001f600 astral", "﷽", "\ufffe not a character",
              "bom \ufeff inside", "soft­hyphen", "tab\there", "x\x0b\x0cy"]  # fmt: skip
END = " and the DEA paid $5 million"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NASTY = [*FORMULAS, *MARKUP, *CHARACTERS]


PAIRS = list(zip(NASTY[::2], NASTY[1::2], strict=True))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over a document for each two nasty texts, which stand in it and in the catalog."""
    raw = tmp_path_factory.mktemp("nasty")
    with (raw / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "title", "authors", "language"])
        for number, (one, two) in enumerate(PAIRS):
            writer.writerow([f"d{number:02}.txt", one, two, "en"])
            text = f"Signed on June 3, 2008{one}{END}. It ended on May 9, 2011{two}{END}."
            (raw / f"d{number:02}.txt").write_bytes(text.encode())
    out = tmp_path_factory.mktemp("nasty-out")
    run_folder(raw, out, Params())
    return out


def of_csv(run: Path, name: str) -> list[dict[str, Any]]:
    with (run / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]


def of_parquet(run: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(run / f"{name}.parquet").to_pylist()
    return rows


def of_sqlite(run: Path, name: str) -> list[dict[str, Any]]:
    connection = sqlite3.connect(f"file:{run / 'extraction.sqlite'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
    connection.close()
    return rows


def of_workbook(run: Path, name: str) -> list[dict[str, Any]]:
    """A sheet as its file holds it, ``_xHHHH_`` resolved (ECMA-376, ST_Xstring)."""
    number = [table.name for table in SHEETS].index(name) + 2
    with zipfile.ZipFile(run / "extraction.xlsx") as archive:
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    head, *rows = (
        {re.sub(r"\d", "", cell.attrib["r"]): _held(cell) for cell in row}
        for row in sheet.iter(f"{SHEET}row")
    )
    return [{str(title): row.get(at) or "" for at, title in head.items()} for row in rows]


def _held(cell: ElementTree.Element) -> str:
    assert cell.attrib["t"] == "inlineStr", "a cell is text or empty"
    text = "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


READERS = {"csv": of_csv, "parquet": of_parquet, "sqlite": of_sqlite, "xlsx": of_workbook}


def storable(text: str, ending: str) -> str:
    """What a format can hold of a text: a workbook has no NUL and no U+FFFE."""
    return text.translate({0: "�", 0xFFFE: "�"}).rstrip() if ending == "xlsx" else text


@pytest.mark.parametrize("ending", READERS)
def test_the_catalogs_words_come_back(run: Path, ending: str) -> None:
    rows = {row["path"]: row for row in READERS[ending](run, "documents")}
    for number, pair in enumerate(PAIRS):
        row = rows[f"d{number:02}.txt"]
        for column, nasty in zip(("title", "authors"), pair, strict=True):
            assert storable(row[column], ending) == storable(nasty.strip(), ending)


@pytest.mark.parametrize("ending", READERS)
def test_the_documents_words_come_back(run: Path, ending: str) -> None:
    compared = 0
    for row in READERS[ending](run, "dates"):
        for day, nasty in zip(("2008", "2011"), PAIRS[int(row["path"][1:3])], strict=True):
            if row["quote"].endswith(day):
                after = f"{nasty}{END}."[:32]
                assert storable(row["suffix"], ending)[: len(after)] == storable(after, ending)
                compared += 1
    assert compared > len(NASTY) // 2


def test_no_cell_of_the_workbook_is_more_than_text(run: Path) -> None:
    book = openpyxl.load_workbook(run / "extraction.xlsx")
    for table in SHEETS:
        for line in book[table.name].iter_rows():
            for cell in line:
                assert cell.value is None or cell.data_type == "s"
                assert cell.hyperlink is None
                assert cell.comment is None
    with zipfile.ZipFile(run / "extraction.xlsx") as archive:
        for name in archive.namelist():
            assert not name.endswith(("vbaProject.bin", "externalLink1.xml"))
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)
                assert b"<hyperlink" not in archive.read(name)


def test_the_database_holds_its_tables_and_no_others(run: Path) -> None:
    connection = sqlite3.connect(f"file:{run / 'extraction.sqlite'}?mode=ro", uri=True)
    found = connection.execute("SELECT name FROM sqlite_master WHERE type != 'index'").fetchall()
    connection.close()
    assert {name for (name,) in found} == {table.name for table in TABLES}
