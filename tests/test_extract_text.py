"""The same tables for one string, in Python; and the components in someone else's pipeline."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import spacy

import pipeline
import pipeline.extract.components  # registers the factories
from pipeline.model.schema import TABLES

TEXT = (
    "Last year Congress approved $400 million. In Operation Xcellerator the Drug Enforcement "
    "Administration (DEA) made 755 arrests; the DEA said so on February 25, 2009."
)


def test_tables_of_a_string() -> None:
    tables = pipeline.extract_text(TEXT, published="2010-09")
    assert set(tables) == {table.name for table in TABLES}
    for table in TABLES:
        assert list(tables[table.name].columns) == list(table.names)
    dates = tables["dates"].set_index("text")
    assert dates.loc["Last year", "value"] == "2009"
    assert dates.loc["February 25, 2009", "start_date"] == datetime.date(2009, 2, 25)
    assert tables["amounts"]["amount_min"].tolist() == [Decimal("400000000.0000")]
    assert set(tables["agencies"]["agency_id"]) == {"us-congress", "us-dea"}
    assert tables["cases"]["name"].str.contains("Xcellerator").all()
    assert tables["documents"]["published"].tolist() == ["2010-09"]


def test_offsets_are_into_the_string() -> None:
    for row in pipeline.extract_text(TEXT)["mentions"].itertuples():
        assert TEXT[row.source_start : row.source_end] == row.quote


def test_spanish_by_detection_and_by_name() -> None:
    text = (
        "El 15 de enero de 2016 la PGR gastó 20 millones de pesos en el operativo de la frontera."
    )
    for language in (None, "es"):
        tables = pipeline.extract_text(text, language=language)
        assert tables["dates"]["value"].tolist() == ["2016-01-15"]
        assert tables["amounts"]["currency"].tolist() == ["MXN"]
        assert tables["agency_mentions"]["agency_id"].tolist() == ["mx-pgr"]


def test_one_short_spanish_sentence() -> None:
    text = "El año pasado el Congreso aprobó 5 millones de pesos."
    tables = pipeline.extract_text(text, published="2010-09")
    assert tables["documents"]["language"].tolist() == ["es"]
    assert tables["dates"][["text", "value"]].to_numpy().tolist() == [["año pasado", "2009"]]
    assert tables["amounts"]["currency"].tolist() == ["MXN"]
    assert tables["agency_mentions"]["agency_id"].tolist() == ["mx-congress"]


def test_an_empty_string_gives_empty_tables() -> None:
    assert len(pipeline.extract_text("")["mentions"]) == 0


def test_a_bad_date_is_said() -> None:
    with pytest.raises(ValueError, match="expected EDTF"):
        pipeline.extract_text("x", published="last May")


@pytest.mark.parametrize("kind", ["dates", "agencies", "amounts", "cases"])
def test_each_component_works_alone_in_another_pipeline(kind: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(f"policy_{kind}")
    doc = nlp(TEXT)
    assert list(doc.spans) == [kind]
    assert len(doc.spans[kind]) > 0
    for span in doc.spans[kind]:
        mention = span._.mention
        assert span.start_char <= mention.start < mention.end <= span.end_char


def test_the_whole_pipeline_is_built_in_one_place() -> None:
    nlp = pipeline.extract.components.build_pipeline()
    assert nlp.pipe_names[-4:] == ["policy_cases", "policy_dates", "policy_amounts",
                                   "policy_agencies"]  # fmt: skip
    doc = nlp(TEXT)
    assert {span.text for span in doc.spans["agencies"]} >= {"Congress", "DEA"}
