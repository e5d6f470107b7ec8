"""What looks like a body's name and is not one where it stands."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.agencies.definitions import Definitions
from pipeline.extract.agencies.head_patterns import goes_on_as_other, head_words
from pipeline.link.agencies.candidate import Candidate
from pipeline.model.document import Document
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import Gazetteer, country_leads
from pipeline.rules.agencies.name_tokens import NEXT, TOKEN, key, name_key, undot

_WORD_BEFORE = re.compile(r"([^\W\d_][\w.'’-]*)[^\S\n]?\n?$")
# The end of a sentence right before a name: a point that belongs to no short word.
_ENDED = re.compile(r"[^\W\d_]{3}[.]$")
_TITLE_BEFORE = re.compile(
    rf"([^\W\d_][\w-]*) {words.any_of('title_links')}(?: {words.any_of('articles_after_of')})? $"
)
_TITLE_AFTER = re.compile(rf" {words.any_of('titles_after')}\b")
_WORD_AFTER = re.compile(r" ([A-Za-z]+)(?!\w)")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
# A report's or file's number made of an acronym: GAO-05-123, DHS/PIA-012, INM/DGA/008/2022.
_NUMBER_AFTER = re.compile(r"[-/]\d|/(?:[A-Z]+[-/])+\d|[-–]?\d")


def filter_names(document: Document, candidates: list[Candidate]) -> None:
    """Drop short names that are words, parts of titles or of other names."""
    text = document.text
    for candidate in candidates:
        if (
            candidate.acronym
            or candidate.dropped
            or candidate.from_pattern
            or candidate.given_acronym
            or candidate.listed
        ):
            continue
        name = candidate.written(text)
        tokens = [fold(token["word"]) for token in TOKEN.finditer(name)]
        bare = _bare_key(name)
        single = len(tokens) == 1
        only_short = all(entity.via in ("short", "derived") for entity in candidate.entities)
        if (
            bare in _titles()
            or (candidate.country is None and name_key(name) in _common_nouns())
            or (only_short and _is_class(tokens))
            or _is_several(text, candidate)
            or (_in_title(text, candidate) and (single or only_short))
        ):
            candidate.dropped = True
        elif single and candidate.country is None and not candidate.method:
            candidate.dropped = _is_plain_word(text, candidate)
        elif (only_short or single) and (
            goes_on_as_other(text, candidate.end) or _TITLE_AFTER.match(text, candidate.end)
        ):
            candidate.dropped = True
        else:
            attorney = _ATTORNEY_FOR.search(text, max(0, candidate.start - 20), candidate.start)
            candidate.dropped = attorney is not None or _before_person(text, candidate, bare)


# What stands between the parties of a case's name, before and after a party.
_AGAINST_AFTER = re.compile(r",?(?: et al\.?,?)?[ \n](?:v|vs)\.?[ \n](?:the )?[A-ZÀ-Þ]")
_AGAINST_BEFORE = re.compile(r"[\w.)][ \n](?:v|vs)\.?[ \n](?:the )?$")


def filter_parties(text: str, candidates: list[Candidate]) -> None:
    """Drop bodies that are a party in the name of a case ("Board v. Miller").

    The name is the case's; the body does nothing there.
    """
    for candidate in candidates:
        if _AGAINST_AFTER.match(text, candidate.end) or _AGAINST_BEFORE.search(
            text, max(0, candidate.start - 12), candidate.start
        ):
            candidate.dropped = True


def _is_class(written: list[str]) -> bool:
    """Whether a name's last word is a plural head noun ("Intelligence Agencies").

    In "Committee on Armed Services" the first word is the head.
    """
    last = written[-1]
    if written[0] in words.folded("part_heads"):
        return False
    return last.endswith("s") and key(last) != last and key(last) in words.folded("lower_case_ends")


# The last of several names that share a plural head noun ("State and Justice Departments").
_SHARED = re.compile(
    rf"(?<!\w){words.any_of('sharing_links')} (?:{words.any_of('country_articles')} )?$"
)


def _is_several(text: str, candidate: Candidate) -> bool:
    """Whether a plural head noun makes a name mean several bodies ("Home Offices").

    No name of its body ends in that plural, nor does it stand for a list of names.
    """
    last = fold((candidate.core or candidate.written(text)).split()[-1])
    if (
        not last.endswith("s")
        or key(last) == last
        or key(last) not in head_words() | words.folded("lower_case_ends")
    ):
        return False
    if _SHARED.search(text, max(0, candidate.start - 10), candidate.start):
        return False
    bodies = candidate.agencies
    names = (n for b in bodies for n in (b.name, *b.other_names, *b.short_names, *b.name_es))
    return not any(fold(name).endswith(last) for name in names)


@cache
def _titles() -> frozenset[tuple[str, ...]]:
    """Keys of names that are only a person's office."""
    return frozenset(name_key(name) for name in words.entries("titles_only"))


