"""One case, one key: names, short forms and dockets of a document brought together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from pipeline.link.cases.identity import case_id, case_key, name_country
from pipeline.model.document import TextBlock
from pipeline.model.ids import fold
from pipeline.model.mention import CaseKind, CaseValue, Evidence
from pipeline.rules.case_words import pattern_of

# Names longer than this are compared by their first words only.
LONGEST_NAME = 6

# A docket this near to a case's name is that case's (characters).
DOCKET_WITHIN = 60

_BETWEEN = pattern_of(
    "names",
    r"[\s,;:(*_]*(?:\d{1,4}\s[A-Z][\w.\s]{1,16}\d{1,5}[\s,]*)?"
    r"(?:{docket_words}\s?){0,2}[\s,(]*(?:[A-Z][A-Za-z.]{2,12}\s)?",
)
# Types whose number tells the country: "Amparo en revisión 350/2019" is Mexican by its name.
_NUMBERED_RULES = ("case.ruling", "case.docket")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One occurrence of a case, as one rule saw it, before its name is resolved.

    ``name`` is in normal capitals, and the full one where a short form stands for it
    ("Grutter v. Bollinger" for "Grutter").
    """

    start: int
    end: int
    name: str
    kind: CaseKind
    rule: str
    country: str | None = None
    method: str = "name"
    court: str | None = None
    docket: str | None = None
    citation: str | None = None
    evidence: tuple[Evidence, ...] = ()


def resolve(
    text: str, blocks: tuple[TextBlock, ...], found: Sequence[Candidate]
) -> Iterator[tuple[Candidate, CaseValue]]:
    """Each of ``found`` with its value; what one mention of a case tells holds for all."""
    named = _dockets_joined(text, found)
    named = _fuller_names(named)
    named = _fuller_numbers(named)
    keys = _keys(named)
    facts: dict[str, dict[str, str]] = {}
    for one in named:
        told = facts.setdefault(keys[one.name], {})
        for fact in ("country", "court", "docket", "citation"):
            value = getattr(one, fact)
            if value and not (fact == "docket" and one.method == "docket" and _is_ruling(one)):
                told.setdefault(fact, value)
    ids = _ids(named, keys)
    for before, one in zip(found, named, strict=True):
        told = facts[keys[one.name]]
        yield (
            before,
            CaseValue(
                case_id=ids[keys[one.name]],
                name=one.name,
                case_kind=one.kind,
                country=told.get("country"),
                method=one.method,
                court=told.get("court"),
                docket=told.get("docket"),
                citation=told.get("citation"),
            ),
        )


def _is_ruling(one: Candidate) -> bool:
    return one.kind == "decision"


