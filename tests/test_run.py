"""The whole path over folders: what is kept, what is redone, and that it is always the same."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from running import long_text

from pipeline.cache.mentions import CachedMentions
from pipeline.cli import main
from pipeline.corpus.corpus import scan
from pipeline.engine import mapping
from pipeline.engine.task import Outcome, Task, do_task
from pipeline.extract import stage as extract_stage
from pipeline.extract import task as extract_tasks
from pipeline.model.errors import StrictError
from pipeline.settings.params import ExecutionParams, ExtractParams, Params
from pipeline.tables.checks import read_checks, write_checks
from pipeline.tables.collect import cached_rows
from pipeline.tables.stage import FILES
from pipeline.workflow import run_folder


def rows(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def outputs(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


Do = Callable[[Task], Outcome]


def do_here(monkeypatch: pytest.MonkeyPatch, do: Do) -> None:
    """Have all tasks done in this process, by a function."""

    class Here:
        shares_files = True

        def __init__(self, size: int) -> None:
            self.size = size

        def __enter__(self) -> Here:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, tasks: list[Task], *, here: bool = True) -> Future[list[Outcome]]:
            answer: Future[list[Outcome]] = Future()
            answer.set_result([do(task) for task in tasks])
            return answer

    monkeypatch.setattr(mapping, "standing_pool", lambda size, most, module: Here(size))


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was done: (function, document hash) for each task, and each run of the model."""
    done: list[tuple[str, str]] = []
    model: Any = extract_tasks.run_model

    def noted(task: Task) -> Outcome:
        done.append((task.function.__name__, task.name))
        return do_task(task)

    def run_model(*arguments: Any) -> Any:
        done.append(("model", ""))
        return model(*arguments)

    do_here(monkeypatch, noted)
    monkeypatch.setattr(extract_tasks, "run_model", run_model)
    return done


def names(work: list[tuple[str, str]]) -> list[str]:
    return sorted(name for name, _ in work)


def test_nothing_is_redone_without_a_change(
    small_folder: Path, tmp_path: Path, work: list[tuple[str, str]]
) -> None:
    run_folder(small_folder, tmp_path / "out", Params())
    each = ["check_task", "extract_task", "model", "parse_task"]
    assert names(work) == sorted([*each, *each])
    before = outputs(tmp_path / "out")
    work.clear()
    run_folder(small_folder, tmp_path / "out", Params())
    assert work == []
    assert outputs(tmp_path / "out") == before


def test_a_new_file_costs_only_itself_and_a_removed_one_goes(
    small_folder: Path, tmp_path: Path, work: list[tuple[str, str]]
) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    before = outputs(out)
    work.clear()
    new = small_folder / "deep" / "three.txt"
    new.parent.mkdir()
    new.write_text("On May 22, 2001 the PGR spent 20 million pesos.\n", encoding="utf-8")
    run_folder(small_folder, out, Params())
    assert names(work) == ["check_task", "extract_task", "model", "parse_task"]
    assert {row["path"] for row in rows(out, "documents")} == {
        "deep/three.txt",
        "one.txt",
        "two.md",
    }
    new.unlink()
    work.clear()
    run_folder(small_folder, out, Params())
    assert work == []
    assert outputs(out) == before
    interim = out / "interim"
    assert [len(list((interim / name).iterdir())) for name in ("parsed", "mentions")] == [2, 2]
    assert len((interim / "checks.jsonl").read_text().splitlines()) == 2
    assert len([p for p in interim.rglob("*") if p.is_file()]) == 9  # the lock and four lists


def test_an_edited_catalog_line_redoes_its_document_only(
    small_folder: Path, tmp_path: Path, work: list[tuple[str, str]]
) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    work.clear()
    catalog = small_folder / "catalog.csv"
    catalog.write_text(catalog.read_text().replace("2009-05", "2009-06"))
    run_folder(small_folder, out, Params())
    assert names(work) == ["check_task", "extract_task", "parse_task"]
    assert {row["published"] for row in rows(out, "documents")} >= {"2009-06"}


