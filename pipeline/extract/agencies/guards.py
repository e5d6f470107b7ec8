"""What looks like a body's name and is not one where it stands."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.agencies.definitions import Definitions
from pipeline.extract.agencies.field import head_words
from pipeline.extract.agencies.shapes import goes_on_as_other
from pipeline.link.agencies.pieces import Piece
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon
from pipeline.rules.agencies.tokens import NEXT, TOKEN, key, name_key, undot
from pipeline.rules.agencies.variants import country_leads

_WORD_BEFORE = re.compile(r"([^\W\d_][\w.'’-]*)[^\S\n]?\n?$")
# The end of a sentence right before a name: a point that belongs to no short word.
_ENDED = re.compile(r"[^\W\d_]{3}[.]$")
_TITLE_BEFORE = re.compile(r"([^\W\d_][\w-]*) (?:of|de|del|for)(?: the| la)? $")
_TITLE_AFTER = re.compile(
    r" (?:Secretary|Minister|Undersecretary|Under Secretary|Deputy Secretary|Assistant Secretary)\b"
)
_WORD_AFTER = re.compile(r" ([A-Za-z]+)(?!\w)")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
# A report's or file's number made of an acronym: GAO-05-123, DHS/PIA-012, INM/DGA/008/2022.
_NUMBER_AFTER = re.compile(r"[-/]\d|/(?:[A-Z]+[-/])+\d|[-–]?\d")


def drop_names(reading: Reading, pieces: list[Piece]) -> None:
    """Drop short names that are words, parts of titles or of other names."""
    text = reading.text
    for piece in pieces:
        if piece.acronym or piece.dropped or piece.shaped or piece.given_acronym or piece.listed:
            continue
        written = [fold(token["word"]) for token in TOKEN.finditer(text, piece.start, piece.end)]
        bare = _bare_key(text[piece.start : piece.end])
        if bare in _titles() or (
            piece.country is None and name_key(text[piece.start : piece.end]) in _common_nouns()
        ):
            piece.dropped = True
            continue
        only_short = all(sense.via in ("short", "derived") for sense in piece.senses)
        if (
            (only_short and _is_class(written))
            or _is_several(text, piece)
            or (_in_title(text, piece) and (len(written) == 1 or only_short))
        ):
            piece.dropped = True
        elif len(written) == 1 and piece.country is None and not piece.method:
            piece.dropped = _is_plain_word(text, piece)
        elif (
            (
                (only_short or len(written) == 1)
                and (goes_on_as_other(text, piece.end) or _TITLE_AFTER.match(text, piece.end))
            )
            or _before_person(text, piece, bare)
            or _ATTORNEY_FOR.search(text, max(0, piece.start - 20), piece.start)
        ):
            piece.dropped = True


# What stands between the parties of a case's name, before and after a party.
_AGAINST_AFTER = re.compile(r",?(?: et al\.?,?)?[ \n](?:v|vs)\.?[ \n](?:the )?[A-ZÀ-Þ]")
_AGAINST_BEFORE = re.compile(r"[\w.)][ \n](?:v|vs)\.?[ \n](?:the )?$")


def drop_parties(text: str, pieces: list[Piece]) -> None:
    """Drop bodies that are a party in the name of a case ("Board v. Miller").

    The name is the case's; the body does nothing there.
    """
    for piece in pieces:
        if _AGAINST_AFTER.match(text, piece.end) or _AGAINST_BEFORE.search(
            text, max(0, piece.start - 12), piece.start
        ):
            piece.dropped = True


def _is_class(written: list[str]) -> bool:
    """Whether a name's last word is a plural head noun ("Intelligence Agencies").

    In "Committee on Armed Services" the first word is the head.
    """
    last = written[-1]
    if written[0] in words.bag("part_words.txt"):
        return False
    return last.endswith("s") and key(last) != last and key(last) in words.bag("lower_ends.txt")


# The last of several names that share a plural head noun ("State and Justice Departments").
_SHARED = re.compile(r"(?<!\w)(?:and|or|&|y|e|o) (?:the )?$")


def _is_several(text: str, piece: Piece) -> bool:
    """Whether a plural head noun makes a name mean several bodies ("Home Offices").

    No name of its body ends in that plural, nor does it stand for a list of names.
    """
    last = fold((piece.core or text[piece.start : piece.end]).split()[-1])
    if (
        not last.endswith("s")
        or key(last) == last
        or key(last) not in head_words() | words.bag("lower_ends.txt")
    ):
        return False
    if _SHARED.search(text, max(0, piece.start - 10), piece.start):
        return False
    bodies = (sense.agency for sense in piece.senses)
    names = (n for b in bodies for n in (b.name, *b.other_names, *b.short_names, *b.name_es))
    return not any(fold(name).endswith(last) for name in names)


@cache
def _titles() -> frozenset[tuple[str, ...]]:
    """Keys of names that are only a person's office."""
    return frozenset(name_key(name) for name in words.lines("title_only.txt"))


