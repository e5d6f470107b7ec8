"""Cases named for their parties: "X v. Y", "X vs. Y", "Caso X contra Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.extract.cases.parties import Party, left_party, right_party
from pipeline.extract.cases.spelling import clean, in_capitals, normal_capitals
from pipeline.extract.cases.studies import capitalised_name
from pipeline.link.cases.found import Found
from pipeline.link.cases.identity import name_country
from pipeline.model.ids import fold
from pipeline.model.reading import Reading, TextBlock
from pipeline.rules.cases.lexicon import data, places, words

# Accepts what stands between the parties; the space before is looked at apart,
# so that the search runs on rare letters.
_VERSUS = re.compile(r"[vV](?:[sS]?\.?|ersus)(?=\s)")
_CONTRA = re.compile(r"contra(?=\s)")

# How far around a looser "vs." words of courts are looked for (characters).
CONTEXT = 160


def find_versus(reading: Reading, blocks: tuple[TextBlock, ...]) -> Iterator[Found]:
    """All "X v. Y" in ``blocks``, in text order."""
    text = reading.text
    for block in blocks:
        floor = block.start
        for match in _signs(text, block):
            start = match.start()
            if start <= floor or not text[start - 1].isspace():
                continue
            found = _case_at(text, match, floor, block)
            if found is not None:
                yield from _listed_before(text, found, floor)
                floor = found.end
                yield found


@cache
def _casos() -> re.Pattern[str]:
    """Accepts "Casos X, Y y otros, y " right before the last case of a list."""
    others = r"(?:\s[ye]\s(?:otr[oa]s?|familiares))?"
    one = rf"{capitalised_name()}{others}(?:,|,?\s(?:[ye]|and))\s"
    return re.compile(rf"(?:[Cc]asos|[Cc]ases\sof)\s(?P<names>(?:{one}){{1,5}})\Z")


_LISTED = re.compile(r",?\s(?:[ye](?!\s(?:otr[oa]s?|familiares)\b)|and)\s|,\s")


def _listed_before(text: str, last: Found, floor: int) -> Iterator[Found]:
    """The cases against one state that share its name: "Casos X, Y y otros Vs. México"."""
    if last.country in (None, "US", "INT"):
        return
    begin = max(floor, last.start - CONTEXT)
    match = _casos().search(text[begin : last.start])
    if match is None:
        return
    against = re.split(r"(?=\svs?\.\s)", last.name, maxsplit=1)[1]
    at = begin + match.start("names")
    for name in _LISTED.split(match["names"]):
        if name:
            start = text.index(name, at)
            at = start + len(name)
            yield replace(last, start=start, end=at, name=f"{normal(name)}{against}")


def _signs(text: str, block: TextBlock) -> Iterator[re.Match[str]]:
    """What may stand between parties; "contra" only where "caso" is written too."""
    signs = _VERSUS.finditer(text, block.start, block.end)
    if text.find("contra ", block.start, block.end) < 0:
        return signs
    both = [*signs, *_CONTRA.finditer(text, block.start, block.end)]
    return iter(sorted(both, key=lambda match: match.start()))


def _case_at(text: str, match: re.Match[str], floor: int, block: TextBlock) -> Found | None:
    following = text[match.end() + 1 : match.end() + 3].lstrip(' *_"“\n')
    if not following or not (
        following[0].isupper() or following[0] in "$t" or following[0].isdigit()
    ):
        return None
    right = right_party(text, match.end(), block.end)
    if right is None:
        return None
    persons = _is_state(right.name) and name_country(f"X v. {right.name}") != "US"
    left = left_party(text, match.start(), floor, persons=persons)
    if left is None or not _is_case(text, match.group(), left, right, block):
        return None
    written = "vs." if match.group().lower() in ("vs.", "vs") and block.language == "es" else "v."
    name = f"{normal(left.name)} {written} {normal(right.name)}"
    if in_capitals(f"{left.name} {right.name}"):
        name = normal_capitals(f"{left.name} {written} {right.name}")
    country = name_country(name)
    start, end = left.start, right.end
    if country == "INT" and (titled := _title(text, left, right, floor)) is not None:
        start, end = titled
        name = normal(text[start:end])
    rule = "case.versus" if match.group() in ("v.", "V.") else "case.versus_loose"
    return Found(
        start,
        end,
        name,
        "court_case",
        rule,
        country=country,
        court=_court(text, block, country, left, right),
    )


# "Avena and Other Mexican Nationals (": the title of a case between states
_TITLE = re.compile(
    r"[A-Z][\w'’-]*(?:,?\s(?:[A-Z][\w'’-]*|of|in|on|to|[a-z]{3,14})){0,24}"
    r"\s\(\Z"
)


def _title(text: str, left: Party, right: Party, floor: int) -> tuple[int, int] | None:
    """The span with the title before "(Mexico v. United States of America)"."""
    if text[left.start - 1 : left.start] != "(" or text[right.end : right.end + 1] != ")":
        return None
    begin = max(floor, left.start - 160)
    before = re.split(r"[.;:]\s|\b(?:the|In|in|See|also|see)\s", text[begin : left.start])[-1]
    before = re.sub(r"\A\W*The\s", "", before)
    match = _TITLE.search(before)
    if match is None or (match.start() and before[match.start() - 1].isalpha()):
        return None
    return left.start - len(match.group()), right.end + 1


def normal(name: str) -> str:
    """A party's name in normal capitals, on one line; "&" in a body's name written out."""
    if "&" in name and not words("parties.yaml", "public_bodies").isdisjoint(name.split()):
        name = re.sub(r"\s&\s", " and ", name)
    return normal_capitals(clean(name).strip(' ,“”"'))


def _is_case(text: str, sign: str, left: Party, right: Party, block: TextBlock) -> bool:
    """Whether "X v. Y" is a case and no contest of another kind."""
    states = _is_state(left.name) and _is_state(right.name)
    generic = words("parties.yaml", "generic")
    if left.name.split()[-1] in generic and right.name.split()[0] in generic:
        return False
    if not re.search(r"[^\W\d_]|\$", right.name) or _is_code(left.name + right.name):
        return False
    if sign == "V." and not in_capitals(left.name.split()[-1] + " " + right.name.split()[0]):
        return False  # a middle initial: "Adrian V. Guzman"
    if sign == "V." and len(left.name.split()) == 1 and not _government(left, right):
        return _court_near(text, left, right, block)
    if sign in ("v.", "V."):
        home = "US" in (_state_of(left.name), _state_of(right.name))
        return not states or home or _court_near(text, left, right, block)
    if sign == "contra":
        return _introduced(text, left) and _court_near(text, left, right, block)
    if _introduced(text, left):
        return True
    if _formal_government(left.name) or _formal_government(right.name):
        return True
    # "Washington vs. Moscow": a place may stand for a team or a policy as well
    return _court_near(text, left, right, block)


@cache
def _governments() -> frozenset[str]:
    return frozenset(fold(name) for name in words("parties.yaml", "governments"))


def is_government(name: str) -> bool:
    """Whether a party is a government or state, whose name alone stands for no case."""
    return _formal_government(name) or _is_state(re.sub(r"^the ", "", _folded(name)))


def _formal_government(name: str) -> bool:
    """Whether the name is a government's as it is party to a case, and no mere place's."""
    folded = re.sub(r"^the ", "", _folded(name))
    if folded in _governments():
        return True
    return re.match(r"(?:people|state|commonwealth|government|republic) of\b", folded) is not None


def _folded(name: str) -> str:
    return fold(clean(name)).strip(" ,")


def _is_state(name: str) -> bool:
    place = places().get(_folded(name))
    return place is not None and place.kind in ("country", "state", "demonym", "region", "city")


def _is_code(name: str) -> bool:
    """Whether a "name" holds signs of programs: "MIGHT_SWITCH"."""
    return re.search(r"[^\W_]_[^\W_]|[=<>{}]", name) is not None


def _state_of(name: str) -> str | None:
    """The country of one of its states ("Texas" → ``US``)."""
    place = places().get(_folded(name))
    return place.country if place is not None and place.kind == "state" else None


def _government(left: Party, right: Party) -> bool:
    return is_government(left.name) or is_government(right.name)


def _introduced(text: str, left: Party) -> bool:
    before = text[max(0, left.start - 20) : left.start]
    return (
        re.search(r"\b(?:[Cc]ase of(?: the)?|[Cc]aso(?: de(?: l[ao]s?|l)?)?)\W+\Z", before)
        is not None
    )


@cache
def _court_words() -> re.Pattern[str]:
    body = "|".join(re.escape(w) for w in sorted(words("parties.yaml", "court_words")))
    return re.compile(rf"(?<!\w)(?:{body})s?(?!\w)", re.IGNORECASE)


# "(1973)", ", 410 U.S. 113", ", No. 11-345": what follows a case
_CITED = re.compile(r"\s*(?:\((?:[^()\n]{0,40}\s)?(?:1[89]|20)\d\d\)|,\s+(?:\d{1,4}\s+[A-Z]|No\.))")


def _court_near(text: str, left: Party, right: Party, block: TextBlock) -> bool:
    if _CITED.match(text, right.end, min(block.end, right.end + 60)):
        return True
    before = text[max(block.start, left.start - CONTEXT) : left.start]
    after = text[right.end : min(block.end, right.end + CONTEXT)]
    return _court_words().search(before) is not None or _court_words().search(after) is not None


def _court(
    text: str, block: TextBlock, country: str | None, left: Party, right: Party
) -> str | None:
    """The international court that the words around a state's case name."""
    if not country or country == "US":
        return None
    around = text[max(block.start, left.start - 250) : min(block.end, right.end + 250)]
    for court in data("parties.yaml")["courts"]:
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", around) for word in court["words"]):
            return str(court["name"])
    return None
