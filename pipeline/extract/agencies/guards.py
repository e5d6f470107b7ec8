"""What looks like a body's name and is not one where it stands."""

from __future__ import annotations

import re
from functools import cache

from pipeline.core.ids import fold
from pipeline.core.reading import Reading
from pipeline.extract.agencies import words
from pipeline.extract.agencies.definitions import Definitions
from pipeline.extract.agencies.lexicon import Lexicon, Sense, country_leads
from pipeline.extract.agencies.pieces import Piece
from pipeline.extract.agencies.scan import Hit
from pipeline.extract.agencies.shapes import goes_on_as_other
from pipeline.extract.agencies.tokens import NEXT, TOKEN, key, name_key, undot

_WORD_BEFORE = re.compile(r"([^\W\d_][\w.'’-]*)[^\S\n]?\n?$")
# The end of a sentence right before a name: a point that belongs to no short word.
_ENDED = re.compile(r"[^\W\d_]{3,}[.]$")
_TITLE_BEFORE = re.compile(r"([^\W\d_][\w-]*) (?:of|de|del|for)(?: the| la)? $")
_TITLE_AFTER = re.compile(
    r" (?:Secretary|Minister|Undersecretary|Under Secretary|Deputy Secretary|Assistant Secretary)\b"
)
_WORD_AFTER = re.compile(r" ([A-Za-z]+)(?!\w)")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
# A report's or file's number made of an acronym: GAO-05-123, DHS/PIA-012.
_NUMBER_AFTER = re.compile(r"[-/]\d|/[A-Z]+-\d|[-–]?\d")
_COMMON_AFTER = re.compile(r" (?:and|or) (?:local|tribal)|/local| ([a-z]+)")


def is_plain_word(text: str, hit: Hit) -> bool:
    """Whether a name is one ordinary word ("State").

    Lists ("Departments of State and Justice"), brackets ("Department of State
    (State)") and what is said beside it make it a name.
    """
    return not hit.acronym and fold(text[hit.start : hit.end]) in words.bag(
        "ordinary_short_names.txt"
    )


# A headline's capitals: "Former Top Ice Agent Arrested".
_HEADLINE = re.compile(r"(?<=[^\w-])([A-Z][a-z]{2,4})(?= (?:Agents?|Officers?)\b)")


def headline_acronyms(text: str, lexicon: Lexicon) -> list[Piece]:
    """Acronyms that a headline writes as words, before "Agent" or "Officer"."""
    found: list[Piece] = []
    for match in _HEADLINE.finditer(text):
        name = match[1].upper()
        senses = lexicon.acronyms.get(name, ())
        if senses and words.word_acronyms().get(name, "") not in ("defined", "context"):
            found.append(Piece(match.start(), match.end(), senses, True, listed=True))
    return found


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
        if (only_short and _is_class(written)) or (
            _in_title(text, piece) and (len(written) == 1 or only_short)
        ):
            piece.dropped = True
        elif len(written) == 1 and piece.country is None and not piece.method:
            piece.dropped = _is_plain_word(text, piece)
        elif (
            (
                (only_short or len(written) == 1)
                and (goes_on_as_other(text, piece.end) or _TITLE_AFTER.match(text, piece.end))
            )
            or _before_person(text, piece, written)
            or _ATTORNEY_FOR.search(text, max(0, piece.start - 20), piece.start)
        ):
            piece.dropped = True


# What stands between the parties of a case's name, before and after a party.
_AGAINST_AFTER = re.compile(r",?(?: et al\.?,?)?[ \n](?:v|vs)\.[ \n](?:the )?[A-ZÀ-Þ]")
_AGAINST_BEFORE = re.compile(r"[\w.)][ \n](?:v|vs)\.[ \n](?:the )?$")


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
    return key(last) != last and key(last) in words.bag("lower_ends.txt")


@cache
def _titles() -> frozenset[tuple[str, ...]]:
    """Keys of names that are only a person's office."""
    return frozenset(name_key(name) for name in words.lines("title_only.txt"))


@cache
def _common_nouns() -> frozenset[tuple[str, ...]]:
    """Keys of names that, without a place, are common nouns."""
    return frozenset(name_key(name) for name in words.lines("common_names.txt"))


