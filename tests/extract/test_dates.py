"""Dates: the table of cases, what travels with a mention, and what bars one."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from growth import LIMIT, LONGER, growth

from pipeline.extract.dates import document_date, find_dates
from pipeline.extract.dates.expression import NORMALIZERS
from pipeline.extract.dates.grammar import grammar, languages, read_language
from pipeline.extract.dates.patterns import GrammarError, PatternBuilder
from pipeline.model.document import BlockKind, Document, TextBlock
from pipeline.model.mention import DateValue, Mention

FISCAL = ["1996-10/1997-09", "2005-10/2006-09"]
CASES = Path(__file__).parent.parent / "data" / "dates.csv"


class Case(NamedTuple):
    """A text and all the dates in it, as mention, value and mod."""

    text: str
    language: str
    published: str | None
    expected: tuple[tuple[str, str, str | None], ...]


def _cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    cases = []
    for (text, language, published), group in groupby(
        rows, key=lambda row: (row["text"], row["language"], row["published"])
    ):
        expected = tuple(
            (row["mention"], row["value"], row["mod"] or None) for row in group if row["mention"]
        )
        cases.append(Case(text, language, published or None, expected))
    return cases


def _found(reading: Document) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple(
        (reading.text[mention.start : mention.end], value.value, value.mod)
        for mention, value in _dates(reading)
    )


def _dates(reading: Document) -> list[tuple[Mention, DateValue]]:
    dates = []
    for mention in find_dates(reading):
        assert isinstance(mention.value, DateValue)
        dates.append((mention, mention.value))
    return dates


def _only(reading: Document) -> tuple[Mention, DateValue]:
    dates = _dates(reading)
    assert len(dates) == 1, dates
    return dates[0]


def test_the_table_is_large_and_has_no_text_twice() -> None:
    cases = _cases()
    assert sum(max(1, len(case.expected)) for case in cases) >= 500
    keys = [(case.text, case.language, case.published) for case in cases]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.text[:60])
def test_cases(case: Case) -> None:
    reading = Document.of(case.text, published=case.published, language=case.language)
    assert _found(reading) == case.expected


# ---- what travels with a mention -------------------------------------------


def test_a_written_date_is_explicit() -> None:
    mention, value = _only(Document.of("Signed on January 14, 1996."))
    assert mention.kind == "date"
    assert mention.rule == "date.month_day_year"
    assert (value.basis, value.anchor, value.anchor_from) == ("explicit", None, None)
    assert (value.start_date, value.end_date, value.precision) == (
        "1996-01-14",
        "1996-01-14",
        "day",
    )
    assert mention.confidence > 0.9


def test_a_date_counted_from_the_document_says_so() -> None:
    mention, value = _only(Document.of("It fell five years ago.", published="2011-04"))
    assert mention.rule == "date.ago"
    assert (value.basis, value.anchor, value.anchor_from) == ("relative", "2011-04", "document")
    assert mention.evidence == ()


def test_a_date_counted_from_the_text_has_it_as_evidence() -> None:
    text = "In 1992 it fell, and at the end of that same year it rose."
    _, (mention, value) = _dates(Document.of(text, published="2010"))
    assert (value.basis, value.anchor, value.anchor_from) == ("relative", "1992", "text")
    (item,) = mention.evidence
    assert (item.role, text[item.start : item.end]) == ("anchor", "1992")


def test_a_weak_anchor_lowers_the_confidence() -> None:
    near = "In 2004 it fell. The following year it rose."
    far = "In 2004 it fell.\n\nThe following year it rose."
    confidences = [_dates(Document.of(text))[1][0].confidence for text in (near, far)]
    assert confidences[0] > confidences[1]


def test_a_listed_month_takes_the_year_that_follows() -> None:
    text = "In March and April 2010 it met."
    (mention, value), _ = _dates(Document.of(text))
    assert (value.value, value.basis) == ("2010-03", "explicit")
    assert [(item.role, text[item.start : item.end]) for item in mention.evidence] == [
        ("year", "April 2010")
    ]


def test_a_month_cut_off_at_the_end_of_its_block_finds_its_year() -> None:
    text = "The depot was flooded in March\n\nRunning title\n\n2010, after a week of rain."
    (mention, value), (_, rest) = _dates(Document.of(text, published="2012-05"))
    assert (value.value, rest.value) == ("2010-03", "2010")
    assert [(item.role, text[item.start : item.end]) for item in mention.evidence] == [
        ("year", "2010")
    ]


@pytest.mark.parametrize(
    ("text", "country", "value", "alternative"),
    [
        ("Due 3/4/2010.", None, "2010-03-04", "2010-04-03"),
        ("Due 3/4/2010.", "US", "2010-03-04", "2010-04-03"),
        ("Due 3/4/2010.", "GB", "2010-04-03", "2010-03-04"),
        ("Due 13/4/2010.", "US", "2010-04-13", None),
        ("Due 4/4/2010.", "US", "2010-04-04", None),
        ("The 2004-05 budget.", None, "2004/2005", "2004-05"),
        ("The 2004–05 budget.", None, "2004/2005", None),
    ],
)
def test_the_other_reading_is_kept(
    text: str, country: str | None, value: str, alternative: str | None
) -> None:
    _, found = _only(Document.of(text, country=country))
    assert (found.value, found.alternative) == (value, alternative)


@pytest.mark.parametrize(
    ("country", "starts", "value", "calendar"),
    [
        (None, {}, "2005-10/2006-09", "fiscal-us"),
        ("US", {}, "2005-10/2006-09", "fiscal-us"),
        ("GB", {}, "2005-04/2006-03", "fiscal-gb"),
        ("MX", {}, "2006", "fiscal-mx"),
        ("US", {"US": 7}, "2005-07/2006-06", "fiscal-us"),
        ("KE", {"KE": 7}, "2005-07/2006-06", "fiscal-ke"),
        ("XX", {}, "2005-10/2006-09", "fiscal-us"),
    ],
)
def test_fiscal_years_by_country_and_setting(
    country: str | None, starts: dict[str, int], value: str, calendar: str
) -> None:
    text = "It grew in FY 2006."
    reading = Document(text, (TextBlock(0, len(text)),), country=country, fiscal_year_start=starts)
    _, found = _only(reading)
    assert (found.value, found.calendar) == (value, calendar)


# ---- fiscal years by what is around them ------------------------------------


def _table(*rows: tuple[str, ...], language: str = "en", caption: str = "") -> Document:
    """A table, a block for each cell, behind its caption."""
    parts = [caption] if caption else []
    cells: list[tuple[int, int, int] | None] = [None] if caption else []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            parts.append(cell)
            cells.append((0, number, column))
    blocks, at = [], 0
    for part, place in zip(parts, cells, strict=True):
        kind: BlockKind = "table" if place else "caption"
        blocks.append(TextBlock(at, at + len(part), kind, language, cell=place))
        at += len(part) + 2
    return Document("\n\n".join(parts), tuple(blocks), language=language)


@pytest.mark.parametrize(
    ("reading", "values"),
    [
        (_table(("Fiscal year", "Sum"), ("1997", "2.0"), ("2006", "2.5")), FISCAL),
        (_table(("FY", "Sum"), ("1997", "2.0"), ("2006 ", "2.5")), FISCAL),
        (_table(("Sum", "U.S. Fiscal Year"), ("2.0", "1997"), ("2.5", "2006")), FISCAL),
        (_table(("Fiscal year", "1997", "2006"), ("Sum", "2.0", "2.5")), FISCAL),
        (_table(("Program", "1997", "2006"), caption="Table 2. Aid by fiscal year"), FISCAL),
        (_table(("Year", "Sum"), ("1997", "2.0"), ("2006", "2.5")), ["1997", "2006"]),
        (_table(("Fiscal year", "Opened"), ("FY 1997", "2006")), ["1996-10/1997-09", "2006"]),
        (_table(("Ejercicio fiscal", "Suma"), ("1997", "2"), language="es"), ["1997"]),
        (
            _table(("Año fiscal", "Suma"), ("1997", "2"), language="es", caption="Estados Unidos"),
            ["1996-10/1997-09"],
        ),
    ],
)
def test_bare_years_under_a_fiscal_head_are_fiscal_years(
    reading: Document, values: list[str]
) -> None:
    assert [value for _, value, _ in _found(reading)] == values


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        # the sentence decides
        ("Estados Unidos pagó en el año fiscal 2008 la cuota.", "MX", "2007-10/2008-09"),
        ("La Cámara de Diputados votó el año fiscal 2008.", "US", "2008"),
        # else the paragraph, for a term that goes with no country
        ("Washington pagó. En el año fiscal 2008 hubo cuota.", None, "2007-10/2008-09"),
        ("Washington pagó. En el ejercicio fiscal 2008 hubo cuota.", None, "2008"),
        # else the country of the text, else its language
        ("En el año fiscal 2008 hubo cuota.", "US", "2007-10/2008-09"),
        ("En el año fiscal 2008 hubo cuota.", None, "2008"),
    ],
)
def test_whose_fiscal_year_it_is(text: str, country: str | None, value: str) -> None:
    reading = Document.of(text, language="es", country=country)
    assert [found for _, found, _ in _found(reading)] == [value]


def test_a_quarter_of_a_fiscal_year_follows_its_calendar() -> None:
    text = "Estados Unidos pagó en el primer trimestre del año fiscal 2008."
    assert _found(Document.of(text, language="es")) == (
        ("primer trimestre del año fiscal 2008", "2007-10/2007-12", None),
    )


# ---- a weekday beside a date -------------------------------------------------


def _sureness(text: str, published: str | None, language: str = "en") -> tuple[str | None, float]:
    mention, value = _only(Document.of(text, published=published, language=language))
    return value.value, mention.confidence


def test_a_weekday_chooses_the_year_and_lowers_the_confidence_the_further_it_leads() -> None:
    text = "The panel met on Tuesday, March 4."
    fits, _ = _sureness(text, "2008-06-01")
    near, far = _sureness(text, "2009-01-10"), _sureness(text, "2012-09-20")
    assert (fits, near[0], far[0]) == ("2008-03-04", "2008-03-04", "2008-03-04")
    assert near[1] > far[1]
    assert _sureness("El panel se reunió el martes 4 de marzo.", "2012", "es")[0] == "2008-03-04"


def test_a_weekday_that_fits_no_near_year_leaves_the_ordinary_reading_with_little_confidence() -> (
    None
):
    value, low = _sureness("They met on Monday, Feb. 29.", "2010-05-01")
    _, ordinary = _sureness("They met on Friday, Feb. 29.", "2010-05-01")
    assert (value, low < ordinary) == ("2008-02-29", True)


def test_a_weekday_against_a_written_date_lowers_its_confidence_only() -> None:
    right, sure = _sureness("Held on Tuesday, March 1, 2011.", None)
    wrong, unsure = _sureness("Held on Friday, March 1, 2011.", None)
    assert right == wrong == "2011-03-01"
    assert unsure < sure


def test_a_weekday_tells_which_reading_of_digits_is_meant() -> None:
    _, value = _only(Document.of("Due Saturday, 3/4/2010."))
    assert (value.value, value.alternative) == ("2010-04-03", None)


# ---- the anchor of counted dates ---------------------------------------------


def test_a_date_said_again_has_the_written_one_as_evidence() -> None:
    text = "It fell in May 2006. It rose in October 2013, seven years later."
    *_, (mention, value) = _dates(Document.of(text, published="2014"))
    assert (value.value, value.anchor, value.anchor_from) == ("2013", "2013-10", "text")
    assert [text[item.start : item.end] for item in mention.evidence] == ["October 2013"]


def test_sentences_that_are_given_are_used() -> None:
    text = "It fell in 2004 when the 1999 law lapsed. A year later it rose."
    edge = text.index("A year")
    whole = (TextBlock(0, len(text)),)
    for sentences in ((), ((0, edge), (edge, len(text)))):
        reading = Document(text, whole, sentences=sentences, published="2014")
        assert [value for _, value, _ in _found(reading)] == ["2004", "1999", "2005"]


# ---- where a mention may stand ---------------------------------------------


def test_masked_spans_hold_no_date() -> None:
    text = "See http://example.org/2010-09-01/x and page of 2009."
    start, end = text.index("http"), text.index(" and")
    reading = Document(text, (TextBlock(0, len(text)),), masks=((start, end),))
    assert _found(reading) == (("2009", "2009", None),)


def test_no_mention_crosses_a_block() -> None:
    text = "It began in January\n\n14, 1996 is a number."
    assert all("\n" not in text[m.start : m.end] for m in find_dates(Document.of(text)))


def test_a_line_break_inside_a_date_is_white_space() -> None:
    assert _found(Document.of("Signed on January\n14, 1996.")) == (
        ("January\n14, 1996", "1996-01-14", None),
    )


def test_each_block_is_read_in_its_language() -> None:
    text = "It fell in May 2010.\n\nCayó en mayo de 2010 y el 3/4/2010."
    edge = text.index("\n\n")
    blocks = (TextBlock(0, edge), TextBlock(edge + 2, len(text), language="es"))
    assert [value for _, value, _ in _found(Document(text, blocks))] == [
        "2010-05",
        "2010-05",
        "2010-04-03",
    ]


def test_table_cells_may_be_bare_years() -> None:
    text = "Year\n\n2009\n\n2010\n\n1,984"
    reading = Document.of(text, kind="table")
    assert [found[0] for found in _found(reading)] == ["2009", "2010"]


def test_letters_whose_small_form_is_longer_do_not_move_a_span() -> None:
    assert _found(Document.of("İİİ met on March 3, 2010.")) == (
        ("March 3, 2010", "2010-03-03", None),
    )


def test_an_empty_reading_has_no_dates() -> None:
    assert find_dates(Document.of("")) == []
    assert find_dates(Document("In 2010.")) != []


# ---- the document's own date -----------------------------------------------

# A first paragraph, after its dateline.
PARAGRAPH = (
    "The agency said on Monday that it had found more than forty boats in the northern waters "
    "of the lake, most of them without papers, and that it would sell none of them."
)
DOCUMENT_DATES = [
    ("A Title\n\nAn Author\n\nApril 2011\n\nIt began in May 2003.", "2011-04", "title_page"),
    ("A Title\n\nA. Author Some Center September 2009\n\nText.", "2009-09", "title_page"),
    (
        "Testimony\n\nFor Release on Delivery\nExpected at 10:00 a.m. EST\n"
        "Tuesday, March 1, 2011\n\nText.",
        "2011-03-01",
        "title_page",
    ),
    ("Informe\n\nMéxico, D.F., a 15 de enero de 2016\n\nTexto.", "2016-01-15", "title_page"),
    ("WASHINGTON, March 3, 2010 — He said so on Monday.", "2010-03-03", "dateline"),
    (f"Quito, 3 de marzo de 2010. {PARAGRAPH}", "2010-03-03", "dateline"),
    (f"A Title\n\nCiudad Juárez, a 3 de marzo de 2010.- {PARAGRAPH}", "2010-03-03", "dateline"),
    (f"Geneva, Switzerland, 3 March 2010 – {PARAGRAPH}", "2010-03-03", "dateline"),
    (f"In Geneva, 3 March 2010. {PARAGRAPH}", None, None),
    (f"{PARAGRAPH}\n\nGeneva, 3 March 2010. {PARAGRAPH}", None, None),
    ("A Title\n\nNew York, 2010\n\nIt began in May 2003 and went on.", "2010", "title_page"),
    ("A Title\n\nIt began in May 2003 and has gone on for a long time since.", None, None),
    ("A Title\n\nAccessed March 3, 2010\n\nText.", None, None),
]


@pytest.mark.parametrize(("text", "value", "basis"), DOCUMENT_DATES)
def test_document_date(text: str, value: str | None, basis: str | None) -> None:
    language = "es" if " de marzo" in text or "Informe" in text else "en"
    expected = (value, basis) if value else None
    assert document_date(Document.of(text, language=language)) == expected


def test_document_date_in_a_footnote() -> None:
    text = "A Title\n\nText goes on.\n\nThis paper was presented on May 3, 2010."
    edge, note = text.index("\n\n"), text.rindex("\n\n")
    blocks = (
        TextBlock(0, edge, "heading"),
        TextBlock(edge + 2, note),
        TextBlock(note + 2, len(text), "footnote"),
    )
    assert document_date(Document(text, blocks)) == ("2010-05-03", "footnote")


# ---- the grammar -----------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_every_rule_is_complete(language: str) -> None:
    compiled = grammar(language)
    assert compiled.language == language
    rules = {id(rule): rule for found in compiled.rules.values() for rule in found.rules}
    for rule in rules.values():
        assert rule.normalizer in NORMALIZERS, rule.name
        assert 0.5 <= rule.confidence < 1.0, rule.name
    names = [entry["name"] for entry in read_language(language)["rules"]]
    assert len(set(names)) == len(names)


def test_the_languages_are_the_files() -> None:
    assert {"en", "es", "pt"} <= set(languages())


def test_an_unknown_name_in_a_pattern_is_an_error() -> None:
    with pytest.raises(GrammarError, match="nonesuch"):
        PatternBuilder({}, {}, {}).build("{nonesuch}")


# ---- time ------------------------------------------------------------------

REPEATS = [
    "late ",
    "end of ",
    "first half of ",
    "1995-",
    "1995 to ",
    "January 3, ",
    "3, ",
    "a year ",
    "March and ",
    "in 2010 ",
    "Monday, ",
    "fiscal years 2008, ",
    "two thousand ",
    "ten to ",
    "that same year ",
    "two days later ",
    "9/11",
    "(",
    " ",
    "1",
    "last last ",
    "will said ",
    "mil novecientos ",
    "de ",
    "hace ",
    "finales de ",
    "in 2010, two years later. ",
    "FY 2010 the year after ",
    "In 2010 it fell. In March it rose. ",
    "on the 30th ",
    "between 2006 and ",
    "entre 2006 y ",
    "año fiscal 2010 ",
    "años ochenta y ",
    "March 30 and it was then ",
    "Friday the 17th ",
    "May 3 to ",
    "be set by May 3 ",
    "lunes 6 al ",
    "artículos 1916, ",
    "over the weekend ",
    "há ",
    "mil novecentos e ",
    "segunda metade dos ",
    "entre 3 e ",
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("repeated", REPEATS)
def test_time_grows_with_length_alone(repeated: str, language: str) -> None:
    def work(count: int) -> None:
        text = repeated * count
        find_dates(Document.of(text, published="2010-09-15", language=language))

    assert growth(work, 12_000 // len(repeated) // LONGER) < LIMIT
