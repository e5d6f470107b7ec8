"""200 documents with 50,000 mentions: pages stay small, however many rows there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report.conftest import Reader
from report.made import make

from pipeline.report.stage import run_report
from pipeline.settings.params import Params, ReportParams

pytestmark = pytest.mark.slow

MOST_NODES = 6000
"""Elements of a page; what a browser has to lay out does not grow with the rows."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make(tmp_path_factory.mktemp("large"), 200, 63)
    params = Params(report=ReportParams(max_documents=3))  # pages are alike: a few will do
    return run_report(made.corpus, made.interim, made.out, params).parent


def test_fifty_thousand_mentions_do_not_freeze_a_page(browser: Any, large: Path) -> None:
    reader = Reader(browser, large)
    page = reader.open("tables.html#table=mentions")
    reader.settled()
    assert page.inner_text("#count") == "50,400 rows"
    page.fill("#filter-q", "matter 7")
    reader.until("/ of 50,400 rows/.test(document.getElementById('count').textContent)")
    page.fill("#filter-q", "")
    reader.until("document.getElementById('count').textContent === '50,400 rows'")
    page.click("th [data-column=quote]")
    reader.until("document.querySelector('[aria-sort=ascending]') !== null")
    page.keyboard.press("n")
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_NODES
    for name, ready in (
        ("index.html", ".drawing"),
        ("agencies.html", "#entities li"),
        ("agencies.html#new-us-bureau-of-matter-1", "#mentions li"),
        (f"documents/{next((large / 'documents').glob('*.html')).name}", ".m"),
    ):
        page = reader.open(name)
        page.wait_for_selector(f"{ready} >> nth=0", state="attached")
        assert page.evaluate("document.querySelectorAll('*').length") < MOST_NODES, name
    reader.check()
    reader.context.close()