def _bare_key(name: str) -> tuple[str, ...]:
    """The key of ``name`` without a country's adjective before it."""
    parts = name_key(name)
    first = parts[:1]
    return parts[1:] if len(parts) > 1 and first in country_leads() else parts


def _in_title(text: str, piece: Piece) -> bool:
    """Whether the name ends a person's title ("Secretary of State")."""
    match = _TITLE_BEFORE.search(text, max(0, piece.start - 40), piece.start)
    return match is not None and fold(match[1]) in words.bag("titles.txt")


_ATTORNEY_FOR = re.compile(r"Attorneys? (?:for|of|in) the $")


def _is_plain_word(text: str, piece: Piece) -> bool:
    """Whether a one-word name is only a word here."""
    if in_capitals(text, piece.start, piece.end, frozenset()):
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
    opens = re.search(r"(?:^|[.!?:;\n\"“”(—–-])\s*$", text[: before.start()][-6:]) is not None
    return not (opens or word_before in words.not_in_name() or before[1].isupper())


@cache
def _no_given_names() -> frozenset[str]:
    """Capitalised words that open no person's name: small words, months, titles."""
    return words.not_in_name() | words.function_words().keys()


def _before_person(text: str, piece: Piece, written: list[str]) -> bool:
    """Whether a title that serves as a name stands before a person's name."""
    if written[0] not in words.bag("title_names.txt"):
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
        ):
            piece.dropped = True
            continue
        if single in definitions.bound or raw != name:
            continue
        rule = words.word_acronyms().get(single.upper())
        if rule is None and len(single) <= 2 and single not in ("UN", "EU"):
            rule = "defined"
        if rule == "es":
            block = reading.block_at(piece.start)
            rule = "mixed_case" if block is not None and block.language == "es" else "defined"
        if rule in ("defined", "context"):
            piece.dropped = not any(sense.agency.id in named for sense in piece.senses)
        if not piece.dropped and rule is not None and rule != "any":
            piece.dropped = in_capitals(text, piece.start, piece.end, acronyms)


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


_BRACKETED = re.compile(r"\((?:the )?[\"“]?([A-Z][a-z]+(?: [A-Z][a-z]+)?)[\"”]?\)")


def short_names_bound(reading: Reading, pieces: list[Piece]) -> list[Piece]:
    """Plain words that the document binds to a body: "Department of State (State)"."""
    text = reading.text
    bound: dict[str, Piece] = {}
    for piece in pieces:
        match = _BRACKETED.match(text, piece.end + 1) if not piece.acronym else None
        if match is None or not piece.senses:
            continue
        for sense in piece.senses:
            if match[1] in sense.agency.short_names:
                bound.setdefault(match[1], piece)
    if not bound:
        return []
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(bound))) + r")(?![\w-])")
    found: list[Piece] = []
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if re.search(r"\b(?:of|[Tt]he|[Aa]|de|[Ee]ach) $", before):
            continue
        after = _COMMON_AFTER.match(text, match.end())
        if after is not None and (after[1] is None or after[1] in words.bag("common_after.txt")):
            continue
        step = NEXT.match(text, match.end())
        if step is not None and step["gap"] == " " and step["word"][0].isupper():
            continue
        source = bound[match.group()]
        piece = Piece(
            match.start(), match.end(), source.senses, False, method="definition", listed=True
        )
        piece.defined_at = (source.start, source.end)
        piece.parents = ()
        found.append(piece)
    return found


# What stands before a department's short name in a sentence ("officials at State").
_AT = re.compile(r"(?<=[\w,;)]) (?:at|by|from|to|with|between|both|n?either|en|con|por) $")
_JOINED = re.compile(r"(?P<gap>,? (?:and|n?or|y|ni) |, )(?:the |la |el )?$")
_JOINS = re.compile(r"(?:,? (?:and|n?or|to|y|ni) |, )(?:the |la |el )?")
_OWNS = re.compile(r"['’]s? [*_“\"]*[A-ZÀ-Þ]")


