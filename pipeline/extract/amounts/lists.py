"""Sums in a row that share the last one's scale: "$5, $10, and $20 million, respectively"."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.amounts.grammar import Grammar, Sum

# Without one of these words "fees of $5, $10 or $1 million" keeps its small sums.
_IN_TURN = re.compile(r"[^.;]{0,80}\b(?:respectively|respectivamente)\b")
_LINKS = frozenset((",", "and", "y", "e", "or", "o", "&"))


def carried_in_lists(sums: list[Sum], grammar: Grammar) -> list[Sum]:
    """``sums`` with the scale of a list's last item carried to the items before it."""
    result = list(sums)
    for index in range(len(result) - 1, 0, -1):
        last = result[index]
        scale = last.quantity.scale if last.quantity is not None else None
        if scale is None or scale < 1000 or not _in_turn(last, grammar):
            continue
        at = index
        while at and _linked(result[at - 1], result[at], grammar):
            earlier = result[at - 1]
            quantity = earlier.quantity
            if quantity is None or quantity.scale is not None or earlier.value is None:
                break
            if quantity.spelled or earlier.value >= 1000 or earlier.upper is not None:
                break
            result[at - 1] = replace(
                earlier,
                value=earlier.value * scale,
                quantity=replace(quantity, scale=scale),
                cue=earlier.cue,
            )
            at -= 1
    return result


def _in_turn(last: Sum, grammar: Grammar) -> bool:
    end = grammar.tokens[last.stop - 1].end
    return _IN_TURN.match(grammar.text, end) is not None


def _linked(left: Sum, right: Sum, grammar: Grammar) -> bool:
    """Whether nothing but commas and "and" stands between two sums."""
    between = grammar.tokens[left.stop : right.first]
    return 0 < len(between) <= 2 and all(token.low in _LINKS for token in between)
