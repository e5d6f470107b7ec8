"""Raised figures: marks of notes never run into figures, in any format; powers stay powers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from parse.docx_files import docx, p, run

from pipeline.parse.formats import parse_bytes
from pipeline.parse.layout.notes import kind_of_raised
from pipeline.settings.params import DocumentParams, Params
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("before", "raised", "after", "kind"),
    [
        ("paid $5", "15", " million", "mark"),
        ("in 2010", "12", ".", "mark"),
        ("in 2010", "1,2", ".", "mark"),
        ("in 2010", "[3]", ".", "mark"),
        ("on May 5", "7", ", 2010", "mark"),
        ("on May 10", "7", ", 2010", "mark"),
        ("el 10 de mayo de 10", "7", "", "power"),
        ("$10", "6", " for it", "mark"),
        ("US$ 10", "6", " for it", "mark"),
        ("It took 10", "6", " pesos", "power"),
        ("2.5 × 10", "3", " V", "power"),
        ("x = 2", "8", "", "power"),
        ("10", "-6", " V", "power"),
        ("11.10", "6", "", "mark"),
        ("the word", "3", " goes", "mark"),
        ("the end.", "*", "", "mark"),
        ("5 km", "2", "", "word"),
        ("5 m", "3", "", "word"),
        ("5 km", "14", "", "mark"),
        ("1", "o", " de mayo", "word"),
        ("3", "a", " vez", "word"),
        ("the 5", "th", "", "word"),
        ("3,020", "a", "", "mark"),
        ("350", "b", "", "mark"),
        ("M", "me", " Roe", "word"),
    ],
)
def test_what_raised_characters_are(before: str, raised: str, after: str, kind: str) -> None:
    assert kind_of_raised(before, raised, after) == kind


def _html(*parts: str) -> bytes:
    """Words and raised words in turn."""
    body = "".join(f"<sup>{part}</sup>" if n % 2 else part for n, part in enumerate(parts))
    return f"<html><body><h1>Report</h1><p>{body}</p></body></html>".encode()


def _spans(*parts: str) -> bytes:
    body = "".join(
        f'<span class="superscript">{part}</span>' if n % 2 else part
        for n, part in enumerate(parts)
    )
    return f"<html><body><h1>Report</h1><p>{body}</p></body></html>".encode()


_UP = '<w:vertAlign w:val="superscript"/>'
_MOVED = '<w:position w:val="6"/>'
_STYLED = '<w:rStyle w:val="FootnoteReference"/>'


def _word(properties: str, *parts: str) -> bytes:
    return docx(
        p("Report", style="Heading1")
        + p(*(run(part, properties) if n % 2 else part for n, part in enumerate(parts)))
    )


def _signs(*parts: str) -> bytes:
    raised = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    body = "".join(part.translate(raised) if n % 2 else part for n, part in enumerate(parts))
    return f"# Report\n\n{body}\n".encode()


FORMS: dict[str, Callable[..., bytes]] = {
    "page.html": _html,
    "spans.html": _spans,
    "raised.docx": lambda *parts: _word(_UP, *parts),
    "moved.docx": lambda *parts: _word(_MOVED, *parts),
    "styled.docx": lambda *parts: _word(_STYLED, *parts),
    "plain.txt": _signs,
    "marked.md": _signs,
}
PARTS = (
    "In 2010", "12", " the office paid $5", "15", " million, then $350", "4", " in 2016", "7",
    " and on May 5, 2017", "8", " it paid 3.4", "2", " million dollars; a field of 10", "6",
    " pesos was none.",
)  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_marks_of_notes_are_no_figures_and_the_rows_are_proved(name: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / name).write_bytes(FORMS[name](*PARTS))
    run_folder(raw, tmp_path / "out", Params())
    assert (tmp_path / "out" / "rejected.csv").read_text("utf-8").count("\n") == 1
    document = parse_bytes((raw / name).read_bytes(), name, DocumentParams(), "en")
    assert "10⁶ pesos" in document.text
    found: dict[str, str] = {}
    for table, column in (("amounts", "amount_min"), ("dates", "value")):
        with (tmp_path / "out" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["text"]: row[column] for row in csv.DictReader(file)}
    assert found == {
        "2010": "2010", "$5 million": "5000000", "$350": "350", "2016": "2016",
        "May 5, 2017": "2017-05-05", "3.4 million dollars": "3400000",
    }  # fmt: skip
