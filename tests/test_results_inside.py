"""The folder of results may lie in the folder of documents, and is never taken for one of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.corpus.corpus import scan
from pipeline.settings.params import Params
from pipeline.tables.stage import FILES
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("where", ["out", "deep/er/out", "a b/out"])
def test_two_runs_give_the_same(small_folder: Path, where: str) -> None:
    out = small_folder / where
    run_folder(small_folder, out, Params(), report=True)
    first = outputs(out)
    assert first["documents.csv"].count(b"\r\n") == 3
    run_folder(small_folder, out, Params(), report=True)
    assert outputs(out) == first


def test_paths_may_be_relative_and_links(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_folder)
    run_folder(Path(), Path("results"), Params())
    link = tmp_path / "link"
    link.symlink_to(small_folder, target_is_directory=True)
    first = outputs(small_folder / "results")
    run_folder(link, link / "results", Params())
    assert outputs(small_folder / "results") == first


def test_a_run_that_was_stopped_left_no_documents(small_folder: Path) -> None:
    """There is no description of tables yet by which the folder is known."""
    out = small_folder / "out"
    (out / "interim" / "parsed").mkdir(parents=True)
    (out / "interim" / "parsed" / "x.json").write_text("{}", encoding="utf-8")
    (out / ".lock").write_text("process 12: pipeline run", encoding="utf-8")
    run_folder(small_folder, out, Params())
    assert outputs(out)["documents.csv"].count(b"\r\n") == 3


def test_results_of_another_run_are_left_aside(
    small_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_folder(small_folder, small_folder / "old", Params())
    capsys.readouterr()
    run_folder(small_folder, small_folder / "new", Params())
    assert "warning: old: holds results of this program" in capsys.readouterr().err
    assert outputs(small_folder / "old")["dates.csv"] == outputs(small_folder / "new")["dates.csv"]
    assert [file.path for file in scan(small_folder).files] == ["one.txt", "two.md"]


def test_another_data_package_holds_documents(small_folder: Path) -> None:
    (small_folder / "set").mkdir()
    (small_folder / "set" / "datapackage.json").write_text('{"name": "budgets"}', encoding="utf-8")
    (small_folder / "set" / "a.txt").write_text("Some text.", encoding="utf-8")
    assert "set/a.txt" in [file.path for file in scan(small_folder).files]


@pytest.mark.parametrize("spelt", ["{0}", "{0}/", "{0}/../{1}"])
def test_the_folder_itself_is_refused(
    small_folder: Path, spelt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(small_folder.iterdir())
    out = spelt.format(small_folder, small_folder.name)
    assert main(["run", str(small_folder), out]) == 1
    assert "name a folder of its own" in capsys.readouterr().err
    assert sorted(small_folder.iterdir()) == before


def test_the_folder_above_works(small_folder: Path) -> None:
    run_folder(small_folder, small_folder.parent, Params())
    first = outputs(small_folder.parent)
    run_folder(small_folder, small_folder.parent, Params())
    assert outputs(small_folder.parent) == first


@pytest.mark.parametrize("inside", ["report", "interim", "report/more"])
def test_documents_in_a_folder_that_is_cleared_are_refused(
    small_folder: Path, tmp_path: Path, inside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run takes away from ``report`` and ``interim`` what it did not make."""
    raw = tmp_path / "project" / inside
    shutil.copytree(small_folder, raw)
    assert main(["run", str(raw), str(tmp_path / "project")]) == 1
    assert "which a run clears; move the documents" in capsys.readouterr().err
    assert (raw / "one.txt").exists() and not (tmp_path / "project" / "dates.csv").exists()


def test_a_folder_with_files_of_its_own_takes_no_results(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Documents inside would be passed over; a report that is somebody's would be cleared."""
    (small_folder / "more").mkdir()
    (small_folder / "more" / "three.txt").write_text("In May 2001.", encoding="utf-8")
    assert main(["run", str(small_folder), str(small_folder / "more")]) == 1
    assert "holds three.txt, which no run made" in capsys.readouterr().err
    mine = tmp_path / "mine"
    (mine / "report").mkdir(parents=True)
    (mine / "report" / "thesis.docx").write_text("mine", encoding="utf-8")
    assert main(["run", str(small_folder), str(mine)]) == 1
    assert "holds report/thesis.docx" in capsys.readouterr().err
    assert (mine / "report" / "thesis.docx").exists()
