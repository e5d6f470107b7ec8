"""Case names in a reading.

parties, captions, rulings, dockets, operations, named matters
→ overlaps → reporter citations → short forms → one key a case → mentions
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from pipeline.extract.cases.captions import find_captions
from pipeline.extract.cases.dockets import find_dockets, report_spans
from pipeline.extract.cases.landmarks import find_landmarks
from pipeline.extract.cases.operations import (
    find_operation_lists,
    find_operations,
    find_quoted_operations,
    find_repeats,
    known_names,
)
from pipeline.extract.cases.reporters import Citation, citations, may_cite
from pipeline.extract.cases.rulings import find_numbers_again, find_rulings
from pipeline.extract.cases.shorts import find_shorts
from pipeline.extract.cases.studies import find_studies
from pipeline.extract.cases.versus import find_versus, is_government
from pipeline.link.cases.found import Found
from pipeline.link.cases.resolve import resolve
from pipeline.model.mention import CaseValue, Mention
from pipeline.model.reading import Reading, Span, TextBlock
from pipeline.rules.cases.lexicon import confidence

# A citation or docket this near behind a name belongs to it (characters).
CITED_WITHIN = 90


def find_cases(reading: Reading) -> list[Mention]:
    """All case names in ``reading``, in text order, none overlapping another.

    Offsets are into ``reading.text``; equal ``case_id`` means one case.
    """
    blocks = _blocks(reading)
    cases = _without_overlaps([*find_versus(reading, blocks), *find_captions(reading, blocks)])
    cited = _citations(reading, blocks) if cases else []
    starts = [cite.start for cite in cited]
    cases = [_with_citation(reading.text, case, cited, starts) for case in cases]
    numbered = _numbered(reading, blocks)
    named = [
        *find_operations(reading, blocks),
        *find_operation_lists(reading, blocks),
        *find_quoted_operations(reading, blocks),
    ]
    shorts = [*find_shorts(reading, blocks, cases, cited), *find_landmarks(reading, cases)]
    # "the Grutter case" is the court case, "the Zazi case" a matter with its own name
    private = {one.start for one in shorts if not is_government(one.name.split(" v. ")[0])}
    studies = [one for one in find_studies(reading, blocks) if one.start not in private]
    found = _without_overlaps([*cases, *numbered, *named, *shorts, *studies])
    found += find_numbers_again(reading.text, found)
    operations = tuple(sorted({f.name for f in found if f.kind == "operation"}))
    found += find_repeats(reading, blocks, (*operations, *known_names(reading.text)))
    found = [one for one in _without_overlaps(found) if not _in_address(reading, one)]
    return [_mention(one, value) for one, value in resolve(reading.text, blocks, found)]


def docket_spans(reading: Reading) -> list[Span]:
    """Spans of numbers of cases, rulings, reports and laws: no date may be read there.

    Sorted; spans may touch but do not repeat.
    """
    blocks = _blocks(reading)
    spans = {(one.start, one.end) for one in _numbered(reading, blocks)}
    spans.update(report_spans(reading.text))
    return sorted(spans)


def _blocks(reading: Reading) -> tuple[TextBlock, ...]:
    return tuple(reading.blocks) or (TextBlock(0, len(reading.text), language=reading.language),)


def _numbered(reading: Reading, blocks: tuple[TextBlock, ...]) -> list[Found]:
    return _without_overlaps([*find_rulings(reading, blocks), *find_dockets(reading, blocks)])


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In text order; of overlapping ones the first given, which is the surer rule."""
    kept: list[Found] = []
    taken: list[Span] = []
    for one in sorted(enumerate(found), key=lambda pair: (_rank(pair[1].rule), pair[0])):
        if not _touches(taken, one[1]):
            kept.append(one[1])
            _insert(taken, (one[1].start, one[1].end))
    return sorted(kept, key=lambda one: (one.start, one.end))


_ORDER = (
    "case.versus",
    "case.caption",
    "case.versus_loose",
    "case.ruling",
    "case.docket",
    "case.operation",
    "case.operation_quoted",
    "case.study_heading",
    "case.study",
    "case.short",
    "case.repeat",
)


def _rank(rule: str) -> int:
    return _ORDER.index(rule)


def _touches(taken: list[Span], one: Found) -> bool:
    index = bisect_right(taken, (one.start, 1 << 60))
    before = index > 0 and taken[index - 1][1] > one.start
    return before or (index < len(taken) and taken[index][0] < one.end)


def _insert(taken: list[Span], span: Span) -> None:
    insort(taken, span)


def _citations(reading: Reading, blocks: tuple[TextBlock, ...]) -> list[Citation]:
    found: list[Citation] = []
    for block in blocks:
        if may_cite(reading.text, block):
            found.extend(citations(reading.text, block))
    return sorted(found, key=lambda cite: cite.start)


_BETWEEN = re.compile(r"[\s,(*_]*(?:(?:[Nn]os?\.\s?[\d-]+|slip op\.|supra)[\s,]*)?\Z")


def _with_citation(
    text: str, case: Found, cited: Sequence[Citation], starts: Sequence[int]
) -> Found:
    """``case`` with the reporter citation that follows its name; ``starts`` of ``cited``."""
    index = bisect_left(starts, case.end)
    if index == len(cited):
        return case
    cite = cited[index]
    near = cite.kind == "full" and cite.start - case.end <= CITED_WITHIN
    if not near or not _BETWEEN.match(text[case.end : cite.start]):
        return case
    return replace(
        case,
        citation=cite.text,
        court=case.court or cite.court,
        country=case.country or "US",
    )


def _in_address(reading: Reading, one: Found) -> bool:
    """Whether the name stands in a web or mail address."""
    return any(
        start < one.end and one.start < end and _is_address(reading.text[start:end])
        for start, end in _barred_near(reading, one)
    )


def _barred_near(reading: Reading, one: Found) -> Iterator[Span]:
    if reading.is_barred(one.start, one.end):
        first = bisect_right(reading.barred, one.start, key=lambda span: span[1])
        yield from takewhile(lambda span: span[0] < one.end, islice(reading.barred, first, None))


def _is_address(written: str) -> bool:
    return "://" in written or "www." in written or "@" in written


def _mention(one: Found, value: CaseValue) -> Mention:
    return Mention(
        kind="case",
        start=one.start,
        end=one.end,
        value=value,
        rule=one.rule,
        confidence=confidence(one.rule),
        evidence=one.evidence,
    )
