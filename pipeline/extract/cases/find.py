"""Case names in a reading.

party names, dockets, operations, case studies
→ overlaps → reporter citations → short forms → one key a case → mentions
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from pipeline.extract.cases.captions import find_one_party, find_versus
from pipeline.extract.cases.case_studies import find_case_studies
from pipeline.extract.cases.dockets import find_dockets, find_numbers_again, find_rulings
from pipeline.extract.cases.operations import (
    find_operation_lists,
    find_operations,
    find_quoted_operations,
    find_repeats,
    known_names,
)
from pipeline.extract.cases.reporters import find_citations, with_citations
from pipeline.extract.cases.short_forms import find_known_cases, find_short_forms
from pipeline.link.cases.identity import is_government
from pipeline.link.cases.resolve import Candidate, resolve
from pipeline.model.mention import CaseValue, Mention
from pipeline.model.reading import Reading, Span, TextBlock
from pipeline.rules.case_words import confidence

# Of overlapping candidates the one of the surer rule is kept: the first here.
_RULES = (
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


def find_cases(reading: Reading) -> list[Mention]:
    """All case names in ``reading``, in text order, none overlapping another.

    Offsets are into ``reading.text``; equal ``case_id`` means one case.
    """
    text, blocks = reading.text, _blocks(reading)
    cases = _without_overlaps([*find_versus(reading, blocks), *find_one_party(reading, blocks)])
    cited = find_citations(text, blocks) if cases else []
    cases = with_citations(text, cases, cited)
    numbered = find_numbered_cases(reading)
    named = [
        *find_operations(reading, blocks),
        *find_operation_lists(reading, blocks),
        *find_quoted_operations(reading, blocks),
    ]
    shorts = [
        *find_short_forms(reading, blocks, cases, cited),
        *find_known_cases(reading, cases),
    ]
    # "the Grutter case" is the court case, "the Zazi case" a matter with its own name
    private = {one.start for one in shorts if not is_government(one.name.split(" v. ")[0])}
    studies = [one for one in find_case_studies(reading, blocks) if one.start not in private]
    found = _without_overlaps([*cases, *numbered, *named, *shorts, *studies])
    found += find_numbers_again(text, found)
    operations = tuple(sorted({one.name for one in found if one.kind == "operation"}))
    found += find_repeats(reading, blocks, (*operations, *known_names(text)))
    found = [one for one in _without_overlaps(found) if not _in_address(reading, one)]
    return [_mention(one, value) for one, value in resolve(text, blocks, found)]


def find_numbered_cases(reading: Reading) -> list[Candidate]:
    """Cases by their numbers: dockets, files and rulings, in text order."""
    blocks = _blocks(reading)
    return _without_overlaps([*find_rulings(reading, blocks), *find_dockets(reading, blocks)])


def _blocks(reading: Reading) -> tuple[TextBlock, ...]:
    return tuple(reading.blocks) or (TextBlock(0, len(reading.text), language=reading.language),)


def _without_overlaps(found: Iterable[Candidate]) -> list[Candidate]:
    """In text order; of overlapping ones that of the surer rule, then the first given."""
    kept: list[Candidate] = []
    taken: list[Span] = []
    for one in sorted(found, key=lambda one: _RULES.index(one.rule)):
        index = bisect_right(taken, (one.start, 1 << 60))
        before = index > 0 and taken[index - 1][1] > one.start
        if not before and not (index < len(taken) and taken[index][0] < one.end):
            kept.append(one)
            insort(taken, (one.start, one.end))
    return sorted(kept, key=lambda one: (one.start, one.end))


def _in_address(reading: Reading, one: Candidate) -> bool:
    """Whether the name stands in a web or mail address."""
    return any(
        start < one.end and one.start < end and _is_address(reading.text[start:end])
        for start, end in _masks_near(reading, one)
    )


def _masks_near(reading: Reading, one: Candidate) -> Iterator[Span]:
    if reading.is_barred(one.start, one.end):
        first = bisect_right(reading.barred, one.start, key=lambda span: span[1])
        yield from takewhile(lambda span: span[0] < one.end, islice(reading.barred, first, None))


def _is_address(written: str) -> bool:
    return "://" in written or "www." in written or "@" in written


def _mention(one: Candidate, value: CaseValue) -> Mention:
    return Mention(
        kind="case",
        start=one.start,
        end=one.end,
        value=value,
        rule=one.rule,
        confidence=confidence(one.rule),
        evidence=one.evidence,
    )
