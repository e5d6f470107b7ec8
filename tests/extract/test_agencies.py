"""The agency finder, run through the table of sentences and held to its promises."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from growth import LIMIT, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.agencies import find_agencies
from pipeline.link.agencies.discourse import sentence_before
from pipeline.model.document import Document, Entity, TextBlock
from pipeline.model.mention import AgencyValue, Mention
from pipeline.rules.agencies import words
from pipeline.rules.registry_file import load_registry

TABLE = Path(__file__).parent.parent / "data" / "agencies.csv"
Expected = tuple[str, str, str]
Case = tuple[str, str, str, str, tuple[Expected, ...]]


def cases() -> list[Case]:
    """Each text of the table with all its rows: note, text, language, author, mentions."""
    grouped: dict[tuple[str, str, str, str], list[Expected]] = {}
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (row["note"], row["text"], row["language"], row["country"])
            found = grouped.setdefault(key, [])
            if row["mention"]:
                found.append((row["mention"], row["agency_id"], row["expected_country"]))
    return [(*key, tuple(found)) for key, found in grouped.items()]


def value_of(mention: Mention) -> AgencyValue:
    assert isinstance(mention.value, AgencyValue)
    return mention.value


def brief(text: str, mentions: list[Mention]) -> tuple[Expected, ...]:
    return tuple(
        (
            text[mention.start : mention.end],
            value_of(mention).agency_id or "",
            value_of(mention).country or "",
        )
        for mention in mentions
    )


@pytest.mark.parametrize(("note", "text", "language", "author", "expected"), cases())
def test_sentence(
    note: str, text: str, language: str, author: str, expected: tuple[Expected, ...]
) -> None:
    reading = Document.of(text, language=language, country=author or None)
    assert brief(text, find_agencies(reading)) == expected, note


def test_the_table_is_as_large_as_promised() -> None:
    texts = {(text, language, author) for _, text, language, author, _ in cases()}
    assert len(texts) >= 400
    assert {language for _, language, _ in texts} == {"en", "es"}
    assert sum(not expected for *_, expected in cases()) >= 100


def test_ids_of_the_table_are_in_the_registry() -> None:
    known = load_registry().by_id
    ids = {agency_id for *_, expected in cases() for _, agency_id, _ in expected}
    assert not [one for one in ids if one and not one.startswith("new-") and one not in known]


def test_no_mention_crosses_a_block() -> None:
    text = "They met at the Department of Homeland Security."
    cut = text.index("Homeland")
    blocks = (TextBlock(0, cut), TextBlock(cut, len(text)))
    for mention in find_agencies(Document(text, blocks=blocks)):
        assert mention.end <= cut or mention.start >= cut
    assert brief(text, find_agencies(Document.of(text)))[0][1] == "us-dhs"


def test_masked_spans_hold_no_mention() -> None:
    text = "See FBI.gov and the FBI."
    reading = replace(Document.of(text), masks=((4, 11),))
    assert [mention.start for mention in find_agencies(reading)] == [20]


def test_author_country_decides_only_where_the_text_is_silent() -> None:
    silent = "The Senate voted."
    spoken = "Mexico's Senate voted."
    for author, agency_id in (("US", "us-senate"), ("MX", "mx-senate")):
        found = find_agencies(Document.of(silent, country=author))
        assert value_of(found[0]).agency_id == agency_id
        found = find_agencies(Document.of(spoken, country=author))
        assert value_of(found[0]).agency_id == "mx-senate"


def test_year_chooses_between_a_body_and_its_successor() -> None:
    text = "In Mexico, the Attorney General's Office filed charges."
    ids = [
        value_of(find_agencies(Document.of(text, published=published))[0]).agency_id
        for published in ("2010", "2022-05")
    ]
    assert ids == ["mx-pgr", "mx-fgr"]


def test_definition_binds_before_the_registry() -> None:
    text = "The Coastal Immigration Agency (CIA) of Nebraska is new. The CIA has six officers."
    found = find_agencies(Document.of(text))
    assert {value_of(mention).agency_id for mention in found} == {
        "new-us-coastal-immigration-agency"
    }


def test_evidence_and_confidence() -> None:
    text = "The Harbor Anti-Smuggling Task Force (HASTF) is in Texas. HASTF works at night."
    found = find_agencies(Document.of(text))
    last = found[-1]
    assert last.rule == "agency.definition"
    assert text[last.evidence[0].start : last.evidence[0].end].endswith("Task Force")
    assert value_of(last).acronym == "HASTF"
    assert all(0 < mention.confidence <= 1 for mention in found)


def test_entities_support_a_pattern() -> None:
    text = "The Harbor Anti-Smuggling Task Force is in Texas."
    plain = find_agencies(Document.of(text))[0]
    entity = Entity(0, plain.end, "ORG")
    backed = find_agencies(replace(Document.of(text), entities=(entity,)))[0]
    assert (plain.rule, backed.rule) == ("agency.pattern", "agency.ner")
    assert backed.confidence > plain.confidence
    assert value_of(backed).agency_id == value_of(plain).agency_id


def test_both_forms_of_a_new_body_have_one_id() -> None:
    texts = ("The Kenyan Ministry of Lakes met.", "The Ministry of Lakes of Kenya met.")
    ids = {value_of(find_agencies(Document.of(text))[0]).agency_id for text in texts}
    assert ids == {"new-ke-ministry-of-lakes"}


def test_every_method_has_a_confidence() -> None:
    assert set(words.confidences()) >= {
        "registry_name",
        "acronym",
        "definition",
        "country_word",
        "neighbour",
        "document",
        "pattern",
        "ner",
    }


PIECES = st.sampled_from(
    [
        "the", "The", "of", "and", ",", ".", "(", ")", "'s", "’s", "-", "/", "\n", "\n\n", "de",
        "la", "y", "U.S.", "Mexican", "Mexico", "Texas", "DEA", "FBI", "PGR", "ICE", "BEST", "SIU",
        "Department", "Departments", "Office", "Bureau", "State", "Justice", "Homeland", "Security",
        "Attorney", "General", "Court", "Supreme", "Congress", "Senate", "Commission", "Police",
        "Secretaría", "Fiscalía", "Nacional", "Estado", "Nuevo", "León", "teams", "Task", "Force",
        "Ábaco", "ß", "İ", "²", "2010",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["en", "es"]))
def test_mentions_are_sorted_disjoint_and_within_blocks(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    reading = Document.of(text, language=language)
    found = find_agencies(reading)
    assert found == find_agencies(reading)
    at = 0
    for mention in found:
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end
        block = reading.block_at(mention.start)
        assert block is not None and mention.end <= block.end
        span = text[mention.start : mention.end]
        assert span == span.strip(" \n,'’") and (span[-1] != "." or span.endswith("U.S."))
        value = value_of(mention)
        assert value.agency_id is None or value.name
        assert (
            not (value.agency_id or "").startswith("new-")
            or value.agency_id == (value.agency_id or "").lower()
        )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
@pytest.mark.slow
def test_any_text_is_read(text: str) -> None:
    for mention in find_agencies(Document.of(text)):
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["Office of ", "Department of the ", "(", "A. ", "Mexican ", "DEA, ", "Police and "]
)
@pytest.mark.slow
def test_time_is_linear_in_the_text(unit: str) -> None:
    assert growth(lambda times: find_agencies(Document.of(unit * times)), 1000) < LIMIT


def test_time_is_linear_in_pronouns_at_the_start_of_paragraphs() -> None:
    """No sentence stands right before them: all the text above them is asked."""

    def work(times: int) -> None:
        unit = "Mexico sent aid to Peru.\n\nIts Congress concurred with State.\n\n"
        reading = Document.of(unit * times)
        sentences = tuple((block.start, block.end) for block in reading.blocks)
        find_agencies(replace(reading, sentences=sentences))

    assert growth(work, 100) < LIMIT


def test_another_document_changes_nothing() -> None:
    text = "The Harbor Anti-Smuggling Task Force is in Texas."
    alone = find_agencies(Document.of(text))
    find_agencies(Document.of("The Harbor Anti-Smuggling Task Force is in Mexico."))
    assert find_agencies(Document.of(text)) == alone


@pytest.mark.parametrize("gap", [" ", "\n", "\n\n", "\n \n\t\n"])
def test_the_sentence_before_is_one_sentence(gap: str) -> None:
    """A pronoun at a paragraph's start looks back to the sentence before, and no further."""
    parts = ["Mexico signed first.", "The hall was cold.", "Its Navy sailed."]
    text = gap.join(parts)
    starts = [text.index(part) for part in parts]
    spans = [(at, at + len(part)) for at, part in zip(starts, parts, strict=True)]
    blocks = [TextBlock(*span, "paragraph", "en") for span in spans]
    reading = Document(text, blocks=blocks, sentences=spans)
    assert [sentence_before(reading, at) for at in starts] == [0, 0, starts[1]]


def test_nothing_is_before_the_first_sentence_and_much_white_space_parts() -> None:
    text = "Mexico signed." + "\n" * 100 + "Its Navy sailed."
    reading = Document.of(text)
    assert sentence_before(reading, 0) == 0
    assert sentence_before(reading, text.index("Its")) == text.index("Its")
