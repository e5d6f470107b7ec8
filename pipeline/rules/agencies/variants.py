"""Other ways in which writers put a body's name, as keys of words.

"Justice Department" for "Department of Justice", "Senate" for "United States
Senate", "UN" for "United Nations".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.rules.agencies import words
from pipeline.rules.agencies.tokens import name_key

# Before "de México" these make the name of another place.
_PLACE_WORDS = frozenset(("estado", "ciudad", "state", "city", "golfo", "gulf"))
#: Countries whose bodies have Spanish names.
SPANISH_SPEAKING = frozenset(" ".join(words.lines("spanish_speaking.txt")).split())


@cache
def country_leads() -> dict[tuple[str, ...], str]:
    """Keys of the words that can open a name and only say whose body it is."""
    found: dict[tuple[str, ...], str] = {}
    for country in words.countries():
        if country.kind == "adjective" and country.words not in ("American", "English"):
            found[name_key(country.words)] = country.code
    for sign in ("United States", "U.S.", "US"):
        found[name_key(sign)] = "US"
    return found


@cache
def _country_tails() -> dict[tuple[str, ...], str]:
    """Keys of countries' names as they close a body's name after "of"."""
    return {
        name_key(country.words): country.code
        for country in words.countries()
        if country.kind in ("name", "adjective") and country.code != "-"
    }


_Edges = dict[str, list[tuple[str, ...]]]


@cache
def _edges_of(country: str) -> tuple[_Edges, _Edges]:
    """The words of one country before and after names, by the outermost of them."""
    leads: _Edges = {}
    tails: _Edges = {}
    for lead, code in country_leads().items():
        if code == country:
            leads.setdefault(lead[0], []).append(lead)
    for tail, code in _country_tails().items():
        if code == country:
            tails.setdefault(tail[-1], []).append(tail)
    return leads, tails


def without_country(parts: tuple[str, ...], country: str) -> Iterator[tuple[str, ...]]:
    """``parts`` without the country's words before or after the name."""
    leads, tails = _edges_of(country)
    for lead in leads.get(parts[0], ()) if parts else ():
        if len(parts) > len(lead) and parts[: len(lead)] == lead:
            yield parts[len(lead) :]
    for tail in tails.get(parts[-1], ()) if parts else ():
        size = len(tail)
        if len(parts) > size + 2 and parts[-size:] == tail:
            if parts[-size - 2] in _PLACE_WORDS:
                continue
            if parts[-size - 1] in ("of", "de"):
                yield parts[: -size - 1]
            elif country != "US":
                yield parts[:-size]


# Pairs of head nouns that translators use for one word; the first is the
# registry's.  Each: (head, other head, countries).
_HEAD_PAIRS: tuple[tuple[str, str, frozenset[str] | None], ...] = (
    ("secretariat", "ministry", SPANISH_SPEAKING),
    ("ministry", "secretariat", frozenset({"MX", "HN"})),
    ("commission", "committee", frozenset({"MX"})),
)


# "United Nations", which stands as "UN" in the names of its bodies as well.
_UN = name_key("United Nations")


def variants_of(parts: tuple[str, ...], country: str) -> Iterator[tuple[str, ...]]:
    """Other ways in which writers put the same name.

    "Department of Justice" as "Justice Department", "Secretariat of X" as
    "Ministry of X", "Office of the Attorney General" as "Attorney General's
    Office", a possessive without its sign.
    """
    yield parts
    for at in range(len(parts) - 1):
        if parts[at : at + 2] == _UN and len(parts) > 2:
            yield (*parts[:at], "un", *parts[at + 2 :])
    if len(parts) == 3 and parts[:2] == _UN:
        yield (parts[2], "of", *_UN)
    if (
        len(parts) > 2
        and parts[1] == "of"
        and parts[0] in ("department", "ministry", "secretariat", "bureau")
    ):
        rest = parts[2:]
        if len(rest) <= 4 and "of" not in rest:
            yield (*rest, parts[0])
    if len(parts) > 2 and parts[1] == "circuit":
        yield (parts[0], "u.s.", *parts[1:])
    if len(parts) > 2 and parts[:2] == ("office", "of") and "of" not in parts[2:]:
        yield (*parts[2:-1], parts[-1] + "'s", "office")
    if len(parts) > 2 and parts[1] == "of":
        for head, other, where in _HEAD_PAIRS[:2]:
            if parts[0] == head and (where is None or country in where):
                yield (other, *parts[1:])
                if len(parts) <= 6 and "of" not in parts[2:]:
                    yield (*parts[2:], other)
