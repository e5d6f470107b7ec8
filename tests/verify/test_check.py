"""Verification catches what it is there to catch."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract.rows import row_of
from pipeline.model.document import Document
from pipeline.model.mention import DateValue, Mention
from pipeline.model.sourcemap import SourceMap
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import DocumentParams
from pipeline.tables.checks import read_checks
from pipeline.verify.check import check_rows
from pipeline.verify.cleanup import says

SOURCE = (
    "# Paper\n\nIn **June** 2008 Congress approved \\$400 million, and the DEA agreed.\n\n"
    "In July 2009 the FBI and the DEA met again; the Drug Enforce-\nment Administration¹ wrote.\n\n"
    "After months of talks in both capitals the letter was signed in March\n\n"
    "¹ A note on the year.\n\n2010, and printed later.\n"
).encode()


def rows_for(words: list[str], shift: int = 0, data: bytes = SOURCE) -> list[dict[str, Any]]:
    """Rows for the first occurrence of some words, as extraction would write them."""
    document = parse_bytes(data, "paper.md", DocumentParams(), "en")
    if shift:
        moved = tuple(
            s._replace(source_start=s.source_start + shift, source_end=s.source_end + shift)
            for s in document.source_map.segments
        )
        document = replace(document, source_map=SourceMap(moved))
    reading = Document.of(document.text)
    value = DateValue("2008", "2008-01-01", "2008-12-31", "year")
    rows = []
    for word in words:
        start = document.text.index(word)
        mention = Mention(
            kind="date", start=start, end=start + len(word), value=value, rule="t", confidence=1.0
        )
        rows.append(
            row_of(
                mention,
                sha256=hashlib.sha256(data).hexdigest(),
                source=data.decode(),
                parsed=document,
                document=reading,
                addresses=[],
            )
        )
    return rows


WORDS = [
    "June 2008",
    "$400 million",
    "DEA agreed",
    "July 2009",
    "Drug Enforcement Administration",
    "March 2010",
    "FBI",
]


def check(rows: list[dict[str, Any]], source: bytes = SOURCE) -> dict[str, str]:
    digest = hashlib.sha256(source).hexdigest()
    return check_rows(source, digest, "text/markdown", "utf-8", rows)


def test_right_rows_are_proved() -> None:
    assert check(rows_for(WORDS)) == {}


def test_a_cut_mention_has_its_fragments() -> None:
    (row,) = rows_for(["March 2010"])
    assert row["quote"] == "March"
    assert [SOURCE.decode()[low:high] for low, high in row["fragments"]] == ["March", "2010"]


@pytest.mark.parametrize("shift", [1, -1, 7])
def test_a_shifted_source_map_is_caught(shift: int) -> None:
    rows = rows_for(WORDS, shift)
    assert set(check(rows)) == {row["mention_id"] for row in rows}


def test_swapped_spans_are_caught() -> None:
    for one in range(len(WORDS)):
        for other in range(one + 1, len(WORDS)):
            rows = rows_for(WORDS)
            for name in ("source_start", "source_end", "quote", "fragments", "prefix", "suffix"):
                rows[one][name], rows[other][name] = rows[other][name], rows[one][name]
            assert len(check(rows)) == 2, (WORDS[one], WORDS[other])


def test_swapped_spans_of_the_same_words_are_caught() -> None:
    first, *_ = rows_for(["DEA"])
    document = parse_bytes(SOURCE, "paper.md", DocumentParams(), "en")
    assert document.text.count("DEA") == 2
    again = {**first, "sentence": "In July 2009 the FBI and the DEA met again; the Drug wrote."}
    assert "do not stand beside" in check([again])[first["mention_id"]]


@pytest.mark.parametrize(
    "text",
    [
        "Hello*all the FBI of it.",
        "The FBI of*it*all*and*more*than*that.",
        "10th Circuit*BDAN the FBI ",
    ],
)
def test_a_sign_within_a_word_is_no_fault(text: str) -> None:
    """It may be taken for a mark of emphasis in one place and for itself in the other."""
    data = text.encode()
    assert check(rows_for(["FBI"], data=data), data) == {}


def test_a_changed_letter_of_the_source_is_caught() -> None:
    rows = rows_for(WORDS)
    changed = SOURCE.replace(b"July 2009", b"July 2008")
    # the file was changed after the run: no row of it holds any more
    old = hashlib.sha256(SOURCE).hexdigest()
    assert len(check_rows(changed, old, "text/markdown", "utf-8", rows)) == len(rows)
    # and were the rows to name the changed file, their ids would not be its
    new = hashlib.sha256(changed).hexdigest()
    assert len(check_rows(changed, new, "text/markdown", "utf-8", rows)) == len(rows)


def test_a_changed_text_is_caught() -> None:
    for name, value in (("text", "June 2009"), ("quote", "**June** 2009"), ("prefix", "x")):
        (row,) = rows_for(["June 2008"])
        assert check([{**row, name: value}]), name


def test_the_same_row_twice_is_caught() -> None:
    (row,) = rows_for(["June 2008"])
    assert "same id" in check([row, row])[row["mention_id"]]


@pytest.mark.parametrize(
    ("quote", "text", "fits"),
    [
        ("DEA", "DEA", True),
        ("DEA", "DEa", False),
        ("Enforce-\nment", "Enforcement", True),
        ("Enforce-\nment", "Enforce-ment", True),
        ("law\n  enforcement", "law enforcement", True),
        ("law enforcement", "lawenforcement", False),
        ("\\$20 million", "$20 million", True),
        ("\\$20 million", "$2 million", False),
        ("21<sup>st</sup> century", "21st century", True),
        ("Court² of Justice", "Court of Justice", True),
        ("**Drug** *Enforcement*", "Drug Enforcement", True),
        ("[Treasury](https://x.org)", "Treasury", True),
        ("2008–\n2010", "2008–2010", True),
        ("Nu&ntilde;o", "Nuño", True),
        ("1,000", "1,00", False),
        ("The o\ufb03ce", "The office", True),
    ],
)
def test_declared_clean_up(quote: str, text: str, fits: bool) -> None:
    assert says(quote, text, markdown=True) is fits


def test_rows_of_the_samples_are_proved(samples_run: Path) -> None:
    rejected = (samples_run / "rejected.csv").read_text("utf-8").splitlines()
    assert len(rejected) == 1
    checks = read_checks(samples_run / "interim")
    assert len(checks) == 6
    assert all(check.rejected == {} for check in checks.values())
