"""A small job whose model is run by a worker beside this process gives what one process gives."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from folders import ROOT

from pipeline.corpus.corpus import Corpus
from pipeline.engine.worker import Worker
from pipeline.extract import beside as beside_module
from pipeline.extract import stage
from pipeline.extract.beside import model_beside
from pipeline.extract.stage import run_extract
from pipeline.nlp import model as model_module
from pipeline.parse.stage import run_parse
from pipeline.settings.params import ExecutionParams, Params

pytestmark = pytest.mark.slow

BESIDE = replace(Params(), execution=ExecutionParams("processes", 2, small_job=10_000_000))
POOL = replace(Params(), execution=ExecutionParams("processes", 2, small_job=0))
ALONE = replace(Params(), execution=ExecutionParams("in-process"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The workers that the stage starts ahead."""
    workers: list[Worker] = []

    def start(first: tuple[str, str]) -> Worker:
        workers.append(Worker(first))
        return workers[-1]

    monkeypatch.setattr(beside_module, "Worker", start)
    return workers


def extract_beside(corpus: Corpus, interim: Path, params: Params) -> None:
    """The stage as its command runs it."""
    with model_beside(corpus, interim, params) as worker:
        run_extract(corpus, interim, params, worker)


def kept(interim: Path) -> dict[str, bytes]:
    """The results of all documents, by the folder and the name of the file."""
    folders = (interim / "model", interim / "mentions")
    found = {f"{f.name}/{p.name}": p.read_bytes() for f in folders for p in f.iterdir()}
    return found | {"index": (interim / "mentions.txt").read_bytes()}


def parsed(raw: Path, tmp_path: Path) -> tuple[Corpus, Path]:
    interim = tmp_path / "parsed"
    return run_parse(raw, interim, ALONE), interim


def copied(interim: Path, name: str) -> Path:
    return Path(shutil.copytree(interim, interim.with_name(name)))


def all_ended(workers: list[Worker]) -> bool:
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, 0)
            return False
    return True


def test_the_same_bytes_alone_beside_a_worker_and_in_a_pool(
    tmp_path: Path, started: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("cooperacion-extradicion.md", "vetted-units-memo.docx"):
        shutil.copy(ROOT / "raw" / "samples" / name, raw)
    (raw / "empty.txt").write_bytes(b"")
    (raw / "short.txt").write_text("In 2008 the DEA paid $ 5 million.", encoding="utf-8")
    corpus, interim = parsed(raw, tmp_path)
    alone, beside, pool = (copied(interim, name) for name in ("alone", "beside", "pool"))
    extract_beside(corpus, alone, ALONE)
    assert not started
    with monkeypatch.context() as patched:  # the model runs in the worker and nowhere else
        patched.setattr(model_module, "load_model", None)
        extract_beside(corpus, beside, BESIDE)
        assert len(started) == 1
    extract_beside(corpus, pool, POOL)
    assert len(started) == 2
    assert len(kept(alone)) > len(corpus.files)
    assert kept(alone) == kept(beside) == kept(pool)
    assert all_ended(started)

    # with nothing new, or only other rules, none is started
    extract_beside(corpus, beside, BESIDE)
    only_dates = replace(BESIDE, extract=replace(BESIDE.extract, kinds=("date",)))
    extract_beside(corpus, beside, only_dates)
    assert len(started) == 2


def test_a_worker_that_dies_is_replaced(
    small_folder: Path, tmp_path: Path, started: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, interim = parsed(small_folder, tmp_path)
    alone, beside = copied(interim, "alone"), copied(interim, "beside")
    run_extract(corpus, alone, ALONE)

    def dies(first: tuple[str, str]) -> Worker:
        started.append(Worker(first))
        os.kill(started[-1].pid, 9)
        return started[-1]

    monkeypatch.setattr(beside_module, "Worker", dies)
    extract_beside(corpus, beside, BESIDE)
    assert kept(beside) == kept(alone)


def test_a_model_that_is_not_there_is_told_alike(
    small_folder: Path, tmp_path: Path, started: list[Worker]
) -> None:
    corpus, interim = parsed(small_folder, tmp_path)
    problems = []
    for name, params in (("alone", ALONE), ("beside", BESIDE)):
        folder = copied(interim, name)
        other = replace(params, model=replace(params.model, name="no_such_model"))
        extract_beside(corpus, folder, other)
        problems.append(
            [json.loads(path.read_bytes()) for path in sorted((folder / "mentions").iterdir())]
        )
    assert problems[0] == problems[1]
    assert all("'no_such_model' is installed" in each["problem"] for each in problems[0])
    assert len(started) == 1


def test_the_worker_ends_when_the_stage_fails(
    small_folder: Path, tmp_path: Path, started: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, interim = parsed(small_folder, tmp_path)

    def fails(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, "rules_key", fails)
    with pytest.raises(KeyboardInterrupt):
        extract_beside(corpus, interim, BESIDE)
    assert len(started) == 1
    assert all_ended(started)
