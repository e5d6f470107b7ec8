"""Languages are told as py3langid tells them, whatever is told together and wherever it is kept."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.parse.layout.language import languages_of

SHORT = Path(__file__).parents[1] / "data" / "languages.csv"
SAMPLES = Path(__file__).parents[2] / "raw" / "samples"
ENGLISH = "The task force met with the ministry of justice in March and agreed on a budget."
SPANISH = "El grupo de trabajo se reunió con el ministerio de justicia y acordó el presupuesto."
GERMAN = "Die Arbeitsgruppe traf sich im März mit dem Ministerium und beschloss den Haushalt."


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
