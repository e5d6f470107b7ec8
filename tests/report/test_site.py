"""What the report's files hold, and when they are made anew; no browser is needed."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report.made import Made, make

from pipeline.corpus.corpus import scan
from pipeline.engine.task import Task
from pipeline.model.errors import StageError
from pipeline.model.parsed import ParsedDocument
from pipeline.report import documents
from pipeline.report.document_page import Highlight, sections_of
from pipeline.report.escaping import safe_json, script_call, visible, visible_text
from pipeline.report.stage import run_report
from pipeline.settings.params import Params, ReportParams

pytestmark = pytest.mark.slow


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def report_of(made: Made, params: Params | None = None) -> Path:
    return run_report(made.corpus, made.interim, made.out, params or Params()).parent


@pytest.mark.slow
def test_two_builds_in_two_places_give_the_same_bytes(tmp_path: Path, site: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(site.parent, copy, ignore=shutil.ignore_patterns("report"))
    root = Path(__file__).resolve().parents[2]
    again = run_report(scan(root / "raw"), copy / "interim", copy, Params()).parent
    assert files(again) == files(site)


def test_nothing_names_a_place_of_this_machine(site: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    for name, content in files(site).items():
        for text in (str(root), str(Path.home()), str(site)):
            if len(text) > 5:
                assert text.encode() not in content, name


@pytest.mark.slow
def test_only_what_changed_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    plain: Callable[..., object] = documents.run_tasks

    def count(tasks: list[Task], *settings: object, **more: object) -> object:
        work.append(f"{len(tasks)} {tasks[0].function.__name__}" if tasks else "none")
        return plain(tasks, *settings, **more)

    monkeypatch.setattr(documents, "run_tasks", count)
    made = make(tmp_path / "a", 3, 2)
    folder = report_of(made)
    first = files(folder)
    assert sum(name.startswith("documents/") for name in first) == 6
    report_of(made)
    assert files(folder) == first
    before = {path: path.stat().st_mtime_ns for path in (folder / "documents").iterdir()}
    made.add(3, 2)
    made.write()
    report_of(made)
    assert work[1::2] == ["3 make_files", "none", "1 make_files"]
    after = {path: path.stat().st_mtime_ns for path in (folder / "documents").iterdir()}
    assert before.items() <= after.items()
    gone = next(iter(sorted(made.raw.iterdir())))
    gone.unlink()
    for name in made.rows:
        made.rows[name] = [row for row in made.rows[name] if row.get("path") != gone.name]
    made.write()
    report_of(made)
    assert sum(name.startswith("documents/") for name in files(folder)) == 6
    assert not any("paper-0000" in name for name in files(folder))


@pytest.mark.slow
def test_a_page_that_was_lost_or_cut_is_made_again(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 2, 2)
    folder = report_of(made)
    first = files(folder)
    pages = sorted((folder / "documents").glob("*.html"))
    pages[0].unlink()
    pages[1].write_bytes(pages[1].read_bytes()[:200])
    report_of(made)
    assert files(folder) == first


def test_above_the_limit_the_documents_with_most_mentions_have_pages(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 0, 0)
    for number, paragraphs in enumerate((1, 5, 3)):
        made.add(number, paragraphs)
    made.write()
    params = replace(Params(), report=ReportParams(max_documents=2))
    found = files(report_of(made, params))
    pages = [name for name in found if name.startswith("documents/") and name.endswith(".html")]
    assert [re.findall(r"paper-(\d+)", name)[0] for name in pages] == ["0001", "0002"]
    assert sum(name.startswith("data/documents/") for name in found) == 3
    told = found["index.html"].decode()
    assert "2 of 3 documents" in told and "python -m pipeline show" in told


def test_page_pictures_are_made_for_pages_with_mentions_unless_turned_off(
    tmp_path: Path, site: Path, samples_run: Path
) -> None:
    pictures = [name for name in files(site) if name.startswith("images/")]
    assert len(pictures) == 2
    assert all(files(site)[name].startswith(b"\x89PNG") for name in pictures)
    assert max(len(files(site)[name]) for name in pictures) < 200_000
    copy = tmp_path / "out"
    shutil.copytree(samples_run, copy)
    root = Path(__file__).resolve().parents[2]
    params = replace(Params(), report=ReportParams(page_images=False))
    again = run_report(scan(root / "raw"), copy / "interim", copy, params).parent
    assert not [name for name in files(again) if name.startswith("images/")]


def test_the_plot_counts_mentions_by_document_and_kind(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 2, 3)
    report_of(made)
    with (made.out / "plots" / "mentions.csv").open(newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert {(line["document"], line["kind"], line["mentions"]) for line in lines} == {
        (name, kind, "3")
        for name in ("paper-0000.txt", "paper-0001.txt")
        for kind in ("date", "agency", "amount", "case")
    }


def test_an_empty_folder_has_a_report(tmp_path: Path) -> None:
    folder = report_of(make(tmp_path / "a", 0, 0))
    assert b"None were found" in (folder / "index.html").read_bytes()


def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    with pytest.raises(StageError, match="run 'tables' first"):
        run_report(scan(raw), tmp_path, tmp_path, Params())


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "a\u2028b\u2029c", "é😀\ud800", "<!--", "\x00"]
)
def test_scripts_hold_any_text(text: str) -> None:
    content = script_call("f", {"a": [text]}).decode("ascii")
    assert "<" not in content and content.count("\n") == 1
    assert json.loads(content[2:-3]) == {"a": [text]}
    assert not set(safe_json(text)) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain – text …", "plain – text …"),
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("a\u202eb", 'a<i class="unseen">U+202E</i>b'),
        ("\u200b\u2028", '<i class="unseen">U+200B</i><i class="unseen">U+2028</i>'),
        ("línea\nnueva", "línea\nnueva"),
        ("\U000e0041", '<i class="unseen">U+E0041</i>'),
    ],
)
def test_what_a_page_does_not_show_is_shown_by_its_code(text: str, expected: str) -> None:
    assert str(visible(text)) == expected
    assert not re.search("[\u200b\u202e\u2028]", visible_text(text))


class Words(HTMLParser):
    """The text of the blocks of a page, and the mentions' ids."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_mentions_that_overlap_are_cut_at_every_edge(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 1, 1)
    parsed = next((made.interim / "parsed").iterdir()).read_bytes()
    document = ParsedDocument.from_bytes(parsed)
    start = document.blocks[1].start
    highlights = [
        Highlight(start, start + 10, "outer", "agency"),
        Highlight(start + 3, start + 6, "inner", "date"),
        Highlight(start + 5, start + 12, "across", "case"),
        Highlight(start + 3, start + 6, "same", "amount"),
    ]
    (_, section) = sections_of(document, highlights)
    runs = section.passages[0].runs
    block = document.blocks[1]
    assert "".join(run.text for run in runs) == document.text[block.start : block.end]
    opened = [highlight.mention_id for run in runs for highlight in run.opens]
    assert sorted(opened) == ["across", "inner", "outer", "same"]
    covered = {highlight.mention_id: "" for highlight in highlights}
    for run in runs:
        for highlight in run.highlights:
            covered[highlight.mention_id] += run.text
    for highlight in highlights:
        assert covered[highlight.mention_id] == document.text[highlight.start : highlight.end]


def test_every_mention_of_the_samples_can_be_pointed_to(site: Path, samples_run: Path) -> None:
    with (samples_run / "mentions.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for name, content in files(site).items():
        if name.startswith("documents/") and name.endswith(".html"):
            words = Words()
            words.feed(content.decode())
            doc_id = Path(name).stem
            wanted = {row["mention_id"] for row in rows if row["doc_id"] == doc_id}
            assert wanted <= set(words.ids)
            assert len(words.ids) == len(set(words.ids))
