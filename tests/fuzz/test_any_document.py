"""For any document: no exception, spans inside the text, rows that verify, valid values."""

from __future__ import annotations

from pathlib import Path

import grammar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, extract, parse_and_extract
from pipeline.model.media_types import HTML, MARKDOWN, TEXT

pytestmark = pytest.mark.slow

FOUND = sorted(Path(__file__).with_name("found").glob("*/*"))
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(grammar.PLAIN)
def test_any_plain_text(text: str) -> None:
    parse_and_extract(TEXT, text.encode())


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(grammar.MARKDOWN)
def test_any_markdown(text: str) -> None:
    parse_and_extract(MARKDOWN, text.encode())


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(grammar.HTML)
def test_any_html(text: str) -> None:
    parse_and_extract(HTML, text.encode())


@pytest.mark.parametrize("kind", grammar.WORDS)
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(data=st.data(), language=st.sampled_from([0, 1]))
def test_any_words_of_a_kind(kind: str, data: st.DataObject, language: int) -> None:
    extract(bytes([language]) + data.draw(grammar.expressions(kind)).encode())


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["text", "markdown", "html", "docx", "pdf"]), st.binary(max_size=300))
def test_any_bytes(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_something(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
