"""The name and the id of a body that the registry does not know (design: Identity)."""

from __future__ import annotations

import re

from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.name_tokens import slug


def new_agency_id(name: str, country: str | None) -> str:
    """``new-``, the country or ``xx``, and the slug of the name without its country.

    Args:
        name: the body's full name.
        country: ISO 3166-1 alpha-2, ``INT``, or null.
    """
    return f"new-{(country or 'xx').lower()}-{slug(_without_country(name, country))}"


def _without_country(name: str, country: str | None) -> str:
    """``name`` without its country's words, so that all forms are one body.

    "Ghanaian Ministry of Health" and "Ministry of Health of Ghana" are both
    "Ministry of Health".
    """
    for word in words.countries():
        if word.code != country or word.kind not in ("name", "adjective"):
            continue
        size = len(word.words)
        if name.startswith(word.words + " ") and len(name) > size + 4:
            return name[size + 1 :]
        for link in words.entries("country_links"):
            tail = f" {link} {word.words}"
            if name.endswith(tail):
                return name[: -len(tail)]
        if name.endswith(f" {word.words}") and word.words[0].islower():
            return name[: -size - 1]
    return name


def display_name(written: str) -> str:
    """A name as tables show it: in one line, and in usual capitals.

    Args:
        written: the words of the text, with its line breaks.
    """
    return _title_case(re.sub(r"\s+", " ", re.sub(r"[-‐‑]\n", "-", written)))


def _title_case(name: str) -> str:
    """``name`` in usual capitals where it is written in capitals throughout."""
    if not name.isupper() or " " not in name:
        return name
    small = words.function_words()
    parts = [
        part.lower() if index and fold(part) in small else part.capitalize()
        for index, part in enumerate(name.split(" "))
    ]
    return " ".join(parts)
