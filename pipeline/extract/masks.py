"""Masks: spans that no finder may use, web addresses and numbers of cases and reports."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.cases import find_numbered_cases
from pipeline.model.document import Document, Span
from pipeline.rules.case_words import pattern_of, section

# "https://…", "www.…", "name@host.org"; up to white space, brackets or quotation marks
_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"“”«»]+[^\s<>\"“”«».,;:!?)\]]"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)


def address_spans(text: str) -> list[Span]:
    """Spans of web and mail addresses."""
    return [match.span() for match in _ADDRESS.finditer(text)]


def with_masks(document: Document) -> Document:
    """The document with its addresses and numbers masked."""
    return replace(document, masks=masked_spans(document))


def masked_spans(document: Document) -> tuple[Span, ...]:
    """Addresses, and numbers that hold no date, merged and sorted."""
    merged: list[Span] = []
    for start, end in sorted([*address_spans(document.text), *number_spans(document)]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


# -- numbers that hold no date -----------------------------------------------


def number_spans(document: Document) -> list[Span]:
    """Spans of numbers of cases, rulings, reports and laws: no date may be read there.

    Sorted; spans may touch but do not repeat.
    """
    spans = {(case.start, case.end) for case in find_numbered_cases(document)}
    spans.update(_report_spans(document.text))
    return sorted(spans)


# "07-19", "398/06", "03-35", "44/2000-PL": two numbers joined
_JOINED = re.compile(r"\d{1,6}[-–/]\d{1,6}(?:-[A-Z]{1,4})?(?![\w/])")
_YEARS = re.compile(r"(?:19|20)\d\d[-–/](?:19|20)?\d\d\Z")

# How far a shape may reach to both sides of the digits that led to it (characters).
SHAPE = 30

# Accepts "Report ", "Informe ", "Audit Report No. ", "No. " right before a number.
_REPORT = pattern_of("reports", r"(?<!\w)(?:{words}\s{numbers}?|(?P<numbered>{numbers}))\Z")
_SHAPES = tuple(re.compile(shape) for shape in section("reports")["shapes"])
_MAY_BE_SHAPE = re.compile(r"\d/|/\d|-\d{1,5}-\d|/[IVX]")


def _report_spans(text: str) -> list[Span]:
    """Spans of the numbers of reports, laws and papers.

    A range of years behind "Report" stays a date, unless "No." stands before it.
    """
    spans: list[Span] = []
    for match in _JOINED.finditer(text):
        word = _REPORT.search(text[max(0, match.start() - SHAPE) : match.start()])
        if word is not None and (word["numbered"] or not _YEARS.match(match.group())):
            spans.append(match.span())
    done = 0
    for anchor in _MAY_BE_SHAPE.finditer(text):
        if anchor.start() < done:
            continue
        begin, end = max(0, anchor.start() - SHAPE), min(len(text), anchor.end() + SHAPE)
        for shape in _SHAPES:
            for match in shape.finditer(text, begin, end):
                free = not match.start() or not text[match.start() - 1].isalnum()
                if free and match.start() <= anchor.start() < match.end():
                    spans.append(match.span())
                    done = max(done, match.end())
    return spans
