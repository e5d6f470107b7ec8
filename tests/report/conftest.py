"""A browser that opens reports from disk and must never reach for the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings.params import Params

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium without a window."""
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        pytest.skip(f"needs a browser: none of {', '.join(NAMES)} is on the path")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield launched
        launched.close()


class Reader:
    """A page of a report, with all that went wrong on it."""

    def __init__(self, browser: Any, folder: Path, **options: Any) -> None:
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.folder = folder
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def open(self, name: str) -> Any:
        """Go to a page of the report, from disk."""
        self.page.goto("about:blank")  # a change of the fragment alone would load nothing
        self.page.goto(f"{self.folder.as_uri()}/{name}")
        return self.page

    def settled(self) -> Any:
        """Wait until the view of a table has its rows."""
        self.page.wait_for_selector("main[aria-busy=false]")
        return self.page

    def until(self, expression: str) -> None:
        """Wait for something to be true; the page's policy forbids Playwright's own way."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never true: {expression}")

    def check(self) -> None:
        """Nothing was said in the console, nothing asked of the network."""
        assert self.problems == []
        elsewhere = [url for url in self.asked if not url.startswith(("file:", "about:", "blob:"))]
        assert elsewhere == []


@pytest.fixture
def reader(browser: Any, site: Path) -> Iterator[Reader]:
    """A reader of the samples' report."""
    opened = Reader(browser, site)
    yield opened
    opened.check()
    opened.context.close()


@pytest.fixture(scope="session")
def site(samples_run: Path) -> Path:
    """The report on the samples."""
    return make_report(Path("raw"), samples_run)


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on three short made documents."""
    from report.made import make

    from pipeline.report.stage import run_report

    made = make(tmp_path_factory.mktemp("small"), 3, 3)
    return run_report(made.corpus, made.interim, made.out, Params()).parent


def make_report(raw: Path, out: Path) -> Path:
    """The folder of a report on the tables in ``out``."""
    from pipeline.corpus.corpus import scan
    from pipeline.report.stage import run_report

    root = Path(__file__).resolve().parents[2]
    return run_report(scan(root / raw), out / "interim", out, Params()).parent
