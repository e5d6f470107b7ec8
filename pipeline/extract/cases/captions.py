"""Cases named for their parties: "X v. Y", "Caso X contra Y", "In re X", "Matter of X"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.extract.cases.party_names import Party, left_party, right_party
from pipeline.link.cases.identity import (
    is_formal_government,
    is_government,
    is_state,
    name_country,
    state_country,
)
from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import Document, TextBlock
from pipeline.resources import conventions
from pipeline.rules.case_spelling import clean, in_capitals, normal_capitals
from pipeline.rules.case_words import any_of, pattern_of, section, words

# -- "X v. Y" ----------------------------------------------------------------

# Accepts what stands between the parties; the space before is looked at apart,
# so that the search runs on rare letters.
_VERSUS = re.compile(r"[vV](?:[sS]?\.?|ersus)(?=\s)")
_CONTRA = pattern_of("parties", r"{versus}(?=\s)")

# How far around a looser "vs." words of courts are looked for (characters).
CONTEXT = 160


def find_versus(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """All "X v. Y" in ``blocks``, in text order."""
    text = document.text
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


# Accepts "Casos X, Y y otros, y " right before the last case of a list.
_LIST = pattern_of(
    "parties",
    r"{list_openings}\s(?P<names>"
    r"(?:{case_studies.name}(?:\s{list_others})?(?:,|,?\s{joins_with_and})\s){1,5})\Z",
)
_BETWEEN = pattern_of("parties", r",?\s(?!{list_others}\b){joins_with_and}\s|,\s")


def _listed_before(text: str, last: Candidate, floor: int) -> Iterator[Candidate]:
    """The cases against one state that share its name: "Casos X, Y y otros Vs. México"."""
    if last.country in (None, "US", "INT"):
        return
    begin = max(floor, last.start - CONTEXT)
    match = _LIST.search(text[begin : last.start])
    if match is None:
        return
    against = re.split(r"(?=\svs?\.\s)", last.name, maxsplit=1)[1]
    at = begin + match.start("names")
    for name in _BETWEEN.split(match["names"]):
        if name:
            start = text.index(name, at)
            at = start + len(name)
            yield replace(last, start=start, end=at, name=f"{_normal(name)}{against}")


def _signs(text: str, block: TextBlock) -> list[re.Match[str]]:
    """What may stand between parties, in text order."""
    found = [m for sign in (_VERSUS, _CONTRA) for m in sign.finditer(text, block.start, block.end)]
    return sorted(found, key=lambda match: match.start())


def _case_at(text: str, match: re.Match[str], floor: int, block: TextBlock) -> Candidate | None:
    following = text[match.end() + 1 : match.end() + 3].lstrip(' *_"“\n')
    if not following or not (
        following[0].isupper() or following[0] in "$t" or following[0].isdigit()
    ):
        return None
    right = right_party(text, match.end(), block.end)
    if right is None:
        return None
    persons = is_state(right.name) and name_country(f"X v. {right.name}") != "US"
    left = left_party(text, match.start(), floor, persons=persons)
    if left is None or not _is_case(text, match.group(), left, right, block):
        return None
    written = "v."
    if match.group().lower() in ("vs.", "vs"):
        written = conventions(block.language).get("cases", {}).get("versus", written)
    name = f"{_normal(left.name)} {written} {_normal(right.name)}"
    if in_capitals(f"{left.name} {right.name}"):
        name = normal_capitals(f"{left.name} {written} {right.name}")
    country = name_country(name)
    start, end = left.start, right.end
    if country == "INT" and (titled := _title(text, left, right, floor)) is not None:
        start, end = titled
        name = _normal(text[start:end])
    rule = "case.versus" if match.group() in ("v.", "V.") else "case.versus_loose"
    return Candidate(
        start,
        end,
        name,
        "court_case",
        rule,
        country=country,
        court=_court(text, block, country, left, right),
    )


# "Avena and Other Mexican Nationals (": the title of a case between states
_TITLE = pattern_of(
    "parties", r"[A-Z][\w'’-]*(?:,?\s(?:[A-Z][\w'’-]*|{title_words}|[a-z]{3,14})){0,24}\s\(\Z"
)


_OUTSIDE_TITLE = pattern_of("parties", r"[.;:]\s|\b{before_title}\s")
_TITLE_ARTICLE = pattern_of("parties", r"\A\W*{title_articles}\s")


def _title(text: str, left: Party, right: Party, floor: int) -> tuple[int, int] | None:
    """The span with the title before "(Mexico v. United States of America)"."""
    if text[left.start - 1 : left.start] != "(" or text[right.end : right.end + 1] != ")":
        return None
    begin = max(floor, left.start - 160)
    before = _OUTSIDE_TITLE.split(text[begin : left.start])[-1]
    before = _TITLE_ARTICLE.sub("", before)
    match = _TITLE.search(before)
    if match is None or (match.start() and before[match.start() - 1].isalpha()):
        return None
    return left.start - len(match.group()), right.end + 1


def _normal(name: str) -> str:
    """A party's name in normal capitals, on one line; "&" in a body's name written out."""
    if "&" in name and not words("parties", "public_bodies").isdisjoint(name.split()):
        name = re.sub(r"\s&\s", " and ", name)
    return normal_capitals(clean(name).strip(' ,“”"'))


def _is_case(text: str, sign: str, left: Party, right: Party, block: TextBlock) -> bool:
    """Whether "X v. Y" is a case and no contest of another kind."""
    states = is_state(left.name) and is_state(right.name)
    generic = words("parties", "generic")
    if left.name.split()[-1] in generic and right.name.split()[0] in generic:
        return False
    if not re.search(r"[^\W\d_]|\$", right.name) or _is_code(left.name + right.name):
        return False
    if sign == "V." and not in_capitals(left.name.split()[-1] + " " + right.name.split()[0]):
        return False  # a middle initial: "Adrian V. Guzman"
    if sign == "V." and len(left.name.split()) == 1 and not _government(left, right):
        return _court_near(text, left, right, block)
    if sign in ("v.", "V."):
        home = "US" in (state_country(left.name), state_country(right.name))
        return not states or home or _court_near(text, left, right, block)
    if sign in words("parties", "versus"):
        return _introduced(text, left) and _court_near(text, left, right, block)
    if _introduced(text, left):
        return True
    if is_formal_government(left.name) or is_formal_government(right.name):
        return True
    # "Washington vs. Moscow": a place may stand for a team or a policy as well
    return _court_near(text, left, right, block)


def _is_code(name: str) -> bool:
    """Whether a "name" holds signs of programs: "MIGHT_SWITCH"."""
    return re.search(r"[^\W_]_[^\W_]|[=<>{}]", name) is not None


def _government(left: Party, right: Party) -> bool:
    return is_government(left.name) or is_government(right.name)


_INTRODUCED = pattern_of("parties", r"\b{introduced}\W+\Z")


def _introduced(text: str, left: Party) -> bool:
    before = text[max(0, left.start - 20) : left.start]
    return _INTRODUCED.search(before) is not None


# "(1973)", ", 410 U.S. 113", ", No. 11-345": what follows a case
_CITED = re.compile(r"\s*(?:\((?:[^()\n]{0,40}\s)?(?:1[89]|20)\d\d\)|,\s+(?:\d{1,4}\s+[A-Z]|No\.))")


_COURT = pattern_of("parties", r"(?<!\w){court_words}s?(?!\w)", re.IGNORECASE)


def _court_near(text: str, left: Party, right: Party, block: TextBlock) -> bool:
    if _CITED.match(text, right.end, min(block.end, right.end + 60)):
        return True
    before = text[max(block.start, left.start - CONTEXT) : left.start]
    after = text[right.end : min(block.end, right.end + CONTEXT)]
    return _COURT.search(before) is not None or _COURT.search(after) is not None


def _court(
    text: str, block: TextBlock, country: str | None, left: Party, right: Party
) -> str | None:
    """The international court that the words around a state's case name."""
    if not country or country == "US":
        return None
    around = text[max(block.start, left.start - 250) : min(block.end, right.end + 250)]
    for court, names in section("parties")["courts"].items():
        if re.search(rf"(?<!\w)(?:{any_of(names)})(?!\w)", around):
            return str(court)
    return None


