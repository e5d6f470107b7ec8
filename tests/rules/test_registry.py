"""The registry file keeps its rules, and its loader reads, refuses and finds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules.registry import Agency, Registry, fold
from pipeline.rules.registry_file import (
    COLUMNS,
    KINDS,
    LEVELS,
    RegistryError,
    load_registry,
    read_registry,
)

pytestmark = pytest.mark.slow

REGISTRY = load_registry()
TEXT = (files("pipeline") / "resources" / "registry" / "agencies.csv").read_text(encoding="utf-8")

# ISO 3166-1 alpha-2, officially assigned codes.
ISO_COUNTRIES = frozenset(
    re.findall(
        "[A-Z]{2}",
        """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """,
    )
)
SOURCES = frozenset(
    {
        "data/us_federal_register_agencies.csv",
        "data/us_usaspending_agencies.csv",
        "general knowledge",
    }
)
# Words that alone name a body only in context; they may stand in short_names only.
ORDINARY_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    agency agriculture army assembly attorney board border bureau cabinet capital census center
    chamber coast command commerce commission committee congress council court customs defense
    defence department deputies ejército education embassy energy exterior federal finance fiscalía
    force gobernación government guard hacienda health homeland house immigration institute
    intelligence interior judiciary justice labor legislature marina marine marines military
    ministry mint national navy office parliament patrol pentagon police presidency president
    procuraduría prosecutor public salud secretariat security senado senate service society state
    supreme tax tesoro trade transportation treasury tribunal union unit war
    """,
    )
)
MEXICAN_STATES = re.findall(
    r"\w+",
    "agu bcn bcs cam chp chh cmx coa col dur gua gro hid jal mex mic mor nay nle oax pue que roo "
    "slp sin son tab tam tla ver yuc zac",
)


def _own_names(agency: Agency) -> Iterable[str]:
    """The names that the body has without context."""
    shared = set(map(fold, agency.short_names))
    return (name for name in agency.names if fold(name) not in shared)


def _each(problem: Callable[[Agency], object]) -> list[tuple[str, object]]:
    """The bodies for which ``problem`` finds something, with what it finds."""
    found = ((agency.id, problem(agency)) for agency in REGISTRY.agencies)
    return [(agency_id, what) for agency_id, what in found if what]


# --- the file ---------------------------------------------------------------


def test_file_is_plain_sorted_csv() -> None:
    rows = list(csv.reader(io.StringIO(TEXT, newline="")))
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    assert written.getvalue() == TEXT
    ids = [row[0] for row in rows[1:]]
    assert ids == sorted(set(ids))
    assert tuple(rows[0]) == COLUMNS


def test_ids_begin_with_the_country() -> None:
    assert not _each(lambda a: not a.id.startswith(f"{a.country.lower()}-"))


def test_countries_levels_kinds_and_sources() -> None:
    assert not _each(lambda a: a.country != "INT" and a.country not in ISO_COUNTRIES)
    assert not _each(lambda a: (a.country == "INT") != (a.level == "international"))
    assert not _each(lambda a: a.source not in SOURCES)
    assert not _each(lambda a: a.source.startswith("data/us_") and a.country != "US")
    assert {a.level for a in REGISTRY.agencies} == set(LEVELS)
    assert {a.kind for a in REGISTRY.agencies} == set(KINDS)


def test_enough_bodies() -> None:
    countries = [agency.country for agency in REGISTRY.agencies]
    groups = [code if code in ("US", "MX", "INT") else "other" for code in countries]
    assert groups.count("US") >= 350
    assert groups.count("MX") >= 250
    assert groups.count("other") >= 120
    assert groups.count("INT") >= 80
    named_twice = [a for a in REGISTRY.agencies if a.acronym or a.other_names]
    assert len(named_twice) >= 0.8 * len(REGISTRY.agencies)


@pytest.mark.parametrize("state", MEXICAN_STATES)
def test_each_mexican_state_has_prosecutor_police_and_court(state: str) -> None:
    security = "ssc" if state == "cmx" else "ssp"
    for body in ("fiscalia", security, "police", "tsj", "congress"):
        assert REGISTRY.by_id[f"mx-{state}-{body}"].level == "state"


