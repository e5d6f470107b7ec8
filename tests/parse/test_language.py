"""Languages are told as py3langid tells them, whatever is told together and wherever it is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.core.prepared import keep_in
from pipeline.parse import identifier as module
from pipeline.parse.identifier import Identifier, identifier
from pipeline.parse.language import languages_of

SHORT = Path(__file__).parents[1] / "data" / "languages.csv"
SAMPLES = Path(__file__).parents[2] / "raw" / "samples"
ENGLISH = "The task force met with the ministry of justice in March and agreed on a budget."
SPANISH = "El grupo de trabajo se reunió con el ministerio de justicia y acordó el presupuesto."
GERMAN = "Die Arbeitsgruppe traf sich im März mit dem Ministerium und beschloss den Haushalt."

PASSAGES = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(codec="ascii"), max_size=200),
    st.sampled_from((ENGLISH, SPANISH, GERMAN)),
    st.sampled_from((ENGLISH, SPANISH, GERMAN)).map(str.upper),
    st.sampled_from(("\ud800", "e\u0301", "日本", "\x00", " ", "ß", "ÿ")),
)


@cache
def library() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(["en", "es", "fr", "pt", "de", "it"])
    return model


@cache
def unpacked() -> Identifier:
    return module._from_library()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has no model yet; the library's is unpacked once for all tests."""
    made = unpacked()
    monkeypatch.setattr(module, "_from_library", lambda: made)
    identifier.cache_clear()
    yield
    keep_in(None)
    identifier.cache_clear()


def same_as_library(told: Identifier, texts: list[str]) -> None:
    assert list(told.classify(texts)) == [library().classify(text) for text in texts]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(PASSAGES, max_size=12).map("".join), max_size=12))
def test_as_the_library(texts: list[str]) -> None:
    same_as_library(identifier(), texts)


def test_long_and_many_texts_as_the_library() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.[tm][xd]*")))
    parts = [text[at : at + 97] for at in range(0, len(text), 97)]
    same_as_library(identifier(), [text * 8, *parts, "", *(part[:3] for part in parts)])


def test_a_kept_model_tells_the_same(
    tmp_path: Path, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_in(tmp_path)
    texts = [ENGLISH, SPANISH, GERMAN, "", ENGLISH + SPANISH]
    same_as_library(identifier(), texts)
    [kept] = tmp_path.iterdir()
    identifier.cache_clear()
    monkeypatch.setattr(module, "_from_library", no_library)
    same_as_library(identifier(), texts)
    assert list(tmp_path.iterdir()) == [kept]


def no_library() -> Identifier:
    raise AssertionError("the kept model is not used")


def test_models_of_other_versions_are_swept_away(tmp_path: Path, fresh: None) -> None:
    (tmp_path / ".languages-0123456789abcdef").write_bytes(b"of old")
    keep_in(tmp_path)
    identifier()
    [kept] = tmp_path.iterdir()
    assert kept.stat().st_size > 1_000_000


@pytest.mark.parametrize("left", [0, 1, 100, -1])
def test_a_kept_model_that_is_not_whole_is_made_anew(
    tmp_path: Path, fresh: None, left: int
) -> None:
    keep_in(tmp_path)
    identifier()
    [kept] = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:left])
    identifier.cache_clear()
    same_as_library(identifier(), [ENGLISH, SPANISH])
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_languages_are_told(tmp_path: Path, fresh: None) -> None:
    keep_in(tmp_path / "nowhere")
    same_as_library(identifier(), [ENGLISH, SPANISH])
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("blocks", "known", "languages", "document"),
    [
        ([ENGLISH, ENGLISH, SPANISH], None, ["en", "en", "es"], "en"),
        ([ENGLISH, ENGLISH, "Anexo"], None, ["en", "en", "en"], "en"),
        ([SPANISH, "Table 1"], None, ["es", "es"], "es"),
        (["Table 1"], None, ["und"], "und"),
        (["Table 1", ENGLISH], "es", ["es", "en"], "es"),
        ([f"{'ñ' * 59}"], None, ["und"], "und"),
        ([], None, [], "und"),
        ([], "es", [], "es"),
    ],
)
def test_blocks_and_their_document(
    blocks: list[str], known: str | None, languages: list[str], document: str
) -> None:
    assert languages_of(blocks, known) == (languages, document)


def short_texts() -> list[dict[str, str]]:
    """Texts of a few words: their language alone, and among blocks of another language.

    The latter is empty where a text takes that of the document that it stands in.
    """
    with SHORT.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", short_texts(), ids=lambda row: row["text"])
def test_short_texts(row: dict[str, str]) -> None:
    assert languages_of([row["text"]], None) == ([row["language"]], row["language"]), row["note"]
    for document in ("en", "es"):
        expected = row["among_others"] or document
        assert languages_of([row["text"]], document) == ([expected], document), row["note"]


def test_short_texts_are_many() -> None:
    rows = short_texts()
    assert len({row["text"] for row in rows}) == len(rows) >= 80
    assert {row["language"] for row in rows} == {"en", "es", "fr", "pt", "de", "it", "und"}


def test_short_texts_stand_beside_longer_ones() -> None:
    blocks = [ENGLISH, "El mes pasado el Senado votó dos veces.", "Ciudad Juárez"]
    assert languages_of(blocks, None) == (["en", "es", "en"], "en")
    assert languages_of(["Ciudad Juárez", "El río creció ayer."], None)[1] == "es"
