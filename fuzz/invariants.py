"""What holds for every document, however broken: the checks of all fuzzing.

Each function raises :class:`AssertionError` with the text of what does not hold.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from typing import Any

from pipeline.cache.arrow import typed
from pipeline.cache.mentions import CachedMentions
from pipeline.extract.mentions import mentions_of
from pipeline.model import edtf
from pipeline.model.media_types import PDF
from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import VALUE_TABLES
from pipeline.nlp.model import ModelOutput
from pipeline.settings.params import ExtractParams
from pipeline.verify.check import check_rows

Row = dict[str, Any]

_ID = re.compile(r"(?:[a-z]{2}|int|new)-[a-z0-9]+(?:-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")


def check_document(document: ParsedDocument, source: str) -> None:
    """The parsed document is consistent, and can be kept and read again.

    Args:
        document: what a reader gave.
        source: what its offsets count.
    """
    text, blocks = document.text, document.blocks
    assert document.source_map.text_length == len(text), "the source map covers the text"
    at = 0
    for block in blocks:
        assert at <= block.start < block.end <= len(text), "blocks follow one another in the text"
        at = block.end
    for segment in document.source_map.segments:
        inside = 0 <= segment.source_start <= segment.source_end <= len(source)
        assert inside, "segments lie inside the source"
    copied = 0
    for segment in document.source_map.segments:
        if segment.copied:
            there = source[segment.source_start : segment.source_end]
            assert there == text[copied : copied + segment.text_length], "copies are equal"
        copied += segment.text_length
    for item in document.furniture:
        assert 0 <= item.start <= item.end <= len(source), "furniture lies inside the source"
    starts = [page.start for page in document.pages]
    assert starts == sorted(starts), "pages follow one another"
    data = document.to_bytes()
    assert ParsedDocument.from_bytes(data).to_bytes() == data, "what is kept is read back"


def check_mentions(
    data: bytes, document: ParsedDocument, source: str, output: ModelOutput | None = None
) -> list[Row]:
    """Every row of the document verifies and its value is valid; returns the rows.

    A broken PDF is read in two ways by two libraries: its rows may be refused.

    Args:
        data: the file.
        document: what its reader gave.
        source: what its offsets count.
        output: what a language model said; without one, each block is a sentence.
    """
    if output is None:
        output = ModelOutput(tuple((block.start, block.end) for block in document.blocks), ())
    sha256 = hashlib.sha256(data).hexdigest()
    found = CachedMentions.from_bytes(
        mentions_of(sha256, source, document, output, ExtractParams()).to_bytes()
    )
    rows: list[Row] = list(found.rows())
    for row in rows:
        check_row(row, document.text)
    rejected = check_rows(data, sha256, document.media_type, document.encoding, rows)
    ids = {row["mention_id"] for row in rows}
    assert ids >= set(rejected), "what is refused are its rows"
    assert document.media_type == PDF or not rejected, f"every row verifies: {rejected}"
    return rows


def check_row(row: Row, text: str) -> None:
    """One row's place and value."""
    start, end = row["text_start"], row["text_end"]
    assert 0 <= start < end <= len(text), "a mention lies inside the text"
    assert text[start:end] == row["text"], "its words stand at its place"
    assert row["text"] in row["sentence"], "its sentence holds it"
    assert 0 <= row["confidence"] <= 1, "confidence is a share"
    value = row["value"]
    table = VALUE_TABLES[row["kind"]]
    for column in table.columns:
        if column.name not in value:
            continue
        cell = value[column.name]
        typed(cell, column)  # the cell can be written
        assert cell is None or not column.enum or cell in column.enum, f"{column.name} is {cell!r}"
    _VALUES[row["kind"]](value)


def _date(value: Row) -> None:
    for name in ("value", "anchor", "alternative"):
        held = value[name]
        assert held is None or edtf.is_valid(held), f"{name} {held!r} is EDTF"
    if value["value"] is not None:
        bounds = (value["start_date"], value["end_date"])
        assert edtf.bounds(value["value"]) == bounds, "bounds are those of the value"


def _amount(value: Row) -> None:
    low, high = value["amount_min"], value["amount_max"]
    if low is not None and high is not None:
        assert Decimal(low) <= Decimal(high), f"{low} to {high} is a range"
    currency = value["currency"]
    assert currency is None or _CURRENCY.fullmatch(currency), f"{currency!r} is ISO 4217"


def _agency(value: Row) -> None:
    _thing(value["agency_id"], value["name"], value["country"])


def _case(value: Row) -> None:
    _thing(value["case_id"], value["name"], value["country"])


def _thing(identity: str | None, name: str, country: str | None) -> None:
    assert identity is None or _ID.fullmatch(identity), f"{identity!r} is an id"
    assert name.strip(), "a thing has a name"
    assert country is None or _COUNTRY.fullmatch(country), f"{country!r} is a country"


_VALUES = {"date": _date, "amount": _amount, "agency": _agency, "case": _case}
