"""Whether a party's name alone denotes its case: "in Grutter", "the Hopwood decision".

It does where words of courts stand beside it.  In a document that cites the case from a
reporter more words will do ("Grutter asks whether"), unless the name is a person's there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.link.cases.identity import is_government, is_location, name_country
from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import TextBlock
from pipeline.model.ids import fold
from pipeline.rules.case_spelling import in_capitals
from pipeline.rules.case_words import pattern_of, words

_SIDES = re.compile(r"\s(?:v|vs)\.\s")
_CORPORATE = pattern_of(
    "short_forms", r",?\s(?:Inc|LLC|Ltd|Co|Corp|N\.A|L\.P|S\.A|et al|{others})(?![a-z]).*\Z"
)
# "INS", "N.L.R.B.": a body that is party to many cases
_ACRONYM = re.compile(r"(?:[A-Z]{2,5}|(?:[A-Z]\.){2,5})\Z")
# Accepts a small word inside a name of which no single word stands for the whole.
_INSIDE = pattern_of("short_forms", r"\b{inside}\b")
_OPENING = pattern_of("captions", r"^{openings}\s")


def short_names(name: str) -> tuple[str, ...]:
    """The names that may stand for the case ``name`` alone, usual one first.

    The first party, unless it is a government or a body by its acronym: then the
    second (The Bluebook, rule 10.9: never a frequent litigant).  Of a person the
    surname, of a firm the name without its suffix; of a case against a foreign
    state, whose courts write both surnames, both or the first.
    """
    sides = _SIDES.split(name, maxsplit=1)
    if len(sides) == 1:
        caption = _OPENING.sub("", name)
        sides = [caption] if caption != name and len(caption.split()) <= 2 else []
    abroad = len(sides) == 2 and name_country(f"X v. {sides[1]}") not in (None, "US")
    shorts: list[str] = []
    for side in sides:
        plain = _CORPORATE.sub("", re.sub(r"\s?\([^)]*\)", "", side)).strip(" ,")
        if not plain or is_government(plain) or len(plain.split()) > 3 or _ACRONYM.match(plain):
            continue
        shorts.append(plain)
        parts = plain.split()
        one = parts[0] if abroad else parts[-1]
        if len(parts) > 1 and len(one) > 3 and not _INSIDE.search(plain):
            shorts.append(one)
        break
    return tuple(
        short
        for short in shorts
        if len(short) > 2 and short[0].isupper() and not is_location(short)
    )


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A party's name at ``[start, end)`` that may stand for ``case``."""

    start: int
    end: int
    short: str
    case: Candidate


# -- words beside the name ---------------------------------------------------

_ANY_BEFORE = pattern_of("short_forms", r"(?<!\w)(?:{before}|{weak_before}|{citing})\s?[*_“\"]*\Z")
_REPORTED_BEFORE = pattern_of(
    "short_forms", r"(?<!\w)(?:{before}|{weak_before}|{citing}|{reported_before})\s?[*_“\"]*\Z"
)
_STRONG_BEFORE = pattern_of("short_forms", r"(?<!\w){before}\s?[*_“\"]*\Z")
_CITING = pattern_of("short_forms", r"(?<!\w){citing}\s?[*_“\"]*\Z")
_FAITH = pattern_of("short_forms", r"(?<!\w){faith}\s?[*_“\"]*\Z")
# Accept a word right behind the name, or "'s" and such a word.
_AFTER = pattern_of("short_forms", r"[*_”\"]*+(?:['’]s[*_]*+)?,?\s{after}(?!\w)")
_REPORTED_AFTER = pattern_of(
    "short_forms", r"[*_”\"]*+(?:['’]s[*_]*+)?,?\s(?:{after}|{reported_after})(?!\w)"
)
_PAUSE = pattern_of("short_forms", r"[*_”\"]*(?:[,.;:)\[]|\s{pause}\b)")
_GOES_ON = re.compile(r"[*_”\"]*(?:[,.;:)\[—]|\s[a-z(])")
# What joins the cases of a list: "Bruen, Heller, and Rahimi".
_JOINS = pattern_of("short_forms", r"[*_]*(?:,|,?\s{joins})\s[*_]*\Z")
_TITLE = pattern_of(
    "short_forms", r"(?:(?<!\w){person_before}|(?!{not_given_names}\s)\b[A-Z][a-z]+|\b[A-Z]\.)\s\Z"
)


