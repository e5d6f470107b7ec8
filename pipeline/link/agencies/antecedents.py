"""The country that "its" or "su" before a name stands for.

A question may reach over all the text before a name, so that the answers are looked
up in lists made once a document: time must not grow with the length of what is asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from pipeline.link.agencies.evidence import Sign, Signs, SortedSigns
from pipeline.link.agencies.pieces import Piece

# A preposition right before a country takes it out of the subject's place.
_OBLIQUE = re.compile(
    r"(?<!\w)(?:for|to|from|with|in|of|against|on|by|than|toward|towards|a|para|con|de|del|en"
    r"|desde|hacia|contra|por|ante|al)(?: the| la| el| los)? $",
    re.IGNORECASE,
)
# Where a new clause with a subject of its own may begin.
_CLAUSE = re.compile(r"; |(?<!\w)(?:while|whereas|but|although|mientras|pero|aunque) ")


def is_subject(text: str, start: int) -> bool:
    """Whether no preposition stands right before ``start``."""
    return not _OBLIQUE.search(text[max(0, start - 16) : start])


class Antecedents:
    """The countries of one document that a pronoun may stand for."""

    def __init__(self, text: str, signs: Signs, pieces: list[Piece]) -> None:
        """``pieces`` are in the text's order."""
        self._text, self._signs, self._pieces = text, signs, pieces
        self._starts = [piece.start for piece in pieces]
        self._others: dict[str, tuple[int, int]] = {}

    @cached_property
    def _named(self) -> SortedSigns:
        """The countries named by their names and adjectives."""
        return SortedSigns([s for s in self._signs.signs if s.kind in ("name", "adjective")])

    @cached_property
    def _subjects(self) -> list[Sign]:
        return [sign for sign in self._named.signs if is_subject(self._text, sign.start)]

    @cached_property
    def _subject_starts(self) -> list[int]:
        return [sign.start for sign in self._subjects]

    @cached_property
    def _clauses(self) -> list[tuple[int, int]]:
        return [match.span() for match in _CLAUSE.finditer(self._text)]

    def any_in(self, low: int, high: int) -> bool:
        """Whether a country is named in ``[low, high)``."""
        return self._named.any_within(low, high)

    def meant_in(self, low: int, high: int) -> Sign | None:
        """The country that ``[low, high)`` speaks of.

        The first subject (no preposition before it) of its last clause, else of all of it,
        else the only country named.
        """
        first, last = (bisect_left(self._subject_starts, at) for at in (low, high))
        if first < last:
            own = bisect_left(self._subject_starts, self._last_clause(low, high))
            return self._subjects[own if own < last else first]
        if self._named.only(low, high) is None:
            return None
        return self._named.last_before(high)

    def _last_clause(self, low: int, high: int) -> int:
        """Where the last clause in ``[low, high)`` begins."""
        index = bisect_right(self._clauses, high, key=lambda span: span[1]) - 1
        if index >= 0 and self._clauses[index][0] >= low:
            return self._clauses[index][1]
        return low

    def undisturbed(self, sign: Sign, number: int, pronoun: int) -> bool:
        """Whether no other country's body stands between ``sign`` and a pronoun.

        Such a body may own what the pronoun does.

        Args:
            sign: the country.
            number: of the piece behind the pronoun; those before it change no more.
            pronoun: where the pronoun begins.
        """
        while number and self._pieces[number - 1].end >= pronoun:
            number -= 1
        return self._last_other(sign.country, number) < bisect_left(self._starts, sign.end)

    def _last_other(self, country: str, number: int) -> int:
        """The last of the first ``number`` pieces that owns no name of ``country``'s; -1: none."""
        seen, last = self._others.get(country, (0, -1))
        if seen > number:
            seen, last = 0, -1
        for index in range(seen, number):
            if not self._pieces[index].dropped and not _may_be_of(self._pieces[index], country):
                last = index
        self._others[country] = number, last
        return last


def _may_be_of(piece: Piece, country: str) -> bool:
    """Whether a body can be of ``country`` or of no nation, and so owns no other's."""
    return not piece.senses or any(
        sense.agency.country in (country, "INT") for sense in piece.senses
    )
