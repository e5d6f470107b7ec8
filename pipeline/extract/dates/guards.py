"""Tests on what stands around a match that a pattern alone cannot make.

The words that they look for are lists and patterns of the language's resource
file; only how the pieces of evidence outweigh each other is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.core.reading import BlockKind
from pipeline.extract.dates.grammar import Grammar

BEFORE, AFTER = 32, 40
"""How many characters beside a mention a test may look at."""

_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)\s\Z")
_NEXT_WORD = re.compile(r"\s([^\W\d_]+)")
_CAPITALISED = re.compile(r"\s([^\W\d_][\w.'’-]*)")
# "18 U.S.C. 1956", "71 Fed. Reg. 1985": a volume, abbreviations, a page.
_REPORTER = re.compile(
    r"(?<![\w.,])[0-9]{1,3}\s(?:[A-Z][A-Za-z'’]{0,9}\.\s?){1,4}(?:[0-9]?[a-z]{0,2}\s)?\Z"
)
# "COM(2010)", "A(1999)": part of a document's number.
_NUMBERED_BRACKET = re.compile(r"[A-Z]{1,6}\(\Z")
# A number in front that is no year: "12 1984", as in a table's row.
_NUMBER_BEFORE = re.compile(r"(?<![\w.,/-])(?!(?:1[5-9]|20)[0-9]{2}\s)[0-9][0-9,.]*%?[ \t]{1,3}\Z")

# "… and 1857": a second year.
_PAIR = re.compile(r",? (?:and|or|y|e|o) (?:1[5-9]|20)[0-9]{2}(?![\w.,]?[0-9])")

_TOLD_AGAINST = ("before_never", "before_numbering", "before_currency")


@dataclass(frozen=True, slots=True)
class Place:
    """A match in its block: the text, its lower-case copy, the block's edges."""

    text: str
    low: str
    block_start: int
    block_end: int
    start: int
    end: int
    kind: BlockKind

    @property
    def before(self) -> str:
        """The lower-case text in front."""
        return self.low[max(self.block_start, self.start - BEFORE) : self.start]

    @property
    def after(self) -> str:
        """The lower-case text behind."""
        return self.low[self.end : min(self.block_end, self.end + AFTER)]

    @property
    def written_before(self) -> str:
        """The text in front as written."""
        return self.text[max(self.block_start, self.start - BEFORE) : self.start]

    @property
    def written_after(self) -> str:
        """The text behind as written."""
        return self.text[self.end : min(self.block_end, self.end + AFTER)]


def starts_a_number(place: Place, joined_to: int) -> bool:
    """Whether digits at the place begin a number of their own.

    Not after a currency mark, a decimal point, a slash, or a dash that joins
    them to other digits or to a code ("555-2010", "GAO-2010"); a dash is fine
    after a date that ends at ``joined_to``, and after a word ("post-2008").
    """
    text, start = place.text, place.start
    if start <= place.block_start:
        return True
    char = text[start - 1]
    if char.isspace() or char in "([{\"“”‘’'—":
        return True
    if char in "$€£¥₱#/_=+~^&%\\@)§":
        return char == "/" and start - 1 == joined_to
    before = text[start - 2] if start - 2 >= place.block_start else " "
    if char in ".,:":
        return not before.isdigit()
    if char in "-‐‑‒–−":
        if before.isdigit():
            return start - 1 == joined_to
        return not before.isalpha() or _joins_a_word(place)
    return True


def _joins_a_word(place: Place) -> bool:
    """Whether the word joined by a dash is written as a word, not as a code."""
    word = re.search(r"([^\W\d_]+)[-‐‑‒–−]\Z", place.written_before)
    if word is None:
        return False
    letters = word[1]
    if letters.isupper():
        return letters.lower() in {"pre", "post", "mid", "early", "late"}
    return len(letters) > 2 or letters.islower()


def number(place: Place, grammar: Grammar) -> bool:
    """Evidence that a written-out number form (range, decade, day) is no number of a series."""
    tests = grammar.year_tests
    before = place.before
    return not (
        tests["before_numbering"].search(before)
        or tests["before_currency"].search(before)
        or tests["after_counted"].match(place.after)
        or _REPORTER.search(place.written_before)
    )


def year(place: Place, grammar: Grammar) -> bool:
    """Evidence that a bare four-digit number is a year.

    In running text such a number from 1900 to 2035 is a year unless something
    beside it counts, numbers, prices or times it; one outside these needs a
    word that shows that it is one.
    """
    tests = grammar.year_tests
    before, after = place.before, place.after
    if tests["after_never"].match(after):
        return False
    value = int(place.low[place.start : place.start + 4])
    sure = tests["before_sure"].search(before) is not None
    if tests["after_counted"].match(after):
        # "in 1984 people" may be a year; "in 2000 cases" is not.
        return sure and tests["before_in"].search(before) is not None and value % 50 != 0
    if tests["before_quantity"].search(before) and not tests["before_bound"].search(before):
        return _compared(place, grammar, value)
    if sure:
        # "in 2000 cases" counts, "in the 2000 elections" and "in 2008 reforms" do not.
        return (
            value % 100 != 0
            or not _plural_noun(place, grammar)
            or (tests["before_article"].search(before) is not None)
        )
    written = place.written_before
    if _NUMBERED_BRACKET.search(written) or _REPORTER.search(written) or _address(place, grammar):
        return False
    if any(tests[name].search(before) for name in _TOLD_AGAINST):
        return False
    if place.kind == "table" and place.start == place.block_start and place.end == place.block_end:
        return 1900 <= value <= 2050
    if _NUMBER_BEFORE.search(written):
        return False
    if not 1900 <= value <= 2035 and not _old_year(place, grammar):
        return False
    return not _counts(place, grammar, value)


