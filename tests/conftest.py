"""Shared by all tests: folders, and one run over the samples."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from folders import ROOT, SHARED

from pipeline.export.results import Exported, Results
from pipeline.settings.params import Params

NETWORK_CUT = ROOT / "tests" / "network_cut"


_QUICK_CASES = 4
"""Cases of a table of tests that a quick run takes."""

_HOW_TO_RUN = {
    "browser": "install Chromium (Debian: apt-get install chromium)",
    "tesseract": "install it (Debian: apt-get install tesseract-ocr tesseract-ocr-spa)",
    "../shared": "they read documents that are not part of this repository",
    "root may": "run the tests as a user other than root",
    "network namespaces": "run the tests as root on Linux",
    "unshare": "install util-linux",
    "atheris": "take Python 3.11 on Linux",
    "package index": "make test-install, where a package index is reached",
}
"""What stands in the reason of a skip → how to have the tests run."""


def pytest_configure(config: pytest.Config) -> None:
    """Cut this process and its children off from the network; see ``network_cut``.

    Settings of the caller's environment are dropped: a test states those that it means.
    A shell that runs the tests in the background has them ignore interrupts, and
    what they start would, too: tests of interrupts need them back.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in [name for name in os.environ if name.startswith("PIPELINE_")]:
        del os.environ[name]
    log = Path(config.rootpath) / ".pytest_cache" / f"network.{os.getpid()}.log"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    os.environ["NETWORK_LOG"] = str(log)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(NETWORK_CUT), before)))
    sys.path.insert(0, str(NETWORK_CUT))
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where something wanted the network, even if a library swallowed the refusal."""
    log = Path(os.environ["NETWORK_LOG"])
    if log.exists():
        sys.stderr.write(f"\nThe network was wanted:\n{log.read_text('utf-8')}")
        log.unlink()
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what ``make test-quick`` runs: no slow test, and the first cases of each table."""
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.split("[")[0]
        left_out = any(map(item.get_closest_marker, ("slow", "install")))
        if not left_out and cases[test] < _QUICK_CASES:
            item.add_marker("quick")
            cases[test] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, why, and how to have them run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    terminalreporter.write_line(f"{len(skipped)} tests were skipped:")
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        how = [text for word, text in _HOW_TO_RUN.items() if word in reason]
        terminalreporter.write_line(f"  {count}: {'; '.join([reason, *how])}")


@pytest.fixture(scope="session")
def samples_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output folder of one run over ``raw/``; its kept work is in ``interim/``."""
    from pipeline.workflow import run_folder

    out = tmp_path_factory.mktemp("samples")
    run_folder(ROOT / "raw", out, Params(), gold=[ROOT / "tests" / "gold"])
    return out


@pytest.fixture(scope="session")
def results(samples_run: Path) -> Results:
    """What the run over the samples left, as an export reads it."""
    return Results(samples_run, samples_run / "interim", Params())


@pytest.fixture(scope="session")
def documents(results: Results) -> dict[str, Exported]:
    """Document id → its row and mentions."""
    return {document.doc_id: document for document in results.documents()}


@pytest.fixture(scope="session")
def exported(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples in every format of ``export``."""
    from pipeline.export.formats import FORMATS, export

    out = tmp_path_factory.mktemp("export")
    export(list(FORMATS), results, out, "2024-05-31", "CC-BY-4.0")
    return out


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """The corpus beside the repository; tests that need it are skipped without it."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("needs ../shared/corpus, which a clone of this repository does not have")
    return folder


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A folder with two short documents and a catalog."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "one.txt").write_text(
        "Funding\n\nIn June 2008 Congress approved $400 million for Mexico. The DEA and the "
        "FBI took part.\n",
        encoding="utf-8",
    )
    (raw / "two.md").write_text(
        "# Courts\n\nIn *Grutter v. Bollinger* the Supreme Court ruled on June 23, 2003. "
        "Operation Xcellerator cost \\$5 million.\n",
        encoding="utf-8",
    )
    (raw / "catalog.csv").write_text(
        "path,sha256,title,authors,publisher,published,language\n"
        "one.txt,,Funding paper,A. Author,,2009-05,en\n",
        encoding="utf-8",
    )
    return raw
