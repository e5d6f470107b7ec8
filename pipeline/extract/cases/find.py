"""Case names in a document.

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
from pipeline.model.document import Document, Span, TextBlock
from pipeline.model.mention import CaseValue, Mention
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


def find_cases(document: Document) -> list[Mention]:
    """All case names in ``document``, in text order, none overlapping another.

    Offsets are into ``document.text``; equal ``case_id`` means one case.
    """
    text, blocks = document.text, _blocks(document)
    cases = _without_overlaps([*find_versus(document, blocks), *find_one_party(document, blocks)])
    cited = find_citations(text, blocks) if cases else []
    cases = with_citations(text, cases, cited)
    numbered = find_numbered_cases(document)
    named = [
        *find_operations(document, blocks),
        *find_operation_lists(document, blocks),
        *find_quoted_operations(document, blocks),
    ]
    shorts = [
        *find_short_forms(document, blocks, cases, cited),
        *find_known_cases(document, cases),
    ]
    # "the Grutter case" is the court case, "the Zazi case" a matter with its own name
    private = {one.start for one in shorts if not is_government(one.name.split(" v. ")[0])}
    studies = [one for one in find_case_studies(document, blocks) if one.start not in private]
    found = _without_overlaps([*cases, *numbered, *named, *shorts, *studies])
    found += find_numbers_again(text, found)
    operations = tuple(sorted({one.name for one in found if one.kind == "operation"}))
    found += find_repeats(document, blocks, (*operations, *known_names(text)))
    found = [one for one in _without_overlaps(found) if not _in_address(document, one)]
    return [_mention(one, value) for one, value in resolve(text, blocks, found)]


def find_numbered_cases(document: Document) -> list[Candidate]:
    """Cases by their numbers: dockets, files and rulings, in text order."""
    blocks = _blocks(document)
    return _without_overlaps([*find_rulings(document, blocks), *find_dockets(document, blocks)])


def _blocks(document: Document) -> tuple[TextBlock, ...]:
    return tuple(document.blocks) or (TextBlock(0, len(document.text), language=document.language),)


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


def _in_address(document: Document, one: Candidate) -> bool:
    """Whether the name stands in a web or mail address."""
    return any(
        start < one.end and one.start < end and _is_address(document.text[start:end])
        for start, end in _masks_near(document, one)
    )


def _masks_near(document: Document, one: Candidate) -> Iterator[Span]:
    if document.is_masked(one.start, one.end):
        first = bisect_right(document.masks, one.start, key=lambda span: span[1])
        yield from takewhile(lambda span: span[0] < one.end, islice(document.masks, first, None))


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