def _compared(place: Place, grammar: Grammar, value: int) -> bool:
    """Whether the number is a year that another is compared with ("69 percent over 2008")."""
    tests = grammar.year_tests
    if value % 100 == 0 or not 1950 <= value <= 2035:
        return False
    return (
        tests["before_compared"].search(place.before) is not None
        and tests["after_compared"].match(place.after) is not None
    )


def _old_year(place: Place, grammar: Grammar) -> bool:
    """Whether "of 1857", "(1857)" or "the 1857 Constitution" makes a year of the number."""
    tests = grammar.year_tests
    if _in_brackets(place) or tests["before_of"].search(place.before):
        return True
    article = tests["before_article"].search(place.before) is not None
    if article and _PAIR.match(place.after):
        # "the 1824 and 1857 constitutions"
        return True
    following = _NEXT_WORD.match(place.written_after)
    named = following is not None and following[1][:1].isupper()
    return named and article


def _in_brackets(place: Place) -> bool:
    opened = place.written_before.endswith(("(", "["))
    return opened and place.after.startswith((")", "]", ",", ";"))


def _address(place: Place, grammar: Grammar) -> bool:
    """Whether capitalised words and one for a street follow ("1717 Massachusetts Avenue")."""
    at = place.written_after
    for _ in range(4):
        found = _CAPITALISED.match(at)
        if found is None:
            return False
        word = found[1].rstrip(".,")
        if word.lower() in grammar.lists["street"]:
            return at is not place.written_after and word[:1].isupper()
        if not (word[:1].isupper() or word[:1].isdigit()):
            return False
        at = at[found.end() :]
    return False


def _counts(place: Place, grammar: Grammar, value: int) -> bool:
    """Whether the number seems to count the noun behind it ("drafted 1984 soldiers")."""
    if not _plural_noun(place, grammar):
        return False
    preceding = _LAST_WORD.search(place.written_before)
    if preceding is None:
        return value % 100 == 0
    word = preceding[1]
    return word.islower() and word not in grammar.lists["function_words"]


def _plural_noun(place: Place, grammar: Grammar) -> bool:
    following = _NEXT_WORD.match(place.written_after)
    if following is None or not following[1].islower():
        return False
    return following[1].endswith("s") and following[1] not in grammar.lists["not_plural"]


def month(place: Place, grammar: Grammar) -> bool:
    """Evidence that a month's name by itself is the month."""
    tests = grammar.year_tests
    word = place.text[place.start : place.end].rstrip(".")
    capital = word[:1].isupper()
    if grammar.capital_months and not capital:
        return False
    told = tests["before_month"].search(place.before) is not None
    if not told and tests["after_not_month"].match(place.after):
        return False
    if place.low[place.start : place.end].rstrip(".") in grammar.lists["ambiguous_month"]:
        if told:
            # "in May Congress met", but not "by April Glaspie".
            following = _NEXT_WORD.match(place.written_after)
            named = following is not None and following[1][:1].isupper()
            return not named or tests["before_month_sure"].search(place.before) is not None
        if tests["after_month_list"].match(place.after) is not None:
            return True
        return (
            tests["before_article"].search(place.before) is not None
            and tests["after_noun"].match(place.after) is not None
            and capital
        )
    if not grammar.capital_months and capital and not told:
        # Where months are written small, a capital makes a name of them.
        return place.start == place.block_start
    if told:
        return True
    before = _LAST_WORD.search(place.written_before)
    behind = _NEXT_WORD.match(place.written_after)
    in_name = before is not None and before[1][:1].isupper() and behind is not None
    return not (in_name and behind is not None and behind[1][:1].isupper())


def capital(place: Place, grammar: Grammar) -> bool:
    """Whether the first word has the capital that its language gives it."""
    return place.text[place.start].isupper() or not grammar.capital_months


def named_month(place: Place, grammar: Grammar) -> bool:
    """Whether a month's name that is also a word ("may", "march") has its capital."""
    if not grammar.capital_months:
        return True
    ambiguous = grammar.lists["ambiguous_month"]
    words = _WORD.findall(place.text[place.start : place.end])
    return not any(word.islower() and word in ambiguous for word in words)


def said_of_a_day(place: Place, grammar: Grammar) -> bool:
    """Whether "today" is the day: a verb near it tells of what is done or to come.

    With a present tense it is mostly "nowadays".
    """
    return bool(grammar.cues.search(place.before) or grammar.cues.search(place.after))


GUARDS: dict[str, Callable[[Place, Grammar], bool]] = {
    "number": number,
    "year": year,
    "month": month,
    "capital": capital,
    "named_month": named_month,
    "said_of_a_day": said_of_a_day,
}
