"""Court cases named in short: "in Grutter", "Grutter, 539 U.S. at 333", "a Bivens action".

Short forms of cases that the document names in full, and cases that lawyers name without
citing them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from pipeline.extract.cases.name_search import find_names
from pipeline.extract.cases.reporters import Citation
from pipeline.link.cases.resolve import Candidate
from pipeline.link.cases.short_forms import ShortForm, ShortFormLinker, short_names
from pipeline.model.document import Document, TextBlock
from pipeline.model.ids import fold
from pipeline.rules.case_spelling import in_capitals
from pipeline.rules.case_words import known_cases, pattern_of

# Accepts "(hereinafter “Baker”)" right behind a case.
_DEFINED = pattern_of(
    "short_forms", r"\s?\((?:{defining}\s)?[“\"‘'*_]+(?P<name>[^”\"’'*_()]{3,40})[”\"’'*_]+\)"
)
_NOUN = pattern_of("short_forms", r"[*_”\"’]*\s(?P<noun>[a-z]+(?:\s{of}\s[a-z]+)?)")


def find_short_forms(
    document: Document,
    blocks: tuple[TextBlock, ...],
    cases: Sequence[Candidate],
    cited: Sequence[Citation],
) -> Iterator[Candidate]:
    """Short forms of ``cases`` (full names found before, in text order)."""
    text = document.text
    by_short: dict[str, Candidate | None] = {}
    defined: dict[str, Candidate] = {}
    for case in cases:
        for short in short_names(case.name):
            first = by_short.setdefault(short, case)
            if first is not None and fold(first.name) != fold(case.name):
                # two cases share the name: it stands for neither, unless defined
                by_short[short] = first if _same_but_spelling(first, case) else None
        match = _DEFINED.match(text, case.end)
        if match is not None and not in_capitals(match["name"]):
            defined[match["name"]] = case
            yield _candidate(*match.span("name"), case)
    usable = {short: case for short, case in by_short.items() if case is not None} | defined
    uses = _uses(text, usable, cases)
    short_citations = {cite.start for cite in cited if cite.kind != "full"}
    linker = ShortFormLinker(text, blocks, cases, short_citations, uses)
    sure = [use for use in uses if use.short in defined or linker.denotes_case(use)]
    for use in linker.with_listed(sure, uses):
        yield _candidate(use.start, use.end, use.case)


def _uses(
    text: str, usable: Mapping[str, Candidate], cases: Sequence[Candidate]
) -> list[ShortForm]:
    """Where the names of ``usable`` stand by themselves, outside a case's full name."""
    starts = [case.start for case in cases]
    by_short = {short: (short, case) for short, case in usable.items()}
    found = []
    for start, end, (short, case) in find_names(text, by_short):
        if text[start - 1 : start] in (".", "-") or text[end : end + 1] == "-":
            continue
        index = bisect_right(starts, start) - 1
        if index < 0 or cases[index].end <= start:
            found.append(ShortForm(start, end, short, case))
    return found


def _same_but_spelling(one: Candidate, other: Candidate) -> bool:
    return fold(one.name).replace(".", "") == fold(other.name).replace(".", "")


def _candidate(start: int, end: int, case: Candidate) -> Candidate:
    return Candidate(
        start, end, case.name, "court_case", "case.short", country=case.country, method="short_form"
    )


def find_known_cases(document: Document, cases: Sequence[Candidate]) -> Iterator[Candidate]:
    """Known cases in a document that names other court cases (``cases``), too.

    A name that is short for one of ``cases`` is that case's (see :func:`find_short_forms`).
    """
    if not cases:
        return
    taken = {short for case in cases for short in short_names(case.name)}
    text = document.text
    usable = {short: known for short, known in known_cases().items() if short not in taken}
    for start, end, known in find_names(text, usable):
        behind = _NOUN.match(text, end)
        if behind is None or known.nouns.isdisjoint({behind["noun"], behind["noun"].split()[0]}):
            continue
        yield Candidate(
            start,
            end,
            known.name,
            "court_case",
            "case.short",
            country="US",
            method="short_form",
            citation=known.citation,
        )