@cache
def _common_nouns() -> frozenset[tuple[str, ...]]:
    """Keys of names that, without a place, are common nouns."""
    return frozenset(name_key(name) for name in words.lines("common_names.txt"))


def _bare_key(name: str) -> tuple[str, ...]:
    """The key of ``name`` without the country's words before it."""
    parts = name_key(name)
    for size in (2, 1):
        if len(parts) > size and parts[:size] in country_leads():
            return parts[size:]
    return parts


def _in_title(text: str, piece: Piece) -> bool:
    """Whether the name ends a person's title ("Secretary of State")."""
    match = _TITLE_BEFORE.search(text, max(0, piece.start - 40), piece.start)
    return match is not None and fold(match[1]) in words.bag("titles.txt")


_ATTORNEY_FOR = re.compile(r"Attorneys? (?:for|of|in) the $")


def _is_plain_word(text: str, piece: Piece) -> bool:
    """Whether a one-word name is only a word here."""
    if in_capitals(text, piece.start, piece.end, frozenset()) or _in_citation(text, piece):
        return True
    if goes_on_as_other(text, piece.end):
        return True
    after = _WORD_AFTER.match(text, piece.end)
    name = fold(text[piece.start : piece.end])
    if after is not None and fold(after[1]) in words.not_before().get(name, ()):
        return True
    before = _WORD_BEFORE.search(text, max(0, piece.start - 30), piece.start)
    if before is None or not before[1][0].isupper() or _ENDED.search(before[1]):
        return False
    # A capital word right before it makes it the end of another name.
    word_before = fold(before[1])
    opens = (
        re.search(r"(?:^|[.!?:;\n\"“”(—–-])\s*$", text[max(0, before.start() - 6) : before.start()])
        is not None
    )
    return not (opens or word_before in words.not_in_name() or before[1].isupper())


@cache
def _no_given_names() -> frozenset[str]:
    """Capitalised words that open no person's name: small words, months, titles."""
    return words.not_in_name() | words.function_words().keys()


def _before_person(text: str, piece: Piece, bare: tuple[str, ...]) -> bool:
    """Whether a title that serves as a name stands before a person's name.

    ``bare`` is the name's key without its country: of "U.S. Attorney" the title is
    "Attorney", while "U.S. Department of Labor" holds none.
    """
    if not bare or bare[0] not in words.bag("title_names.txt"):
        return False
    step = NEXT.match(text, piece.end)
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


