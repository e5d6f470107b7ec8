"""Which names may stand for a case alone: "Grutter" for "Grutter v. Bollinger"."""

from __future__ import annotations

import re

from pipeline.extract.cases.studies import is_place
from pipeline.extract.cases.versus import is_government
from pipeline.link.cases.identity import name_country

SIDES = re.compile(r"\s(?:v|vs)\.\s")
_CORPORATE = re.compile(
    r",?\s(?:Inc|LLC|Ltd|Co|Corp|N\.A|L\.P|S\.A|et al|y otr[oa]s?|y familiares|and others)"
    r"(?![a-z]).*\Z"
)
# "INS", "N.L.R.B.": a body that is party to many cases
_ACRONYM = re.compile(r"(?:[A-Z]{2,5}|(?:[A-Z]\.){2,5})\Z")


def short_names(name: str) -> tuple[str, ...]:
    """The names that may stand for the case ``name`` alone, usual one first.

    The first party, unless it is a government or a body by its acronym: then the
    second (The Bluebook, rule 10.9: never a frequent litigant).  Of a person the
    surname, of a firm the name without its suffix; of a case against a foreign
    state, whose courts write both surnames, both or the first.
    """
    sides = SIDES.split(name, maxsplit=1)
    if len(sides) == 1:
        caption = re.sub(r"^(?:In re|Ex parte|In the Matter of|Matter of)\s", "", name)
        sides = [caption] if caption != name and len(caption.split()) <= 2 else []
    abroad = len(sides) == 2 and name_country(f"X v. {sides[1]}") not in (None, "US")
    shorts: list[str] = []
    for side in sides:
        plain = _CORPORATE.sub("", re.sub(r"\s?\([^)]*\)", "", side)).strip(" ,")
        if not plain or is_government(plain) or len(plain.split()) > 3 or _ACRONYM.match(plain):
            continue
        shorts.append(plain)
        parts = plain.split()
        one = parts[0] if abroad else parts[-1]
        if len(parts) > 1 and len(one) > 3 and not re.search(r"\b(?:of|the|de)\b", plain):
            shorts.append(one)
        break
    return tuple(
        short for short in shorts if len(short) > 2 and short[0].isupper() and not is_place(short)
    )
