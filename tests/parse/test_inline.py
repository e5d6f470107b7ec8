"""Inline cleaning: a table of cases, and exactness for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.parsed import ParsedDocument
from pipeline.parse.decode import Decoded
from pipeline.parse.running_text import parse_running_text
from pipeline.verify.cleanup import says

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "inline.jsonl")
    .read_text("utf-8")
    .splitlines()
]

# Pieces of which policy texts and their conversions are made.
fragments = st.lists(
    st.sampled_from(
        [
            "In June 2008 ",
            "the DEA",
            " and ",
            "Drug Enforce-\nment ",
            "\\$20 million",
            "**FBI**",
            "²",
            "<sup>3</sup>",
            "\n",
            "\n\n",
            "\r\n",
            "\f",
            "# Heading\n\n",
            "- item ",
            "[a](b)",
            "1. ",
            "¹ A note.",
            "*x*",
            "&amp;",
            "\u00a0",
            "\u200b",
            "\ufb01",
            "…",
            "| a | 1 |\n",
            "|---|---|\n",
            "```\n",
            "> quoted ",
            "www.example.org/a_b ",
            "[1] ",
            "(",
            ")",
            "_",
            "^{st}",
            "é",
            "¿",
            "—\n",
            "-\n",
            "2010",
            "\t",
            "  ",
            "- 3 -\n",
            "Page 4 of 9\n",
            "!",
            "<b>",
            "\\",
        ]
    ),
    max_size=40,
).map("".join)


def parsed(source: str, markdown: bool) -> ParsedDocument:
    return parse_running_text(Decoded(source, "utf-8"), markdown=markdown, language="en")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"][:30])
def test_clean_text(case: dict[str, str]) -> None:
    assert parsed(case["source"], case["markup"] == "markdown").text == case["text"]


@settings(max_examples=300, deadline=None)
@given(st.one_of(fragments, st.text(max_size=80)), st.booleans())
def test_every_character_is_exact_in_both_directions(source: str, markdown: bool) -> None:
    document = parsed(source, markdown)
    source_map, text = document.source_map, document.text
    assert source_map.text_length == len(text)
    at = 0
    for segment in source_map.segments:
        end = at + segment.text_length
        if segment.copied:
            assert text[at:end] == source[segment.source_start : segment.source_end]
        at = end
    for block in document.blocks:
        assert text[block.start : block.end].strip()
        for offset in range(block.start, block.end):
            low, high = source_map.source_of(offset)
            assert 0 <= low <= high <= len(source)
            if low < high:
                assert any(a <= offset < b for a, b in source_map.to_text(low, high))


def _cuts_a_character(document: ParsedDocument, at: int) -> bool:
    """Whether an offset parts what one character of the source became (a ligature)."""
    source_map = document.source_map
    if not 0 < at < len(document.text):
        return False
    before, after = source_map.source_of(at - 1), source_map.source_of(at)
    return before == after and before[0] < before[1]


@settings(max_examples=300, deadline=None)
@given(st.one_of(fragments, st.text(max_size=80)), st.booleans(), st.data())
def test_any_span_of_words_verifies(source: str, markdown: bool, data: st.DataObject) -> None:
    document = parsed(source, markdown)
    blocks = [b for b in document.blocks if b.end > b.start]
    if not blocks:
        return
    block = data.draw(st.sampled_from(blocks))
    start = data.draw(st.integers(block.start, block.end - 1))
    end = data.draw(st.integers(start + 1, block.end))
    text = document.text[start:end]
    if (
        text != text.strip()
        or _cuts_a_character(document, start)
        or _cuts_a_character(document, end)
    ):
        return
    spans = document.source_spans(start, end)
    quote = "\n".join(source[low:high] for low, high in spans)
    assert says(quote, text, markdown=markdown), (quote, text)


@settings(max_examples=200, deadline=None)
@given(st.one_of(fragments, st.text(max_size=80)), st.booleans())
def test_furniture_and_text_do_not_overlap(source: str, markdown: bool) -> None:
    document = parsed(source, markdown)
    for item in document.furniture:
        assert not document.source_map.to_text(item.start, item.end)


@settings(max_examples=100, deadline=None)
@given(fragments, st.booleans())
def test_a_parsed_document_survives_being_kept(source: str, markdown: bool) -> None:
    document = parsed(source, markdown)
    again = ParsedDocument.from_bytes(document.to_bytes())
    assert again.to_bytes() == document.to_bytes()
    assert again == document
