"""Numbers under which courts and prosecutors handle cases: dockets, files, rulings.

"No. 09-cr-00466", "Case C-131/12", "amparo en revisión 350/2019", "Contradicción 44/2000-PL".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import CaseKind
from pipeline.rules.case_spelling import clean, in_capitals
from pipeline.rules.case_words import pattern_of, section, words

# -- dockets -----------------------------------------------------------------

# How far around "No. 11-345" a case name or court is looked for (characters).
BEFORE, AFTER = 120, 60

# A paragraph of at most this many characters beside its docket is a line of a caption:
# the court's name and the parties stand in the paragraphs before and behind it.
CAPTION_LINE = 40


@dataclass(frozen=True, slots=True)
class _DocketForm:
    pattern: re.Pattern[str]
    evident: bool
    country: str | None
    kind: CaseKind


@cache
def _docket_forms() -> tuple[_DocketForm, ...]:
    return tuple(
        _DocketForm(
            pattern_of("dockets", line["pattern"]),
            line["evident"] == "true",
            None if line["country"] == "null" else line["country"],
            cast(CaseKind, line.get("kind", "court_case")),
        )
        for line in section("dockets")["forms"]
    )


# Every docket holds digits; what stands on both sides of the first tells whether the forms
# are worth trying.
_DIGITS = re.compile(r"\d+")


def find_dockets(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """All docket numbers of courts in ``blocks``, in text order."""
    text = document.text
    before, behind = (
        pattern_of("dockets", section("dockets")[key]) for key in ("before", "behind")
    )
    for block in blocks:
        done = block.start
        for anchor in _DIGITS.finditer(text, block.start, block.end):
            start = anchor.start()
            if start < done or not (
                behind.match(text, anchor.end())
                or before.search(text[max(block.start, start - 14) : start])
            ):
                continue
            found = _docket_at(text, max(done, anchor.start() - 40), anchor, block)
            if found is not None:
                done = found.end
                yield found


def _docket_at(text: str, begin: int, anchor: re.Match[str], block: TextBlock) -> Candidate | None:
    stop = min(block.end, anchor.end() + 60)
    for form in _docket_forms():
        for match in form.pattern.finditer(text, begin, stop):
            if not match.start() <= anchor.start() < match.end():
                continue
            if match.start() and text[match.start() - 1].isalnum():
                continue
            if not form.evident and not _is_docket(text, match, block):
                continue
            number = clean(match.group())
            return Candidate(
                match.start(),
                match.end(),
                number,
                form.kind,
                "case.docket",
                country=form.country,
                method="docket",
                docket=number,
            )
    return None


# Accepts a report's or law's word among the three words before a number.
_REPORT_BEFORE = pattern_of("dockets", r"(?<!\w){reports}(?:\W+[\w.]+){0,2}\W*\Z", re.IGNORECASE)
_CONTEXT = pattern_of("dockets", r"(?<![\w.]){context}(?!\w)")


def _is_docket(text: str, match: re.Match[str], block: TextBlock) -> bool:
    """Whether "No. 11-345" is a docket and no report's number."""
    before = text[max(block.start, match.start() - BEFORE) : match.start()]
    if _REPORT_BEFORE.search(before[-50:]):
        return False
    after = text[match.end() : min(block.end, match.end() + AFTER)]
    if block.end - block.start - len(match.group()) <= CAPTION_LINE:
        before = text[max(0, match.start() - BEFORE) : match.start()]
        after = text[match.end() : match.end() + BEFORE]
        return _in_caption(before, after)
    return _in_context(before, after)


def _in_caption(before: str, after: str) -> bool:
    """Whether a court's name in full and the parties' "v." stand around a docket."""
    court = any(word in (before + after).upper() for word in words("dockets", "courts"))
    return court or _in_context(before, after)


def _in_context(before: str, after: str) -> bool:
    context = _CONTEXT
    return context.search(before) is not None or context.search(after) is not None


# -- files and rulings --------------------------------------------------------

# How far around a register number a word of courts is looked for (characters).
REGISTER_WITHIN = 120


@dataclass(frozen=True, slots=True)
class _RulingType:
    pattern: re.Pattern[str]
    number: re.Pattern[str]
    kind: CaseKind
    country: str | None
    needs_context: bool


@cache
def _ruling_types() -> tuple[_RulingType, ...]:
    source = section("rulings")
    types = []
    for line in source["types"]:
        number = f"(?P<number>{source['numbers'][line['number']]})"
        named = f"(?P<type>{_type_words(line)}){source['link']}{number}"
        types.append(
            _RulingType(
                pattern_of("rulings", named, re.IGNORECASE),
                pattern_of("rulings", source["listed"] + number),
                cast(CaseKind, line["kind"]),
                None if line["country"] == "null" else line["country"],
                line.get("context") == "true",
            )
        )
    return tuple(types)


