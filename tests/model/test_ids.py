"""Identities and folded names."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.ids import fold, make_doc_id, make_mention_id, slug


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_names_are_compared_without_case_and_accents() -> None:
    assert fold("Procuraduría") == fold("PROCURADURIA") == "procuraduria"
    assert fold("Attorney General’s") == "attorney general's"
    assert fold("\U0001d4d0") == "a"


@given(st.text())
def test_slugs_are_ascii(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(text))
    assert len(slug(text)) <= 60


def test_ids_have_their_form() -> None:
    sha256 = "0123456789abcdef" * 4
    assert make_doc_id("deep/Año Nuevo (final).pdf", sha256) == "ano-nuevo-final-0123456789ab"
    assert make_doc_id("¿?.txt", sha256) == "document-0123456789ab"
    assert re.fullmatch("m[0-9a-f]{16}", make_mention_id(sha256, "date", 1, 5))
    assert make_mention_id(sha256, "date", 1, 5) != make_mention_id(sha256, "case", 1, 5)