@pytest.mark.parametrize("change", ["rule", "setting"])
def test_a_changed_rule_redoes_mentions_and_never_runs_the_model(
    small_folder: Path,
    tmp_path: Path,
    work: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    work.clear()
    params = Params()
    if change == "rule":
        monkeypatch.setattr(extract_stage, "made_by", lambda *modules: "changed")
    else:
        params = replace(params, extract=ExtractParams(kinds=("date",)))
    run_folder(small_folder, out, params)
    assert "model" not in names(work)
    assert names(work).count("extract_task") == 2
    assert "parse_task" not in names(work)


@pytest.mark.slow
def test_two_folders_and_two_ways_of_running_give_the_same_bytes(
    small_folder: Path, tmp_path: Path
) -> None:
    run_folder(small_folder, tmp_path / "a", Params())
    elsewhere = tmp_path / "another" / "place"
    shutil.copytree(small_folder, elsewhere)
    for number in range(4):  # enough tasks for a pool
        (elsewhere / f"x{number}.txt").write_text(f"In {2001 + number} the DEA acted.")
    both = replace(Params(), execution=ExecutionParams("processes", 2))
    run_folder(elsewhere, tmp_path / "b", both)
    run_folder(elsewhere, tmp_path / "c", Params())
    assert outputs(tmp_path / "b") == outputs(tmp_path / "c")
    alone = {row["mention_id"]: row for row in rows(tmp_path / "a", "mentions")}
    together = {row["mention_id"]: row for row in rows(tmp_path / "b", "mentions")}
    assert alone.items() <= together.items()


def test_a_document_alone_has_the_rows_that_it_has_among_others(
    small_folder: Path, tmp_path: Path
) -> None:
    run_folder(small_folder, tmp_path / "all", Params())
    single = tmp_path / "single"
    single.mkdir()
    shutil.copy(small_folder / "two.md", single / "two.md")
    run_folder(single, tmp_path / "one", Params())
    for table in ("mentions", "dates", "amounts", "agency_mentions", "case_mentions"):
        wanted = [row for row in rows(tmp_path / "all", table) if row["path"] == "two.md"]
        assert rows(tmp_path / "one", table) == wanted


def test_files_that_cannot_be_read_have_their_row(small_folder: Path, tmp_path: Path) -> None:
    bad = {
        "empty.txt": b"",
        "blank.txt": b" \n\t\n",
        "binary.txt": bytes(range(256)) * 4,
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest",
        "letter.rtf": b"{\\rtf1 hello}",
        "text.odt": b"PK\x03\x04odt",
        "mail.eml": b"From: a\n\nb",
        "slides.pptx": b"PK\x03\x04rest",
        "data.xyz": b"xyz",
        "noending": b"what",
    }
    for name, data in bad.items():
        (small_folder / name).write_bytes(data)
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    found = {row["path"]: row for row in rows(out, "documents")}
    for name in bad:
        assert found[name]["status"] == "failed", name
        assert found[name]["problem"], name
    for name in ("old.doc", "letter.rtf", "text.odt", "mail.eml", "slides.pptx", "data.xyz"):
        assert "save it as DOCX or PDF" in found[name]["problem"]
    assert found["one.txt"]["status"] == "ok"
    with pytest.raises(StrictError, match=r"old\.doc"):
        run_folder(small_folder, out, Params(), strict=True)


def test_an_empty_folder_gives_empty_tables(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    out = tmp_path / "out"
    gold = tmp_path / "gold"
    gold.mkdir()
    line = {"type": "date", "start": 0, "end": 4, "quote": "2008", "value": "2008", "mod": None,
            "context": "body", "optional": False}  # fmt: skip
    (gold / "gone.gold.jsonl").write_text(json.dumps(line) + "\n")
    run_folder(raw, out, Params(), gold=[gold])
    assert rows(out, "documents") == []
    metrics = json.loads((out / "metrics.json").read_bytes())
    (scores,) = [value for value in metrics.values() if isinstance(value, dict)]
    assert scores["documents"] == {"scored": 0, "unreadable": 0, "without_document": 1}


def test_the_command_runs_a_folder_and_says_what_there_is(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(small_folder), str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert "documents               2 rows" in printed.out
    assert "parse: 2/2 " in printed.err


def test_the_command_states_problems_and_exits_with_one(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main(["run", str(tmp_path / "nowhere"), out]) == 1
    assert "no such folder" in capsys.readouterr().err
    (small_folder / "catalog.csv").write_text("name\n")
    assert main(["run", str(small_folder), out]) == 1
    assert "catalog.csv, line 1" in capsys.readouterr().err
    assert main(["summary", "--outputs", str(tmp_path / "none")]) == 1
    assert "no tables there" in capsys.readouterr().err


def change_quotes(interim: Path, old: str, new: str) -> None:
    """Let rows say that other words stand at their place."""
    for path in (interim / "mentions").iterdir():
        held = CachedMentions.read(path)
        rows = [{**row, "quote": row["quote"].replace(old, new)} for row in held.rows()]
        path.write_bytes(CachedMentions.of(rows).to_bytes())


def test_verify_finds_a_source_that_was_changed(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    folders = ["--raw", str(small_folder), "--interim", str(out / "interim")]
    assert main(["verify", *folders]) == 0
    assert "rows are proved by their source" in capsys.readouterr().out
    change_quotes(out / "interim", "DEA", "FBI")
    assert main(["verify", *folders]) == 1
    assert "not the quote" in capsys.readouterr().out


def test_tables_go_by_a_check_that_came_out_otherwise(small_folder: Path, tmp_path: Path) -> None:
    """As after ``verify``, where a library checks otherwise than it did."""
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    total = len(rows(out, "mentions"))
    path = next((out / "interim" / "mentions").iterdir())
    found = list(CachedMentions.read(path).rows())
    checks = read_checks(out / "interim")
    sha256 = path.name.partition(".")[0]
    other = {found[0]["mention_id"]: "not proved any more"}
    checks[sha256] = replace(checks[sha256], rejected=other)
    write_checks(out / "interim", checks.values())
    run_folder(small_folder, out, Params())
    assert [row["mention_id"] for row in rows(out, "rejected")] == [found[0]["mention_id"]]
    assert len(rows(out, "mentions")) == total - 1


def test_a_rejected_row_leaves_the_tables_and_is_listed(small_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    total = len(rows(out, "mentions"))
    change_quotes(out / "interim", "DEA", "FBI")
    from pipeline.corpus.corpus import scan
    from pipeline.tables.stage import run_tables

    run_tables(scan(small_folder), out / "interim", out, Params())
    rejected = rows(out, "rejected")
    assert len(rejected) == 1
    assert len(rows(out, "mentions")) == total - 1
    status = {row["path"]: row["status"] for row in rows(out, "documents")}
    assert status["one.txt"] == "partial"
    with pytest.raises(StrictError):
        run_tables(scan(small_folder), out / "interim", out, Params()).check_strict()


@pytest.mark.parametrize(("change", "said"), [("edit", "changed"), ("remove", "removed")])
def test_a_file_that_changes_during_the_run_is_not_taken_for_what_it_was(
    small_folder: Path, tmp_path: Path, change: str, said: str
) -> None:
    """What is found in other bytes is never kept under the hash of the old ones."""
    from pipeline.corpus.corpus import scan
    from pipeline.extract.stage import run_extract
    from pipeline.parse.stage import run_parse

    interim = tmp_path / "interim"
    corpus = run_parse(small_folder, interim, Params())
    path, good = small_folder / "one.txt", (small_folder / "one.txt").read_bytes()
    if change == "edit":
        path.write_bytes(good.replace(b"DEA", b"FBI"))
    else:
        path.unlink()
    run_extract(corpus, interim, Params())
    sha256 = next(file.sha256 for file in corpus.files if file.path == "one.txt")
    (kept,) = (interim / "mentions").glob(f"{sha256}.*")
    found = CachedMentions.read(kept)
    assert list(found.rows()) == []
    assert said in (found.problem or "") and "run again" in (found.problem or "")
    path.write_bytes(good)
    run_extract(scan(small_folder), interim, Params())
    (kept,) = (interim / "mentions").glob(f"{sha256}.*")
    assert list(CachedMentions.read(kept).rows())


def test_parts_of_a_long_document_give_what_one_task_gives(
    tmp_path: Path, work: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts are cut for the model alone: its output is that of the whole."""
    from pipeline.model.parsed import ParsedDocument
    from pipeline.nlp.model import ModelOutput, run_model

    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "long.txt").write_text(long_text(8000), encoding="utf-8")
    (raw / "short.txt").write_text(long_text(100), encoding="utf-8")
    params = replace(Params(), model=replace(Params().model, chunk_characters=200))
    run_folder(raw, tmp_path / "whole", params)
    assert "model_task" not in names(work)
    monkeypatch.setattr(extract_stage, "LONG", 5000)
    work.clear()
    run_folder(raw, tmp_path / "parts", params)
    assert names(work).count("model_task") > 3
    assert names(work).count("model") == 1
    for name in ("parsed", "mentions"):
        for path in (tmp_path / "whole" / "interim" / name).iterdir():
            other = tmp_path / "parts" / "interim" / name / path.name
            assert other.read_bytes() == path.read_bytes()
            if name == "mentions":
                parsed = next(
                    (tmp_path / "whole" / "interim" / "parsed").glob(f"{path.name[:64]}*")
                )
                document = ParsedDocument.from_bytes(parsed.read_bytes())
                held = ModelOutput.from_bytes(CachedMentions.read(path).model)
                assert held == run_model(document, params.model)


def test_a_long_document_whose_part_fails_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "long.txt").write_text(long_text(8000), encoding="utf-8")
    (raw / "short.txt").write_text(long_text(100), encoding="utf-8")
    monkeypatch.setattr(extract_stage, "LONG", 5000)

    def do(task: Task) -> Outcome:
        if task.function.__name__ == "model_task" and task.settings.first:
            return Outcome("limited", "takes too long")
        return do_task(task)

    do_here(monkeypatch, do)
    params = replace(Params(), model=replace(Params().model, chunk_characters=200))
    run_folder(raw, tmp_path / "out", params)
    found = {row["path"]: row for row in rows(tmp_path / "out", "documents")}
    assert "takes too long" in found["long.txt"]["problem"]
    assert found["long.txt"]["n_mentions"] == "0"
    assert found["short.txt"]["status"] == "ok"


def test_a_document_that_ends_its_worker_is_told_and_done_again(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def lost(task: Task) -> Outcome:
        if task.function.__name__ == "check_task":
            return do_task(task)
        return Outcome("lost", "it ended")

    do_here(monkeypatch, lost)
    run_folder(small_folder, out, Params())
    problems = {row["path"]: row["problem"] for row in rows(out, "documents")}
    assert all("it ended" in problem for problem in problems.values())
    do_here(monkeypatch, do_task)
    run_folder(small_folder, out, Params())
    assert all(row["status"] == "ok" for row in rows(out, "documents"))


@pytest.mark.parametrize(
    ("function", "section"),
    [("parse_task", "documents"), ("extract_task", "extract"), ("check_task", "documents")],
)
def test_what_failed_by_a_limit_is_done_again_under_another_one_only(
    small_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    function: str,
    section: str,
) -> None:
    out = tmp_path / "out"
    done: list[str] = []

    def limited(task: Task) -> Outcome:
        if task.function.__name__ != function:
            return do_task(task)
        done.append(task.name)
        return Outcome("limited", "takes too long")

    do_here(monkeypatch, limited)
    run_folder(small_folder, out, Params())
    assert len(done) == 2
    held = outputs(out)
    assert b"takes too long" in held["documents.csv"] + (out / "rejected.csv").read_bytes()
    run_folder(small_folder, out, Params())
    assert (len(done), outputs(out)) == (2, held)
    assert len(list(cached_rows(scan(small_folder), out / "interim"))) == 2

    do_here(monkeypatch, do_task)
    longer = replace(getattr(Params(), section), time_limit=5000)
    run_folder(small_folder, out, replace(Params(), **{section: longer}))
    assert all(row["status"] == "ok" for row in rows(out, "documents"))
