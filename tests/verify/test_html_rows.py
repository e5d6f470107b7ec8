"""Rows of HTML pages: all true ones are proved, wrong ones are caught."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract.languages import text_blocks
from pipeline.extract.rows import row_of
from pipeline.model.document import Document
from pipeline.model.mention import DateValue, Mention
from pipeline.model.parsed import ParsedDocument
from pipeline.model.sourcemap import SourceMap
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import DocumentParams
from pipeline.verify.check import check_rows
from pipeline.verify.cleanup import html_says

DATA = Path(__file__).parents[1] / "data" / "html"
PAGES = sorted(path.with_suffix(".html") for path in DATA.glob("*.expected"))
VALUE = DateValue("2008", "2008-01-01", "2008-12-31", "year")


def rows_of(data: bytes, document: ParsedDocument, words: int = 4) -> list[dict[str, Any]]:
    """A row for every run of ``words`` words of the document, as extraction would write it."""
    assert document.encoding is not None
    source = data.decode(document.encoding)
    reading = Document(document.text, blocks=text_blocks(document))
    rows = []
    for block in document.blocks:
        found = list(re.finditer(r"\w+", document.text[block.start : block.end]))
        for first, last in zip(found, found[words - 1 :] or found[-1:], strict=False):
            mention = Mention(
                kind="date",
                start=block.start + first.start(),
                end=block.start + last.end(),
                value=VALUE,
                rule="test",
                confidence=1.0,
            )
            rows.append(
                row_of(
                    mention,
                    sha256=hashlib.sha256(data).hexdigest(),
                    source=source,
                    parsed=document,
                    document=reading,
                    addresses=[],
                )
            )
    return rows


def check(data: bytes, rows: list[dict[str, Any]], encoding: str | None) -> dict[str, str]:
    return check_rows(data, hashlib.sha256(data).hexdigest(), "text/html", encoding, rows)


@pytest.mark.parametrize("words", [1, 4, 9])
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_run_of_words_is_proved(page: Path, words: int) -> None:
    data = page.read_bytes()
    document = parse_bytes(data, page.name, DocumentParams(), None)
    rows = rows_of(data, document, words)
    assert len(rows) > 10
    assert check(data, rows, document.encoding) == {}


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_source_map_that_is_off_by_one_is_caught(shift: int) -> None:
    data = (DATA / "think_tank.html").read_bytes()
    document = parse_bytes(data, "page.html", DocumentParams(), None)
    moved = tuple(
        s._replace(source_start=s.source_start + shift, source_end=s.source_end + shift)
        for s in document.source_map.segments
    )
    rows = rows_of(data, replace(document, source_map=SourceMap(moved)))
    assert len(check(data, rows, "utf-8")) == len(rows)


def test_swapped_rows_and_a_changed_letter_are_caught() -> None:
    data = (DATA / "portal.html").read_bytes()
    document = parse_bytes(data, "page.html", DocumentParams(), None)
    rows = rows_of(data, document)
    place = ("source_start", "source_end", "quote", "prefix", "suffix", "mention_id", "fragments")
    first, last = rows[0], rows[-1]
    swapped = [
        {**first, **{name: last[name] for name in place}},
        {**last, **{name: first[name] for name in place}},
    ]
    assert len(check(data, swapped, "utf-8")) == 2
    changed = data.replace(b"firm&oacute;", b"firma&aacute;")
    assert changed != data
    assert len(check(changed, rows, "utf-8")) > 0


def test_words_that_stand_elsewhere_on_the_page_are_no_proof() -> None:
    data = (
        b"<main><p>In 2009 the customs service of the south hired many officers.</p>"
        b"<p>In 2009 nobody else did anything that would cost money.</p></main>"
    )
    document = parse_bytes(data, "page.html", DocumentParams(), None)
    rows = [row for row in rows_of(data, document, 1) if row["text"] == "2009"]
    assert len(rows) == 2 and check(data, rows, "utf-8") == {}
    crossed = [{**rows[0], "sentence": rows[1]["sentence"]}]
    assert "do not stand beside" in check(data, crossed, "utf-8")[rows[0]["mention_id"]]


@pytest.mark.parametrize(
    ("quote", "text", "right"),
    [
        ("Committee on <b>A&amp;B</b>", "Committee on A&B", True),
        ("$1.5&nbsp;million", "$1.5 million", True),
        ("Office of\n  the <i>Inspector</i>", "Office of the Inspector", True),
        ("May<!-- 3 --> 2009", "May 2009", True),
        ("May 2009<sup><a href='#f1'>3</a></sup>, June", "May 2009, June", True),
        ('A <a href="p#n1"><b>[12]</b></a> B', "A B", True),
        ("5 km<sup>2</sup> of", "5 km2 of", True),
        ("Pay<br>and <script>var a='<b>';</script>bonus", "Pay and bonus", True),
        ("ﬁscal&shy; year", "fiscal year", True),
        ("&copy2013", "©2013", True),
        ("in 2008.\\1\\ The", "in 2008. The", True),
        ("$1.5&nbsp;million", "$15 million", False),
        ("May 2009", "May 2008", False),
        ("A <b>B</b> C", "A C", False),
        ("A <b>B</b>", "A B C", False),
        ("May<sup>th</sup>", "May", False),
        ("Committee<b>man</b>", "Committee man", False),
    ],
)
def test_the_declared_clean_up_and_no_other(quote: str, text: str, right: bool) -> None:
    assert html_says(quote, text) is right
