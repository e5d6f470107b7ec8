"""Rows of a Word file are proved by its normative text, and wrong ones are caught."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract.mentions import mentions_of
from pipeline.model.media_types import DOCX
from pipeline.nlp.model import run_model
from pipeline.parse.docx import parse_docx
from pipeline.parse.sources import source_of
from pipeline.settings.params import DocumentParams, ExtractParams, ModelParams
from pipeline.verify.check import check_rows
from pipeline.verify.cleanup import docx_says
from pipeline.verify.sources import normative_text, read_source

SAMPLE = Path(__file__).resolve().parents[2] / "raw" / "samples" / "vetted-units-memo.docx"
GOLD = Path(__file__).resolve().parents[1] / "gold" / "vetted-units-memo.gold.jsonl"

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def data() -> bytes:
    if not SAMPLE.exists():
        pytest.skip("the samples were removed")
    return SAMPLE.read_bytes()


@pytest.fixture(scope="module")
def rows(data: bytes) -> Rows:
    document = parse_docx(data, DocumentParams(), None)
    output = run_model(document, ModelParams())
    sha256 = hashlib.sha256(data).hexdigest()
    source = source_of(data, DOCX, None)
    found = list(mentions_of(sha256, source, document, output, ExtractParams()).rows())
    assert len(found) > 60
    return found


def check(data: bytes, rows: Rows) -> dict[str, str]:
    return check_rows(data, hashlib.sha256(data).hexdigest(), DOCX, None, rows)


def test_gold_stands_in_the_normative_text(data: bytes) -> None:
    source = normative_text(data)
    assert source == read_source(data, None, DOCX)
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        mention = json.loads(line)
        assert source[mention["start"] : mention["end"]] == mention["quote"]


def test_all_rows_of_the_sample_are_proved(data: bytes, rows: Rows) -> None:
    assert check(data, rows) == {}


def test_rows_shifted_by_one_are_caught(data: bytes, rows: Rows) -> None:
    moved = [
        row | {"source_start": row["source_start"] + 1, "source_end": row["source_end"] + 1}
        for row in rows
    ]
    assert len(check(data, moved)) == len(rows)


def test_a_changed_letter_of_the_source_is_caught(data: bytes, rows: Rows) -> None:
    """The same rows, and hash, over a file in which one word is another."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"May 16, 2022", b"May 17, 2022"))
    other = changed.getvalue()
    sha256 = hashlib.sha256(other).hexdigest()
    rejected = check_rows(other, sha256, DOCX, None, rows)
    assert any("May 17, 2022" in reason for reason in rejected.values())


def test_bytes_that_are_no_word_file_prove_nothing(rows: Rows) -> None:
    rejected = check(b"PK nothing", rows)
    assert len(rejected) == len(rows)
    assert all("cannot be read back" in reason for reason in rejected.values())


@pytest.mark.parametrize(
    ("quote", "text", "same"),
    [
        ("May 16,\t2022", "May 16, 2022", True),
        ("May\u00a016, 2022", "May 16, 2022", True),
        ("De\u00adpartment", "Department", True),
        ("\ufb01scal year", "fiscal year", True),
        ("Department of\nState", "Department of State", True),
        ("Department", "Depart ment", False),
        ("$20 million", "$2 million", False),
        ("non-SIU", "nonSIU", False),
        ("DEA", "dea", False),
    ],
)
def test_only_white_space_and_forms_may_differ(quote: str, text: str, same: bool) -> None:
    assert docx_says(quote, text) is same
