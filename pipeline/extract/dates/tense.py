"""Whether a date without a year lies behind or ahead, by the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.dates.grammar import Grammar

_REACH = 120
"""How far from a date a verb may stand to tell its tense, in characters."""
_BEHIND = 25
"""What a verb behind the date counts as further away: most stand in front of it."""
_ADJOINING = 8
"""How close to a date a verb of saying, or of the present, must stand to be of its day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A date with its sentence, and the edges of the dates beside it there."""

    start: int
    end: int
    sentence: tuple[int, int]
    after: int
    before: int


def direction(low: str, place: Stretch, grammar: Grammar) -> int | None:
    """-1 for past, 1 for future, null where nothing near tells.

    A verb on the far side of another date says little: of the past nothing (the
    reader thinks of it anyhow), of the future what no nearer word denies.  A verb
    of saying tells of its own day only; one of the present looks ahead to its own
    ("leaves Monday").  Words of a term ("until") look ahead, and so does what a day
    is appointed for ("set a hearing for Nov. 15").  In front of a clause that the date
    opens ("would add that on Friday …") stands the verb of another clause.
    """
    if _ends_with(grammar.appointed, low, place) is not None:
        return 1
    opened = _ends_with(grammar.clause_opens, low, place)
    if opened is None or grammar.clause_goes_on.match(low, place.end, place.sentence[1]) is None:
        opened = place.start
    # "The agency, which took over on January 1, plans to buy": the verb behind is another's
    inserted = low[place.end : place.end + 1] == "," and (
        _ends_with(grammar.inserted_clause, low, place) is not None
    )
    nearest, told = _REACH + _BEHIND + 1, 0
    farther, hinted = nearest, 0
    first = max(place.sentence[0], place.start - _REACH)
    last = min(place.sentence[1], place.end + _REACH)
    for cue in grammar.cues.finditer(low, first, last):
        if cue.end() <= place.start:
            distance = place.start - cue.end()
            beyond = cue.start() < place.after or cue.end() <= opened < place.start
        elif cue.start() >= place.end:
            distance = cue.start() - place.end + _BEHIND
            beyond = cue.start() >= place.before or inserted
        else:
            continue
        present = cue["present"] is not None
        if distance > _ADJOINING and (present or cue["saying"] is not None):
            continue
        way = 1 if present or cue["future"] is not None else -1
        if not beyond and distance < nearest:
            nearest, told = distance, way
        elif beyond and distance < farther:
            farther, hinted = distance, way
    if told:
        return told
    if hinted == 1 or _ends_with(grammar.terms, low, place) is not None:
        return 1
    return None


def _ends_with(words: re.Pattern[str], low: str, place: Stretch) -> int | None:
    """Where the words begin that stand right in front of a date, null where they do not."""
    start = max(place.sentence[0], place.start - _REACH)
    found = words.search(low[start : place.start])
    return start + found.start() if found else None