def drop_acronyms(
    reading: Reading, pieces: list[Piece], definitions: Definitions, lexicon: Lexicon
) -> None:
    """Drop acronyms that are words, numbers or other things' names here."""
    text = reading.text
    named = {
        sense.agency.id
        for piece in pieces
        if not piece.acronym and not piece.dropped
        for sense in piece.senses
    }
    acronyms = frozenset(lexicon.acronyms)
    for piece in pieces:
        if not piece.acronym or piece.dropped or piece.listed:
            continue
        raw = text[piece.start : piece.end]
        name = undot(raw)
        single = name[:-1] if name.endswith("s") and name[:-1].isupper() else name
        if (
            single in definitions.barred
            or _NUMBER_AFTER.match(text, piece.end)
            or _is_person(text, piece, acronyms)
            or _in_citation(text, piece)
        ):
            piece.dropped = True
            continue
        if single in definitions.bound or (raw != name and len(single) > 2):
            continue
        if single in words.case_bag("spanish_capitals.txt") and _is_spanish(reading, piece):
            piece.dropped = True
            continue
        rule = words.word_acronyms().get(single.upper())
        if rule in ("es", "postal"):
            spanish = _is_spanish(reading, piece)
            if rule == "postal" and not spanish:
                piece.dropped = _in_address(text, piece)
                continue
            rule = "mixed_case" if rule == "es" and spanish else "defined"
        if rule in ("defined", "context") or (rule is None and len(single) <= 2):
            piece.dropped = not any(sense.agency.id in named for sense in piece.senses)
        if not piece.dropped and rule is not None and rule != "any":
            piece.dropped = in_capitals(text, piece.start, piece.end, acronyms)


def _is_spanish(reading: Reading, piece: Piece) -> bool:
    block = reading.block_at(piece.start)
    return (block.language if block is not None else reading.language) == "es"


# A neutral citation: "[1993] ECHR 20", "(2014) UKSC 12"; of courts also "2011 SCC 7".
_YEAR_BEFORE = re.compile(r"[\[(]\d{4}[\])] ?$")
_BARE_YEAR_BEFORE = re.compile(r"(?<!\S)(?:19|20)\d\d $")
_NUMBER_FOLLOWS = re.compile(r" \d{1,5}(?!\d)")
# Rules, registers and reporters of federal courts: "Fed. R. Civ. P.", "Fed. Reg.", "Fed. Cir.".
_OF_A_REPORTER = re.compile(r"\. ?(?:R|Reg|Cir|Cl|App|Appx|Supp|Prac|Sent)\b")


# An act of the European Union: "Regulation (EU) 2016/679", "Reglamento (CE) núm. 999/2001".
_NUMBER_OF_ACT = re.compile(
    r"\) (?:(?:no|nos|nr|núm|núms|n)\.?[ºo°]? )?\d{1,4}/\d{1,4}", re.IGNORECASE
)


def _in_citation(text: str, piece: Piece) -> bool:
    """Whether an acronym is a part of a citation, which names a decision or act and no body."""
    if _OF_A_REPORTER.match(text, piece.end):
        return True
    if text[piece.start - 1 : piece.start] == "(" and _NUMBER_OF_ACT.match(text, piece.end):
        return True
    if _NUMBER_FOLLOWS.match(text, piece.end) is None:
        return False
    before = max(0, piece.start - 8)
    if _YEAR_BEFORE.search(text, before, piece.start):
        return True
    courts = bool(piece.senses) and all(s.agency.kind == "court" for s in piece.senses)
    return courts and _BARE_YEAR_BEFORE.search(text, before, piece.start) is not None


# A state's letters stand after a town's name or before its number.
_TOWN_BEFORE = re.compile(r"[A-ZÀ-Þ][\w.'’-]*, ?$")
_ZIP_AFTER = re.compile(r",? \d{5}(?!\d)")


def _in_address(text: str, piece: Piece) -> bool:
    """Whether an acronym is a state's letters in an address ("Richmond, VA 23219")."""
    before = _TOWN_BEFORE.search(text, max(0, piece.start - 24), piece.start)
    return before is not None or _ZIP_AFTER.match(text, piece.end) is not None


_PERSON_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:(?P<title>(?:M[RS]|MRS|DR|HON|Mr|Mrs|Ms|Dr|Hon|Sr|Sra|Lic)\.)"
    r"|(?P<given>[A-ZÀ-Þ]{3,})) $"
)


def _is_person(text: str, piece: Piece, acronyms: frozenset[str]) -> bool:
    """Whether an acronym is a person's surname in capitals ("Mr. DOE", "JANE DOE")."""
    match = _PERSON_BEFORE.search(text, max(0, piece.start - 16), piece.start)
    if match is None:
        return False
    return match["title"] is not None or fold(match["given"]) in words.bag("given_names.txt")
