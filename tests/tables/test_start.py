"""What stage ``tables`` loads when it is a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import json, sys
from pipeline.cli import main
main({argv})
print(json.dumps([name in sys.modules for name in ("numpy", "pandas", "xlsxwriter")]))
"""


@pytest.mark.slow
def test_a_process_of_its_own_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "note.txt").write_text("The DEA was founded on July 1, 1973.\n" * 3)
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "interim", "outputs")]
    for stage in ("parse", "extract", "tables"):
        assert main([stage, *folders]) == 0

    def loaded(argv: str) -> list[bool]:
        command = [sys.executable, "-c", LOADED.format(argv=argv), "tables", *folders]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        found: list[bool] = json.loads(done.stdout.splitlines()[-1])
        return found

    assert loaded("") == [False, False, False]
    # who calls the command from a program of their own may go on with Pandas and Arrow
    assert loaded("sys.argv[1:]")[0]