def _dockets_joined(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Dockets beside a case's name get that name: "Fisher v. Texas, No. 11-345"."""
    result = list(found)
    for index, one in enumerate(result):
        if one.rule != "case.docket":
            continue
        before = result[index - 1] if index else None
        if before is not None and _is_docket_of(text, before, one):
            result[index] = _named_like(one, before)
            result[index - 1] = replace(before, docket=one.docket)
            continue
        after = result[index + 1] if index + 1 < len(result) else None
        if after is not None and _precedes(text, one, after):
            result[index] = _named_like(one, after)
            result[index + 1] = replace(after, docket=one.docket)
    # the same docket again stands for the same case
    owners = {fold(one.docket): one for one in result if one.docket and _is_party_case(one)}
    for index, one in enumerate(result):
        if one.rule == "case.docket" and one.docket and one.name == one.docket:
            owner = owners.get(fold(one.docket))
            if owner is not None:
                result[index] = replace(one, name=owner.name, country=owner.country)
    return result


def _is_docket_of(text: str, case: Candidate, docket: Candidate) -> bool:
    """Whether a docket stands right behind a case's name: "Fisher v. Texas, No. 11-345"."""
    gap = docket.start - case.end
    if not _is_party_case(case) or not 0 <= gap <= DOCKET_WITHIN:
        return False
    return _BETWEEN.fullmatch(text[case.end : docket.start]) is not None


def _precedes(text: str, docket: Candidate, case: Candidate) -> bool:
    """Whether a docket stands right before a case's name: "No. 11-345, Fisher v. Texas"."""
    if not _is_party_case(case) or case.start - docket.end > 6:
        return False
    return re.fullmatch(r"[\s,;:(]*", text[docket.end : case.start]) is not None


def _named_like(docket: Candidate, case: Candidate) -> Candidate:
    return replace(docket, name=case.name, country=case.country or docket.country)


def _is_party_case(one: Candidate) -> bool:
    return one.rule in ("case.versus", "case.versus_loose", "case.caption")


def _fuller_names(found: Sequence[Candidate]) -> list[Candidate]:
    """ "the Garcia Abrego case" gets the full name of "THE CASE OF JUAN GARCIA ABREGO"."""
    studies = {case_key(one.name): one.name for one in found if one.kind == "case_study"}
    fuller = _parts_of(studies)
    result = []
    for one in found:
        longer = fuller.get(case_key(one.name), set()) if one.kind == "case_study" else set()
        if len(longer) == 1:
            (key,) = longer
            one = replace(one, name=studies[key], method="short_form")
        result.append(one)
    return result


def _parts_of(keys: Iterable[str]) -> dict[str, set[str]]:
    """First and last words of each key → the keys that begin or end with them.

    "abrego", "garcia abrego" and "juan", "juan garcia" of "juan garcia abrego".
    """
    parts: dict[str, set[str]] = {}
    for key in keys:
        split = key.split(" ")
        for cut in range(1, min(len(split), LONGEST_NAME)):
            parts.setdefault(" ".join(split[cut:]), set()).add(key)
            parts.setdefault(" ".join(split[:cut]), set()).add(key)
    return parts


def _fuller_numbers(found: Sequence[Candidate]) -> list[Candidate]:
    """ "Contradicción 44/2000" is the same ruling as "Contradicción 44/2000-PL"."""
    suffixed: dict[str, dict[str, str]] = {}
    for one in found:
        if one.rule == "case.ruling" and re.search(r"\d-[A-Z]{2}\Z", one.name):
            key = case_key(one.name)
            suffixed.setdefault(key[:-3], {}).setdefault(key, one.name)
    result = []
    for one in found:
        fuller = suffixed.get(case_key(one.name), {}) if one.rule == "case.ruling" else {}
        result.append(replace(one, name=next(iter(fuller.values()))) if len(fuller) == 1 else one)
    return result


def _keys(found: Sequence[Candidate]) -> dict[str, str]:
    """Name → key; a party's surname alone joins the only fuller name that ends with it."""
    names = {one.name: case_key(one.name) for one in found}
    parties = sorted({key for key in names.values() if " v " in key})
    joined: dict[str, str] = {}
    shorter: dict[str, set[str]] = {}
    of_party: dict[str, set[str]] = {}
    for key in parties:
        left, right = key.split(" v ", 1)
        for one, other in product(_endings(left), _endings(right)):
            if f"{one} v {other}" != key:
                shorter.setdefault(f"{one} v {other}", set()).add(key)
        for side in (left, right):
            for part in (side, *_parts_of((side,))):
                of_party.setdefault(part, set()).add(key)
    for key in parties:
        fuller = shorter.get(key, set())
        if len(fuller) == 1:
            (joined[key],) = fuller
    subjects = {one.name for one in found if one.kind == "case_study"}
    for name in sorted(subjects):
        matching = {joined.get(key, key) for key in of_party.get(names[name], set())}
        if len(matching) == 1:
            (joined[names[name]],) = matching
    return {name: joined.get(key, key) for name, key in names.items()}


def _endings(side: str) -> list[str]:
    """A party's key and what is left of it without its first words ("guzman loera")."""
    split = side.split(" ")
    return [" ".join(split[cut:]) for cut in range(min(len(split), LONGEST_NAME))]


def _ids(found: Sequence[Candidate], keys: dict[str, str]) -> dict[str, str]:
    """Key → id, from the fullest name that has the key (ties by alphabet)."""
    fullest: dict[str, Candidate] = {}
    for one in found:
        key = keys[one.name]
        held = fullest.get(key)
        if case_key(one.name) == key and (held is None or one.name < held.name):
            fullest[key] = one
    ids = {}
    for key, one in fullest.items():
        country = name_country(one.name)
        if country is None and (one.rule in _NUMBERED_RULES or one.rule == "case.caption"):
            country = one.country
        ids[key] = case_id(one.name, country)
    return ids
