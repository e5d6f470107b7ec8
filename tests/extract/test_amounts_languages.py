"""Sums in languages beyond those that the project began with: a table of cases each."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest

from pipeline.extract.amounts import find_amounts
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountValue

DATA = Path(__file__).parents[1] / "data"


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(DATA.glob("languages_*_amounts.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


CASES = [(text, list(rows)) for text, rows in groupby(_rows(), key=lambda row: row["text"])]


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _reading(text: str, language: str, country: str | None = None) -> Document:
    block = TextBlock(0, len(text), language=language)
    return Document(text, (block,), language=language, country=country)


def _found(reading: Document) -> list[tuple[object, ...]]:
    found = []
    for mention in find_amounts(reading):
        value = mention.value
        assert isinstance(value, AmountValue)
        quote = reading.text[mention.start : mention.end]
        found.append((quote, value.amount_min, value.amount_max, value.currency, value.mod))
    return found


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[text[:60] for text, _ in CASES])
def test_table(text: str, rows: list[dict[str, str]]) -> None:
    first = rows[0]
    expected = [
        (
            row["mention"],
            _number(row["min"]),
            _number(row["max"]),
            row["currency"],
            row["mod"] or None,
        )
        for row in rows
        if row["mention"]
    ]
    assert _found(_reading(text, first["language"], first["country"] or None)) == expected


def test_tables_are_large() -> None:
    texts: dict[str, set[str]] = {}
    for row in _rows():
        texts.setdefault(row["language"], set()).add(row["text"])
    assert texts
    assert all(len(held) >= 60 for held in texts.values())


def test_a_language_without_words_is_read_with_figures_and_marks() -> None:
    assert _found(_reading("Le coût est de $5 million.", "fr")) == [
        ("$5 million", 5_000_000, 5_000_000, "USD", None)
    ]


def test_blocks_of_several_languages_are_read_each_in_its_own() -> None:
    parts = [("Custou R$ 5 mil.", "pt"), ("It cost 5 million reais.", "en")]
    text = "\n\n".join(part for part, _ in parts)
    blocks, at = [], 0
    for part, language in parts:
        blocks.append(TextBlock(at, at + len(part), language=language))
        at += len(part) + 2
    found = _found(Document(text, tuple(blocks), language="pt"))
    assert [(quote, low) for quote, low, *_ in found] == [
        ("R$ 5 mil", 5_000),
        ("5 million reais", 5_000_000),
    ]


def test_units_of_a_portuguese_table() -> None:
    cells = ["Órgão", "2010", "Polícia", "1.250,5"]
    caption = "Tabela 1. Despesas (em milhões de reais)"
    blocks, at = [TextBlock(0, len(caption), "caption", "pt")], len(caption) + 1
    for index, cell in enumerate(cells):
        place = (0, index // 2, index % 2)
        blocks.append(TextBlock(at, at + len(cell), "table", "pt", 0, place))
        at += len(cell) + 1
    text = "\n".join([caption, *cells])
    assert _found(Document(text, tuple(blocks), language="pt")) == [
        ("1.250,5", 1_250_500_000, 1_250_500_000, "BRL", None)
    ]
