"""Plain text and Markdown as they come: the samples, and the corpus beside the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.core.document import ParsedDocument
from pipeline.core.params import DocumentParams
from pipeline.parse.formats import parse_bytes

SAMPLES = Path(__file__).resolve().parents[2] / "raw" / "samples"


def parse(path: Path) -> ParsedDocument:
    return parse_bytes(path.read_bytes(), path.name, DocumentParams(), None)


def texts(document: ParsedDocument, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


@pytest.fixture(scope="module")
def wrapped() -> ParsedDocument:
    if not (SAMPLES / "border-task-forces.txt").exists():
        pytest.skip("the samples were removed")
    return parse(SAMPLES / "border-task-forces.txt")


@pytest.fixture(scope="module")
def converted() -> ParsedDocument:
    if not (SAMPLES / "merida-funding.md").exists():
        pytest.skip("the samples were removed")
    return parse(SAMPLES / "merida-funding.md")


def test_pages_are_known_by_form_feeds_and_numbers(wrapped: ParsedDocument) -> None:
    assert [(page.index, page.label) for page in wrapped.pages] == [
        (1, "1"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
    ]


def test_running_headers_and_numbers_are_furniture(wrapped: ParsedDocument) -> None:
    kinds = [item.kind for item in wrapped.furniture]
    assert kinds.count("page_number") == 4
    assert kinds.count("page_header") == 3
    assert wrapped.text.count("TASK FORCES ON THE SOUTHWEST BORDER") == 1


def test_a_paragraph_cut_by_notes_and_a_page_is_whole(wrapped: ParsedDocument) -> None:
    assert "made public on September 17, 2008, went after" in wrapped.text
    start = wrapped.text.index("September 17, 2008")
    assert len(wrapped.source_spans(start, start + len("September 17, 2008"))) == 2


def test_words_broken_at_line_ends_are_whole(wrapped: ParsedDocument) -> None:
    assert "U.S. Immigration and Customs Enforcement (ICE)" in wrapped.text
    assert "hundreds of arrests" in wrapped.text
    assert not re.search(r"\w-\s+[a-z]{3}", wrapped.text.replace("12- ", ""))


def test_footnotes_are_blocks_without_their_markers(wrapped: ParsedDocument) -> None:
    notes = texts(wrapped, "footnote")
    assert len(notes) == 3
    assert notes[0] == "ICE, fact sheet on the task forces, February 26, 2008."
    assert not re.search(r"\[\d\]", wrapped.text)


def test_markdown_leaves_no_marks(converted: ParsedDocument) -> None:
    assert not re.search(r"\*\*|\\\$|<su|\]\(|[⁰¹²³⁴-⁹]|^#", converted.text, re.MULTILINE)
    assert "21st" in converted.text
    assert any(item.kind == "page_header" for item in converted.furniture)


def test_table_cells_know_their_place(converted: ParsedDocument) -> None:
    cells = {
        (b.cell.row, b.cell.column): converted.text[b.start : b.end]
        for b in converted.blocks
        if b.cell
    }
    assert cells[(0, 1)] == "FY 2008"
    assert cells[(2, 1)] == "263.5"
    assert texts(converted, "caption")


def test_sections_are_paths_of_headings(converted: ParsedDocument) -> None:
    paragraph = next(b for b in converted.blocks if b.kind == "paragraph")
    assert paragraph.section == (
        "Paying for the Mérida Initiative: A Funding History",
        "1. From a meeting to a law",
    )


def test_spanish_is_told_from_english(shared_corpus: Path) -> None:
    assert parse(SAMPLES / "cooperacion-extradicion.md").facts.language == "es"
    assert {parse(path).facts.language for path in shared_corpus.glob("*.txt")} == {"en"}


# What the corpus beside the repository must come out as (issue: no running header and
# no footnote marker in the text, every sentence that a page break cuts is whole).


def test_corpus_holds_no_marker_and_no_running_header(shared_corpus: Path) -> None:
    for path in sorted(shared_corpus.glob("*.txt")):
        document = parse(path)
        assert not re.search(r"[⁰¹²³⁴-⁹]|</?su|\^\{|\\\$|\*\*", document.text), path.name
        title = document.facts.title or ""
        assert document.text.upper().count(title.upper()) == 1, path.name


def test_corpus_paragraphs_begin_and_end_as_sentences_do(shared_corpus: Path) -> None:
    for path in sorted(shared_corpus.glob("*.txt")):
        document = parse(path)
        for paragraph in texts(document, "paragraph"):
            assert not paragraph[0].islower(), (path.name, paragraph[:60])
            assert re.search(r"[.?!:;”\")]\W*$", paragraph), (path.name, paragraph[-60:])


def test_a_list_of_sources_keeps_its_heading() -> None:
    source = (
        "Title of the Paper\n\nSome running text that is long enough to be a paragraph, and so on, "
        "until it ends.\n\nReferences\n\nArzt, Sigrid. Security Collaboration. 2010.\n\n"
        "Selee, Andrew. Steady Advances. 2011.\n"
    )
    document = parse_bytes(source.encode(), "a.txt", DocumentParams(), "en")
    assert "References" in texts(document, "heading")
    assert len(texts(document, "reference")) == 2
