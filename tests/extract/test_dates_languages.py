"""Dates: a language is a file in a folder of its own."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from folders import ROOT

from pipeline.extract.dates import find_dates
from pipeline.extract.dates.grammar import grammar, languages, read_language
from pipeline.extract.languages import known_language
from pipeline.model.document import Document
from pipeline.model.mention import DateValue
from pipeline.report.trace import rule_lines
from pipeline.resources import resource_text

TABLES = sorted((ROOT / "tests" / "data").glob("languages_*_dates.csv"))

Expected = list[tuple[str, str | None, str | None]]


def _cases(table: Path) -> list[tuple[str, str, str | None, Expected]]:
    """Language, text, the document's date, and all mentions with their values and mods."""
    language = table.stem.split("_")[1]
    with table.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [
        (
            language,
            text,
            published or None,
            [(r["mention"], r["value"], r["mod"] or None) for r in group if r["mention"]],
        )
        for (text, published), group in groupby(rows, key=lambda r: (r["text"], r["published"]))
    ]


def _found(text: str, language: str, published: str | None) -> Expected:
    found: Expected = []
    for mention in find_dates(Document.of(text, language=language, published=published)):
        assert isinstance(mention.value, DateValue)
        found.append((text[mention.start : mention.end], mention.value.value, mention.value.mod))
    return found


@pytest.mark.parametrize(
    ("language", "text", "published", "expected"),
    [case for table in TABLES for case in _cases(table)],
    ids=lambda value: value[:60] if isinstance(value, str) else None,
)
def test_cases(language: str, text: str, published: str | None, expected: Expected) -> None:
    assert _found(text, language, published) == expected


@pytest.mark.parametrize("language", languages())
def test_full_dates_of_other_languages_are_read(language: str) -> None:
    text = "May 3, 2010; 3 de enero de 2011; 15 de março de 2014; fevereiro de 2015"
    values = [value for _, value, _ in _found(text, language, None)]
    assert values == ["2010-05-03", "2011-01-03", "2014-03-15", "2015-02"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_the_tables_are_large(table: Path) -> None:
    assert len(_cases(table)) >= 60


def test_a_language_without_a_folder_is_not_known_and_read_by_the_one_that_reads_others() -> None:
    assert known_language("xx") == known_language("und") == "und"
    assert [known_language(language) for language in ("en", "es", "pt")] == ["en", "es", "pt"]
    assert grammar("und") is grammar("xx") or grammar("und").language == grammar("xx").language
    assert _found("It fell in May 2010.", "xx", None) == [("May 2010", "2010-05", None)]


@pytest.mark.parametrize("language", languages())
def test_every_rule_of_a_language_leads_to_its_line(language: str) -> None:
    source = read_language(language)
    file = f"languages/{language}/dates.yaml"
    for entry in [*source["rules"], *source["named_days"]]:
        places = rule_lines({"kind": "date", "rule": f"date.{entry['name']}"})
        lines = [place.line for place in places if place.file == file]
        assert len(lines) == 1, entry["name"]
        assert entry["name"] in resource_text(file).splitlines()[lines[0] - 1]


# All that a language needs: what is not there is not found.
SMALL = """
words:
  month_name: {unmo: 1, dumo: 2, trimo: 3}
  unit: {jar: year}
  deictic: {lat: -1}
rules:
  - name: day_month_year
    first: ["#2"]
    pattern: "{day_digits} {month_name} {year}"
    normalizer: day
    evidence: written_date
  - name: month_year
    first: [month_name]
    pattern: "{month_name} {year}"
    normalizer: month
    evidence: written_date
  - name: deictic
    first: [deictic]
    pattern: "{deictic} {unit}{end}"
    normalizer: shift
    evidence: pointed
"""
PROGRAM = """
import pipeline
print(pipeline.__file__)
text = "Ka 14 dumo 1996, ka trimo 2001; lat jar bo 2004; 03/05/2007."
table = pipeline.extract_text(text, published="2010-09", language="xx")["dates"]
for row in table[["text", "value"]].itertuples():
    print(row.text, row.value, sep="|")
"""


def test_a_language_is_added_by_adding_its_folder(tmp_path: Path) -> None:
    package = tmp_path / "pipeline"
    shutil.copytree(ROOT / "pipeline", package, ignore=shutil.ignore_patterns("__pycache__"))
    folder = package / "resources" / "languages" / "xx"
    folder.mkdir()
    (folder / "dates.yaml").write_text(SMALL, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    where, *found = run.stdout.splitlines()
    assert Path(where).parent == package
    assert found == [
        "14 dumo 1996|1996-02-14",
        "trimo 2001|2001-03",
        "lat jar|2009",
        "2004|2004",
        "03/05/2007|2007-05-03",
    ]
