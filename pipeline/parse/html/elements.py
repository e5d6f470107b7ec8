"""Sets of HTML elements by what they do to text, read from the resources."""

from __future__ import annotations

from functools import cache

from pipeline.resources import load_yaml, resource_text


@cache
def elements(what: str) -> frozenset[str]:
    """The elements listed under a name in ``layout/html_elements.yaml``."""
    data = load_yaml(resource_text("layout/html_elements.yaml"))
    return frozenset(str(data[what]).split())
