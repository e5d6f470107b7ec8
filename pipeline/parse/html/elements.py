"""Sets of HTML elements by what they do to text, read from the resources."""

from __future__ import annotations

from functools import cache

import yaml

from pipeline.core.resources import resource_text


@cache
def elements(what: str) -> frozenset[str]:
    """The elements listed under a name in ``layout/html_elements.yaml``."""
    data = yaml.safe_load(resource_text("layout/html_elements.yaml"))
    return frozenset(str(data[what]).split())
