"""Which names are one case: keys within a document, ids across documents.

The key rests on the name alone: without case, accents and punctuation, without
a leading "Operation" or "Project", with "v." and "vs." alike and "U.S." like
"United States".  The id is the country that the name itself tells (``xx``
otherwise), a hyphen and the key's slug, 80 characters at most; so no other
document, and nothing beside the name, can change it.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.model.ids import fold, slug
from pipeline.rules.case_spelling import clean
from pipeline.rules.case_words import known_operations, locations, pattern_of, section, words

LONGEST_ID = 80

# What follows reads folded names: small letters without accents.
_OPERATION = pattern_of("names", r"^{operations}\s+")
_UNITED_STATES = pattern_of(
    "names",
    r"\b(?:{united_states}(?!\s{not_united_states})|u\s?\.\s?s\s?\.(?:\s?a\s?\.)?)(?!\w)",
)
_VERSUS = pattern_of("names", r"\s{versus}\.?\s")
_OTHERS = pattern_of("names", r",?\s(?:et\.? al\.?|{others}|et ux\.?)(?=\s|$)")
# "Case No. 1:09-cr-00466" and "No. 1:09-cr-00466" are one docket.
_DOCKET = pattern_of("names", r"^(?:{dockets}\.?\s)?(?:{numbers}\.?\s?)?(?=\d)")
_CASE_OF = pattern_of("names", r"^(?:{articles}\s)?{cases_of}\s+")
_STATE_OF = pattern_of(
    "names", r"^(?:{articles}\s)?(?:{peoples_of}\s)?(?:{articles}\s)?(?:{states_of}\s)?"
)
_ARTICLE = pattern_of("names", r"^{articles}\s")
_GOVERNMENT_OF = pattern_of("names", r"{governments_of}\b")


@cache
def _ruling_types() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Spellings of the types of rulings → the type in keys; the number tells rulings apart."""
    return tuple(
        (re.compile(rf"^(?:{line['words']})\b"), line["key"])
        for line in section("names")["rulings"]
    )


def case_key(name: str) -> str:
    """The name reduced to what tells one case from another."""
    known = known_operations().get(_stem(fold(name)))
    text = _stem(fold(known.name)) if known else _stem(fold(name))
    text = _DOCKET.sub("", _OTHERS.sub("", text)) or text
    text = _UNITED_STATES.sub("united states", text)
    text = _VERSUS.sub(" v ", f" {text} ").strip()
    if any(char.isdigit() for char in text):
        for pattern, key in _ruling_types():
            text = pattern.sub(key, text)
    text = text.replace("&", " and ")
    return " ".join(re.sub(r"[^\w/-]+", " ", text.replace("'", "")).split())


def _stem(text: str) -> str:
    text = " ".join(text.replace("’", "'").strip(" “”\"'«»").split())
    if _VERSUS.search(text):
        return _CASE_OF.sub("", text)
    return _OPERATION.sub("", text, count=1) or text


def name_country(name: str) -> str | None:
    """The country that a case's name tells by itself, as ISO 3166-1 alpha-2, or ``INT``.

    A state before its courts ("Radilla Pacheco v. Mexico"), the United States or
    one of its states as a party, a Mexican state in an operation's name; two
    states against each other are ``INT``.
    """
    known = known_operations().get(_stem(fold(name)))
    if known is not None:
        return known.country
    sides = _VERSUS.split(fold(name), maxsplit=1)
    if len(sides) == 2:
        left, right = (_party_country(side) for side in sides)
        if left and right and left[1] == right[1] == "country" and left[0] != right[0]:
            return "INT"
        if left and left[1] == "country" and left[0] == "US":
            return "US"
        return (right or left or (None,))[0]
    match = _OPERATION.match(fold(name))
    if match is not None:
        location = locations().get(fold(name)[match.end() :])
        if location is not None and location.kind in ("state", "city"):
            return location.country
    return None


def _party_country(side: str) -> tuple[str, str] | None:
    side = _STATE_OF.sub("", side).strip(" ,.")
    location = locations().get(side) or locations().get(side + ".")
    if location is None and _UNITED_STATES.fullmatch(side + ("." if side.endswith("u.s") else "")):
        return "US", "country"
    if location is None or location.country is None or location.kind not in ("country", "state"):
        return None
    return location.country, location.kind


def case_id(name: str, country: str | None = None) -> str:
    """``us-united-states-v-lopez``: country or ``xx``, hyphen, slug of the key."""
    prefix = (country or "xx").lower()
    room = LONGEST_ID - len(prefix) - 1
    return f"{prefix}-{slug(case_key(name), room) or 'case'}"


# -- parties that are no persons ---------------------------------------------


@cache
def _governments() -> frozenset[str]:
    return frozenset(fold(name) for name in words("parties", "governments"))


def is_government(name: str) -> bool:
    """Whether a party is a government or state, whose name alone stands for no case."""
    return is_formal_government(name) or is_state(_ARTICLE.sub("", _folded(name)))


def is_formal_government(name: str) -> bool:
    """Whether the name is a government's as it is party to a case, and no mere location's."""
    folded = _ARTICLE.sub("", _folded(name))
    return folded in _governments() or _GOVERNMENT_OF.match(folded) is not None


def is_state(name: str) -> bool:
    """Whether a party is a country, state, nation, region or large city."""
    location = locations().get(_folded(name))
    kinds = ("country", "state", "demonym", "region", "city")
    return location is not None and location.kind in kinds


def state_country(name: str) -> str | None:
    """The country of one of its states ("Texas" → ``US``)."""
    location = locations().get(_folded(name))
    return location.country if location is not None and location.kind == "state" else None


def is_location(name: str) -> bool:
    """Whether ``name`` is a country, state, large city, region or nation."""
    folded = fold(clean(name))
    return folded.strip(" .") in locations() or folded.strip(" ") in locations()


def _folded(name: str) -> str:
    return fold(clean(name)).strip(" ,")
