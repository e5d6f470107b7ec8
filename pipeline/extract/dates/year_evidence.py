"""Evidence that a bare four-digit number is a year."""

from __future__ import annotations

import re

from pipeline.extract.dates.beside import Place
from pipeline.extract.dates.grammar import Grammar

_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)\s\Z")
_NEXT_WORD = re.compile(r"\s([^\W\d_]+)")
_CAPITALISED = re.compile(r"\s([^\W\d_][\w.'’-]*)")
# "18 U.S.C. 1956", "71 Fed. Reg. 1980, 1985": a volume, abbreviations, a page or two.
REPORTER = re.compile(
    r"(?<![\w.,])[0-9]{1,3}\s(?:[A-Z][A-Za-z'’]{0,9}\.\s?){1,4}(?:[0-9]?[a-z]{0,2}\s)?"
    r"(?:[0-9]{1,4}(?:[-–][0-9]{1,4})?, (?:at )?)?\Z"
)
# "COM(2010)", "A(1999)": part of a document's number.
_NUMBERED_BRACKET = re.compile(r"[A-Z]{1,6}\(\Z")
# A number in front that is no year: "12 1984", as in a table's row.
_NUMBER_BEFORE = re.compile(r"(?<![\w.,/-])(?!(?:1[5-9]|20)[0-9]{2}\s)[0-9][0-9,.]*%?[ \t]{1,3}\Z")

# "… and 1857": a second year.
_PAIR = re.compile(r",? (?:and|or|y|e|o) (?:1[5-9]|20)[0-9]{2}(?![\w.,]?[0-9])")

_TOLD_AGAINST = ("before_never", "before_numbering", "before_currency")


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
    written = place.written_before
    if tests["before_numbered_range"].search(before) or REPORTER.search(written):
        return False
    if tests["after_number_of_act"].match(after) and not tests["before_in"].search(before):
        return False
    value = int(place.low[place.start : place.start + 4])
    sure = tests["before_sure"].search(before) is not None
    if tests["after_counted"].match(after):
        # "in 1984 people" may be a year; "in 2000 cases" is not.
        return sure and tests["before_in"].search(before) is not None and value % 50 != 0
    if tests["before_quantity"].search(before) and not tests["before_bound"].search(before):
        return _compared(place, grammar, value)
    if tests["before_counting"].search(before) and _plural_noun(place, grammar):
        return False
    if sure:
        # "in 2000 cases" counts, "in the 2000 elections" and "in 2008 reforms" do not.
        return (
            value % 100 != 0
            or not _plural_noun(place, grammar)
            or (tests["before_article"].search(before) is not None)
        )
    if _NUMBERED_BRACKET.search(written) or _address(place, grammar):
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
