"""What the overview shows: numbers counted from the tables, each with a link to its rows."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.rows import Rows

MOST_BARS = 15
"""Agencies and cases that a chart shows."""
MOST_LINES = 20
"""Documents that the heat map shows."""
_WIDEST = 60  # bars of the timeline
_MOST_CURRENCIES = 4
BANDS = ((1, "1"), (3, "2–3"), (7, "4–7"), (15, "8–15"))
"""Highest number of mentions and name of each shade of the heat map but the last."""
LAST_BAND = "16 and more"

Mark = dict[str, Any]
"""One mark of a chart: its fields, ``href``, and ``label``, which tells it in words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The marks of one chart, and what its table says."""

    marks: list[Mark]
    columns: tuple[tuple[str, str], ...]
    """Field and heading of each column of the table beside the chart."""
    total: int = 0
    """Of how many the marks are a selection."""


def rows_link(table: str, **filters: object) -> str:
    """The view of a table with filters set; those that are null are left out."""
    held = {
        "table": table,
        **{name: str(value) for name, value in filters.items() if value is not None},
    }
    return "tables.html#" + urlencode(held, quote_via=quote)


def year_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """The year that filters go by: a date's first year, elsewhere that of the document."""
    if name == "dates":
        return pc.coalesce(pc.year(table["start_date"]), pc.year(table["end_date"]))
    year = pc.extract_regex(table["published"], r"^(?P<year>-?\d{4})")
    return pc.cast(pc.struct_field(year, "year"), pa.int64())


def dates_by_year(rows: Rows) -> Figure:
    """Date mentions by the year in which they begin; years far off stand together."""
    years = Counter(
        year for year in year_of(rows.tables["dates"], "dates").to_pylist() if year is not None
    )
    if not years:
        return Figure([], ())
    low, high = _window(years)
    marks: list[Mark] = []

    def add(label: str, first: int | None, last: int | None, order: int) -> None:
        count = sum(
            number
            for year, number in years.items()
            if (first is None or year >= first) and (last is None or year <= last)
        )
        if count or first == last:
            link = rows_link("dates", **{"from": first, "to": last})
            marks.append(
                {"year": label, "order": order, "count": count, "href": link,
                 "label": f"{label}: {count} {'date' if count == 1 else 'dates'}"}
            )  # fmt: skip

    if min(years) < low:
        add(f"before {low}", None, low - 1, low - 1)
    for year in range(low, high + 1):
        add(str(year), year, year, year)
    if max(years) > high:
        add(f"after {high}", high + 1, None, high + 1)
    return Figure(marks, (("year", "Year"), ("count", "Dates")), sum(years.values()))


def _window(years: Counter[int]) -> tuple[int, int]:
    """First and last year that get a bar: all but the outer hundredth at each end, at most 60."""
    held = sorted(years.elements())
    edge = len(held) // 100
    low, high = held[edge], held[-1 - edge]
    if high - low < _WIDEST:
        return low, high
    # the 60 years in a row that hold most dates
    best = max(
        range(low, high - _WIDEST + 2),
        key=lambda first: sum(years[year] for year in range(first, first + _WIDEST)),
    )
    return best, best + _WIDEST - 1


def amounts_by_year(rows: Rows) -> Figure:
    """Sums by the year of their document, order of magnitude and currency."""
    table = rows.tables["amounts"]
    counts: Counter[tuple[int | None, int, str | None]] = Counter()
    currencies: Counter[str | None] = Counter()
    for year, amount, currency in zip(
        year_of(table, "amounts").to_pylist(),
        table["amount_min"].to_pylist(),
        table["currency"].to_pylist(),
        strict=True,
    ):
        if amount is not None and amount > 0:
            counts[year, math.floor(math.log10(amount)), currency] += 1
            currencies[currency] += 1
    named = sorted(
        (name for name in currencies if name), key=lambda name: (-currencies[name], name)
    )[:_MOST_CURRENCIES]
    marks: list[Mark] = []
    for (year, magnitude, currency), count in sorted(
        counts.items(), key=lambda item: (item[0][0] or 0, item[0][1], item[0][2] or "")
    ):
        shown = currency or "no currency"
        when = "no year" if year is None else str(year)
        link = rows_link(
            "amounts",
            **{
                "from": "none" if year is None else year,
                "to": year,
                "min": _plain(magnitude),
                "below": _plain(magnitude + 1),
                "currency": currency or "none",
            },
        )
        size = f"{magnitude_name(magnitude)} to {magnitude_name(magnitude + 1)}"
        marks.append(
            {"year": when, "magnitude": magnitude, "size": size, "currency": shown,
             "group": currency if currency in named else "other", "count": count, "href": link,
             "label": f"{when}, {size} {shown}: {count} {'sum' if count == 1 else 'sums'}"}
        )  # fmt: skip
    columns = (
        ("year", "Year of the document"),
        ("size", "Size"),
        ("currency", "Currency"),
        ("count", "Sums"),
    )
    return Figure(marks, columns, sum(counts.values()))


