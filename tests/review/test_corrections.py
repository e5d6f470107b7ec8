"""What corrections do to the rows of a document."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract.mentions import mentions_of
from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import value_columns
from pipeline.nlp.model import ModelOutput, run_model
from pipeline.parse.decode import Decoded
from pipeline.parse.running_text import parse_running_text
from pipeline.review.additions import make_additions
from pipeline.review.apply import Applied, apply_corrections
from pipeline.review.corrections_file import COLUMNS, Correction, read_corrections
from pipeline.review.matching import groups_of
from pipeline.settings.params import Params
from pipeline.verify.check import check_rows

TEXT = """Funding

In June 2008 Congress approved $400 million for Mexico. The DEA and the FBI took part in \
Operation Xcellerator.

The Department of State said in late 2009 that the EPA spent \
$5 million in Grutter v. Bollinger. The talks of 2007 failed; two years later they succeeded. \
La Secretaría de Marina spoke of THE BIG AFFAIR.

In the spring the rest was paid.
"""
DATA = Path(__file__).parent.parent / "data" / "corrections_cases.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True)
class Read:
    """A document with its rows."""

    sha256: str
    document: ParsedDocument
    output: ModelOutput
    rows: list[dict[str, Any]]

    def lines(self, told: Sequence[dict[str, Any]], folder: Path) -> list[Correction]:
        path = folder / "corrections.csv"
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, COLUMNS)
        writer.writeheader()
        writer.writerows(self.cells(one) for one in told)
        path.write_bytes(buffer.getvalue().encode())
        return read_corrections(path)

    def cells(self, told: dict[str, Any]) -> dict[str, Any]:
        cells = {"sha256": self.sha256, **told}
        words = cells.pop("at", None)
        span = cells.pop("span", None)
        if words is not None:
            assert words in TEXT
            start = TEXT.index(words)
            span = start, start + len(words)
            cells.setdefault("quote", words)
        if span is not None:
            cells["source_start"], cells["source_end"] = span
        if "boxes" in cells:
            cells["boxes"] = json.dumps(cells["boxes"])
        return cells

    def apply(self, lines: Sequence[Correction], rows: Sequence[dict[str, Any]]) -> Applied:
        additions = make_additions(
            [group for group in groups_of(lines) if group.action == "add"],
            rows,
            sha256=self.sha256,
            source=TEXT,
            document=self.document,
            sentences=self.output.sentences,
        )
        return apply_corrections(rows, lines, additions, self.document, TEXT)


@pytest.fixture(scope="module")
def read() -> Read:
    data = TEXT.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    document = parse_running_text(Decoded(TEXT, "utf-8"), markdown=False, language="en")
    output = run_model(document, Params().model)
    rows = list(mentions_of(sha256, TEXT, document, output, Params().extract).rows())
    return Read(sha256, document, output, rows)


def by_name(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    named = {}
    for row in rows:
        flat = {"reviewed": False, "original": None, **row}
        flat |= value_columns(row["kind"], flat.pop("value"))
        flat["original"] = json.loads(flat["original"]) if flat["original"] else None
        named[f"{row['kind']} {row['quote']}"] = flat
    return named


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_line_does_what_it_says_or_says_why_not(
    case: dict[str, Any], read: Read, tmp_path: Path
) -> None:
    applied = read.apply(read.lines(case["lines"], tmp_path), read.rows)
    outcomes = [applied.outcomes[number] for number in sorted(applied.outcomes)]
    assert [outcome.name for outcome in outcomes] == case["outcomes"], outcomes
    for outcome, said in zip(outcomes, case.get("says", ()), strict=False):
        assert said in outcome.explanation
    rows = by_name(applied.rows)
    for name, wanted in case.get("rows", {}).items():
        if wanted is None:
            assert name not in rows
            continue
        other = wanted.pop("same_id_as", None)
        if other:
            assert rows[name]["case_id"] == rows[other]["case_id"]
        assert {column: rows[name][column] for column in wanted} == wanted
    proved(read, applied.rows)


def test_rows_that_no_line_speaks_of_stay_as_they_are(read: Read, tmp_path: Path) -> None:
    lines = read.lines([{"action": "reject", "kind": "date", "at": "June 2008"}], tmp_path)
    kept = [row for row in read.rows if row["quote"] != "June 2008"]
    assert read.apply(lines, read.rows).rows == kept


def proved(read: Read, rows: Sequence[dict[str, Any]]) -> None:
    assert check_rows(TEXT.encode(), read.sha256, read.document.media_type, "utf-8", rows) == {}


VALUES = {
    "date": [("value", "2001"), ("value", "2002-05"), ("mod", "approx"), ("value", "spring")],
    "amount": [("currency", "MXN"), ("amount_min", "1"), ("amount_max", "900000000")],
    "agency": [("agency_id", "us-dea"), ("agency_name", "Odd Office"), ("country", "MX")],
    "case": [("case_name", "A v. B"), ("case_kind", "operation")],
}


@st.composite
def told_lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lines about places near those of real rows, and anywhere."""
    lines: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 6))):
        words = draw(
            st.sampled_from(["June 2008", "$400 million", "DEA", "FBI", "late 2009", "EPA",
                             "Grutter v. Bollinger", "In the spring", "the rest", "$5 million"])
        )  # fmt: skip
        start = TEXT.index(words) + draw(st.integers(-2, 2))
        end = start + len(words) + draw(st.integers(-1, 2))
        kind = draw(st.sampled_from(sorted(VALUES)))
        action = draw(st.sampled_from(["accept", "reject", "change", "add"]))
        line = {"action": action, "kind": kind, "span": (start, end)}
        if action in ("change", "add"):
            line["field"], line["value"] = draw(st.sampled_from(VALUES[kind]))
        lines.append(line)
    return lines


PROPERTY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(told=told_lines(), order=st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(
    read: Read, tmp_path: Path, told: list[dict[str, Any]], order: Any
) -> None:
    lines = read.lines(told, tmp_path)
    shuffled = list(lines)
    order.shuffle(shuffled)
    one, other = read.apply(lines, read.rows), read.apply(shuffled, read.rows)
    assert by_name(one.rows) == by_name(other.rows)
    assert {n: o.name for n, o in one.outcomes.items()} == {
        n: o.name for n, o in other.outcomes.items()
    }
    assert set(one.outcomes) == {line.number for line in lines}


@PROPERTY
@given(told=told_lines())
def test_what_was_applied_is_applied_and_all_rows_are_proved(
    read: Read, tmp_path: Path, told: list[dict[str, Any]]
) -> None:
    before = json.dumps(read.rows)
    lines = read.lines(told, tmp_path)
    once = read.apply(lines, read.rows)
    proved(read, once.rows)
    assert json.dumps(read.rows) == before  # what is handed in stays as it was
    ids = [row["mention_id"] for row in once.rows]
    assert len(ids) == len(set(ids))
    twice = read.apply([line for line in lines if took_effect(once, line)], once.rows)
    assert by_name(twice.rows) == by_name(once.rows)


def took_effect(applied: Applied, line: Correction) -> bool:
    return applied.outcomes[line.number].name in ("applied", "moved")


def test_without_lines_nothing_changes(read: Read) -> None:
    assert read.apply([], read.rows) == Applied(read.rows, {})
