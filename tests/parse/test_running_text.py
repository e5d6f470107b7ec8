"""Plain text and Markdown as they come: the samples, and the corpus beside the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.model.parsed import ParsedDocument
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import DocumentParams

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


# What papers of the corpus beside the repository must come out as: no running header and no
# footnote marker in the text, every sentence that a page break cuts is whole.  They are named,
# since the folder holds texts of other kinds, too, and more come.
PAPERS = (
    "000_ae7b42bd985a09c6.txt",
    "001_03240e58ad883d7f.txt",
    "002_608a903aaffc5ca6.txt",
    "003_fd2c77ac92bd6f6d.txt",
    "004_54bb46c589591214.txt",
)


@pytest.fixture(scope="module", params=PAPERS)
def paper(request: pytest.FixtureRequest, shared_corpus: Path) -> ParsedDocument:
    path = shared_corpus / request.param
    if not path.is_file():
        pytest.skip(f"../shared/corpus does not hold {path.name}")
    return parse(path)


def test_spanish_is_told_from_english(paper: ParsedDocument) -> None:
    assert parse(SAMPLES / "cooperacion-extradicion.md").facts.language == "es"
    assert paper.facts.language == "en"


def test_a_paper_holds_no_marker_and_no_running_header(paper: ParsedDocument) -> None:
    assert not re.search(r"[⁰¹²³⁴-⁹]|</?su|\^\{|\\\$|\*\*", paper.text)
    title = (paper.facts.title or "").upper()
    blocks = [paper.text[block.start : block.end].upper() for block in paper.blocks]
    assert blocks.count(title) == 1


def test_paragraphs_of_a_paper_begin_and_end_as_sentences_do(paper: ParsedDocument) -> None:
    for paragraph in texts(paper, "paragraph"):
        assert not paragraph[0].islower(), paragraph[:60]
        assert re.search(r"[.?!:;”\")]\W*$", paragraph), paragraph[-60:]


_LONG = (
    "The harbour office counted the ships of the whole year and wrote to the ministry, which "
    "answered that the count was too low and that another would have to be made by spring."
)
_NEXT = (
    "Another count was made in the spring, with twice the staff, and came to the same number of "
    "ships; the ministry then asked who had written the first letter, and got no answer at all."
)
_LARGO = (
    "La oficina del puerto contó los barcos de todo el año y escribió al ministerio, que "
    "respondió que la cuenta era baja y que habría que hacer otra antes de la primavera."
)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("New tasks of the harbour office", "heading"),
        ("Nuevos retos de la autoridad portuaria", "heading"),
        ("¿Qué hizo el ministerio", "heading"),
        ("Ships counted by hand in 1998", "heading"),
        ("Why so few", "heading"),
        ("the ships that were not counted", "paragraph"),
        ("It was never made.", "paragraph"),
        ("They asked for three things:", "paragraph"),
        ("Counted by the office and the", "paragraph"),
        ("Write to office@harbour.example today", "paragraph"),
        ("A fee of $50 for each", "paragraph"),
        ("Fees", "heading"),
        ("The number of ships that nobody had ever counted before the office was founded",
         "paragraph"),
    ],
)  # fmt: skip
def test_a_line_between_paragraphs_is_a_heading_where_it_reads_as_one(line: str, kind: str) -> None:
    source = f"{_LONG}\n\n{line}\n\n{_NEXT if line.isascii() else _LARGO}\n"
    document = parse_bytes(source.encode(), "a.txt", DocumentParams(), "en")
    found = {document.text[b.start : b.end]: b.kind for b in document.blocks}
    assert found.get(line, "paragraph") == kind, found


def test_lines_among_others_are_no_headings() -> None:
    """A signature, an address, a list: their neighbours are short, too."""
    short = ["With best regards", "Director of the port", "Third floor, room 12"]
    source = "\n\n".join([_LONG, *short, _NEXT]) + "\n"
    document = parse_bytes(source.encode(), "a.txt", DocumentParams(), "en")
    kinds = {document.text[b.start : b.end]: b.kind for b in document.blocks}
    assert [kinds[line] for line in short] == ["paragraph"] * 3


def test_a_markdown_text_that_marks_its_headings_has_no_others() -> None:
    source = f"# Ships\n\n{_LONG}\n\nNew tasks of the harbour office\n\n{_NEXT}\n"
    document = parse_bytes(source.encode(), "a.md", DocumentParams(), "en")
    assert texts(document, "heading") == ["Ships"]


def test_a_list_of_sources_keeps_its_heading() -> None:
    source = (
        "Title of the Paper\n\nSome running text that is long enough to be a paragraph, and so on, "
        "until it ends.\n\nReferences\n\nArzt, Sigrid. Security Collaboration. 2010.\n\n"
        "Selee, Andrew. Steady Advances. 2011.\n"
    )
    document = parse_bytes(source.encode(), "a.txt", DocumentParams(), "en")
    assert "References" in texts(document, "heading")
    assert len(texts(document, "reference")) == 2
