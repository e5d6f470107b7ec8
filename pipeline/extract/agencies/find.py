"""Agencies in a document: found, linked to bodies, and made mentions.

:func:`find_agencies` reads as a table of contents of what is done.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cache

from pipeline.extract.agencies.candidates import Assembler
from pipeline.extract.agencies.coordination import find_coordinated
from pipeline.extract.agencies.definitions import find_definitions
from pipeline.extract.agencies.filters import filter_acronyms, filter_names, filter_parties
from pipeline.extract.agencies.head_patterns import find_pattern_matches
from pipeline.extract.agencies.short_names import (
    headline_acronyms,
    is_plain_word,
    short_names_bound,
    short_names_spoken,
)
from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCues
from pipeline.link.agencies.linker import Linker
from pipeline.link.agencies.possessive_cues import take_possessive_cues
from pipeline.model.document import Document, TextBlock
from pipeline.model.ids import fold
from pipeline.model.mention import Evidence, Mention
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import gazetteer_with
from pipeline.rules.agencies.matcher import GazetteerMatch, GazetteerMatcher, HeadMatch, Matches
from pipeline.rules.registry import Agency
from pipeline.rules.registry_file import own_agencies


@cache
def _matcher(own: tuple[Agency, ...]) -> GazetteerMatcher:
    return GazetteerMatcher(gazetteer_with(own))


def find_agencies(document: Document) -> list[Mention]:
    """All mentions of government bodies in ``document``.

    They are sorted, do not overlap, and none crosses the edge of a block or
    touches a masked span.
    """
    text, matcher = document.text, _matcher(own_agencies())
    gazetteer = matcher.gazetteer
    matches, plain_words = _without_plain_words(_allowed(document, matcher.match(text)))
    pattern_matches = find_pattern_matches(matches, _blocks_of_heads(document, matches))
    candidates = Assembler(matches).assemble(pattern_matches)
    candidates = _ordered(find_coordinated(text, candidates, gazetteer) + candidates)
    candidates = _ordered(candidates + headline_acronyms(text, gazetteer))
    definitions = find_definitions(text, candidates, matches.not_agencies)
    candidates = _ordered(candidates + definitions.added + definitions.uses(document, candidates))
    candidates = _ordered(short_names_bound(document, candidates) + candidates)
    candidates = _ordered(candidates + short_names_spoken(text, candidates, plain_words))
    definitions.bind(text, candidates)
    cues = CountryCues(document, matches)
    take_possessive_cues(document, cues, candidates, gazetteer)
    filter_names(document, candidates)
    filter_parties(text, candidates)
    filter_acronyms(document, candidates, definitions, gazetteer)
    linker = Linker(document, gazetteer, cues)
    linker.link_all(candidates)
    return _mentions(document, linker, candidates)


def _allowed(document: Document, matches: Matches) -> Matches:
    """``matches`` without what crosses a block's edge or stands in a masked span."""
    starts = [block.start for block in document.blocks]

    def allowed(match: GazetteerMatch | HeadMatch) -> bool:
        if document.is_masked(match.start, match.end):
            return False
        index = bisect_right(starts, match.start) - 1
        return not starts or (index >= 0 and match.end <= document.blocks[index].end)

    return replace(
        matches,
        names=list(filter(allowed, matches.names)),
        heads=list(filter(allowed, matches.heads)),
    )


def _without_plain_words(matches: Matches) -> tuple[Matches, list[GazetteerMatch]]:
    """``matches`` without the names that are ordinary words, and these."""
    plain = [match for match in matches.names if is_plain_word(matches.text, match)]
    names = [match for match in matches.names if not is_plain_word(matches.text, match)]
    return replace(matches, names=names), plain


def _blocks_of_heads(document: Document, matches: Matches) -> dict[int, TextBlock]:
    """The block that holds each match, by the match's start."""
    found: dict[int, TextBlock] = {}
    whole = TextBlock(0, len(document.text), language=document.language)
    for start in [match.start for match in matches.heads] + [
        match.start for match in matches.names
    ]:
        block = document.block_at(start)
        if block is not None or not document.blocks:
            found[start] = block or whole
    return found


def _ordered(candidates: list[Candidate]) -> list[Candidate]:
    """``candidates`` in the text's order; of two that touch, the longer stays."""
    candidates.sort(key=lambda candidate: (candidate.start, -candidate.end))
    kept: list[Candidate] = []
    for candidate in candidates:
        if kept and candidate.start < kept[-1].end:
            if candidate.end - candidate.start > kept[-1].end - kept[-1].start:
                kept[-1] = candidate
            continue
        kept.append(candidate)
    return kept


def _mentions(document: Document, linker: Linker, candidates: list[Candidate]) -> list[Mention]:
    found: list[Mention] = []
    for candidate in candidates:
        if candidate.dropped or document.is_masked(candidate.start, candidate.end):
            continue
        value = linker.value(candidate)
        if value is None:
            continue
        found.append(
            Mention(
                kind="agency",
                start=candidate.start,
                end=_with_unit_noun(document.text, candidate),
                value=value,
                rule=f"agency.{value.method}",
                confidence=candidate.confidence or words.confidences()[value.method],
                evidence=_evidence(candidate),
            )
        )
    return found


def _evidence(candidate: Candidate) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if candidate.definition_span is not None:
        found.append(Evidence("definition", *candidate.definition_span))
    if candidate.country_span is not None:
        found.append(Evidence("country", *candidate.country_span))
    return tuple(found)


_NOUN_AFTER = re.compile(r"[ \n]([a-z]+)(?!\w)")


def _with_unit_noun(text: str, candidate: Candidate) -> int:
    """The end of a candidate with "team" or "unit" after a unit's acronym."""
    agency = candidate.linked
    last = re.split(r"[\s-]", candidate.written(text))[-1]
    if agency is None or agency.kind != "unit" or not last.isupper():
        return candidate.end
    match = _NOUN_AFTER.match(text, candidate.end)
    if match is not None and fold(match[1]) in words.folded("unit_nouns"):
        return match.end()
    return candidate.end