class ShortFormLinker:
    """Tells of each use of a party's name in one document whether the case is meant.

    ``cases`` are the full names before it, ``cited`` where short citations begin
    ("Grutter, 539 U.S. at 333"), ``uses`` all uses of the names.
    """

    def __init__(
        self,
        text: str,
        blocks: tuple[TextBlock, ...],
        cases: Sequence[Candidate],
        cited: Collection[int],
        uses: Sequence[ShortForm],
    ) -> None:
        self._text, self._blocks = text, blocks
        self._starts = [block.start for block in blocks]
        self._cited = cited
        # an international court that is named beside the case is as good as a reporter
        self._reported = {fold(case.name) for case in cases if case.citation or case.court}
        own = _own_parties(cases, text)
        spoken_of = _persons_among(uses, text)
        self._persons = spoken_of | {use.short for use in uses if _is_party(use.short, own)}
        self._full = {case.end: case for case in cases}
        self._full_starts = {case.start for case in cases}

    def denotes_case(self, use: ShortForm) -> bool:
        """Whether the words beside the name show that its case is meant."""
        if any(behind in self._cited for behind in range(use.end + 1, use.end + 4)):
            return True
        earlier = use.start < use.case.end
        if self._by_courts(use) and not earlier:
            return True
        return self._cited_alone(use) and (self._by_courts(use) or self._by_citing(use))

    def with_listed(self, sure: Sequence[ShortForm], uses: Sequence[ShortForm]) -> list[ShortForm]:
        """``sure`` and the names listed beside them or beside a full name ("X and Y")."""
        kept = {use.start for use in sure}
        alone = [use for use in uses if use.start not in kept and self._cited_alone(use)]
        for use in alone:  # "Morrison and Kiobel leave no room"
            if self._joined_to(use, {one.end for one in alone if one.short != use.short}):
                kept.add(use.start)
        ends = {use.end for use in uses if use.start in kept} | set(self._full)
        for use in uses:
            if use.start not in kept and self._cited_alone(use) and self._joined_to(use, ends):
                kept.add(use.start)
                ends.add(use.end)
        starts = kept | self._full_starts
        for use in reversed(uses):
            if use.start not in kept and self._cited_alone(use) and self._joins(use, starts):
                kept.add(use.start)
                starts.add(use.start)
        return [use for use in uses if use.start in kept]

    def _cited_alone(self, use: ShortForm) -> bool:
        """Whether a reporter is cited for the case, and its name is no person's here."""
        return fold(use.case.name) in self._reported and use.short not in self._persons

    def _joined_to(self, use: ShortForm, ends: set[int]) -> bool:
        match = _JOINS.search(self._text[max(0, use.start - 8) : use.start])
        return match is not None and use.start - len(match.group()) in ends

    def _joins(self, use: ShortForm, starts: set[int]) -> bool:
        return any(
            start in starts and _JOINS.match(self._text[use.end : start]) is not None
            for start in range(use.end + 2, use.end + 8)
        )

    def _block(self, use: ShortForm) -> TextBlock:
        return self._blocks[max(0, bisect_right(self._starts, use.start) - 1)]

    def _left(self, use: ShortForm) -> str:
        return self._text[max(self._block(use).start, use.start - 30) : use.start]

    def _by_courts(self, use: ShortForm) -> bool:
        """Whether words stand beside the name that are said of decisions in any text."""
        text, end, block = self._text, use.end, self._block(use)
        left = self._left(use)
        any_before = _ANY_BEFORE.search(left)
        after = _AFTER.match(text, end, min(block.end, end + 40))
        if _TITLE.search(left) is not None and any_before is None:
            return False
        tried = is_government(_SIDES.split(use.case.name, maxsplit=1)[0])
        person = tried or use.short in self._persons
        if after is not None and (not person or _is_noun(after.group())):
            return left[-4:].lower().strip() in ("the", "") or not person or any_before is not None
        if _CITING.search(left) is not None:
            return _GOES_ON.match(text, end, block.end) is not None or end == block.end
        if _STRONG_BEFORE.search(left) is None:
            return False
        if use.short in self._persons and _FAITH.search(left) is not None:
            return False  # "confidence in Grutter", "under Grutter"
        return _PAUSE.match(text, end, block.end) is not None or end == block.end

    def _by_citing(self, use: ShortForm) -> bool:
        """Whether words beside the name are those of one who cites decisions."""
        text, end, block = self._text, use.end, self._block(use)
        if _REPORTED_AFTER.match(text, end, min(block.end, end + 40)):
            return True
        if _REPORTED_BEFORE.search(self._left(use)) is None:
            return False
        return _GOES_ON.match(text, end, block.end) is not None or end == block.end


def _is_noun(after: str) -> bool:
    """Whether what stands behind the name is said of cases alone, and not of persons."""
    said = re.sub(r"\A[^\w]*(?:s\b)?[^\w]*", "", after)
    return said in words("short_forms", "nouns")


# -- names that are persons' -------------------------------------------------

_WORDS = re.compile(r"[^\W\d_]{3,}")
_BEFORE, _BEHIND = 24, 40
# Accepts a title, role or initial right before a name; ``word`` is any other capital.
_TITLED = pattern_of(
    "short_forms", r"(?:(?<!\w){person_before}|\b[A-Z]\.|(?P<word>\b[A-ZÁÉÍÓÚÑ][^\W\d_]+))\s\Z"
)
# Accepts what is said of persons right behind a name: " testified", ", 45,", "'s wife".
_ACTS = pattern_of(
    "short_forms",
    r"(?:,? {who}\b|, \d\d,|\s{person_after}(?!\w)|['’]s?\s(?:\w+\s)?{person_owns}(?!\w))",
)


def _is_person_here(text: str, start: int, end: int) -> bool:
    """Whether the words beside a name at ``[start, end)`` make a person of it."""
    if _ACTS.match(text, end, end + _BEHIND) is not None:
        return True
    before = _TITLED.search(text[max(0, start - _BEFORE) : start])
    if before is None:
        return False
    return before["word"] is None or not _opens(before["word"])


def _opens(word: str) -> bool:
    """Whether a capitalised word is no part of a name ("Under", "But")."""
    return (
        word in words("parties", "starts")
        or word in words("short_forms", "before")
        or word in words("short_forms", "weak_before")
        or word in words("short_forms", "openers")
    )


def _own_parties(cases: Iterable[Candidate], text: str) -> frozenset[str]:
    """The folded words of the parties in captions printed in capitals: the document's own case."""
    return frozenset(
        fold(word)
        for case in cases
        if in_capitals(text[case.start : case.end])
        for word in _WORDS.findall(case.name)
    )


def _is_party(short: str, own: frozenset[str]) -> bool:
    """Whether ``short`` is the name of a party to the document's own case."""
    return any(fold(word) in own for word in _WORDS.findall(short))


def _persons_among(uses: Iterable[ShortForm], text: str) -> frozenset[str]:
    """The short names that are used of persons somewhere."""
    return frozenset(use.short for use in uses if _is_person_here(text, use.start, use.end))
