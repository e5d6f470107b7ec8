"""A run's integrity: two at once, a full disk, a folder that cannot be written, a killed process.

Whatever happens, the outputs of the last good run stay, the message says what to do,
and nothing half written is left.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cache.store import write_atomically
from pipeline.cli import main
from pipeline.engine.lock import only_run_in
from pipeline.extract.stage import run_extract
from pipeline.model.errors import BusyError, StorageError
from pipeline.parse.stage import run_parse
from pipeline.settings.params import Params
from pipeline.tables.stage import FILES
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from pipeline.cli import main
sys.exit(main(sys.argv[1:]))
"""
HELD = """
import sys, time
from pathlib import Path
from pipeline.engine.lock import only_run_in
with only_run_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def outputs(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


def half_written(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*.tmp")]


@pytest.fixture
def done(small_folder: Path, tmp_path: Path) -> Path:
    """Output folder of a good run, with a new document that lacks its tables only."""
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    (small_folder / "three.txt").write_text(
        "".join(f"On May 22, {year} the PGR spent {year} pesos.\n" for year in range(1900, 2020))
    )
    run_extract(run_parse(small_folder, out / "interim", Params()), out / "interim", Params())
    return out


def tables_command(raw: Path, out: Path) -> list[str]:
    """The command that makes the tables anew."""
    return ["tables", "--raw", str(raw), "--interim", str(out / "interim"), "--outputs", str(out)]


def test_a_second_run_in_the_same_folder_is_refused_and_told_who_is_there(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    first = subprocess.Popen(
        [sys.executable, "-c", HELD, str(out)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None and first.stdout.readline() == "held\n"
        assert main(["run", str(small_folder), str(out)]) == 1
        printed = capsys.readouterr().err
        assert f"another run is at work there (process {first.pid}" in printed
        assert "wait for it to end" in printed
        assert not (out / "documents.csv").exists()
    finally:
        first.kill()
        first.wait()
    # the lock goes with its holder, however that ended
    assert main(["run", str(small_folder), str(out)]) == 0


def test_the_lock_holds_within_one_process_and_is_let_go(tmp_path: Path) -> None:
    with only_run_in(tmp_path), pytest.raises(BusyError), only_run_in(tmp_path):
        pass
    with only_run_in(tmp_path):
        pass


def test_stages_keep_out_of_each_others_folders(small_folder: Path, done: Path) -> None:
    folders = ["--raw", str(small_folder), "--interim", str(done / "interim")]
    with only_run_in(done / "interim"):
        for stage in ("parse", "extract", "verify"):
            assert main([stage, *folders]) == 1
    with only_run_in(done):
        for stage in ("tables", "evaluate"):
            assert main([stage, *folders, "--outputs", str(done)]) == 1


@pytest.mark.parametrize("limit", [2_000, 15_000, 80_000])
def test_where_no_more_can_be_written_the_last_outputs_stay(
    small_folder: Path, done: Path, limit: int
) -> None:
    before = outputs(done)
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED.format(limit=limit), *tables_command(small_folder, done)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert re.search(r"error: .*(ulimit -f|cannot be written).*then run again", ran.stderr)
    assert outputs(done) == before
    assert half_written(done) == []


def test_a_full_disk_is_named(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageError, match=r"the disk is full: free some space, then run again"):
        write_atomically(done / "metrics.json", b"new")
    assert half_written(done) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(
    small_folder: Path, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done.chmod(0o555)
    try:
        assert main(["run", str(small_folder), str(done)]) == 1
    finally:
        done.chmod(0o755)
    assert "you may not write there" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_named(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert main(["run", str(small_folder), str(tmp_path / "file" / "out")]) == 1
    assert re.search(r"error: .*cannot be written \(Not a directory\)", capsys.readouterr().err)


def wait_for(happens: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not happens() and process.poll() is None:
        time.sleep(0.001)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_while_it_writes_tables_leaves_the_last_ones(
    small_folder: Path, done: Path, sign: signal.Signals
) -> None:
    before = outputs(done)
    command = [sys.executable, "-m", "pipeline", *tables_command(small_folder, done)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(lambda: bool(list(done.glob(".*.tmp"))), process)
        process.send_signal(sign)
        process.wait()
    assert process.returncode != 0
    assert outputs(done) == before
    if sign == signal.SIGINT:
        assert half_written(done) == []
    run_folder(small_folder, done, Params())
    assert half_written(done) == []
    assert outputs(done) != before
