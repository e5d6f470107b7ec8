"""A very long document: its kinds found by several tasks, its rows as one task gives them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from running import long_text

from pipeline.corpus.corpus import SourceFile, scan
from pipeline.engine import mapping
from pipeline.engine.mapping import Result, Task
from pipeline.engine.task import LIMITED
from pipeline.extract import plan
from pipeline.extract.finders import FINDERS
from pipeline.extract.joining import join_rows, pack_rows
from pipeline.extract.stage import run_extract
from pipeline.model.errors import PassingFailure
from pipeline.parse.stage import run_parse
from pipeline.settings.params import ExecutionParams, Params

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "raw" / "samples"
HERE = ExecutionParams(mode="in-process")
WORKERS = ExecutionParams(mode="processes", workers=2, small_job=0)
FEW_AT_A_TIME = replace(Params(), model=replace(Params().model, chunk_characters=200))


def _in(execution: ExecutionParams) -> Params:
    return replace(FEW_AT_A_TIME, execution=execution)


def _kept(interim: Path) -> dict[str, bytes]:
    return {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in ("model", "mentions")
        for path in (interim / folder).iterdir()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples and a long text, extracted with one task a document."""
    folder = tmp_path_factory.mktemp("long")
    shutil.copytree(SAMPLES, folder / "raw")
    (folder / "raw" / "long.txt").write_text(long_text(3000), encoding="utf-8")
    corpus = run_parse(folder / "raw", folder / "interim", _in(HERE))
    run_extract(corpus, folder / "interim", _in(HERE))
    return folder


@pytest.fixture
def apart(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Every document counts as very long, none is extracted yet; numbers of the parts done."""
    shutil.copytree(whole / "raw", tmp_path / "raw")
    shutil.copytree(whole / "interim" / "parsed", tmp_path / "interim" / "parsed")
    monkeypatch.setattr(plan, "VERY_LONG", 0)
    handed_out: list[int] = []
    task_of: Callable[..., Task | None] = plan.Plan._finding_task

    def noted(self: plan.Plan, finding: plan._Finding) -> Task | None:
        handed_out.append(finding.part)
        return task_of(self, finding)

    monkeypatch.setattr(plan.Plan, "_finding_task", noted)
    yield handed_out


def test_each_kind_is_found_by_one_task() -> None:
    assert sorted(kind for group in plan._TOGETHER for kind in group) == sorted(FINDERS)


@pytest.mark.parametrize("execution", [HERE, WORKERS], ids=["in-process", "processes"])
@pytest.mark.parametrize("model_kept", [False, True])
def test_parts_give_the_bytes_of_one_task(
    whole: Path, apart: list[int], tmp_path: Path, execution: ExecutionParams, model_kept: bool
) -> None:
    if model_kept:
        shutil.copytree(whole / "interim" / "model", tmp_path / "interim" / "model")
    corpus = scan(tmp_path / "raw")
    run_extract(corpus, tmp_path / "interim", _in(execution))
    texts = sum(1 for data in _kept(whole / "interim").values() if b'"rows":[{' in data)
    assert texts > 3
    assert apart.count(1) == apart.count(2) >= texts
    assert _kept(tmp_path / "interim") == _kept(whole / "interim")


def test_one_kind_alone_is_one_task(apart: list[int], tmp_path: Path) -> None:
    one = replace(_in(HERE), extract=replace(Params().extract, kinds=("case", "agency")))
    run_extract(scan(tmp_path / "raw"), tmp_path / "interim", one)
    assert set(apart) == {0}


@pytest.mark.parametrize("failing", [1, 2])
def test_a_part_that_fails_fails_its_document_once(
    apart: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    plain: Callable[[Task], Result] = mapping.run_task

    def run_task(task: Task) -> Result:
        if task.function.endswith("extract_task") and task.part == failing:
            return Result(task.sha256, LIMITED, b"takes too long", task.part)
        return plain(task)

    monkeypatch.setattr(mapping, "run_task", run_task)
    run_extract(scan(tmp_path / "raw"), tmp_path / "interim", _in(HERE))
    _assert_all_failed(tmp_path / "interim", "takes too long")


def test_a_file_that_changes_between_its_parts_fails_once(
    apart: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = plan.read_unchanged
    seen: set[str] = set()

    def changed(corpus: object, file: SourceFile) -> bytes:
        if file.sha256 in seen:
            raise PassingFailure("it has changed")
        seen.add(file.sha256)
        return read(corpus, file)  # type: ignore[arg-type]

    monkeypatch.setattr(plan, "read_unchanged", changed)
    (tmp_path / "raw" / "only").mkdir()
    shutil.move(tmp_path / "raw" / "long.txt", tmp_path / "raw" / "only")
    corpus = scan(tmp_path / "raw" / "only")
    run_extract(corpus, tmp_path / "interim", _in(HERE))
    _assert_all_failed(tmp_path / "interim", "it has changed")
    assert apart == [1, 2]


def _assert_all_failed(interim: Path, said: str) -> None:
    kept = [json.loads(path.read_bytes()) for path in (interim / "mentions").iterdir()]
    assert kept
    assert all(said in document["problem"] and not document["rows"] for document in kept)


def test_rows_are_joined_by_place_then_kind() -> None:
    one = pack_rows("2010", "title_page", [(3, 9, "agency"), (20, 24, "case")], [b'"a"', b'"bb"'])
    other = pack_rows("2010", "title_page", [(3, 8, "date"), (20, 24, "amount")], [b'"c"', b'"d"'])
    assert json.loads(join_rows([one, other])) == {
        "published": "2010",
        "published_basis": "title_page",
        "rows": ["c", "a", "d", "bb"],
    }
    assert join_rows([pack_rows(None, None, [], [])] * 2) == (
        b'{"published":null,"published_basis":null,"rows":[]}'
    )