def test_parents_form_no_cycle() -> None:
    for agency in REGISTRY.agencies:
        seen = {agency.id}
        above = agency.parent
        while above is not None:
            assert above not in seen, f"{agency.id}: {above} is above itself"
            seen.add(above)
            above = REGISTRY.by_id[above].parent


def test_succession_is_written_on_both_sides_and_forms_no_cycle() -> None:
    def later(agency_id: str, path: tuple[str, ...]) -> None:
        assert agency_id not in path, f"{agency_id} succeeds itself"
        for successor in REGISTRY.by_id[agency_id].successor:
            later(successor, (*path, agency_id))

    for agency in REGISTRY.agencies:
        for other in agency.successor:
            assert agency.id in REGISTRY.by_id[other].predecessor
        for other in agency.predecessor:
            assert agency.id in REGISTRY.by_id[other].successor
        later(agency.id, ())


def test_years_run_forward() -> None:
    assert not _each(lambda a: a.first_year and a.last_year and a.first_year > a.last_year)
    for agency in REGISTRY.agencies:
        for other in agency.successor:
            began = REGISTRY.by_id[other].first_year
            if agency.last_year and began:
                # A few years are bridged by a body that the registry does not list.
                assert began <= agency.last_year + 5, f"{other} began long after {agency.id}"


# --- names ------------------------------------------------------------------


def test_names_of_two_bodies_can_be_told_apart() -> None:
    assert REGISTRY.clashes() == []


def test_names_are_written_as_names() -> None:
    article = re.compile(r"(?:The|An?|[Tt]he|el|los|las?) ")  # "El Paso", "Las Vegas" are none
    capital_or_digit = re.compile(r"[^\W_a-z]")
    stray = re.compile(r"\s{2}|[\n\t\u2018\u2019\u201c\u201d]|[,;:\"(]$")
    assert not _each(lambda a: [n for n in a.names if article.match(n)])
    assert not _each(lambda a: [n for n in a.names if not capital_or_digit.match(n)])
    assert not _each(lambda a: [n for n in a.names if stray.search(n)])


def test_acronyms_look_like_acronyms() -> None:
    shape = re.compile(r"(?=.*[A-Z])[A-Za-z0-9&/-]{2,11}")
    assert not _each(lambda a: a.acronym and not shape.fullmatch(a.acronym))
    one_capital = re.compile(r"[^A-Z]*[A-Z][^A-Z0-9]+")
    assert not _each(lambda a: a.acronym and one_capital.fullmatch(a.acronym))


def test_one_word_names_are_no_ordinary_words() -> None:
    ordinary = frozenset(map(fold, ORDINARY_WORDS))
    assert not _each(lambda a: [n for n in _own_names(a) if fold(n) in ordinary])


def test_no_name_is_listed_twice_for_one_body() -> None:
    def repeated(agency: Agency) -> list[str]:
        phrases = [fold(name) for name in (agency.name, *agency.other_names) if " " in name]
        return sorted({name for name in phrases if phrases.count(name) > 1})

    assert not _each(repeated)
    assert not _each(lambda a: len(set(a.name_es)) < len(a.name_es))
    assert not _each(lambda a: len(set(a.short_names)) < len(a.short_names))


