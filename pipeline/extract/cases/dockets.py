"""Docket numbers of courts, and spans of numbers in which no date may be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from pipeline.extract.cases.spelling import clean
from pipeline.link.cases.found import Found
from pipeline.model.mention import CaseKind
from pipeline.model.reading import Reading, Span, TextBlock
from pipeline.rules.cases.lexicon import data, words

# How far around "No. 11-345" a case name or court is looked for (characters).
BEFORE, AFTER = 120, 60

# A paragraph of at most this many characters beside its docket is a line of a caption:
# the court's name and the parties stand in the paragraphs before and behind it.
CAPTION_LINE = 40


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    evident: bool
    country: str | None
    kind: CaseKind


@cache
def _forms() -> tuple[_Form, ...]:
    """The forms of dockets.yaml, compiled."""
    source = data("dockets.yaml")
    forms = []
    for line in source["dockets"]:
        body = line["pattern"].replace("{lead}", source["lead"]).replace("{no}", source["no"])
        country = None if line["country"] == "null" else line["country"]
        forms.append(
            _Form(
                re.compile(body),
                line["evident"] == "true",
                country,
                cast(CaseKind, line.get("kind", "court_case")),
            )
        )
    return tuple(forms)


# Every docket holds digits; a cheap look at what stands on both sides of their first
# tells whether the forms are worth trying.
_DIGITS = re.compile(r"\d+")
_BEFORE = re.compile(
    r"(?:[Nn][Oo]s?\.?\s?|[Nn]úm\.\s?|Number\s|#\s?|[CT][-‑]|(?:IT|ICTR|SCSL|MICT|ICC)-"
    r"|(?:[Cc]ase|CASE|[Cc]aso|CASO|[Aa]ction|Docket)\s)(?:[\w-]{0,4})\Z"
)
_BEHIND = re.compile(r":?\d{0,2}[- ]?(?:[cC][rRvViI]|[mM][jJcC])")


def find_dockets(reading: Reading, blocks: tuple[TextBlock, ...]) -> Iterator[Found]:
    """All docket numbers of courts in ``blocks``, in text order."""
    text = reading.text
    for block in blocks:
        done = block.start
        for anchor in _DIGITS.finditer(text, block.start, block.end):
            start = anchor.start()
            if start < done or not (
                _BEHIND.match(text, anchor.end())
                or _BEFORE.search(text[max(block.start, start - 14) : start])
            ):
                continue
            found = _docket_at(text, max(done, anchor.start() - 40), anchor, block)
            if found is not None:
                done = found.end
                yield found


def _docket_at(text: str, begin: int, anchor: re.Match[str], block: TextBlock) -> Found | None:
    stop = min(block.end, anchor.end() + 60)
    for form in _forms():
        for match in form.pattern.finditer(text, begin, stop):
            if not match.start() <= anchor.start() < match.end():
                continue
            if match.start() and text[match.start() - 1].isalnum():
                continue
            if not form.evident and not _is_docket(text, match, block):
                continue
            number = clean(match.group())
            return Found(
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


@cache
def _context() -> re.Pattern[str]:
    body = "|".join(re.escape(word) for word in sorted(words("dockets.yaml", "context")))
    return re.compile(rf"(?<![\w.])(?:{body})(?!\w)")


@cache
def _report_before() -> re.Pattern[str]:
    """Accepts a report's or law's word among the three words before a number."""
    body = "|".join(re.escape(word) for word in sorted(words("dockets.yaml", "reports")))
    return re.compile(rf"(?<!\w)(?:{body})(?:\W+[\w.]+){{0,2}}\W*\Z", re.IGNORECASE)


def _is_docket(text: str, match: re.Match[str], block: TextBlock) -> bool:
    """Whether "No. 11-345" is a docket and no report's number."""
    before = text[max(block.start, match.start() - BEFORE) : match.start()]
    if _report_before().search(before[-50:]):
        return False
    after = text[match.end() : min(block.end, match.end() + AFTER)]
    if block.end - block.start - len(match.group()) <= CAPTION_LINE:
        before = text[max(0, match.start() - BEFORE) : match.start()]
        after = text[match.end() : match.end() + BEFORE]
        return _in_caption(before, after)
    return _context().search(before) is not None or _context().search(after) is not None


def _in_caption(before: str, after: str) -> bool:
    """Whether a court's name in full and the parties' "v." stand around a docket."""
    court = any(word in (before + after).upper() for word in data("dockets.yaml")["courts"])
    return court or _context().search(before) is not None or _context().search(after) is not None


# -- numbers that hold no date -----------------------------------------------

# "07-19", "398/06", "03-35", "44/2000-PL": two numbers joined
_JOINED = re.compile(r"\d{1,6}[-–/]\d{1,6}(?:-[A-Z]{1,4})?(?![\w/])")
_YEARS = re.compile(r"(?:19|20)\d\d[-–/](?:19|20)?\d\d\Z")

# How far a shape may reach to both sides of the digits that led to it (characters).
SHAPE = 30


@cache
def _report_words() -> re.Pattern[str]:
    """Accepts "Report ", "Informe ", "Audit Report No. ", "No. " right before a number."""
    body = "|".join(re.escape(word) for word in data("reports.yaml")["words"])
    number = r"(?:[Nn]os?\.|[Nn]úms?\.|[Nn]umbers?|[Nn]úmero)\s?"
    return re.compile(rf"(?<!\w)(?:(?:{body})\s(?:{number})?|(?P<numbered>{number}))\Z")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(shape) for shape in data("reports.yaml")["shapes"])


_MAY_BE_SHAPE = re.compile(r"\d/|/\d|-\d{1,5}-\d|/[IVX]")


def report_spans(text: str) -> list[Span]:
    """Spans of the numbers of reports, laws and papers.

    A range of years behind "Report" stays a date, unless "No." stands before it.
    """
    spans: list[Span] = []
    for match in _JOINED.finditer(text):
        word = _report_words().search(text[max(0, match.start() - SHAPE) : match.start()])
        if word is not None and (word["numbered"] or not _YEARS.match(match.group())):
            spans.append(match.span())
    done = 0
    for anchor in _MAY_BE_SHAPE.finditer(text):
        if anchor.start() < done:
            continue
        begin, end = max(0, anchor.start() - SHAPE), min(len(text), anchor.end() + SHAPE)
        for shape in _shapes():
            for match in shape.finditer(text, begin, end):
                free = not match.start() or not text[match.start() - 1].isalnum()
                if free and match.start() <= anchor.start() < match.end():
                    spans.append(match.span())
                    done = max(done, match.end())
    return spans
