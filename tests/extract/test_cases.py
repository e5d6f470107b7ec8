"""Case names: a table of cases, identity, numbers that bar dates, invariants, linear time."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from growth import LIMIT, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.cases import find_cases
from pipeline.extract.masks import number_spans
from pipeline.link.cases.identity import LONGEST_ID, case_id, case_key, name_country
from pipeline.model.document import Document, Entity, TextBlock
from pipeline.model.mention import CaseValue, Mention
from pipeline.rules.case_spelling import normal_capitals

TABLE = Path(__file__).parents[1] / "data" / "cases.csv"


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["text"], row["language"], row["kind_of_block"]


CASES = [(key, list(rows)) for key, rows in groupby(_rows(), key=_key)]


def _value(mention: Mention) -> CaseValue:
    assert isinstance(mention.value, CaseValue)
    return mention.value


@pytest.mark.parametrize(("key", "rows"), CASES, ids=[key[0][:60] for key, _ in CASES])
def test_table(key: tuple[str, str, str], rows: list[dict[str, str]]) -> None:
    text, language, kind = key
    found = find_cases(Document.of(text, language=language, kind=kind))
    expected = [
        (row["mention"], row["name"], row["case_kind"], row["country"] or None)
        for row in rows
        if row["mention"]
    ]
    assert [
        (text[m.start : m.end], _value(m).name, _value(m).case_kind, _value(m).country)
        for m in found
    ] == expected


def test_table_is_large_and_holds_negatives() -> None:
    rows = _rows()
    assert len(rows) >= 250
    assert sum(1 for row in rows if not row["mention"]) >= 80
    assert {row["case_kind"] for row in rows if row["mention"]} == {
        "court_case",
        "decision",
        "case_study",
        "operation",
    }


# -- identity ----------------------------------------------------------------

SAME = [
    (
        "United States v. Guzman Loera",
        "U.S. v. Guzmán Loera",
        "UNITED STATES OF AMERICA vs. GUZMAN LOERA",
    ),
    (
        "Radilla Pacheco v. Mexico",
        "Caso Radilla Pacheco vs. México",
        "Radilla Pacheco contra México",
    ),
    ("Operation Fast and Furious", "Fast and Furious", "operativo Rápido y Furioso"),
    ("Operación Limpieza", "Operativo Limpieza", "LIMPIEZA"),
    ("Contradicción de tesis 44/2000-PL", "Contradicción 44/2000-PL"),
    ("Doe v. Holder et al.", "Doe v. Holder", "Doe v. Holder, et al."),
    ("Project Reckoning", "Operation Reckoning"),
    ("Smith & Sons v. Jones", "Smith and Sons v. Jones"),
]


@pytest.mark.parametrize("names", SAME, ids=[names[0] for names in SAME])
def test_spellings_of_one_case_have_one_key_and_id(names: tuple[str, ...]) -> None:
    assert len({case_key(name) for name in names}) == 1
    assert len({case_id(name, name_country(name)) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amparo en revisión 350/2019", "Amparo en revisión 351/2019"),
        ("Contradicción 44/2000-PL", "Contradicción 44/2000-PS"),
        ("Doe v. Holder", "Doe v. Gonzales"),
        ("Operation Green Ice", "Operation Black Ice"),
        ("Roe v. Wade", "Wade v. Roe"),
    ],
)
def test_different_cases_have_different_ids(one: str, other: str) -> None:
    assert case_id(one) != case_id(other)


def test_ids_are_ascii_and_short() -> None:
    assert case_id("United States v. Lopez", "US") == "us-united-states-v-lopez"
    assert case_id("Caso González vs. México", "MX") == "mx-gonzalez-v-mexico"
    assert case_id("Grutter v. Bollinger") == "xx-grutter-v-bollinger"
    assert len(case_id("X" * 200 + " v. " + "Y" * 200)) <= LONGEST_ID


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "US", "MX", "INT"]))
def test_any_name_gives_a_sound_id(name: str, country: str | None) -> None:
    made = case_id(name, country)
    assert made.isascii() and made == made.lower() and len(made) <= LONGEST_ID
    assert made == case_id(name, country)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("JUAN GARCIA ABREGO", "Juan Garcia Abrego"),
        ("UNITED STATES V. LOPEZ", "United States v. Lopez"),
        ("INS v. Chadha", "INS v. Chadha"),
        ("MCDONALD V. CITY OF CHICAGO", "McDonald v. City of Chicago"),
        ("Fast and Furious", "Fast and Furious"),
        ("SMITH'S CASE", "Smith's Case"),
    ],
)
def test_normal_capitals(printed: str, normal: str) -> None:
    assert normal_capitals(printed) == normal


# -- one case in one document ------------------------------------------------


def _ids(text: str, **facts: str) -> list[str]:
    return [_value(m).case_id for m in find_cases(Document.of(text, **facts))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Grutter v. Bollinger came. In Grutter, it lost. The court cited GRUTTER V. BOLLINGER.",
        "United States v. Zazi opened. The Zazi case went on.",
        "Sosa v. Alvarez-Machain, No. 03-339, came. The Supreme Court heard No. 03-339.",
        "Operation Fast and Furious began. Later ATF agents said Fast and Furious failed.",
        "United States v. Joaquin Guzman Loera opened; United States v. Guzman Loera goes on.",
        "The Florence Cassez case was one. The Cassez case went on.",
        "Contradicción de tesis 44/2000-PL. Contradicción 44/2000. La 44/2000 obliga.",
    ],
)
def test_short_forms_and_spellings_have_one_id(text: str) -> None:
    ids = _ids(text)
    assert len(ids) >= 2
    assert len(set(ids)) == 1, ids


def test_id_does_not_depend_on_what_stands_around() -> None:
    alone = _ids("They read Grutter v. Bollinger.")
    cited = _ids("They read Grutter v. Bollinger, 539 U.S. 306 (2003).")
    assert alone == cited


def test_citation_gives_court_country_and_citation() -> None:
    (mention,) = find_cases(Document.of("See Grutter v. Bollinger, 539 U. S. 306, 330 (2003)."))
    value = _value(mention)
    assert (value.citation, value.country) == ("539 U.S. 306", "US")
    assert value.court == "Supreme Court of the United States"


def _paragraphs(*texts: str) -> Document:
    blocks, at = [], 0
    for text in texts:
        blocks.append(TextBlock(at, at + len(text)))
        at += len(text) + 2
    return Document("\n\n".join(texts), blocks=tuple(blocks))


def test_docket_on_its_own_line_of_a_caption() -> None:
    caption = _paragraphs(
        "UNITED STATES COURT OF APPEALS FOR THE TENTH CIRCUIT", "No. 15-2083", "Filed May 2, 2016"
    )
    assert [caption.text[m.start : m.end] for m in find_cases(caption)] == ["No. 15-2083"]
    report = _paragraphs("Office of Audits", "No. 15-2083", "Issued May 2, 2016")
    assert find_cases(report) == []


def test_docket_belongs_to_the_case_beside_it() -> None:
    text = "In Gill v. Department of Justice, No. 14-cv-3120, the court agreed."
    named, numbered = find_cases(Document.of(text))
    assert _value(named).docket == _value(numbered).docket == "No. 14-cv-3120"
    assert _value(named).case_id == _value(numbered).case_id


def test_international_court_is_named() -> None:
    text = "The Inter-American Court decided Radilla Pacheco v. Mexico in 2009."
    (mention,) = find_cases(Document.of(text))
    assert _value(mention).court == "Inter-American Court of Human Rights"


def test_person_seen_by_the_model_makes_a_heading_a_case() -> None:
    text = "THE CASE OF OSORIO VEGA"
    assert find_cases(Document.of(text, kind="heading")) == []
    plain = Document.of(text, kind="heading")
    seen = Document(text, blocks=plain.blocks, entities=(Entity(12, 23, "PERSON"),))
    assert [text[m.start : m.end] for m in find_cases(seen)] == ["OSORIO VEGA"]


def test_addresses_hold_no_cases() -> None:
    text = "See www.x.org/ Roe v. Wade here."
    blocks = Document.of(text).blocks
    assert len(find_cases(Document(text, blocks=blocks))) == 1
    assert find_cases(Document(text, blocks=blocks, masks=((4, 26),))) == []


# -- numbers that bar dates --------------------------------------------------

NUMBERS = [
    ("Tesis Jurisprudencial 11/2001 y Contradicción 44/2000-PL", ["11/2001", "44/2000-PL"]),
    ("releases 398/06; 715/06; 1000/06", ["398/06", "715/06", "1000/06"]),
    ("Audit Report 07-19 of February 2007", ["07-19"]),
    ("Report No. 03-35", ["03-35"]),
    ("GAO-09-71 of 2009", ["GAO-09-71"]),
    ("Fisher v. Texas, No. 11-345", ["11-345"]),
    ("document S/2010/123", ["S/2010/123"]),
    ("amparo en revisión 350/2019", ["350/2019"]),
    ("case 1:09-cr-00466-BMC", ["1:09-cr-00466-BMC"]),
]
DATES = [
    "on 12/10/2010",
    "in 10/2010",
    "Annual Report 2009-2010",
    "Informe 2009-2010",
    "in 2004-2005",
    "years 1999/2000",
    "2010/11",
    "2010-12-01",
    "the 1995-96 season",
    "March 3-7, 2010",
]


@pytest.mark.parametrize(("text", "numbers"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_numbers_of_cases_and_reports_are_barred(text: str, numbers: list[str]) -> None:
    spans = number_spans(Document.of(text))
    assert spans == sorted(set(spans))
    for number in numbers:
        at = text.index(number)
        assert any(s <= at and at + len(number) <= e for s, e in spans), (number, spans)


@pytest.mark.parametrize("text", DATES)
def test_dates_are_not_barred(text: str) -> None:
    assert number_spans(Document.of(text)) == []


# -- invariants --------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Smith",
        "v.",
        "vs.",
        "United States",
        "In re",
        "No.",
        "09-cr-1",
        "11-345",
        "amparo",
        "350/2019",
        "the",
        "case",
        "Operation",
        "Fast and Furious",
        "“",
        "”",
        ",",
        ".",
        "\n\n",
        "Garcia",
        "caso",
        "539 U.S. 306",
        "(",
        ")",
        "and",
        "of",
        "Mexico",
        "et al.",
        "Project",
        "DEA",
        "THE CASE OF",
        "44/2000-PL",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["en", "es"]))
def test_any_text_gives_sound_mentions(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    reading = Document.of(text, language=language)
    found = find_cases(reading)
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        block = reading.block_at(mention.start)
        assert block is not None and mention.end <= block.end
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert _value(mention).name and 0 < mention.confidence < 1
    assert found == find_cases(reading)


# -- speed -------------------------------------------------------------------

REPEATS = {
    "versus": "A v. ",
    "parties": "Smith v. Jones, ",
    "capitals": "Smith and ",
    "captions": "In re ",
    "operations": "Operation ",
    "quotes": "operation “",
    "cases": "the Garcia case ",
    "dockets": "No. 11-345, ",
    "brackets": "(",
    "caso": "Caso Foo ",
    "slashes": "1/",
    "files": "PGR/",
    "amparos": "amparo directo ",
}


@pytest.mark.parametrize("repeat", REPEATS.values(), ids=REPEATS)
def test_time_is_linear_on_repeats(repeat: str) -> None:
    def work(length: int) -> None:
        text = (repeat * (length // len(repeat) + 1))[:length] + " v. Mexico"
        find_cases(Document.of(text))
        number_spans(Document.of(text))

    assert growth(work, 1_500) < LIMIT


def test_time_is_linear_in_the_number_of_cases() -> None:
    def work(count: int) -> None:
        text = " ".join(f"Smith{n} v. Jones{n}; Operation Xa{n}b of DEA." for n in range(count))
        find_cases(Document.of(text))

    assert growth(work, 75) < LIMIT


@pytest.mark.slow
def test_time_is_linear_in_the_number_of_dockets() -> None:
    """Each stands in a barred span: which one is not looked for among all of them."""

    def work(count: int) -> None:
        reading = Document.of(" ".join(f"Case No. 1:07-cv-{n:05}." for n in range(count)))
        find_cases(replace(reading, masks=tuple(number_spans(reading))))

    assert growth(work, 2_000) < LIMIT