# -- "In re X" --------------------------------------------------------------


@cache
def _forms() -> dict[str, tuple[str, str | None]]:
    """Written form → (phrase, country)."""
    table: dict[str, tuple[str, str | None]] = {}
    for line in section("captions")["phrases"]:
        country = None if line["country"] == "null" else line["country"]
        table.update(dict.fromkeys(line["forms"], (line["phrase"], country)))
    return table


@cache
def _phrase() -> re.Pattern[str]:
    """Accepts "In re ", "Ex parte ", "In the Matter of " before a name."""
    return re.compile(rf"(?:{any_of(_forms())})(?::)?\s+(?=[*_“\"]?[A-Z0-9])")


def find_one_party(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """All one-party case names in ``blocks``."""
    text = document.text
    for block in blocks:
        at = block.start
        while match := _phrase().search(text, at, block.end):
            start, at = match.start(), match.start() + 1
            if start > block.start and (text[start - 1].isalnum() or text[start - 1] in "-'’"):
                continue
            found = _one_party(text, match, block)
            if found is not None:
                at = found.end
                yield found


def _one_party(text: str, match: re.Match[str], block: TextBlock) -> Candidate | None:
    written = " ".join(match.group().split()).rstrip(":")
    phrase, country = _forms()[written]
    party = right_party(text, match.end(), block.end)
    if party is None or not re.search(r"[^\W\d_]{2}|[A-Z]-", party.name):
        return None
    first = party.name.split()[0].strip(',.“”"')
    if phrase.endswith("Matter of") and first in words("captions", "not_matters"):
        return None
    capitals = in_capitals(party.name) and written.isupper()
    name = normal_capitals(party.name) if capitals else _normal(party.name)
    return Candidate(
        match.start(),
        party.end,
        f"{phrase} {name}",
        "court_case",
        "case.caption",
        country=country,
    )
