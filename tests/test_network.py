"""Nothing is fetched when the pipeline runs: the tests are cut off, and a run needs no network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from folders import ROOT

pytestmark = pytest.mark.slow

ELSEWHERE = "192.0.2.1"  # an address that belongs to nobody (RFC 5737)


def test_this_process_and_its_children_are_cut_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("NETWORK_LOG", str(log))
    with pytest.raises(OSError, match="cut off"), socket.socket() as plain:
        plain.connect((ELSEWHERE, 80))
    with pytest.raises(OSError, match="cut off"):
        urllib.request.urlopen("http://example.org/", timeout=1)
    code = f"import socket; socket.create_connection(('{ELSEWHERE}', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "cut off" in done.stderr
    assert len(log.read_text("utf-8").splitlines()) == 3


def test_this_machine_is_not_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2], timeout=5).close()


def test_a_run_needs_no_network_at_all(small_folder: Path, tmp_path: Path) -> None:
    """In a network namespace of its own, where there is not even a loopback."""
    if not shutil.which("unshare"):
        pytest.skip("needs the program unshare")
    cut = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*cut, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow network namespaces")
    out = tmp_path / "out"
    environment = {name: value for name, value in os.environ.items() if name != "NETWORK_LOG"}
    done = subprocess.run(
        [*cut, sys.executable, "-m", "pipeline", "run", str(small_folder), str(out), "--strict"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (out / "dates.csv").read_bytes().count(b"\r\n") > 1