@cache
def _common_nouns() -> frozenset[tuple[str, ...]]:
    """Keys of names that, without a place, are common nouns."""
    return frozenset(name_key(name) for name in words.entries("common_names"))


def _bare_key(name: str) -> tuple[str, ...]:
    """The key of ``name`` without the country's words before it."""
    parts = name_key(name)
    for size in (2, 1):
        if len(parts) > size and parts[:size] in country_leads():
            return parts[size:]
    return parts


def _in_title(text: str, candidate: Candidate) -> bool:
    """Whether the name ends a person's title ("Secretary of State")."""
    match = _TITLE_BEFORE.search(text, max(0, candidate.start - 40), candidate.start)
    return match is not None and fold(match[1]) in words.folded("titles")


_ATTORNEY_FOR = re.compile(rf"{words.any_of('attorneys_for')} $")


def _is_plain_word(text: str, candidate: Candidate) -> bool:
    """Whether a one-word name is only a word here."""
    if in_capitals(text, candidate.start, candidate.end, frozenset()) or _in_citation(
        text, candidate
    ):
        return True
    if goes_on_as_other(text, candidate.end):
        return True
    after = _WORD_AFTER.match(text, candidate.end)
    name = fold(candidate.written(text))
    if after is not None and fold(after[1]) in words.not_before().get(name, ()):
        return True
    before = _WORD_BEFORE.search(text, max(0, candidate.start - 30), candidate.start)
    if before is None or not before[1][0].isupper() or _ENDED.search(before[1]):
        return False
    # A capital word right before it makes it the end of another name.
    word_before = fold(before[1])
    opens = (
        re.search(r"(?:^|[.!?:;\n\"“”(—–-])\s*$", text[max(0, before.start() - 6) : before.start()])
        is not None
    )
    return not (opens or word_before in words.folded("not_in_name") or before[1].isupper())


@cache
def _no_given_names() -> frozenset[str]:
    """Capitalised words that open no person's name: small words, months, titles."""
    return words.folded("not_in_name") | words.function_words().keys()


def _before_person(text: str, candidate: Candidate, bare: tuple[str, ...]) -> bool:
    """Whether a title that serves as a name stands before a person's name.

    ``bare`` is the name's key without its country: of "U.S. Attorney" the title is
    "Attorney", while "U.S. Department of Labor" holds none.
    """
    if not bare or bare[0] not in words.folded("title_openers"):
        return False
    step = NEXT.match(text, candidate.end)
    if step is None or fold(step["word"]) in _no_given_names():
        return False
    return "," not in step["gap"] and step["word"][0].isupper()


def in_capitals(text: str, start: int, end: int, known: frozenset[str]) -> bool:
    """Whether the line around a word is in capitals throughout.

    Words in ``known`` (acronyms) do not count; two other words are needed.
    """
    low = text.rfind("\n", max(0, start - 120), start) + 1 or max(0, start - 120)
    high = text.find("\n", end, end + 120)
    high = min(len(text), end + 120) if high < 0 else high
    count = 0
    for match in _LONG_WORD.finditer(text, low, high):
        if start <= match.start() < end or match.group() in known:
            continue
        if not match.group().isupper():
            return False
        count += 1
    return count >= 1


