"""Tests on what stands around a match that a pattern alone cannot make.

The words that they look for are lists and patterns of the language's resource
file; only how the pieces of evidence outweigh each other is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.extract.dates.beside import Place
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.year_evidence import REPORTER, year

_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)\s\Z")
_NEXT_WORD = re.compile(r"\s([^\W\d_]+)")


_TOLD = 80
"""How far from "today" a verb may stand that tells that the day is meant, in characters."""


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
        or REPORTER.search(place.written_before)
    )


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
    """Whether a month that is written small is the month.

    Of "15 feb 2011" and "feb 2011" the figures tell it; of a word ("may", "march") a day
    and a year, both.  Without figures it has its capital.
    """
    if not grammar.capital_months:
        return True
    written = place.text[place.start : place.end]
    small = {word for word in _WORD.findall(written) if word.islower()}
    if not small & set(grammar.lists["ambiguous_month"]):
        return True
    if not small & set(grammar.lists["word_month"]):
        return any(char.isdigit() for char in written)
    return _DAY_AND_YEAR.search(written) is not None


# Figures of a day and of a year on either side of a word, or all three joined.
_DAY_AND_YEAR = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?\W{1,3}[^\W\d_]{3,9}\W{1,3}\d{4}(?!\d)"
    r"|(?<![^\W\d_])[^\W\d_]{3,9}\W{1,3}\d{1,2}(?:st|nd|rd|th)?\W{1,3}\d{4}(?!\d)"
    r"|\d[-/][^\W\d_]{3,9}\.?[-/]\d"
)


def said_of_a_day(place: Place, grammar: Grammar) -> bool:
    """Whether "today" is the day: a verb near it tells of what is done or to come.

    With a present tense it is mostly "nowadays".
    """
    first, last = (
        max(place.block_start, place.start - _TOLD),
        min(place.block_end, place.end + _TOLD),
    )
    return any(
        cue["present"] is None
        for beside in ((first, place.start), (place.end, last))
        for cue in grammar.cues.finditer(place.low, *beside)
    )


GUARDS: dict[str, Callable[[Place, Grammar], bool]] = {
    "number": number,
    "year": year,
    "month": month,
    "capital": capital,
    "named_month": named_month,
    "said_of_a_day": said_of_a_day,
}
