"""Documents and names that try to run something in the report, or to break it."""

from __future__ import annotations

import csv
import hashlib
import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from report.conftest import Reader
from report.made import Made, make

from pipeline.model.parsed import Block, ParsedDocument
from pipeline.report.stage import run_report
from pipeline.settings.params import Params

pytestmark = pytest.mark.slow

EVIL = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "\"'><svg onload=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "javascript:window.hit=1",
    "{{7*7}} ${window.hit=1} `window.hit=1`",
    "line\u2028sep\u2029arated",
    "\u202etfel ot thgir\u202c \u200bzero\u200dwidth",
    "__proto__",
    "نص عربي",
    "a" * 300,
    "\x07bell\x1b[31m",
]


WIDE = """width => [...document.querySelectorAll('body *')]
  .filter(node => node.getBoundingClientRect().right > width)
  .map(node => node.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Made documents in which every text that a document decides is hostile."""
    made = make(tmp_path_factory.mktemp("evil"), 2, len(EVIL))
    for path in sorted((made.interim / "parsed").iterdir()):
        document = ParsedDocument.from_bytes(path.read_bytes())
        text, blocks = "", []
        for number, block in enumerate(document.blocks):
            start = len(text)
            text += document.text[block.start : block.end] + " " + EVIL[number % len(EVIL)]
            blocks.append(
                Block(start, len(text), block.kind, block.level, "en", (EVIL[number % len(EVIL)],))
            )
            text += "\n\n"
        source_map = type(document.source_map).from_json([[len(text), 0, len(text), 1]])
        path.write_bytes(
            ParsedDocument(
                media_type=document.media_type, encoding="utf-8", text=text, blocks=tuple(blocks),
                source_map=source_map, warnings=(EVIL[0],),
            ).to_bytes()
        )  # fmt: skip
    _poison(made)
    return made


def _poison(made: Made) -> None:
    """Every cell of text that a document decides."""
    for name in ("dates", "amounts", "agency_mentions", "case_mentions", "mentions"):
        for number, row in enumerate(made.rows[name]):
            bad = EVIL[number % len(EVIL)]
            for column in ("quote", "text", "sentence", "prefix", "suffix", "section", "title"):
                row[column] = bad
            for column in ("agency_name", "acronym", "case_name"):
                if column in row:
                    row[column] = bad
    for number, row in enumerate(made.rows["documents"]):
        row.update(
            title=EVIL[number],
            authors=EVIL[2],
            publisher=EVIL[3],
            problem=EVIL[1],
            status="partial",
        )
    made.write()


@pytest.fixture(scope="module")
def evil_site(evil: Made) -> Path:
    # the sources have to hold what the texts say, and the hashes to be theirs
    for path in sorted((evil.interim / "parsed").iterdir()):
        old = path.name.split(".")[0]
        (row,) = [row for row in evil.rows["documents"] if row["sha256"] == old]
        source = ParsedDocument.from_bytes(path.read_bytes()).text.encode()
        (evil.raw / row["path"]).write_bytes(source)
        new = hashlib.sha256(source).hexdigest()
        path.rename(path.with_name(path.name.replace(old, new)))
        _rename(evil, old, new)
    evil.write()
    return run_report(evil.corpus, evil.interim, evil.out, Params()).parent


def _rename(made: Made, old: str, new: str) -> None:
    for rows in made.rows.values():
        for row in rows:
            if row.get("sha256") == old:
                row["sha256"] = new
                row["doc_id"] = row["doc_id"].replace(old[:12], new[:12])


@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_runs_and_nothing_breaks(
    browser: Any, evil_site: Path, evil: Made, width: int
) -> None:
    reader = Reader(browser, evil_site, viewport={"width": width, "height": 800})
    pages = ["index.html", "corrections.html", "agencies.html", "cases.html"]
    pages += [f"tables.html#table={name}" for name in ("mentions", "agencies", "documents")]
    pages += [f"documents/{path.name}" for path in sorted((evil_site / "documents").glob("*.html"))]
    pages += [f"agencies.html#{evil.rows['agencies'][0]['agency_id']}"]
    pages += [
        "tables.html#table=mentions&q=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E&doc=%22%3E%3Cscript%3E"
    ]
    pages += ["agencies.html#%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E"]
    for name in pages:
        page = reader.open(name)
        page.wait_for_timeout(150)
        if name.startswith("documents/"):
            page.keyboard.press("n")
            page.keyboard.press("x")
        assert page.evaluate("window.hit") is None, name
        wide = page.evaluate(WIDE, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, wide)
        assert page.locator("img[src=x], svg[onload], a[href^=javascript]").count() == 0
        assert page.evaluate("!/[\\u200b\\u202e\\u2028]/.test(document.body.innerText)"), name
    page = reader.open("corrections.html")
    with page.expect_download() as caught:
        page.click("#download")
    text = Path(caught.value.path()).read_bytes().decode()
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(lines) == 2 and {line["quote"] for line in lines} <= set(EVIL)
    reader.check()
    reader.context.close()


class Tags(HTMLParser):
    """What a page could run: scripts without a file, attributes that are script or style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.running: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in ("script", "iframe", "object", "embed") and "src" not in held:
            self.running.append(tag)
        self.running += [name for name in held if name == "style" or name.startswith("on")]
        for name in ("href", "src"):
            if ":" in (held.get(name) or "").split("#")[0]:
                self.running.append(f"{name} {held[name]}")


def test_every_page_runs_its_own_files_only(evil_site: Path) -> None:
    found = list(evil_site.rglob("*.html"))
    assert len(found) == 7
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'; script-src 'self' file:; style-src 'self' file:" in text
        assert Tags(text).running == [], path.name
    assert Tags("<p onclick=x style=y><script>1</script><a href='javascript:1'>").running
