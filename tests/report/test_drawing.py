"""Drawings of charts: made once, in whichever process, and kept as long as they are asked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from report.made import make

from pipeline.report import drawing
from pipeline.report.drawing import Drawings, Spec
from pipeline.report.stage import run_report
from pipeline.settings.params import ExecutionParams, Params

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def bars(*counts: int) -> Spec:
    return {
        "mark": "bar",
        "data": {"values": [{"n": n, "href": "https://report.invalid/t#a"} for n in counts]},
        "encoding": {"x": {"field": "n", "type": "nominal"}, "href": {"field": "href"}},
    }


def drawn(interim: Path, specs: dict[str, list[Spec]], *, beside: bool = False) -> list[str]:
    with Drawings(interim, beside=beside) as drawings:
        drawings.ask(specs)
        found = [str(svg) for name in specs for svg in drawings.of(name)]
        drawings.drop_others()
    return found


def kept(interim: Path) -> set[str]:
    return {path.name for path in (interim / "charts").iterdir()}


def test_a_second_process_draws_the_same(tmp_path: Path) -> None:
    specs = {"one": [bars(1, 2), bars(3)], "two": [bars(1, 2)], "none": []}
    here = drawn(tmp_path / "here", specs)
    assert here == drawn(tmp_path / "there", specs, beside=True)
    assert len(here) == 3 and here[0] == here[2] != here[1]
    assert all(svg.startswith("<svg") and 'href="t#a"' in svg for svg in here)
    assert kept(tmp_path / "here") == kept(tmp_path / "there")


def test_what_is_kept_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(tmp_path, {"one": [bars(1)], "two": [bars(2)]})
    calls: list[bytes] = []
    monkeypatch.setattr(drawing, "run_task", lambda task: calls.append(task.payload))
    assert drawn(tmp_path, {"two": [bars(2)], "one": [bars(1)]}) == first[::-1]
    assert calls == []
    monkeypatch.undo()
    assert len(kept(tmp_path)) == 2
    drawn(tmp_path, {"one": [bars(1)], "three": [bars(3)]})
    assert len(kept(tmp_path)) == 2
    next((tmp_path / "charts").iterdir()).unlink()
    assert drawn(tmp_path, {"one": [bars(1)], "two": [bars(2)]}) == first


@pytest.mark.parametrize("beside", [False, True])
def test_what_cannot_be_drawn_is_told_by_its_name(tmp_path: Path, beside: bool) -> None:
    with pytest.raises(RuntimeError, match="chart wrong: "):
        drawn(tmp_path, {"right": [bars(1)], "wrong": [{"mark": "no mark"}]}, beside=beside)


@pytest.mark.slow
def test_a_report_is_the_same_with_a_second_process(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 2, 2)
    pages: list[bytes] = []
    for execution in (ExecutionParams(mode="in-process"), ExecutionParams(workers=2, small_job=0)):
        interim = tmp_path / execution.mode
        interim.mkdir()
        (interim / "parsed").symlink_to(made.interim / "parsed")
        params = replace(Params(), execution=execution)
        pages.append(run_report(made.corpus, interim, made.out, params).read_bytes())
        assert len(kept(interim)) == 10
    assert pages[0] == pages[1] and pages[0].count(b'class="drawing"') == 10


@pytest.mark.parametrize(
    ("execution", "expected"),
    [
        (ExecutionParams(workers=2, small_job=0), [True]),
        (ExecutionParams(workers=1, small_job=0), [False]),
        (ExecutionParams(workers=2), [False]),  # a few documents are done sooner than it starts
        (ExecutionParams(mode="in-process", workers=2, small_job=0), [False]),
    ],
)
def test_a_second_process_is_taken_where_there_is_work_for_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    execution: ExecutionParams,
    expected: list[bool],
) -> None:
    taken: list[bool] = []

    def note(interim: Path, *, beside: bool) -> Drawings:
        taken.append(beside)
        return Drawings(interim, beside=False)

    monkeypatch.setattr("pipeline.report.stage.Drawings", note)
    made = make(tmp_path / "a", 2, 2)
    run_report(made.corpus, made.interim, made.out, replace(Params(), execution=execution))
    assert taken == expected


def test_a_report_of_known_documents_loads_no_pandas(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 2, 2)
    run_report(made.corpus, made.interim, made.out, Params())
    script = (
        "import sys; from pathlib import Path; from pipeline.corpus.corpus import scan; "
        "from pipeline.settings.params import Params; "
        "from pipeline.report.stage import run_report; "
        "raw, interim, out = map(Path, sys.argv[1:]); "
        "run_report(scan(raw), interim, out, Params()); "
        "print(*sorted({'pandas', 'vl_convert', 'pyarrow'} & set(sys.modules)))"
    )
    places = map(str, (made.raw, made.interim, made.out))
    done = subprocess.run(
        [sys.executable, "-c", script, *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["pyarrow"]
