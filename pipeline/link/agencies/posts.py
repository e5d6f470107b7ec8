"""Bodies of which a country has many, told apart by where they sit: states', missions."""

from __future__ import annotations

from functools import lru_cache

from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.tokens import name_key
from pipeline.rules.registry import Agency


def is_posted(agency: Agency) -> bool:
    """Whether a place tells a body from others of its kind: a state's, a mission's."""
    return agency.level in ("state", "local") or _is_mission(agency.name)


@lru_cache(maxsize=4096)
def _is_mission(name: str) -> bool:
    return not words.bag("mission_words.txt").isdisjoint(name_key(name))


@lru_cache(maxsize=4096)
def host_country(agency: Agency) -> str | None:
    """The country in which a mission abroad sits, where its name says so."""
    if not _is_mission(agency.name):
        return None
    host = agency.name.rpartition(" in ")[2].removeprefix("the ")
    codes = [country.code for country in words.countries() if country.words == host]
    return codes[0] if codes else None


@lru_cache(maxsize=4096)
def host_words(agency: Agency) -> str:
    """The part of a body's names that may say where it is, folded."""
    if agency.level in ("state", "local"):
        return fold(agency.name)
    return " ".join(fold(name.partition(" in ")[2]) for name in (agency.name, *agency.other_names))