def filter_acronyms(
    document: Document, candidates: list[Candidate], definitions: Definitions, gazetteer: Gazetteer
) -> None:
    """Drop acronyms that are words, numbers or other things' names here."""
    text = document.text
    named = {
        entity.agency.id
        for candidate in candidates
        if not candidate.acronym and not candidate.dropped
        for entity in candidate.entities
    }
    acronyms = frozenset(gazetteer.acronyms)
    for candidate in candidates:
        if not candidate.acronym or candidate.dropped or candidate.listed:
            continue
        raw = candidate.written(text)
        name = undot(raw)
        single = name[:-1] if name.endswith("s") and name[:-1].isupper() else name
        if (
            single in definitions.excluded
            or _NUMBER_AFTER.match(text, candidate.end)
            or _is_person(text, candidate, acronyms)
            or _in_citation(text, candidate)
        ):
            candidate.dropped = True
            continue
        if single in definitions.bound or (raw != name and len(single) > 2):
            continue
        block = document.block_at(candidate.start)
        language = block.language if block is not None else document.language
        if single in words.as_written("not_acronyms", language):
            candidate.dropped = True
            continue
        rule = _rule_in(language, single.upper())
        if rule == "postal":
            candidate.dropped = _in_address(text, candidate)
            continue
        if rule in ("defined", "context") or (rule is None and len(single) <= 2):
            candidate.dropped = not any(entity.agency.id in named for entity in candidate.entities)
        if not candidate.dropped and rule is not None and rule != "any":
            candidate.dropped = in_capitals(text, candidate.start, candidate.end, acronyms)


def _rule_in(language: str, acronym: str) -> str | None:
    """What an acronym that is a word as well needs in a language to be a body's."""
    rule = words.word_acronyms().get(acronym)
    if rule == "by_language":
        return "mixed_case" if acronym in words.as_written("acronyms", language) else "defined"
    if rule == "postal" and acronym in words.as_written("postal_words", language):
        return "defined"
    return rule


# A neutral citation: "[1993] ECHR 20", "(2014) UKSC 12"; of courts also "2011 SCC 7".
_YEAR_BEFORE = re.compile(r"[\[(]\d{4}[\])] ?$")
_BARE_YEAR_BEFORE = re.compile(r"(?<!\S)(?:19|20)\d\d $")
_NUMBER_FOLLOWS = re.compile(r" \d{1,5}(?!\d)")
# Rules, registers and reporters of federal courts: "Fed. R. Civ. P.", "Fed. Reg.", "Fed. Cir.".
_OF_A_REPORTER = re.compile(r"\. ?(?:R|Reg|Cir|Cl|App|Appx|Supp|Prac|Sent)\b")


# An act of the European Union: "Regulation (EU) 2016/679", "Reglamento (CE) núm. 999/2001".
_NUMBER_OF_ACT = re.compile(
    rf"\) (?:{words.any_of('number_signs')}\.?[ºo°]? )?\d{{1,4}}/\d{{1,4}}", re.IGNORECASE
)


def _in_citation(text: str, candidate: Candidate) -> bool:
    """Whether an acronym is a part of a citation, which names a decision or act and no body."""
    if _OF_A_REPORTER.match(text, candidate.end):
        return True
    if text[candidate.start - 1 : candidate.start] == "(" and _NUMBER_OF_ACT.match(
        text, candidate.end
    ):
        return True
    if _NUMBER_FOLLOWS.match(text, candidate.end) is None:
        return False
    before = max(0, candidate.start - 8)
    if _YEAR_BEFORE.search(text, before, candidate.start):
        return True
    courts = bool(candidate.entities) and all(s.agency.kind == "court" for s in candidate.entities)
    return courts and _BARE_YEAR_BEFORE.search(text, before, candidate.start) is not None


# A state's letters stand after a town's name or before its number.
_TOWN_BEFORE = re.compile(r"[A-ZÀ-Þ][\w.'’-]*, ?$")
_ZIP_AFTER = re.compile(r",? \d{5}(?!\d)")


def _in_address(text: str, candidate: Candidate) -> bool:
    """Whether an acronym is a state's letters in an address ("Richmond, VA 23219")."""
    before = _TOWN_BEFORE.search(text, max(0, candidate.start - 24), candidate.start)
    return before is not None or _ZIP_AFTER.match(text, candidate.end) is not None


_PERSON_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?:(?P<title>{words.any_of('person_titles')}\.)|(?P<given>[A-ZÀ-Þ]{{3,}})) $"
)


def _is_person(text: str, candidate: Candidate, acronyms: frozenset[str]) -> bool:
    """Whether an acronym is a person's surname in capitals ("Mr. DOE", "JANE DOE")."""
    match = _PERSON_BEFORE.search(text, max(0, candidate.start - 16), candidate.start)
    if match is None:
        return False
    return match["title"] is not None or fold(match["given"]) in words.folded("given_names")
