"""Which names are one case: keys within a document, ids across documents.

The key rests on the name alone: without case, accents and punctuation, without
a leading "Operation" or "Project", with "v." and "vs." alike and "U.S." like
"United States".  The id is the country that the name itself tells (``xx``
otherwise), a hyphen and the key's slug, 80 characters at most; so no other
document, and nothing beside the name, can change it.
"""

from __future__ import annotations

import re

from pipeline.model.ids import fold, slug
from pipeline.rules.cases.lexicon import operations, places

LONGEST_ID = 80

_OPERATION = re.compile(
    r"^(?:(?:joint )?operations?|project|proyecto|operacion(?: conjunta)?"
    r"|operativos?(?: conjunto)?)\s+"
)
_UNITED_STATES = re.compile(
    r"\b(?:united states(?: of america)?|u\s?\.\s?s\s?\.(?:\s?a\s?\.)?|us|usa"
    r"|estados unidos(?: de america)?(?! mexicanos))(?!\w)"
)
_VERSUS = re.compile(r"\s(?:v|vs|versus|contra)\.?\s")
_OTHERS = re.compile(r",?\s(?:et\.? al\.?|y otr[oa]s?|y familiares|and others|et ux\.?)(?=\s|$)")
_TYPES = (
    # Spellings of the same type of ruling; the number tells rulings apart.
    (
        re.compile(r"^(?:denuncia de )?contradiccion(?:es)? (?:de|entre) (?:tesis|criterios)\b"),
        "contradiccion",
    ),
    (re.compile(r"^contradictions? of (?:theses|thesis|precedents?|criteria)\b"), "contradiccion"),
    (re.compile(r"^(?:tesis )?(?:de )?jurisprudencia(?:l)?\b|^tesis jurisprudencial\b"), "tesis"),
    (
        re.compile(
            r"^(?:juicios? de )?amparos?(?: directos?)?(?: (?:in|under|en) (?:review|revision))?\b"
        ),
        "amparo",
    ),
    (re.compile(r"^expedientes? varios\b"), "varios"),
    (
        re.compile(
            r"^constitutional controvers(?:y|ies)\b|^controversias? constitucional(?:es)?\b"
        ),
        "controversia constitucional",
    ),
)


# "Case No. 1:09-cr-00466" and "No. 1:09-cr-00466" are one docket.
_DOCKET = re.compile(
    r"^(?:(?:case|docket|cause|caso|civil action|criminal action|civil|criminal|civ|crim|cr)\.?\s)?"
    r"(?:(?:nos?|number|num)\.?\s?)?(?=\d)"
)


def case_key(name: str) -> str:
    """The name reduced to what tells one case from another."""
    known = operations().get(_stem(fold(name)))
    text = _stem(fold(known.name)) if known else _stem(fold(name))
    text = _DOCKET.sub("", _OTHERS.sub("", text)) or text
    text = _UNITED_STATES.sub("united states", text)
    text = _VERSUS.sub(" v ", f" {text} ").strip()
    for pattern, label in _TYPES:
        if any(char.isdigit() for char in text):
            text = pattern.sub(label, text)
    text = text.replace("&", " and ")
    return " ".join(re.sub(r"[^\w/-]+", " ", text.replace("'", "")).split())


def _stem(text: str) -> str:
    text = " ".join(text.replace("’", "'").strip(" “”\"'«»").split())
    if _VERSUS.search(text):
        return re.sub(r"^(?:the )?(?:case of|caso)\s+", "", text)
    return _OPERATION.sub("", text, count=1) or text


def name_country(name: str) -> str | None:
    """The country that a case's name tells by itself, as ISO 3166-1 alpha-2, or ``INT``.

    A state before its courts ("Radilla Pacheco v. Mexico"), the United States or
    one of its states as a party, a Mexican state in an operation's name; two
    states against each other are ``INT``.
    """
    known = operations().get(_stem(fold(name)))
    if known is not None:
        return known.country
    sides = re.split(r"\s(?:v|vs|versus|contra)\.?\s", fold(name), maxsplit=1)
    if len(sides) == 2:
        left, right = (_party_country(side) for side in sides)
        if left and right and left[1] == right[1] == "country" and left[0] != right[0]:
            return "INT"
        if left and left[1] == "country" and left[0] == "US":
            return "US"
        return (right or left or (None,))[0]
    match = _OPERATION.match(fold(name))
    if match is not None:
        place = places().get(fold(name)[match.end() :])
        return place.country if place is not None and place.kind in ("state", "city") else None
    return None


def _party_country(side: str) -> tuple[str, str] | None:
    side = re.sub(r"^(?:the )?(?:people of |commonwealth of )?(?:the )?(?:state of )?", "", side)
    side = side.strip(" ,.")
    place = places().get(side) or places().get(side + ".")
    if place is None and _UNITED_STATES.fullmatch(side + ("." if side.endswith("u.s") else "")):
        return "US", "country"
    if place is None or place.country is None or place.kind not in ("country", "state"):
        return None
    return place.country, place.kind


def case_id(name: str, country: str | None = None) -> str:
    """``us-united-states-v-lopez``: country or ``xx``, hyphen, slug of the key."""
    prefix = (country or "xx").lower()
    room = LONGEST_ID - len(prefix) - 1
    return f"{prefix}-{slug(case_key(name), room) or 'case'}"
