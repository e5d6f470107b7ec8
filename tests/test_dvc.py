"""The stages under DVC, in a copy of the project: what the design's DVC section says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bench.project import copy_project
from pipeline.cache.keys import dependencies

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent


def run(folder: Path, *command: str, check: bool = True) -> str:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DVC_NO_ANALYTICS": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone-like copy of what git tracks, after its first `dvc repro`."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    folder = tmp_path_factory.mktemp("clone") / "project"
    copy_project(folder)
    run(folder, "git", "add", "-A")
    run(folder, "git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "copy")
    run(folder, "dvc", "repro")
    return folder


def test_the_first_run_leaves_git_and_the_lock_as_they_were(project: Path) -> None:
    assert run(project, "git", "status", "--porcelain") == "", (
        "outputs differ from those committed: run `make run` and commit dvc.lock, "
        "outputs/metrics.json and outputs/plots"
    )


def test_a_second_run_does_nothing(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / "outputs").glob("*.*")}
    printed = run(project, "dvc", "repro")
    assert "Running stage" not in printed
    assert before == {path: path.stat().st_mtime_ns for path in (project / "outputs").glob("*.*")}


def test_execution_settings_run_no_stage(project: Path) -> None:
    params = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(params.replace("workers: 0", "workers: 2"))
    printed = run(project, "dvc", "repro")
    (project / "params.yaml").write_text(params)
    assert "Running stage" not in printed


@pytest.mark.parametrize(
    ("file", "stages"),
    [
        ("pipeline/report/__init__.py", {"report"}),
        ("pipeline/tables/summary.py", {"tables", "workbook", "evaluate", "report"}),
        (
            "pipeline/engine/progress.py",
            {"parse", "extract", "tables", "workbook", "evaluate", "report"},
        ),
    ],
)
def test_changed_code_runs_the_stages_that_depend_on_it(
    project: Path, file: str, stages: set[str]
) -> None:
    module = project / file
    good = module.read_bytes()
    module.write_bytes(good + b"# changed\n")
    printed = run(project, "dvc", "repro")
    assert set(re.findall(r"Running stage '(\w+)'", printed)) == stages
    redone = re.findall(r"^(?:parse|extract|verify): .*?(\d+) to do", printed, re.MULTILINE)
    assert set(redone) <= {"0"}, "no result of a document depends on it"
    module.write_bytes(good)
    run(project, "dvc", "repro")
    assert run(project, "git", "status", "--porcelain") == ""


def test_stages_name_the_code_that_they_run() -> None:
    """What a stage's module imports lies in folders that its dependencies name."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    modules = {
        "parse": "pipeline.parse.stage",
        "extract": "pipeline.extract.stage",
        "tables": "pipeline.tables.stage",
        "workbook": "pipeline.tables.workbook",
        "evaluate": "pipeline.evaluate.stage",
        "report": "pipeline.report.stage",
    }
    assert modules.keys() == stages.keys()
    for name, stage in stages.items():
        folders = [str(dep).replace("/", ".").removesuffix(".py") for dep in stage["deps"]]
        named = {folder.removesuffix(".__init__") for folder in folders}
        for module in dependencies(modules[name]).modules:
            packages = {module, *(module.rsplit(".", n)[0] for n in range(1, module.count(".")))}
            assert packages & named, f"stage {name} runs {module}"


def leaves(value: object) -> Iterator[object]:
    """What stands in nested dictionaries."""
    for item in value.values() if isinstance(value, dict) else ():
        yield from leaves(item) if isinstance(item, dict) else (item,)


def test_metrics_and_plots_are_understood(project: Path) -> None:
    metrics = json.loads(run(project, "dvc", "metrics", "show", "--json"))
    shown = {Path(path).stem: held["data"] for path, held in metrics[""]["data"].items()}
    assert sorted(shown) == ["agency", "amount", "case", "date"]
    figures = list(leaves(shown))
    assert 15 <= len(figures) <= 25, "as many as a person reads"
    assert all(isinstance(figure, int | float) for figure in figures)
    assert shown["agency"]["value_f1"] > 0.9
    table = run(project, "dvc", "metrics", "show")
    assert max(map(len, table.splitlines())) < 100
    run(project, "dvc", "metrics", "diff")
    run(project, "dvc", "plots", "show", "-o", "plots")
    page = (project / "plots" / "index.html").read_text()
    assert "Scores by kind and measure" in page
    shutil.rmtree(project / "plots")


