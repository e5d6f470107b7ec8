"""Plain text as agencies set it: reports, letters, transcripts, notes, contents, pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from listing import faults_of_map, listing

from pipeline.parse.decode import Decoded
from pipeline.parse.formats import parse_bytes
from pipeline.parse.layout.cues import is_no_heading
from pipeline.parse.running_text import parse_running_text
from pipeline.settings.params import DocumentParams

DATA = Path(__file__).parents[1] / "data" / "plain"
TEXTS = sorted(DATA.glob("*.expected"))


@pytest.mark.parametrize("expected", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_texts_give_what_is_expected(expected: Path, line_end: str) -> None:
    source = expected.with_suffix(".txt").read_text("utf-8").replace("\n", line_end)
    document = parse_bytes(source.encode(), "text.txt", DocumentParams(), None)
    assert document.media_type == "text/plain"
    assert listing(document, source) == expected.read_text("utf-8").splitlines()
    assert faults_of_map(document, source) == []


def blocks_of(source: str) -> list[tuple[str, str]]:
    document = parse_running_text(Decoded(source, "utf-8"), markdown=False, language="en")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize(
    ("line", "none"),
    [
        ("July 14, 2009", True), ("TUESDAY, MARCH 8, 2011", True), ("Updated March 3, 2006", True),
        ("Mexico City, January 9, 2004", True), ("3 de mayo de 2010", True),
        ("Dear Mr. Chairman:", True), ("Estimado señor Secretario:", True),
        ("Washington, DC 20548", True), ("GAO-09-999X", True), ("Serial No. 112-9", True),
        ("The Attack of September 11, 2001", False), ("RESULTS IN BRIEF", False),
        ("Fiscal Year 2010", False), ("BACKGROUND", False), ("The Treaty of 1978", False),
        ("Dear Friends and Old Enemies", False),
    ],
)  # fmt: skip
def test_dates_salutations_and_codes_are_no_headings(line: str, none: bool) -> None:
    assert is_no_heading(line) is none


_FILL = "The committee met in the capital and heard from the officers of four ports.\n" * 4


def test_lines_ended_on_purpose_stay_apart_and_wrapped_ones_are_joined() -> None:
    source = f"{_FILL}\nJane Doe\nDirector of Ports\nDepartment of Customs\n\n{_FILL}"
    texts = [text for _, text in blocks_of(source)]
    assert texts[1:4] == ["Jane Doe", "Director of Ports", "Department of Customs"]
    assert len(texts) == 5


def test_a_text_whose_lines_are_not_wrapped_is_left_as_it_is() -> None:
    long = "The committee met in the capital and heard from officers of ports. " * 8
    assert len(blocks_of(f"{long}\n\n{long}\n{long}\n{long}\n{long}")) == 2


def test_notes_below_a_rule_at_the_foot_of_a_page() -> None:
    source = (
        "The law was passed in the spring of the year.1 It was seldom read, and the com-\n"
        "________\n1 Public Law 1.\n2 Ibid.\n\fmittee forgot it.2\n"
    )
    assert blocks_of(source) == [
        ("paragraph", "The law was passed in the spring of the year. It was seldom read, and the "
                      "committee forgot it."),
        ("footnote", "Public Law 1."),
        ("footnote", "Ibid."),
    ]  # fmt: skip


def test_a_rule_in_the_text_makes_no_note_of_what_follows() -> None:
    source = (
        "The list of ports is this one.\n------\nThe ports are four, and all of them are old.\n"
    )
    assert [kind for kind, _ in blocks_of(source)] == ["paragraph", "paragraph"]


def test_numbers_inside_running_lines_label_the_pages() -> None:
    pages = [
        f"The ports of the north were {word} in that year, and nobody knew why.\n\n"
        f"Customs Review        {number}\n"
        for word, number in (("open", 101), ("closed", 102), ("sold", 103))
    ]
    document = parse_running_text(Decoded("\f".join(pages), "utf-8"), markdown=False)
    assert [page.label for page in document.pages] == ["101", "102", "103"]
    assert "Customs Review" not in document.text
