"""``diff``: what changed between two folders of tables."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from growth import LIMIT, growth

from pipeline.cli import main
from pipeline.report.changes import by_place, by_words, changes
from pipeline.review.corrections_file import COLUMNS
from pipeline.settings.params import Params
from pipeline.workflow import run_folder


def table(out: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return rows


def test_a_run_does_not_differ_from_itself(
    samples_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(samples_run), str(samples_run), "--exit-code"]) == 0
    printed = capsys.readouterr().out
    assert "nothing differs" in printed
    counts = sum(int(line.split()[-1]) for line in printed.splitlines()[2:])
    assert counts == len(table(samples_run, "mentions"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs: between them documents come, go, change, move, and one is corrected."""
    folder = tmp_path_factory.mktemp("runs")
    raw = folder / "raw"
    raw.mkdir()

    def put(name: str, text: str) -> None:
        (raw / name).write_text(text, encoding="utf-8")

    put("edited.txt", "In June 2008 the DEA spent $5 million.\n\nThe FBI came in May 2010.\n")
    put("gone.txt", "The FBI met on June 3, 2001.\n")
    put("corrected.txt", "In June 2008 the DEA spent $5 million in May 2011.\n")
    put("renamed.txt", "The EPA met on July 4, 2002.\n")
    run_folder(raw, folder / "old", Params())
    put(
        "edited.txt",
        "A new word: the EPA.\n\nIn June 2008 the DEA spent $6 million.\n\n"
        "The FBI came in May 2010.\n",
    )
    (raw / "gone.txt").unlink()
    (raw / "renamed.txt").rename(raw / "other.txt")
    put("new.txt", "The EPA met on March 4, 2003.\n")
    rows = {
        r["quote"]: r for r in table(folder / "old", "mentions") if r["path"] == "corrected.txt"
    }
    with (raw / "corrections.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        for quote, start, action, field, value in (
            ("June 2008", 0, "change", "value", "2008-07"),
            ("DEA", 0, "reject", "", ""),
            ("May 2011", -3, "add", "value", "2011-05"),
        ):
            row = {name: rows[quote][name] for name in ("sha256", "kind", "source_start",
                                                        "source_end")}  # fmt: skip
            row["source_start"] += start
            writer.writerow(row | {"action": action, "field": field, "value": value})
    run_folder(raw, folder / "new", Params())
    return folder / "old", folder / "new"


def test_every_kind_of_change_is_told(runs: tuple[Path, Path]) -> None:
    found = changes(*runs)
    told = {
        document.path: (
            document.how,
            [
                (c.change, (c.old or {}).get("text"), (c.new or {}).get("text"), c.columns)
                for c in document.mentions
            ],
        )
        for document in found.documents
    }
    assert told == {
        "corrected.txt": ("same", [
            ("changed", "June 2008", "June 2008", ("value", "start_date", "end_date")),
            ("removed", "DEA", None, ()),
            ("moved", "May 2011", "in May 2011", ()),
        ]),
        "edited.txt": ("edited", [
            ("added", None, "EPA", ()),
            ("removed", "$5 million", None, ()),
            ("added", None, "$6 million", ()),
        ]),
        "gone.txt": ("removed", [
            ("removed", "FBI", None, ()), ("removed", "June 3, 2001", None, ()),
        ]),
        "new.txt": ("added", [
            ("added", None, "EPA", ()), ("added", None, "March 4, 2003", ()),
        ]),
        "other.txt": ("renamed", []),
    }  # fmt: skip
    assert found.counts["date"] == {
        "changed": 1, "moved": 1, "removed": 1, "added": 1, "unchanged": 3
    }  # fmt: skip


def test_the_command_prints_writes_and_tells_by_its_status(
    runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = map(str, runs)
    path = tmp_path / "changes.csv"
    assert main(["diff", old, new, "--csv", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "corrected.txt" in printed and "\x1b" not in printed
    assert "~ date “June 2008” at 3: value: 2008-06 → 2008-07" in printed
    assert "> date “May 2011” → “in May 2011”" in printed
    assert "other.txt (was renamed.txt)" in printed
    assert main(["diff", old, new, "--exit-code", "--summary"]) == 1
    assert "corrected.txt" not in capsys.readouterr().out
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["change"] for row in rows} == {
        "added", "removed", "changed", "moved", "edited", "renamed"
    }  # fmt: skip
    (value,) = [row for row in rows if row["column"] == "value"]
    assert (value["old_value"], value["new_value"], value["old_text"]) == (
        "2008-06",
        "2008-07",
        "June 2008",
    )


def test_what_is_no_folder_of_tables_is_named(
    tmp_path: Path, samples_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(tmp_path), str(samples_run)]) == 1
    assert "no tables there" in capsys.readouterr().err
    assert main(["diff", "no-such-thing", str(samples_run)]) == 1
    assert "no such folder, and no git revision" in capsys.readouterr().err


def many(count: int, shift: int) -> list[dict[str, Any]]:
    return [
        {"mention_id": f"m{i}-{shift}", "kind": "date", "text": "2008", "quote": "2008",
         "page": None, "source_start": i * 20 + shift, "source_end": i * 20 + shift + 8,
         "boxes": None, "text_start": i * 20, "sentence": f"sentence {i % 7}"}
        for i in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("pair", [by_place, by_words])
def test_pairs_grow_with_the_rows_alone(pair: Any) -> None:
    pairs = [
        (old["text_start"], new["text_start"]) for old, new in pair(many(300, 0), many(300, 2))
    ]
    assert sorted(pairs) == [(i * 20, i * 20) for i in range(300)]
    assert growth(lambda n: list(pair(many(n, 0), many(n, 2))), 500) < LIMIT
