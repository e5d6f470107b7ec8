"""Short names that are ordinary words: "State", "Interior", "the House", "la Marina".

They name a body where the document binds them to it, where they stand as names
do, or where they speak as bodies do.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.core.ids import fold
from pipeline.core.reading import Reading
from pipeline.extract.agencies import words
from pipeline.extract.agencies.lexicon import Lexicon, Sense
from pipeline.extract.agencies.pieces import Piece
from pipeline.extract.agencies.scan import Hit
from pipeline.extract.agencies.tokens import NEXT

_WORD_AFTER = re.compile(r" ([A-Za-z]+)(?!\w)")
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
    spoken: set[int] = set()  # ends of such words that are names here
    # Two such words side by side speak for each other ("Interior and Commerce agreed").
    doubled = {hit.start for hit in plain if _is_pair(hit.senses, near)}
    in_chorus = _in_chorus(text, pieces, plain)
    for hit in plain:
        if hit.start in in_chorus:
            found.append(Piece(hit.start, hit.end, hit.senses, False, listed=True))
            ends.add(hit.end)
            continue
        senses = tuple(
            sense for sense in hit.senses if sense.agency.id in named or sense.agency.parent in near
        )
        if _is_the_navy(text, hit):
            found.append(Piece(hit.start, hit.end, hit.senses, False, listed=True))
            ends.add(hit.end)
            continue
        joined = _JOINED.search(text, max(0, hit.start - 12), hit.start)
        if not senses and (
            (joined is not None and joined.start() in spoken)
            or (_is_attributive(text, hit) and _is_pair(hit.senses, near))
        ):
            senses = hit.senses
        if not senses:
            continue
        if _is_the_house(text, hit):
            found.append(Piece(hit.start, hit.end, senses, False, listed=True))
            ends.add(hit.end)
            continue
        if _is_common(text, hit):
            continue
        joins = _JOINS.match(text, hit.end)
        beside = (joined is not None and joined.start() in ends) or (
            joins is not None and joins.end() in starts | doubled
        )
        at_work = _AT.search(text, max(0, hit.start - 12), hit.start) is not None
        at_work = at_work or _is_attributive(text, hit)
        if beside or at_work or _OWNS.match(text, hit.end) or _speaks(text, hit, named):
            found.append(Piece(hit.start, hit.end, senses, False, listed=True))
            ends.add(hit.end)
            spoken.add(hit.end)
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
    return _opens_clause(text, hit.start) and _saying_verbs().match(text, hit.end) is not None


def _in_chorus(text: str, pieces: list[Piece], plain: list[Hit]) -> set[int]:
    """Where the words of a list stand that acts as bodies do.

    Two or more in a row, bodies known already among them, that open a clause and
    have a verb of saying ("Interior and Commerce concurred"), or that a verb of
    directing tells to do something ("direct Commerce and Energy to report"),
    name bodies, whether the document names them elsewhere or not.
    """
    found: set[int] = set()
    members = [(hit.start, hit.end, True) for hit in plain]
    near = {end for start, end, _ in members} | {start for start, _, _ in members}
    for piece in pieces:
        if _touches(text, piece, near):
            members.append((piece.start, piece.end, False))
    run: list[tuple[int, int, bool]] = []
    for member in sorted(members):
        if run and _LISTED.fullmatch(text, run[-1][1], member[0]) is None:
            run = []
        run.append(member)
        if len(run) < 2 or _LAST_LINK.search(text, run[-2][1], member[0]) is None:
            continue
        start, end = run[0][0], member[1]
        speaks = _opens_clause(text, start) and (
            _saying_verbs().match(text, end) or _joint_verbs().match(text, end)
        )
        at_work = _AT.search(text, max(0, start - 12), start) and not _goes_on(text, end)
        directed = _TO_DO.match(text, end) and _directing_verbs().search(
            text, max(0, start - 24), start
        )
        if speaks or directed or at_work:
            found.update(first for first, _, is_plain in run if is_plain)
    return found


def _touches(text: str, piece: Piece, near: set[int]) -> bool:
    """Whether only a list's link stands between a piece and a plain word."""
    after = _JOINS.match(text, piece.end)
    before = _JOINED.search(text, max(0, piece.start - 12), piece.start)
    return (after is not None and after.end() in near) or (
        before is not None and before.start() in near
    )


@cache
def _joint_verbs() -> re.Pattern[str]:
    """What several bodies do together."""
    return re.compile(rf" (?:{'|'.join(words.lines('joint_verbs.txt'))})(?!\w)")


@cache
def _directing_verbs() -> re.Pattern[str]:
    """A verb that tells a body to do something, right before the body."""
    verbs = "|".join(words.lines("directing_verbs.txt"))
    return re.compile(rf"(?<!\w)(?:{verbs}) (?:both )?$", re.IGNORECASE)


_TO_DO = re.compile(r" to [a-z]+")
_LISTED = re.compile(r", |,? (?:and|n?or) ")
_LAST_LINK = re.compile(r"(?:and|or|nor) $")
_FIRST_LINK = re.compile(r"(?:^|[\s(“\"])(?:[Bb]oth|[Nn]?either) $")


def _opens_clause(text: str, start: int) -> bool:
    """Whether a clause begins at ``start``, or "both" and its like stand there."""
    low = max(0, start - 12)
    return (
        start == 0
        or _CLAUSE_STARTS.search(text, low, start) is not None
        or _FIRST_LINK.search(text, low, start) is not None
    )


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
    return before == "la " and not common and not _goes_on(text, hit.end)


def _goes_on(text: str, end: int) -> bool:
    """Whether a capitalised word follows at once."""
    step = NEXT.match(text, end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()


# "An Interior rule", "senior Energy officials": inside a sentence only.
_WITHIN = re.compile(r"[a-z,] (?:the |an? )?$")
_OF_A_BODY = re.compile(
    r" (?:rules?|regulations?|officials?|spokes(?:man|woman|person)|lawyers|attorneys|auditors"
    r"|appointees|staff|employees|grants?|contractors?)(?!\w)"
)


def _is_attributive(text: str, hit: Hit) -> bool:
    """Whether a plain word stands before what a department has ("an Interior rule")."""
    if fold(text[hit.start : hit.end]) in ("state", "war", "police"):
        return False
    within = _WITHIN.search(text, max(0, hit.start - 8), hit.start)
    return within is not None and _OF_A_BODY.match(text, hit.end) is not None


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
