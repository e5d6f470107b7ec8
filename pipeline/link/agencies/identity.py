"""The id of a body that the registry does not know (design: Identity)."""

from __future__ import annotations

from pipeline.rules.agencies import words
from pipeline.rules.agencies.tokens import slug


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
    for sign in words.countries():
        if sign.code != country or sign.kind not in ("name", "adjective"):
            continue
        size = len(sign.words)
        if name.startswith(sign.words + " ") and len(name) > size + 4:
            return name[size + 1 :]
        for link in (" of ", " of the ", " de ", " del ", " "):
            tail = link + sign.words
            if name.endswith(tail) and (link != " " or sign.words[0].islower()):
                return name[: -len(tail)]
    return name