# --- looking up -------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("DEA", "us-dea"),
        ("drug enforcement agency", "us-dea"),
        ("us-dea", "us-dea"),
        ("General Accounting Office", "us-gao"),
        ("State Department", "us-dos"),
        ("Office of Foreign Assets Control", "us-ofac"),
        ("Border Enforcement Security Task Forces", "us-best"),
        ("El Paso Intelligence Center", "us-epic"),
        ("Joint Interagency Task Force South", "us-jiatf-south"),
        ("Ninth Circuit", "us-ca9"),
        ("U.S. Attorney's Office for the Southern District of California", "us-usao-sd-ca"),
        ("Senate Foreign Relations Committee", "us-sfrc"),
        ("House Oversight Committee", "us-house-oversight"),
        ("DHS OIG", "us-dhs-oig"),
        ("NORTHCOM", "us-northcom"),
        ("US Embassy in Mexico City", "us-embassy-mx"),
        ("procuraduria general de la republica", "mx-pgr"),
        ("FGR", "mx-fgr"),
        ("Policía Federal Preventiva", "mx-pfp"),
        ("SIEDO", "mx-siedo"),
        ("Center for Research and National Security", "mx-cisen"),
        ("Public Security Secretariat", "mx-ssp"),
        ("Mexican Supreme Court", "mx-scjn"),
        ("Secretaría de la Defensa Nacional", "mx-sedena"),
        ("Federal Electoral Institute", "mx-ife"),
        ("Nuevo León State Attorney General's Office", "mx-nle-fiscalia"),
        ("Procuraduría General de Justicia del Distrito Federal", "mx-cmx-fiscalia"),
        ("Suprema Corte de Justicia de la Nación", "mx-scjn"),
        ("Royal Canadian Mounted Police", "ca-rcmp"),
        ("Colombian National Police", "co-ponal"),
        ("Inter-American Court of Human Rights", "int-iacthr"),
        ("CIDH", "int-iachr"),
        ("UN Security Council", "int-unsc"),
        ("High Level Contact Group", "int-hlcg"),
        ("Interpol", "int-interpol"),
    ],
)
def test_find_puts_the_body_first(query: str, expected: str) -> None:
    assert REGISTRY.find(query)[0].id == expected


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("congress", {"us-congress", "mx-congress", "co-congress", "gt-congress"}),
        ("senate", {"us-senate", "mx-senate", "co-senate"}),
        ("supreme court", {"us-scotus", "mx-scjn", "ca-scc", "co-csj"}),
        ("federal police", {"mx-pf", "mx-pfp", "de-bundespolizei", "br-pf"}),
        ("attorney general's office", {"mx-pgr", "mx-fgr", "co-fiscalia", "gt-mp"}),
        ("ministry of defense", {"mx-sedena", "co-mindefensa", "ru-mod"}),
        ("treasury", {"us-treasury", "mx-shcp", "gb-hmt"}),
        ("customs", {"us-cbp", "us-customs-service", "mx-anam"}),
        ("siu", {"us-siu", "mx-siu"}),
    ],
)
def test_shared_names_stand_under_all_they_may_mean(name: str, owners: set[str]) -> None:
    assert owners <= {agency.id for agency in REGISTRY.by_name[name]}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("mx-pgr", "mx-fgr"),
        ("mx-cisen", "mx-cni"),
        ("mx-pfp", "mx-pf"),
        ("mx-ife", "mx-ine"),
        ("mx-siedo", "mx-seido"),
        ("mx-afi", "mx-pfm"),
        ("us-ins", "us-ice"),
        ("us-customs-service", "us-cbp"),
    ],
)
def test_successors(earlier: str, later: str) -> None:
    assert later in REGISTRY.by_id[earlier].successor


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(REGISTRY.agencies))
def test_every_name_finds_its_body(agency: Agency) -> None:
    for name in agency.names:
        found = [other.id for other in REGISTRY.find(name)]
        assert agency.id in found
        assert len(set(found)) == len(found)
    assert REGISTRY.find(agency.id)[0] is agency


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_any_query_is_answered(query: str) -> None:
    assert REGISTRY.find(query) == REGISTRY.find(f"  {query} ")
    assert fold(fold(query)) == fold(query)


# --- reading ----------------------------------------------------------------


def _line(agency_id: str = "us-one", **cells: str) -> dict[str, str]:
    line = dict.fromkeys(COLUMNS, "")
    line |= {"id": agency_id, "name": f"Office {agency_id}", "country": "US"}
    line |= {"level": "federal", "kind": "agency", "source": "general knowledge"}
    return line | cells


def _file(*lines: dict[str, str]) -> str:
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(lines)
    return written.getvalue()


def _clashes(*lines: dict[str, str]) -> list[tuple[str, str, str]]:
    return read_registry(_file(*lines)).clashes()


