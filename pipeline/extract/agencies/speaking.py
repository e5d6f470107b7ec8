"""Short names that speak or act as bodies do.

"State concurred", "direct Commerce and Energy to report".
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.link.agencies.pieces import Piece
from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import Hit
from pipeline.rules.agencies.tokens import NEXT

# What stands before a department's short name in a sentence ("officials at State").
AT_WORK = re.compile(r"(?<=[\w,;)]) (?:at|by|from|to|with|between|both|n?either|en|con|por) $")
JOINED = re.compile(r"(?P<gap>,? (?:and|n?or|y|ni) |, )(?:the |la |el )?$")
JOINS = re.compile(r"(?:,? (?:and|n?or|to|y|ni) |, )(?:the |la |el )?")


@cache
def _saying_verbs() -> re.Pattern[str]:
    """A verb of saying or agreeing, with an adverb that may stand before it."""
    verbs = "|".join(words.lines("saying_verbs.txt"))
    return re.compile(rf" (?:(?:also|[a-z]+ly|did not|has|had) )?(?:{verbs})(?!\w)")


# A clause's start: a sentence's, or after a comma, "that" and their like.
_CLAUSE_STARTS = re.compile(r"(?:^|\n|[.!?:;,][\"”’)\]]?|\b(?:that|and|but|which|when|as))\s$")


def speaks(text: str, hit: Hit, named: set[str]) -> bool:
    """Whether a plain word is the subject of a verb of saying ("State concurred").

    The document must name the body itself.
    """
    if not any(sense.agency.id in named for sense in hit.senses):
        return False
    return _opens_clause(text, hit.start) and _saying_verbs().match(text, hit.end) is not None


def in_chorus(text: str, pieces: list[Piece], plain: list[Hit]) -> set[int]:
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
        at_work = AT_WORK.search(text, max(0, start - 12), start) and not goes_on(text, end)
        directed = _TO_DO.match(text, end) and _directing_verbs().search(
            text, max(0, start - 24), start
        )
        if speaks or directed or at_work:
            found.update(first for first, _, is_plain in run if is_plain)
    return found


def _touches(text: str, piece: Piece, near: set[int]) -> bool:
    """Whether only a list's link stands between a piece and a plain word."""
    after = JOINS.match(text, piece.end)
    before = JOINED.search(text, max(0, piece.start - 12), piece.start)
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


def goes_on(text: str, end: int) -> bool:
    """Whether a capitalised word follows at once."""
    step = NEXT.match(text, end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()