def test_a_failing_stage_leaves_the_last_good_outputs(project: Path) -> None:
    catalog = project / "raw" / "samples" / "catalog.csv"
    good, table = catalog.read_bytes(), project / "outputs" / "dates.csv"
    before = table.read_bytes()
    catalog.write_bytes(good + b"border-task-forces.txt,,Twice,,,,\n")
    printed = run(project, "dvc", "repro", check=False)
    assert "catalog.csv, line" in printed
    assert table.read_bytes() == before
    catalog.write_bytes(good)
    run(project, "dvc", "repro")
    assert run(project, "git", "status", "--porcelain") == ""


def test_a_new_document_is_added_and_goes_again(project: Path) -> None:
    lock = (project / "dvc.lock").read_bytes()
    new = project / "raw" / "new.txt"
    new.write_text("In June 2008 the DEA spent $5 million.\n", encoding="utf-8")
    printed = run(project, "dvc", "repro")
    assert "parse: 1/1 new.txt" in printed
    assert "extract: 1/1 new.txt" in printed
    assert b"new.txt" in (project / "outputs" / "dates.csv").read_bytes()
    # git sees neither the document nor a change of what the samples made, but for the lock
    assert run(project, "git", "status", "--porcelain") == " M dvc.lock\n"
    assert run(project, "git", "add", "--dry-run", ".") == "add 'dvc.lock'\n"
    told = run(project, "python", "-m", "pipeline", "diff", "HEAD")
    assert "new.txt (new)" in told
    assert "+ date “June 2008” at 3: 2008-06" in told
    cache = project / ".dvc" / "cache"
    cache.rename(project / ".dvc" / "away")
    told = run(project, "python", "-m", "pipeline", "diff", "HEAD", check=False)
    (project / ".dvc" / "away").rename(cache)
    assert "HEAD: its tables are not in DVC's cache" in told
    assert "git worktree add" in told and "Traceback" not in told
    new.unlink()
    run(project, "dvc", "repro")
    assert (project / "dvc.lock").read_bytes() == lock


def test_what_is_pulled_is_up_to_date(project: Path, tmp_path: Path) -> None:
    remote, clone = tmp_path / "remote", tmp_path / "clone"
    run(project, "dvc", "remote", "add", "--local", "--default", "kept", str(remote))
    run(project, "dvc", "push")
    run(project, "git", "clone", "--quiet", str(project), str(clone))
    run(clone, "dvc", "remote", "add", "--local", "--default", "kept", str(remote))
    run(clone, "dvc", "pull")
    assert "up to date" in run(clone, "dvc", "status")
    assert (clone / "outputs" / "dates.csv").read_bytes() == (
        project / "outputs" / "dates.csv"
    ).read_bytes()
    assert run(clone, "git", "status", "--porcelain") == ""
    params = clone / "params.yaml"
    params.write_text(params.read_text().replace("max_documents: 500", "max_documents: 2"))
    assert "parse: 6/6" in run(clone, "dvc", "repro", "report")  # what is not pulled is made
    run(project, "dvc", "remote", "remove", "--local", "kept")


def test_an_experiment_sets_what_it_names_and_leaves_the_settings_readable(project: Path) -> None:
    """DVC writes ``ocr: off`` without its quotation marks."""
    before = (project / "params.yaml").read_bytes()
    name = ("-S", "documents.ocr=off", "-S", "tables.workbook_max_rows=50")
    run(project, "git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x",
        "--allow-empty")  # fmt: skip
    run(project, "dvc", "exp", "run", *name)
    assert b"workbook_max_rows: 50" in (project / "params.yaml").read_bytes()
    assert b"ocr: off" in (project / "params.yaml").read_bytes()
    (project / "params.yaml").write_bytes(before)
    run(project, "dvc", "repro")
    assert run(project, "git", "status", "--porcelain") == ""


def test_kept_results_that_were_removed_are_made_again(project: Path) -> None:
    """DVC looks at their list alone; who misses one makes it again."""
    shutil.rmtree(project / "interim" / "parsed")
    settings = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(
        settings.replace("chunk_characters: 8000", "chunk_characters: 7000")
    )
    printed = run(project, "dvc", "repro", "extract")
    assert "parse: 6/6" in printed and "extract: 6/6" in printed
    (project / "params.yaml").write_text(settings)
    run(project, "dvc", "repro")
    assert run(project, "git", "status", "--porcelain") == ""


def test_without_the_samples_an_empty_project_works(project: Path) -> None:
    shutil.rmtree(project / "raw" / "samples", ignore_errors=True)
    printed = run(project, "dvc", "repro")
    assert "catalog.csv" not in printed, "it went with them"
    metrics = json.loads((project / "outputs" / "metrics.json").read_bytes())
    (scores,) = [value for value in metrics.values() if isinstance(value, dict)]
    assert scores["documents"]["without_document"] > 0
    assert len((project / "outputs" / "mentions.csv").read_bytes().splitlines()) == 1
