"""Rows of a PDF are proved against the file, and wrong ones are caught."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

pytest.importorskip("reportlab")

from pdfs.sheets import HEIGHT, Sheet, prose

from fuzz.raw_pdf import FONT, page_of, pdf, stream, text
from pipeline.extract.mentions import mentions_of
from pipeline.model.geometry import Geometry
from pipeline.model.ids import make_pdf_mention_id
from pipeline.model.media_types import PDF
from pipeline.model.parsed import ParsedDocument
from pipeline.model.sourcemap import SourceMap
from pipeline.nlp.model import ModelOutput
from pipeline.parse.pdf import read_pdf
from pipeline.settings.params import DocumentParams, Params
from pipeline.verify.check import check_rows
from pipeline.verify.cleanup import pdf_says

pytestmark = pytest.mark.slow

Row = dict[str, Any]
_SAID = "In June 2008 Congress gave the DEA $400 million."


def filing(*, turned: bool = False) -> bytes:
    """Two columns with names and sums, broken at line, column and page ends."""
    sheet = Sheet()
    canvas = sheet.canvas
    if turned:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.translate(0, -HEIGHT)
        canvas.setCropBox((20, 30, 770, 600))
    y = sheet.paragraph(
        "In June 2008 Congress approved $400 million. The Drug Enforcement Administration (DEA) "
        "and the Department of Homeland Security took part, and on May 5, 2009 the DEA paid "
        "$25,000 to the Government Accountability Office. " + prose(1, 3),
        60, 90, 234,
    )  # fmt: skip
    sheet.line("Later the DEA heard from the Bureau of Prisons and the Depart-", 60, y, 8.2)
    sheet.paragraph("ment of Justice of what was spent in 2011. " + prose(2, 4), 318, 90, 234)
    sheet.page()
    if not turned:
        sheet.paragraph(
            "On March 3, 2012 the Senate asked the DEA again. " + prose(3, 3), 60, 90, 480
        )
        sheet.page()
    return sheet.bytes()


@cache
def proved(turned: bool = False) -> tuple[bytes, str, ParsedDocument, str]:
    data = filing(turned=turned)
    sha256 = hashlib.sha256(data).hexdigest()
    document = read_pdf(data, DocumentParams(), "en")
    found = mentions_of(sha256, "", document, ModelOutput((), ()), Params().extract)
    return data, sha256, document, json.dumps(list(found.rows()))


def rows_of(turned: bool = False) -> list[Row]:
    return list(json.loads(proved(turned)[3]))


def check(rows: list[Row], data: bytes | None = None, turned: bool = False) -> dict[str, str]:
    good, sha256, _, _ = proved(turned)
    return check_rows(good if data is None else data, sha256, PDF, None, rows)


@pytest.mark.parametrize("turned", [False, True], ids=["upright", "rotated and cropped"])
def test_rows_are_proved(turned: bool) -> None:
    rows = rows_of(turned)
    assert len(rows) >= 9
    assert check(rows, turned=turned) == {}
    for row in rows:
        assert row["source_start"] is None and row["source_end"] is None
        assert row["page"] >= 1 and row["boxes"]
        assert len(row["prefix"]) <= 32 and len(row["suffix"]) <= 32
        assert "\n" not in row["quote"] + row["prefix"] + row["suffix"]


def test_a_broken_name_is_quoted_as_printed() -> None:
    row = next(row for row in rows_of() if row["text"] == "Department of Justice")
    assert row["quote"] == "Depart-"
    assert [part[0] for part in row["fragments"]] == [1, 1]
    assert row["boxes"] == row["fragments"][0][1:]


def spoiled(change: Callable[[Row, list[Row]], None], text: str = "DEA") -> dict[str, str]:
    """Check all rows after one of them was changed; its id is made to fit its new place."""
    rows = copy.deepcopy(rows_of())
    row = next(item for item in rows if item["text"] == text)
    change(row, rows)
    row["mention_id"] = make_pdf_mention_id(
        proved()[1], row["kind"], row["page"], row["boxes"][0], row["quote"]
    )
    return check(rows)


def shift(dx: float, dy: float) -> Callable[[Row, list[Row]], None]:
    def change(row: Row, rows: list[Row]) -> None:
        row["boxes"] = [[x0 + dx, y0 + dy, x1 + dx, y1 + dy] for x0, y0, x1, y1 in row["boxes"]]

    return change


def other_quote(row: Row, rows: list[Row]) -> None:
    row["quote"] = "DEB"


def other_text(row: Row, rows: list[Row]) -> None:
    row["text"] = "DEB"
    row["sentence"] = row["sentence"].replace("DEA", "DEB")


def other_page(row: Row, rows: list[Row]) -> None:
    row["page"] = 2


def no_such_page(row: Row, rows: list[Row]) -> None:
    row["page"] = 77


def other_sentence(row: Row, rows: list[Row]) -> None:
    row["sentence"] = "Nobody but the DEA knew."


def other_prefix(row: Row, rows: list[Row]) -> None:
    row["prefix"], row["suffix"] = "and when it was said to the ", " nobody listened"


@pytest.mark.parametrize(
    "change",
    [
        shift(7, 0),
        shift(-7, 0),
        shift(0, 12),
        shift(0, -9),
        other_quote,
        other_text,
        other_page,
        no_such_page,
        other_sentence,
        other_prefix,
    ],
)
def test_a_changed_row_is_caught(change: Callable[[Row, list[Row]], None]) -> None:
    assert len(spoiled(change)) == 1


def test_swapped_places_of_the_same_words_are_caught() -> None:
    rows = copy.deepcopy(rows_of())
    same = [row for row in rows if row["text"] == "DEA"]
    assert len(same) >= 3
    one, other = same[0], same[-1]
    place = ("mention_id", "page", "page_label", "boxes", "quote", "fragments", "prefix", "suffix")
    for name in place:
        one[name], other[name] = other[name], one[name]
    assert len(check(rows)) == 2


def test_swapped_boxes_are_caught() -> None:
    rows = copy.deepcopy(rows_of())
    one, other = rows[0], rows[1]
    one["boxes"], other["boxes"] = other["boxes"], one["boxes"]
    assert len(check(rows)) == 2


def test_a_source_map_that_is_off_by_one_is_caught() -> None:
    data, sha256, document, _ = proved()
    moved = SourceMap(
        tuple(
            segment._replace(
                source_start=segment.source_start + 1, source_end=segment.source_end + 1
            )
            for segment in document.source_map.segments
        )
    )
    wrong = ParsedDocument(**{**vars_of(document), "source_map": moved})
    found = list(mentions_of(sha256, "", wrong, ModelOutput((), ()), Params().extract).rows())
    assert len(check_rows(data, sha256, PDF, None, found)) >= 0.9 * len(found)


def test_geometry_that_is_off_is_caught() -> None:
    data, sha256, document, _ = proved()
    geometry = document.geometry
    assert geometry is not None
    wrong_sizes = Geometry(geometry.sizes, geometry.rows, geometry.steps[8:] + "AAAAAAAA")
    wrong = ParsedDocument(**{**vars_of(document), "geometry": wrong_sizes})
    found = list(mentions_of(sha256, "", wrong, ModelOutput((), ()), Params().extract).rows())
    assert len(check_rows(data, sha256, PDF, None, found)) > 0.5 * len(found)


def vars_of(document: ParsedDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


def test_another_file_proves_nothing() -> None:
    rows = rows_of()
    assert len(check(rows, data=filing() + b" ")) == len(rows)


@pytest.mark.parametrize(
    ("quote", "text", "fits"),
    [
        ("Govern- ment", "Government", True),
        ("U.S.- Mexico", "U.S.-Mexico", True),
        ("2004– 2005", "2004–2005", True),
        ("law- enforcement", "law-enforcement", True),
        ("pre- and postwar", "pre- and postwar", True),
        ("the ofﬁce", "the office", True),
        ("DHS² and DEA", "DHS and DEA", True),
        ("Government", "Governnent", False),
        ("$25,000", "$26,000", False),
        ("May 5, 2009", "May 5, 200", False),
    ],
)
def test_declared_clean_up(quote: str, text: str, fits: bool) -> None:
    assert pdf_says(quote, text) is fits


@pytest.mark.parametrize(
    ("number", "held", "reason"),
    [
        (5, FONT.replace(b"/Helvetica", b"/Helvetica /X"), "page 1 cannot be read by what checks"),
        (3, page_of(b"").replace(b"0 0 612", b"0 0 (x)"), "the source cannot be read back"),
    ],
)
def test_what_the_checking_library_cannot_read_proves_nothing(
    number: int, held: bytes, reason: str
) -> None:
    """The reader takes a dictionary of an odd number of things, or a box of words."""
    data = pdf(text(_SAID), replaced={number: held})
    rows, rejected = checked(data)
    assert set(rejected) == {row["mention_id"] for row in rows} != set()
    assert all(reason in why for why in rejected.values())


def test_a_page_that_cannot_be_checked_costs_its_own_rows() -> None:
    second = page_of(b"").replace(b"/Contents 4", b"/Contents 6").replace(b"0 0 612", b"0 0 (x)")
    data = pdf(
        text(_SAID),
        replaced={2: b"<< /Type /Pages /Kids [3 0 R 7 0 R] /Count 2 >>"},
        more=[stream(text("It was said that", "the FBI got $9 million.")), second],
    )
    rows, rejected = checked(data)
    assert {row["page"] for row in rows} == {1, 2}
    assert set(rejected) == {row["mention_id"] for row in rows if row["page"] == 2}


def checked(data: bytes) -> tuple[list[Row], dict[str, str]]:
    """The rows of a file, and those that its check refuses."""
    sha256 = hashlib.sha256(data).hexdigest()
    document = read_pdf(data, DocumentParams(), None)
    output = ModelOutput(tuple((block.start, block.end) for block in document.blocks), ())
    found = mentions_of(sha256, document.source or "", document, output, Params().extract)
    rows = list(found.rows())
    return rows, check_rows(data, sha256, PDF, None, rows)
