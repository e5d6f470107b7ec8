"""Sums in table cells: the tables of cases, what a row rests on, and what stays untouched."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from growth import LIMIT, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.amounts import find_amounts
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountValue, Mention

CASES = Path(__file__).parent.parent / "data" / "table_amounts.jsonl"


def _cases() -> list[dict[str, Any]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _reading(
    rows: list[list[str]],
    above: list[list[str]],
    below: list[list[str]] | None = None,
    language: str = "en",
    country: str | None = None,
    table: int = 0,
) -> Document:
    """A document of one table with the lines around it; an empty cell has no block."""
    parts: list[tuple[str, str, tuple[int, int, int] | None]] = []
    parts += [(kind, text, None) for kind, text in above]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text:
                parts.append(("table", text, (table, row, column)))
    parts += [(kind, text, None) for kind, text in below or []]
    blocks, texts, at = [], [], 0
    for kind, text, cell in parts:
        blocks.append(TextBlock(at, at + len(text), kind, language, 0, cell))  # type: ignore[arg-type]
        texts.append(text)
        at += len(text) + 1
    return Document("\n".join(texts), tuple(blocks), language=language, country=country)


def _amounts(reading: Document) -> list[tuple[Mention, AmountValue]]:
    found = find_amounts(reading)
    return [(m, m.value) for m in found if isinstance(m.value, AmountValue)]


def _in_cells(reading: Document) -> list[dict[str, Any]]:
    rows = []
    for mention, value in _amounts(reading):
        block = reading.block_at(mention.start)
        if block is None or block.cell is None:
            continue
        rows.append(
            {
                "row": block.cell[1],
                "column": block.cell[2],
                "quote": reading.text[mention.start : mention.end],
                "min": value.amount_min,
                "max": value.amount_max,
                "currency": value.currency,
                "mod": value.mod,
            }
        )
    return rows


def _outside(reading: Document) -> list[tuple[str, Decimal | None, str | None]]:
    found = []
    for mention, value in _amounts(reading):
        block = reading.block_at(mention.start)
        if block is None or block.cell is None:
            quote = reading.text[mention.start : mention.end]
            found.append((quote, value.amount_min, value.currency))
    return found


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
def test_table(case: dict[str, Any]) -> None:
    reading = _reading(
        case["rows"], case["above"], case["below"], case["language"], case.get("country")
    )
    expected = [
        {**row, "min": Decimal(row["min"]), "max": Decimal(row["max"])} for row in case["expected"]
    ]
    assert _in_cells(reading) == expected
    assert _outside(reading) == [
        (quote, None if value is None else Decimal(value), code)
        for quote, value, code in case.get("outside", [])
    ]


def test_enough_cases() -> None:
    cases = _cases()
    assert len(cases) >= 60
    assert sum(not case["expected"] for case in cases) >= 10
    assert sum(case["language"] == "es" for case in cases) >= 12


def test_evidence_is_the_unit() -> None:
    reading = _reading(
        [["Account", "FY 2010"], ["Radios", "20.0"]], [["caption", "Aid (dollars in millions)"]]
    )
    ((mention, _),) = _amounts(reading)
    assert mention.rule == "amount.cell_unit"
    (evidence,) = mention.evidence
    assert evidence.role == "unit"
    assert reading.text[evidence.start : evidence.end] == "dollars in millions"


def test_continued_table_keeps_the_unit() -> None:
    first = _reading([["Item", "2010"], ["Radios", "5"]], [["caption", "Aid ($ in millions)"]])
    second = _reading([["Item", "2010"], ["Vests", "3"]], [["caption", "Aid (continued)"]], table=1)
    shift = len(first.text) + 1
    blocks = [
        *first.blocks,
        *(
            TextBlock(b.start + shift, b.end + shift, b.kind, b.language, b.level, b.cell)
            for b in second.blocks
        ),
    ]
    reading = Document(f"{first.text}\n{second.text}", tuple(blocks))
    assert [value.amount_min for _, value in _amounts(reading)] == [5_000_000, 3_000_000]


def test_text_outside_tables_is_untouched() -> None:
    text = "The plan cost $20 million.\n\nFigures are in millions of dollars.\n\n15.0"
    assert [m.rule for m in find_amounts(Document.of(text))] == ["amount.mark"]


UNITS = [
    ("dollars in millions", 10**6, "USD"),
    ("US$ thousands", 10**3, "USD"),
    ("in billions of euros", 10**9, "EUR"),
    ("millones de pesos mexicanos", 10**6, "MXN"),
    ("miles de dólares", 10**3, "USD"),
    ("$000", 10**3, "USD"),
    ("£ million", 10**6, "GBP"),
    ("constant 2012 US$", 1, "USD"),
]


@given(
    st.sampled_from(UNITS),
    st.lists(st.decimals(0, 99_999, places=1), min_size=1, max_size=5),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_figure_comes_back_times_its_scale(
    unit: tuple[str, int, str], figures: list[Decimal], in_header: bool
) -> None:
    words, scale, code = unit
    header = f"Amount ({words})" if in_header else "Amount"
    above = [] if in_header else [["caption", f"Table 1. Spending ({words})"]]
    rows = [["Agency", header], *(["Office", f"{figure:,}"] for figure in figures)]
    found = _amounts(_reading(rows, above))
    assert [value.amount_min for _, value in found] == [figure * scale for figure in figures]
    assert {value.currency for _, value in found} == {code}


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "$", "5", "(3.5)", "$20.0", "2010", "US$ millions", "Number", "%", "12%",
                 "(dollars in millions)", "n/a", "1,200", "Cases", "20-30", "5 million", "MXN", "b"]
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "Table (US$ thousands)", "mdp", "Note"]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_sorted_apart_and_inside_their_cells(rows: list[list[str]], caption: str) -> None:
    reading = _reading(rows, [["caption", caption]] if caption else [])
    found = find_amounts(reading)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for mention in found:
        block = reading.block_at(mention.start)
        assert block is not None
        assert mention.end <= block.end
        assert mention.rule != "amount.cell_unit" or mention.evidence


def test_large_tables_take_linear_time() -> None:
    def work(rows: int) -> None:
        body = [["Office", "n/a" if i % 2 else "5.0", "7", "$3"] for i in range(rows)]
        reading = _reading([["Office", "A", "B", "C"], *body], [["caption", "(US$ millions)"]])
        assert len(find_amounts(reading)) > rows

    assert growth(work, 150) < LIMIT
