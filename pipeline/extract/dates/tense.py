"""Whether a date without a year lies behind or ahead, by the words around it."""

from __future__ import annotations

from pipeline.extract.dates.grammar import Grammar

_REACH = 120
"""How far from a date a verb may stand to tell its tense, in characters."""
_BEHIND = 25
"""What a verb behind the date counts as further away: most stand in front of it."""


def direction(
    low: str, start: int, end: int, sentence: tuple[int, int], grammar: Grammar
) -> int | None:
    """-1 for past, 1 for future, null where nothing near tells."""
    nearest, told = _REACH + _BEHIND + 1, None
    first = max(sentence[0], start - _REACH)
    last = min(sentence[1], end + _REACH)
    for cue in grammar.cues.finditer(low, first, last):
        if cue.end() <= start:
            distance = start - cue.end()
        elif cue.start() >= end:
            distance = cue.start() - end + _BEHIND
        else:
            continue
        if distance < nearest:
            nearest, told = distance, 1 if cue["future"] is not None else -1
    return told