def test_blank_cells_and_lists() -> None:
    lines = (
        _line("us-two", acronym="TWO", other_names="Two Office|Deux", years="1973-2001"),
        _line("us-one", parent="us-two", predecessor="us-two", former_ids="us-won"),
    )
    registry = read_registry(_file(*lines))
    one, two = registry.agencies
    assert (one.id, one.acronym, one.other_names, one.years) == ("us-one", None, (), None)
    assert (one.parent, one.predecessor, one.first_year) == ("us-two", ("us-two",), None)
    assert (two.other_names, two.first_year, two.last_year) == (("Two Office", "Deux"), 1973, 2001)
    assert registry.by_id["us-won"] is one
    assert two.names == ("Office us-two", "TWO", "Two Office", "Deux")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([_line(parent="us-none")], r"line 2: parent 'us-none'"),
        ([_line(), _line("us-two", successor="us-one|us-x")], r"line 3: successor 'us-x'"),
        ([_line(), _line()], r"line 3: id 'us-one' is that of line 2"),
        ([_line(), _line("us-two", former_ids="us-one")], r"line 3: id 'us-one'"),
        ([_line("US-One")], r"line 2: id 'US-One'"),
        ([_line(country="USA")], r"line 2: country 'USA'"),
        ([_line(level="national")], r"line 2: level 'national'"),
        ([_line(kind="ministry")], r"line 2: kind 'ministry'"),
        ([_line(years="1973")], r"line 2: years '1973'"),
        ([_line(years="-")], r"line 2: years '-'"),
        ([_line(name="")], r"line 2: name is empty"),
        ([_line(source="")], r"line 2: source is empty"),
        ([_line(other_names="One||Two")], r"line 2: other_names holds an empty name"),
        ([_line(short_names=" One")], r"line 2: short_names holds .* white space"),
    ],
)
def test_malformed_lines_are_named(lines: list[dict[str, str]], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        read_registry(_file(*lines))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"line 1: the columns must be id, name"),
        ("id,name\n", r"line 1: the columns must be .*; they are id, name"),
        (_file() + "us-one,One\n", r"line 2: 2 cells where 15 are expected"),
        (_file(_line()) + "\n", r"line 3: 0 cells"),
        (_file() + 'us-one,"One" x\n', r"line 2: "),
    ],
)
def test_malformed_files_are_named(text: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        read_registry(text)


def test_a_line_after_a_quoted_line_break_is_counted_as_in_an_editor() -> None:
    with pytest.raises(RegistryError, match=r"line 4: kind"):
        read_registry(_file(_line(source="two\nlines"), _line("us-two", kind="x")))


def test_one_name_of_two_bodies_is_a_clash_unless_something_tells_them_apart() -> None:
    one, two = _line("us-one", acronym="ABC"), _line("us-two", other_names="abc")
    assert _clashes(one, two) == [("abc", "us-one", "us-two")]
    assert _clashes(one, _line("us-two", acronym="ÁBC")) == [("abc", "us-one", "us-two")]
    assert not _clashes(one, _line("mx-two", acronym="ABC", country="MX"))
    assert not _clashes(one, _line("us-two", short_names="ABC"))
    assert not _clashes(one | {"years": "1990-2001"}, two | {"years": "2001-"})
    assert _clashes(one | {"years": "1990-2002"}, two | {"years": "2001-"})
    assert _clashes(one | {"years": "1990-2001"}, two)
    both_short = (one, _line("us-two", short_names="ABC"), _line("us-three", short_names="ABC"))
    assert not _clashes(*both_short)
    assert len(_clashes(one, two, _line("us-three", short_names="ABC"))) == 1


def test_find_ranks_acronym_then_name_then_words() -> None:
    registry = read_registry(
        _file(
            _line("us-words", name="National Office for Big Apples"),
            _line("us-longer", name="National Office for Very Big Apples"),
            _line("us-name", name="Other Office", other_names="Big Apples"),
            _line("us-acronym", acronym="BIG APPLES"),
            _line("us-none", name="Nothing of the Kind"),
        )
    )
    found = [agency.id for agency in registry.find("big apples")]
    assert found == ["us-acronym", "us-name", "us-words", "us-longer"]
    assert registry.find("  ") == registry.find("?!") == []
    assert isinstance(registry, Registry)