def short_names_spoken(text: str, pieces: list[Piece], plain: list[Hit]) -> list[Piece]:
    """Plain words that name a body which the document also names in full.

    They must stand as names do: at work ("officials at State"), as owners
    ("State's Bureau of …"), or beside another body ("State and USAID").
    """
    bodies = [sense.agency for piece in pieces for sense in piece.senses]
    named = {agency.id for agency in bodies}
    near = named | {agency.parent for agency in bodies if agency.parent is not None}
    starts = {piece.start for piece in pieces}
    ends = {piece.end for piece in pieces}
    found: list[Piece] = []
    # Two such words side by side speak for each other ("Interior and Commerce agreed").
    doubled = {hit.start for hit in plain if _is_pair(hit.senses, near)}
    for hit in plain:
        senses = tuple(
            sense for sense in hit.senses if sense.agency.id in named or sense.agency.parent in near
        )
        if _is_the_navy(text, hit):
            found.append(Piece(hit.start, hit.end, hit.senses, False, listed=True))
            ends.add(hit.end)
            continue
        if not senses:
            continue
        if _is_the_house(text, hit):
            found.append(Piece(hit.start, hit.end, senses, False, listed=True))
            ends.add(hit.end)
            continue
        if _is_common(text, hit):
            continue
        joined = _JOINED.search(text, max(0, hit.start - 12), hit.start)
        joins = _JOINS.match(text, hit.end)
        beside = (joined is not None and joined.start() in ends) or (
            joins is not None and joins.end() in starts | doubled
        )
        at_work = _AT.search(text, max(0, hit.start - 12), hit.start) is not None
        if beside or at_work or _OWNS.match(text, hit.end) or _speaks(text, hit, named):
            found.append(Piece(hit.start, hit.end, senses, False, listed=True))
            ends.add(hit.end)
    return found


@cache
def _saying_verbs() -> re.Pattern[str]:
    """A verb of saying or agreeing, with an adverb that may stand before it."""
    verbs = "|".join(words.lines("saying_verbs.txt"))
    return re.compile(rf" (?:(?:also|[a-z]+ly|did not|has|had) )?(?:{verbs})(?!\w)")


# A clause's start: a sentence's, or after a comma, "that" and their like.
_CLAUSE_STARTS = re.compile(r"(?:^|\n|[.!?:;,][\"”’)\]]?|\b(?:that|and|but|which|when|as))\s$")


def _speaks(text: str, hit: Hit, named: set[str]) -> bool:
    """Whether a plain word is the subject of a verb of saying ("State concurred").

    The document must name the body itself.
    """
    if not any(sense.agency.id in named for sense in hit.senses):
        return False
    low = max(0, hit.start - 12)
    opens = hit.start == 0 or _CLAUSE_STARTS.search(text, low, hit.start) is not None
    return opens and _saying_verbs().match(text, hit.end) is not None


def _is_pair(senses: tuple[Sense, ...], near: set[str]) -> bool:
    """Whether a plain word may name a body that the document speaks of."""
    return any(sense.agency.id in near or sense.agency.parent in near for sense in senses)


def _is_the_house(text: str, hit: Hit) -> bool:
    """Whether a word is one that names its body with "the" before it."""
    if fold(text[hit.start : hit.end]) not in words.bag("article_short_names.txt"):
        return False
    step = NEXT.match(text, hit.end)
    goes_on = (
        step is not None
        and step["gap"] == " "
        and (step["word"][0].isupper() or step["word"] == "of")
    )
    return not goes_on and text[max(0, hit.start - 4) : hit.start].lower() == "the "


def _is_the_navy(text: str, hit: Hit) -> bool:
    """Whether a word is one that names its body with "la" before it."""
    if fold(text[hit.start : hit.end]) not in words.bag("article_names_es.txt"):
        return False
    after = _WORD_AFTER.match(text, hit.end)
    common = after is not None and fold(after[1]) in words.not_before().get("marina", ())
    before = text[max(0, hit.start - 3) : hit.start].lower()
    return before == "la " and not common and not _goes_on_capital(text, hit)


def _goes_on_capital(text: str, hit: Hit) -> bool:
    step = NEXT.match(text, hit.end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()


def _is_common(text: str, hit: Hit) -> bool:
    """Whether the words around a plain word make it a common noun or a title."""
    before = text[max(0, hit.start - 6) : hit.start].lower()
    if before.endswith(("the ", " of ", " a ", "each ", " de ", " del ", " la ", " el ")):
        return True
    after = _COMMON_AFTER.match(text, hit.end)
    if after is not None and (after[1] is None or after[1] in words.bag("common_after.txt")):
        return True
    step = NEXT.match(text, hit.end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()
