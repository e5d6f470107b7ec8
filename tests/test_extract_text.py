"""The same tables for one string, in Python; and the components in someone else's pipeline."""

from __future__ import annotations

import datetime
import doctest
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import spacy
from folders import SAMPLES

import pipeline
import pipeline.extract.components  # registers the factories
from pipeline.model.errors import UnreadableDocument
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


def test_a_file_gives_the_tables_of_a_run(samples_run: Path) -> None:
    for path in (SAMPLES / "merida-funding.md", SAMPLES / "intelligence-centers.pdf"):
        tables = pipeline.extract_file(path)
        assert tables["documents"]["path"].tolist() == [path.name]
        alone = set(tables["mentions"]["mention_id"])
        run = pd.read_parquet(samples_run / "mentions.parquet")
        assert len(alone & set(run[run["path"].str.endswith(path.name)]["mention_id"])) > 90


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(UnreadableDocument, match="damaged"):
        pipeline.extract_file(tmp_path / "a.docx")
    with pytest.raises(FileNotFoundError):
        pipeline.extract_file(tmp_path / "b.docx")


OWN = (
    "id,name,acronym,other_names,short_names,name_es,country,level,kind,parent,predecessor,"
    "successor,years,source,former_ids\n"
    "xx-bridge-board,Board of Bridges and Fords,BBF,,,,XX,federal,agency,us-doj,,,,own,\n"
)


def test_bodies_of_ones_own(tmp_path: Path) -> None:
    text = "The Board of Bridges and Fords met the DEA. The BBF said nothing."
    (tmp_path / "own.csv").write_text(OWN)
    before = pipeline.extract_text(text)["agency_mentions"]["agency_id"].tolist()
    tables = pipeline.extract_text(text, registry=tmp_path / "own.csv")
    found = tables["agency_mentions"]["agency_id"].tolist()
    assert found == ["xx-bridge-board", "us-dea", "xx-bridge-board"]
    assert tables["agencies"].set_index("agency_id").loc["xx-bridge-board", "parent_id"] == "us-doj"
    assert pipeline.extract_text(text)["agency_mentions"]["agency_id"].tolist() == before
    assert "xx-bridge-board" not in before
    (tmp_path / "own.csv").write_text(OWN.replace("us-doj", "us-no-such"))
    with pytest.raises(ValueError, match=r"own\.csv, line 2: parent 'us-no-such' is no id"):
        pipeline.extract_text(text, registry=tmp_path / "own.csv")


def test_finders_over_a_document() -> None:
    document = pipeline.Document.of("In June 2008 the DEA spent $5 million.")
    found = {mention.kind: mention.value for mention in pipeline.find_mentions(document)}
    assert isinstance(found["date"], pipeline.DateValue) and found["date"].value == "2008-06"
    assert isinstance(found["amount"], pipeline.AmountValue)
    assert isinstance(found["agency"], pipeline.AgencyValue)
    masked = pipeline.Document.of("See www.example.org/june-2008/ and June 2009.")
    assert [m.value.value for m in pipeline.find_mentions(masked, ("date",))] == ["2009-06"]


def test_examples_in_docstrings_give_what_they_say() -> None:
    failed, tried = doctest.testmod(pipeline)
    assert (failed, tried >= 8) == (0, True)
