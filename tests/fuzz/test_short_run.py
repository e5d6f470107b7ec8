"""A short run of the coverage-guided fuzzer: so many inputs, the same every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from folders import ROOT

pytestmark = pytest.mark.slow


def test_the_fuzzer_finds_nothing_in_a_short_run(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="needs atheris, which is not made for this system")
    command = [sys.executable, "-m", "fuzz", "docx", "--runs", "60", "--work", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "docx: " in done.stdout and " 0 of them broke something" in done.stdout
