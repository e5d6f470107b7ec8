"""Scores by the guideline's rules, on small made-up sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluate.gold import GoldMention, check_fit, gold_files
from pipeline.evaluate.matching import (
    agency_is_right,
    amount_is_right,
    case_is_right,
    date_is_right,
    error_kind,
    match,
)
from pipeline.evaluate.metrics import scores
from pipeline.model.errors import GoldError


def gold(start: int, end: int, *, optional: bool = False, value: str = "2010") -> GoldMention:
    return GoldMention("date", start, end, "q", "body", optional, {"value": value, "mod": None})


def row(start: int, end: int, year: str = "2010") -> dict[str, Any]:
    return {
        "source_start": start,
        "source_end": end,
        "start_date": f"{year}-01-01",
        "end_date": f"{year}-12-31",
        "mod": None,
        "context": "body",
        "text": "q",
    }


def test_each_matches_once_most_overlap_first() -> None:
    wanted = [gold(0, 10), gold(10, 14)]
    found = [row(8, 14), row(0, 9)]
    matches = match(found, wanted)
    assert [(m.row or {}).get("source_start") for m in matches] == [0, 8]


def test_optional_mentions_neither_reward_nor_punish() -> None:
    wanted = [gold(0, 4), gold(10, 14, optional=True)]
    result = scores(match([row(0, 4), row(10, 14)], wanted))
    assert (result["precision"], result["recall"], result["found"]) == (1.0, 1.0, 1)


def test_a_match_counts_even_if_it_touches_an_optional_one() -> None:
    wanted = [gold(0, 4), gold(5, 9, optional=True)]
    assert scores(match([row(0, 9)], wanted))["matched"] == 1


def test_scores_of_a_mixed_set() -> None:
    wanted = [gold(0, 4), gold(10, 14), gold(20, 24), gold(30, 34)]
    found = [row(0, 4), row(10, 15), row(20, 24, "1999"), row(40, 44)]
    result = scores(match(found, wanted))
    assert result["precision"] == result["recall"] == result["f1"] == 0.75
    assert result["strict_f1"] == 0.5
    assert result["value_accuracy"] == round(2 / 3, 4)
    assert result["value_f1"] == 0.5
    kinds = [error_kind(m) for m in match(found, wanted)]
    assert kinds == [None, "span", "value", "missed", "spurious"]


def test_nothing_to_find_and_nothing_found_has_no_score() -> None:
    assert scores([])["f1"] is None


def test_dates_are_right_by_bounds_and_mod() -> None:
    given = {"start_date": "2005-10-01", "end_date": "2006-09-30", "mod": None}
    assert date_is_right(given, {"value": "2005-10/2006-09", "mod": None})
    assert not date_is_right({**given, "mod": "end"}, {"value": "2005-10/2006-09", "mod": None})
    assert date_is_right(
        {"start_date": None, "end_date": None, "mod": None}, {"value": None, "mod": None}
    )


def test_amounts_are_right_by_bounds_and_currency() -> None:
    given = {"amount_min": "37300000.0000", "amount_max": "37300000.0000", "currency": "USD"}
    assert amount_is_right(given, {"min": 37300000, "max": 37300000, "currency": "USD"})
    assert not amount_is_right(given, {"min": 37300000, "max": 37300000, "currency": "MXN"})


@pytest.mark.parametrize(
    ("name", "country", "right"),
    [
        ("U.S. Department of State", "US", True),
        ("United States Department of State", "US", True),
        ("department of state", "US", True),
        ("Department of State", "MX", False),
        ("Department of Justice", "US", False),
    ],
)
def test_agencies_are_right_by_name_and_country(name: str, country: str, right: bool) -> None:
    given = {"agency_name": name, "acronym": None, "country": country}
    assert (
        agency_is_right(given, {"names": ["Department of State", "DOS"], "country": "US"}) is right
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "right"),
    [
        ("Operation Xcellerator", "Xcellerator", True),
        ("Operativo Conjunto Michoacán", "Conjunto Michoacan", True),
        ("United States v. Guzman Loera", "U.S. vs Guzmán Loera", True),
        ("Grutter v. Bollinger", "Gratz v. Bollinger", False),
        ("JUAN GARCIA ABREGO", "Juan García Abrego", True),
    ],
)
def test_cases_are_right_by_name(ours: str, theirs: str, right: bool) -> None:
    assert case_is_right({"case_name": ours}, {"name": theirs, "kind": "court_case"}) is right


def test_gold_that_does_not_fit_its_document_is_an_error(tmp_path: Path) -> None:
    line = {"type": "date", "start": 3, "end": 7, "quote": "2008", "value": "2008", "mod": None,
            "context": "body", "optional": False}  # fmt: skip
    (tmp_path / "a.gold.jsonl").write_text(json.dumps(line) + "\n")
    (file,) = gold_files(tmp_path)
    check_fit(file, "In 2008.")
    with pytest.raises(GoldError, match="1 of 1 quotes are not at their place"):
        check_fit(file, "In  2008.")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{oops", "line 1: not valid JSON"),
        ('{"type": "place"}', "'type' must be one of"),
        ('{"type": "date", "start": 1}', "lacks"),
    ],
)
def test_bad_gold_names_the_line(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.gold.jsonl").write_text(text + "\n")
    with pytest.raises(GoldError, match=problem):
        gold_files(tmp_path)
