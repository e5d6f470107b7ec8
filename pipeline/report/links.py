"""Addresses within the report: what a mark of a chart or a name leads to."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def rows_link(table: str, **filters: object) -> str:
    """The view of a table with filters set; those that are null are left out."""
    held = {
        "table": table,
        **{name: str(value) for name, value in filters.items() if value is not None},
    }
    return "tables.html#" + urlencode(held, quote_via=quote)