def _type_words(line: Mapping[str, str]) -> str:
    return line["words"].replace(" ", r"\s+")


@cache
def _any_type() -> re.Pattern[str]:
    """Accepts the words of any type: without them before a number no type is tried."""
    return re.compile("|".join(map(_type_words, section("rulings")["types"])), re.IGNORECASE)


# Every number of these has a slash, a hyphen or six digits in a row; the types are looked
# for only before such places.
_ANCHOR = re.compile(r"/\d|-\d|\d{6}")
_REACH_BACK, _REACH_ON = 110, 60


def find_rulings(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """All numbered files and rulings in ``blocks``, in text order."""
    text = document.text
    for block in blocks:
        done = block.start
        for anchor in _ANCHOR.finditer(text, block.start, block.end):
            if anchor.start() < done:
                continue
            for found in _rulings_at(text, done, anchor, block):
                done = max(done, found.end)
                yield found


def _rulings_at(text: str, floor: int, anchor: re.Match[str], block: TextBlock) -> list[Candidate]:
    begin = max(floor, anchor.start() - _REACH_BACK)
    stop = min(block.end, anchor.end() + _REACH_ON)
    if _any_type().search(text, begin, anchor.start()) is not None:
        best: tuple[re.Match[str], _RulingType] | None = None
        for kind in _ruling_types():
            match = _ruling_match(text, kind, begin, stop, anchor, block)
            if match is not None and (best is None or _rank(match) < _rank(best[0])):
                best = (match, kind)
        if best is not None:
            return _listed(text, *best, block)
    for line in section("rulings")["evident"]:
        for match in pattern_of("rulings", line["pattern"]).finditer(text, begin, stop):
            if match.start() > anchor.end() or match.end() <= anchor.start():
                continue
            if not match.start() or not text[match.start() - 1].isalnum():
                name, kind_of_case = clean(match.group()), cast(CaseKind, line["kind"])
                return [_ruling(*match.span(), name, name, kind_of_case, line["country"])]
    return []


def _ruling_match(
    text: str, kind: _RulingType, begin: int, stop: int, anchor: re.Match[str], block: TextBlock
) -> re.Match[str] | None:
    """The first ruling of one type whose number holds the anchor."""
    for match in kind.pattern.finditer(text, begin, stop):
        if not match.start("number") <= anchor.start() < match.end():
            continue
        if match.start() and text[match.start() - 1].isalnum():
            continue
        if not kind.needs_context or _beside_courts(text, match, block):
            return match
    return None


def _rank(match: re.Match[str]) -> tuple[int, int]:
    """The fuller type first ("contradicción de tesis" before "tesis"), then the longer number."""
    return match.start(), -match.end()


def _listed(
    text: str, match: re.Match[str], kind: _RulingType, block: TextBlock
) -> list[Candidate]:
    """The ruling and those that follow in a list ("amparos 350/2019 y 351/2019")."""
    label = _label(match["type"])
    number = clean(match["number"])
    found = [
        _ruling(match.start(), match.end(), f"{label} {number}", number, kind.kind, kind.country)
    ]
    end = match.end()
    while (more := kind.number.match(text, end, block.end)) is not None:
        number = clean(more["number"])
        found.append(
            _ruling(
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
    singular = section("rulings")["singular"]
    label = " ".join(singular.get(word, word) for word in label.split(" "))
    return label[0].upper() + label[1:]


def _ruling(
    start: int, end: int, name: str, number: str, kind: CaseKind, country: str | None
) -> Candidate:
    return Candidate(
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
        and (before[-1].lower() in words("rulings", "again_behind"))
    )


_REGISTER_CONTEXT = pattern_of("rulings", r"(?<!\w){register_context}(?!\w)")


def _beside_courts(text: str, match: re.Match[str], block: TextBlock) -> bool:
    around = text[
        max(block.start, match.start() - REGISTER_WITHIN) : min(
            block.end, match.end() + REGISTER_WITHIN
        )
    ]
    return _REGISTER_CONTEXT.search(around) is not None


_NUMBER_AGAIN = re.compile(r"(?<![\w/.-])(?P<digits>\d{2,5}/\d{4})(?:-[A-Z]{1,4})?(?![\w/-])")


def find_numbers_again(text: str, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Numbers of rulings in ``found`` that stand again without their type: "(44/2000)".

    Only numbers that can be no month and year.
    """
    named: dict[str, Candidate] = {}
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
