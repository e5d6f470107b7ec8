"""The page templates: everything that is put into them is escaped and made visible."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipeline.cache.versions import project_version
from pipeline.model.schema import VALUE_TABLES
from pipeline.report.escaping import safe_json, visible, visible_text
from pipeline.resources import resource_text

TITLE = "Policy Tables"
NAVIGATION = (
    ("index.html", "Overview"),
    ("tables.html", "Tables"),
    ("agencies.html", "Agencies"),
    ("cases.html", "Cases"),
    ("corrections.html", "Corrections"),
)
KIND_NAMES = {"date": "Dates", "agency": "Agencies", "amount": "Sums of money", "case": "Cases"}
MENTION_NAMES = {
    "date": "Dates mentioned",
    "agency": "Mentions of agencies",
    "amount": "Sums mentioned",
    "case": "Mentions of cases",
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: resource_text(f"report/templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "visible": visible,
        "visible_text": visible_text,
        "safe_json": safe_json,
        "count": lambda number: f"{number:,}",
    }
    environment.globals |= {
        "site_title": TITLE,
        "navigation": NAVIGATION,
        "kind_names": KIND_NAMES,
        "mention_names": MENTION_NAMES,
        "table_of_kind": {kind: table.name for kind, table in VALUE_TABLES.items()},
        "version": project_version(),
    }
    return environment


def page(template: str, *, root: str = "", **values: Any) -> bytes:
    """A page of the report.

    Args:
        template: name of the file below ``resources/report/templates``.
        root: the way from the page's folder to the report's.
        values: what the template shows.
    """
    return (
        _environment().get_template(template).render(root=root, **values).encode("utf-8", "replace")
    )
