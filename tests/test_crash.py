"""A run that is killed loses what was in flight; the next one goes on from there."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from running import run, stop_at, tables

from pipeline.cache.mentions import CachedMentions
from pipeline.model.parsed import ParsedDocument
from pipeline.settings.params import ExecutionParams, Params
from pipeline.tables.checks import read_checks
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

DOCUMENTS = 8


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "raw"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"d{number}.txt").write_text(
            f"Paper {number}\n\nIn June {2001 + number} Congress approved ${number + 2} million "
            "for the DEA. A year later the Drug Enforcement Administration spent half of it.\n"
        )
    return folder


@pytest.fixture(scope="module")
def clean(raw: Path) -> dict[str, bytes]:
    """What a run that nothing disturbs writes."""
    out = raw.parent / "clean"
    run_folder(raw, out, Params(execution=ExecutionParams("in-process")))
    return tables(out)


def kept(lines: list[str], stage: str) -> int:
    """How many documents a stage says it has kept from before."""
    said = [re.match(rf"{stage}: (\d+) documents kept", line) for line in lines]
    return next((int(match[1]) for match in said if match), 0)


@pytest.mark.parametrize(
    ("mode", "points"),
    [
        ("in-process", ["parse: 3/", "extract: 2/", "verify: 8/"]),
        ("processes", ["extract: 3/"]),
    ],
)
def test_a_killed_run_goes_on_where_it_was(
    raw: Path, clean: dict[str, bytes], tmp_path: Path, mode: str, points: list[str]
) -> None:
    out = tmp_path / "out"
    settings = {"mode": mode, "workers": 2}
    for point in points:
        status, _ = run(raw, out, stop_at(point, signal.SIGKILL), **settings)
        assert status == -signal.SIGKILL
        for path in (out / "interim" / "parsed").glob("*.json"):
            ParsedDocument.from_bytes(path.read_bytes())  # whole, or not there
        for path in (out / "interim" / "mentions").glob("*.arrow"):
            CachedMentions.read(path)
    half = out / "interim" / "parsed" / ".left.json.1.tmp"
    half.write_text("{")
    status, lines = run(raw, out, **settings)
    assert status == 0
    assert tables(out) == clean
    assert kept(lines, "parse") == DOCUMENTS
    done = max(int(point[9:-1]) for point in points if point.startswith("extract"))
    assert kept(lines, "extract") >= done
    assert not list(out.rglob("*.tmp"))
    assert len(list((out / "interim" / "parsed").glob("*.json"))) == DOCUMENTS
    assert len(list((out / "interim" / "mentions").glob("*.arrow"))) == DOCUMENTS
    assert len(read_checks(out / "interim")) == DOCUMENTS


@pytest.mark.parametrize("mode", ["in-process", "processes"])
def test_an_interrupt_ends_a_run_with_one_line(raw: Path, tmp_path: Path, mode: str) -> None:
    out = tmp_path / "out"
    settings = {"mode": mode, "workers": 2}
    status, lines = run(raw, out, stop_at("extract: 2/", signal.SIGINT), **settings)
    assert status == 130
    assert "Traceback" not in "".join(lines)
    assert lines[-1].startswith("stopped; what was done is kept")
    assert len(list((out / "interim" / "parsed").glob("*.json"))) == DOCUMENTS
    assert len(list((out / "interim" / "mentions").glob("*.arrow"))) >= 2