def magnitude_name(power: int) -> str:
    """A power of ten in short: 1, 10 … 1K, 1M, 1B, 1T."""
    for exponent, letter in ((12, "T"), (9, "B"), (6, "M"), (3, "K")):
        if power >= exponent:
            return f"{10 ** (power - exponent)}{letter}"
    return _plain(power)


def _plain(power: int) -> str:
    return str(10**power) if power >= 0 else f"0.{'0' * (-power - 1)}1"


def agencies_most_mentioned(rows: Rows) -> Figure:
    """The agencies with the most mentions, and in how many documents."""
    return _most(rows, "agencies", "agency_id", "agency_mentions", "agency")


def cases_most_mentioned(rows: Rows) -> Figure:
    """The cases with the most mentions."""
    return _most(rows, "cases", "case_id", "case_mentions", "case")


def _most(rows: Rows, table: str, key: str, mentions: str, word: str) -> Figure:
    held = rows.tables[table]
    order = pc.sort_indices(
        held,
        sort_keys=[("n_mentions", "descending"), ("n_documents", "descending"), (key, "ascending")],
    )
    marks: list[Mark] = []
    for row in held.take(order[:MOST_BARS]).to_pylist():
        documents = f"{row['n_documents']} {'document' if row['n_documents'] == 1 else 'documents'}"
        times = f"{row['n_mentions']} {'mention' if row['n_mentions'] == 1 else 'mentions'}"
        marks.append(
            {"id": row[key], "name": row["name"], "mentions": row["n_mentions"],
             "documents": row["n_documents"], "in": f"{row['n_mentions']} in {row['n_documents']}",
             "href": rows_link(mentions, **{word: row[key]}),
             "label": f"{row['name']}: {times} in {documents}"}
        )  # fmt: skip
    columns = (("name", word.capitalize()), ("mentions", "Mentions"), ("documents", "Documents"))
    return Figure(marks, columns, held.num_rows)


def mentions_in(mentions: pa.Table, key: str) -> list[tuple[tuple[str, str], int]]:
    """``((entity, document), mentions)`` of every entity that a column names, in their order."""
    # counted here: the library's own grouping loads pandas (0.7 s)
    pairs = zip(mentions[key].to_pylist(), mentions["doc_id"].to_pylist(), strict=True)
    return sorted(Counter(pair for pair in pairs if pair[0] is not None).items())


def agencies_by_documents(rows: Rows) -> Figure:
    """Mentions of the agencies most mentioned, in each of the documents that mention most."""
    names = {mark["id"]: mark["name"] for mark in agencies_most_mentioned(rows).marks}
    acronyms = dict(
        zip(
            rows.tables["agencies"]["agency_id"].to_pylist(),
            rows.tables["agencies"]["acronym"].to_pylist(),
            strict=True,
        )
    )
    cells: dict[str, dict[str, int]] = defaultdict(dict)
    for (agency_id, doc_id), count in mentions_in(rows.tables["agency_mentions"], "agency_id"):
        if agency_id in names:
            cells[doc_id][agency_id] = count
    shown = sorted(cells, key=lambda doc_id: (-sum(cells[doc_id].values()), doc_id))[:MOST_LINES]
    titles = {row["doc_id"]: row["title"] or row["path"] for row in rows.documents()}
    marks: list[Mark] = []
    for line, doc_id in enumerate(shown):
        for column, agency_id in enumerate(names):
            count = cells[doc_id].get(agency_id, 0)
            if not count:
                continue
            marks.append(
                {"doc": doc_id, "line": line, "title": titles[doc_id], "agency": agency_id,
                 "column": column, "name": names[agency_id],
                 "short": acronyms.get(agency_id) or names[agency_id], "count": count,
                 "band": next((name for most, name in BANDS if count <= most), LAST_BAND),
                 "href": rows_link("agency_mentions", doc=doc_id, agency=agency_id),
                 "label": f"{names[agency_id]} in {titles[doc_id]}: {count}"}
            )  # fmt: skip
    columns = (("title", "Document"), ("name", "Agency"), ("count", "Mentions"))
    return Figure(marks, columns, len(cells))
