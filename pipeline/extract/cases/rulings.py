"""Numbered files and rulings: "amparo en revisión 350/2019", "Contradicción 44/2000-PL"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from pipeline.extract.cases.spelling import clean, in_capitals
from pipeline.link.cases.found import Found
from pipeline.model.mention import CaseKind
from pipeline.model.reading import Reading, TextBlock
from pipeline.rules.cases.lexicon import data, words

# What may stand between the type and its number.
_LINK = (
    r"\s*(?:\([a-zñáéíóú]{3,20}\)\s*)?(?:[:,]\s*)?"
    r"(?:(?:[Nn]úm(?:ero|\.)?|[Nn]os?\.?|[Nn]°|#)\s*)?(?:de\s+rubro\s+)?"
)

# How far around a register number a word of courts is looked for (characters).
NEAR = 120


@dataclass(frozen=True, slots=True)
class _Type:
    pattern: re.Pattern[str]
    number: re.Pattern[str]
    kind: CaseKind
    country: str | None
    needs_context: bool


@cache
def _types() -> tuple[_Type, ...]:
    source = data("rulings.yaml")
    types = []
    for line in source["rulings"]:
        number = source["numbers"][line["number"]]
        body = line["words"].replace(" ", r"\s+")
        types.append(
            _Type(
                re.compile(rf"(?P<type>{body}){_LINK}(?P<number>{number})", re.IGNORECASE),
                re.compile(
                    rf"(?:\s*,\s*|\s+(?:y|e|and)\s+)(?:sus?\s+acumulad[ao]s?\s+)?(?P<number>{number})"
                ),
                cast(CaseKind, line["kind"]),
                None if line["country"] == "null" else line["country"],
                line.get("context") == "true",
            )
        )
    return tuple(types)


@cache
def _evident() -> tuple[tuple[re.Pattern[str], CaseKind, str], ...]:
    return tuple(
        (re.compile(line["pattern"]), cast(CaseKind, line["kind"]), line["country"])
        for line in data("rulings.yaml")["evident"]
    )


# Every number of these has a slash, a hyphen or six digits in a row; the search for types
# runs only on the text before such places.
_ANCHOR = re.compile(r"/\d|-\d|\d{6}")
_REACH_BACK, _REACH_ON = 110, 60


def find_rulings(reading: Reading, blocks: tuple[TextBlock, ...]) -> Iterator[Found]:
    """All numbered files and rulings in ``blocks``, in text order."""
    text = reading.text
    for block in blocks:
        done = block.start
        for anchor in _ANCHOR.finditer(text, block.start, block.end):
            if anchor.start() < done or not _worth_trying(text, anchor):
                continue
            for found in _at(text, done, anchor, block):
                done = max(done, found.end)
                yield found


@cache
def _stems() -> tuple[str, ...]:
    """Beginnings of the types and of the files whose shape is enough, in small letters."""
    return tuple(stem.lower() for stem in data("rulings.yaml")["stems"])


def _worth_trying(text: str, anchor: re.Match[str]) -> bool:
    """A cheap look at both sides of the anchor."""
    start, sign = anchor.start(), anchor.group()[0]
    if sign == "/":
        if start == 0 or not text[start - 1].isalnum():
            return False
        before = text[max(0, start - _REACH_BACK) : start].lower()
        return any(stem in before for stem in _stems())
    if sign == "-":
        return text[max(0, start - 1) : start] in ("C", "T", "A", "U")
    return "egistro" in text[max(0, start - 30) : start]


def _at(text: str, floor: int, anchor: re.Match[str], block: TextBlock) -> list[Found]:
    begin = max(floor, anchor.start() - _REACH_BACK)
    stop = min(block.end, anchor.end() + _REACH_ON)
    best: tuple[re.Match[str], _Type] | None = None
    for kind in _types():
        for match in kind.pattern.finditer(text, begin, stop):
            if not match.start("number") <= anchor.start() < match.end():
                continue
            if match.start() and text[match.start() - 1].isalnum():
                continue
            if kind.needs_context and not _in_context(text, match, block):
                continue
            if best is None or _rank(match) < _rank(best[0]):
                best = (match, kind)
            break
    if best is not None:
        return _listed(text, *best, block)
    for pattern, case_kind, country in _evident():
        for match in pattern.finditer(text, begin, stop):
            if match.start() <= anchor.end() and match.end() > anchor.start():
                if match.start() and text[match.start() - 1].isalnum():
                    continue
                name = clean(match.group())
                return [_found(match.start(), match.end(), name, name, case_kind, country)]
    return []


def _rank(match: re.Match[str]) -> tuple[int, int]:
    """The fuller type first ("contradicción de tesis" before "tesis"), then the longer number."""
    return match.start(), -match.end()


def _listed(text: str, match: re.Match[str], kind: _Type, block: TextBlock) -> list[Found]:
    """The ruling and those that follow in a list ("amparos 350/2019 y 351/2019")."""
    label = _label(match["type"])
    number = clean(match["number"])
    found = [
        _found(match.start(), match.end(), f"{label} {number}", number, kind.kind, kind.country)
    ]
    end = match.end()
    while (more := kind.number.match(text, end, block.end)) is not None:
        number = clean(more["number"])
        found.append(
            _found(
                more.start("number"),
                more.end(),
                f"{label} {number}",
                number,
                kind.kind,
                kind.country,
            )
        )
        end = more.end()
    return found


def _label(written: str) -> str:
    """The type with a capital, in small letters if printed in capitals."""
    label = clean(written)
    if in_capitals(label):
        label = label.lower()
    singular = data("rulings.yaml")["singular"]
    label = " ".join(singular.get(word, word) for word in label.split(" "))
    return label[0].upper() + label[1:]


def _found(
    start: int, end: int, name: str, number: str, kind: CaseKind, country: str | None
) -> Found:
    return Found(
        start, end, name, kind, "case.ruling", country=country, method="docket", docket=number
    )


def _again(text: str, start: int) -> bool:
    """Whether a bracket or an article stands before the number: "(44/2000)", "la 44/2000"."""
    left = text[max(0, start - 12) : start]
    if left.endswith(("(", "[")):
        return True
    before = left.split()
    return (
        left[-1:].isspace()
        and bool(before)
        and (before[-1].lower() in words("rulings.yaml", "again_behind"))
    )


@cache
def _register_words() -> re.Pattern[str]:
    body = "|".join(re.escape(word) for word in sorted(words("rulings.yaml", "register_context")))
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


def _in_context(text: str, match: re.Match[str], block: TextBlock) -> bool:
    around = text[max(block.start, match.start() - NEAR) : min(block.end, match.end() + NEAR)]
    return _register_words().search(around) is not None


_NUMBER_AGAIN = re.compile(r"(?<![\w/.-])(?P<digits>\d{2,5}/\d{4})(?:-[A-Z]{1,4})?(?![\w/-])")


def find_numbers_again(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Numbers of rulings in ``found`` that stand again without their type: "(44/2000)".

    Only numbers that can be no month and year.
    """
    named: dict[str, Found] = {}
    for one in found:
        number = re.fullmatch(r"(\d{2,5}/\d{4})(?:-[A-Z]{1,4})?", one.docket or "")
        if one.rule == "case.ruling" and number and int(number[1].split("/")[0]) > 12:
            named.setdefault(number[1], one)
    again: dict[str, list[re.Match[str]]] = {}
    for match in _NUMBER_AGAIN.finditer(text) if named else ():
        if match["digits"] in named and _again(text, match.start()):
            again.setdefault(match["digits"], []).append(match)
    for digits, matches in sorted(again.items()):
        for match in matches:
            yield replace(
                named[digits],
                start=match.start(),
                end=match.end(),
                rule="case.repeat",
                citation=None,
            )
