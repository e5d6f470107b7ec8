"""``python -m pipeline show``: a safe page with every block, its kind and its place."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.formats import parse_bytes
from pipeline.report.show import page_of, show_file
from pipeline.settings.params import DocumentParams, Params

DATA = Path(__file__).parent / "data"


class Reader(HTMLParser):
    """Collects the page's tags and the text of its blocks; checks that tags are closed."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.blocks: list[tuple[str, str]] = []
        self.open: list[str] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        names = (dict(attrs).get("class") or "").split()
        if names[:1] == ["text"]:
            self.blocks.append((names[1], ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "div":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            kind, text = self.blocks[-1]
            self.blocks[-1] = (kind, text + data)


def parse(name: str, data: bytes) -> ParsedDocument:
    return parse_bytes(data, name, DocumentParams(), None)


@pytest.mark.parametrize("name", ["html/think_tank.html", "plain/audit_report.txt"])
def test_every_block_and_every_left_out_part_is_shown(name: str) -> None:
    data = (DATA / name).read_bytes()
    document = parse(name, data)
    read = Reader(page_of(document, data.decode(), name))
    assert not read.open
    shown = [(kind, text) for kind, text in read.blocks if kind != "furniture"]
    assert shown == [(b.kind, document.text[b.start : b.end]) for b in document.blocks]
    assert len(read.blocks) - len(shown) == len(document.furniture)


def test_places_pages_and_facts_are_told() -> None:
    data = (DATA / "plain" / "audit_report.txt").read_bytes()
    document = parse("a.txt", data)
    page = page_of(document, data.decode(), "a.txt")
    block = document.blocks[3]
    [(start, end)] = document.source_spans(block.start, block.end)
    assert f"source {start}–{end}" in page
    assert "page 3, printed 1" in page
    assert "text/plain" in page and "CUSTOMS STAFFING" in page


def test_nothing_of_a_document_is_markup_of_the_page() -> None:
    source = (
        "# <script>alert(1)</script>\n\nText of \"one\" & 'two' <img src=x onerror=alert(2)>, "
        "hidden \u202eleft\u202c and\x07 a bell.\n"
    )
    page = page_of(parse("x.txt", source.encode()), source, "<b>x</b>.txt")
    read = Reader(page)
    assert "script" not in read.tags and "img" not in read.tags and "b" in read.tags
    assert "<b>x" not in page and "\u202e" not in page and "\x07" not in page
    assert "default-src 'none'" in page


def test_the_command_writes_the_page(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    file = raw / "ports.html"
    file.write_bytes((DATA / "html" / "portal.html").read_bytes())
    (raw / "catalog.csv").write_text("path,title\nports.html,From the catalog\n", encoding="utf-8")
    out = tmp_path / "view.html"
    assert main(["show", str(file), "--raw", str(raw), "--out", str(out)]) == 0
    assert "<title>From the catalog</title>" in out.read_text("utf-8")
    assert main(["show", "ports.html", "--raw", str(raw)]) == 0
    capfd.readouterr()
    assert main(["show", "ports.html", "--raw", str(raw)]) == 0
    assert capfd.readouterr().out == out.read_text("utf-8")


def test_a_document_is_found_by_its_id_and_pages_are_the_same_each_time(tmp_path: Path) -> None:
    from pipeline.corpus.corpus import scan

    (tmp_path / "letter.txt").write_bytes((DATA / "plain" / "letter.txt").read_bytes())
    [file] = scan(tmp_path).files
    assert show_file(file.doc_id, tmp_path, Params()) == show_file("letter.txt", tmp_path, Params())


@pytest.mark.parametrize("name", ["no-such-file.pdf", str(DATA / "html" / "frames.html")])
def test_what_cannot_be_shown_is_a_clear_error(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", name, "--raw", "no-such-folder"]) == 1
    assert "error: " in capfd.readouterr().err
