"""Short names that are ordinary words: "State", "Interior", "the House", "la Marina".

They name a body where the document binds them to it, where they stand as names
do, or where they speak as bodies do.
"""

from __future__ import annotations

import re

from pipeline.extract.agencies.speaking import AT_WORK, JOINED, JOINS, goes_on, in_chorus, speaks
from pipeline.link.agencies.pieces import Piece
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon, Sense
from pipeline.rules.agencies.scan import Hit
from pipeline.rules.agencies.tokens import NEXT

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
_HEADLINE = re.compile(r"(?<![\w-])[A-Z][a-z]{2,4}$")
_OFFICERS = re.compile(r" (?:Agent|Officer)s?\b")


def headline_acronyms(text: str, lexicon: Lexicon) -> list[Piece]:
    """Acronyms that a headline writes as words, before "Agent" or "Officer"."""
    found: list[Piece] = []
    for after in _OFFICERS.finditer(text):
        match = _HEADLINE.search(text, max(0, after.start() - 6), after.start())
        if match is None:
            continue
        name = match.group().upper()
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
    together = in_chorus(text, pieces, plain)
    for hit in plain:
        if hit.start in together:
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
        joined = JOINED.search(text, max(0, hit.start - 12), hit.start)
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
        joins = JOINS.match(text, hit.end)
        beside = (joined is not None and joined.start() in ends) or (
            joins is not None and (joins.end() in starts or joins.end() in doubled)
        )
        at_work = AT_WORK.search(text, max(0, hit.start - 12), hit.start) is not None
        at_work = at_work or _is_attributive(text, hit)
        if beside or at_work or _OWNS.match(text, hit.end) or speaks(text, hit, named):
            found.append(Piece(hit.start, hit.end, senses, False, listed=True))
            ends.add(hit.end)
            spoken.add(hit.end)
    return found


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
    return before == "la " and not common and not goes_on(text, hit.end)


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
