"""Cells of corrections that several kinds of value have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Fields = Mapping[str, str | None]
"""Column → what it is to be; null empties it."""

METHOD = "review"
"""``method`` of bodies and cases that a person named."""

ID = re.compile(r"(?:[a-z]{2,3}|new)-[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")


def country_of(fields: Fields) -> str | None:
    """The country that is given, null if none is.

    Raises:
        ValueError: when it is none.
    """
    given = fields.get("country")
    if given is None:
        return None
    if not _COUNTRY.fullmatch(given.upper()):
        raise ValueError(
            f"country is {given!r}; expected two letters (ISO 3166-1 alpha-2), such as MX, or INT"
        )
    return given.upper()


def one_of(name: str, value: Any, allowed: Iterable[str | None]) -> None:
    """Check that a field has one of the values allowed.

    Raises:
        ValueError: when it has not.
    """
    choices = list(allowed)
    if value not in choices:
        expected = ", ".join("empty" if choice is None else choice for choice in choices)
        raise ValueError(f"{name} is {value!r}; expected {expected}")
