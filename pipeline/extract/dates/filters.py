"""Filters: tests on what stands around a match that a pattern alone cannot make.

The words that they look for are lists and patterns of the language's resource
file; only how the pieces of evidence outweigh each other is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.extract.dates.grammar import Grammar, words_of_all_languages
from pipeline.model.document import BlockKind

_BEFORE, _AFTER = 32, 40
"""How many characters beside a mention a test may look at."""
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)\s\Z")
_NEXT_WORD = re.compile(r"\s([^\W\d_]+)")
_CAPITALISED = re.compile(r"\s([^\W\d_][\w.'’-]*)")
# "18 U.S.C. 1956", "71 Fed. Reg. 1980, 1985": a volume, abbreviations, a page or two.
_REPORTER = re.compile(
    r"(?<![\w.,])[0-9]{1,3}\s(?:[A-Z][A-Za-z'’]{0,9}\.\s?){1,4}(?:[0-9]?[a-z]{0,2}\s)?"
    r"(?:[0-9]{1,4}(?:[-–][0-9]{1,4})?, (?:at )?)?\Z"
)
# "COM(2010)", "A(1999)": part of a document's number.
_NUMBERED_BRACKET = re.compile(r"[A-Z]{1,6}\(\Z")
# A number in front that is no year: "12 1984", as in a table's row.
_NUMBER_BEFORE = re.compile(r"(?<![\w.,/-])(?!(?:1[5-9]|20)[0-9]{2}\s)[0-9][0-9,.]*%?[ \t]{1,3}\Z")

_AGAINST_A_YEAR = ("before_never", "before_numbering", "before_currency")
_VERB_REACH = 80
"""How far from "today" a verb may stand that tells that the day is meant, in characters."""


@dataclass(frozen=True, slots=True)
class Context:
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
        return self.low[max(self.block_start, self.start - _BEFORE) : self.start]

    @property
    def after(self) -> str:
        """The lower-case text behind."""
        return self.low[self.end : min(self.block_end, self.end + _AFTER)]

    @property
    def written_before(self) -> str:
        """The text in front as written."""
        return self.text[max(self.block_start, self.start - _BEFORE) : self.start]

    @property
    def written_after(self) -> str:
        """The text behind as written."""
        return self.text[self.end : min(self.block_end, self.end + _AFTER)]


def starts_a_number(context: Context, joined_to: int) -> bool:
    """Whether digits at the place begin a number of their own.

    Not after a currency mark, a decimal point, a slash, or a dash that joins
    them to other digits or to a code ("555-2010", "GAO-2010"); a dash is fine
    after a date that ends at ``joined_to``, and after a word ("post-2008").
    """
    text, start = context.text, context.start
    if start <= context.block_start:
        return True
    char = text[start - 1]
    if char.isspace() or char in "([{\"“”‘’'—":
        return True
    if char in "$€£¥₱#/_=+~^&%\\@)§":
        return char == "/" and start - 1 == joined_to
    before = text[start - 2] if start - 2 >= context.block_start else " "
    if char in ".,:":
        return not before.isdigit()
    if char in "-‐‑‒–−":
        if before.isdigit():
            return start - 1 == joined_to
        return not before.isalpha() or _joins_a_word(context)
    return True


def _joins_a_word(context: Context) -> bool:
    """Whether the word joined by a dash is written as a word, not as a code."""
    word = re.search(r"([^\W\d_]+)[-‐‑‒–−]\Z", context.written_before)
    if word is None:
        return False
    letters = word[1]
    if letters.isupper():
        return letters.lower() in words_of_all_languages("lists", "number_prefixes")
    return len(letters) > 2 or letters.islower()


def number(context: Context, grammar: Grammar) -> bool:
    """Evidence that a written-out number form (range, decade, day) is no number of a series."""
    conditions = grammar.conditions
    before = context.before
    return not (
        conditions["before_numbering"].search(before)
        or conditions["before_currency"].search(before)
        or conditions["after_counted"].match(context.after)
        or _REPORTER.search(context.written_before)
    )


def month(context: Context, grammar: Grammar) -> bool:
    """Evidence that a month's name by itself is the month."""
    conditions = grammar.conditions
    word = context.text[context.start : context.end].rstrip(".")
    capital = word[:1].isupper()
    if grammar.capital_months and not capital:
        return False
    announced = conditions["before_month"].search(context.before) is not None
    if not announced and conditions["after_not_month"].match(context.after):
        return False
    if context.low[context.start : context.end].rstrip(".") in grammar.lists["ambiguous_month"]:
        if announced:
            # "in May Congress met", but not "by April Glaspie".
            following = _NEXT_WORD.match(context.written_after)
            named = following is not None and following[1][:1].isupper()
            return not named or conditions["before_month_sure"].search(context.before) is not None
        if conditions["after_month_list"].match(context.after) is not None:
            return True
        return (
            conditions["before_article"].search(context.before) is not None
            and conditions["after_noun"].match(context.after) is not None
            and capital
        )
    if not grammar.capital_months and capital and not announced:
        # Where months are written small, a capital makes a name of them.
        return context.start == context.block_start
    if announced:
        return True
    before = _LAST_WORD.search(context.written_before)
    behind = _NEXT_WORD.match(context.written_after)
    in_name = before is not None and before[1][:1].isupper() and behind is not None
    return not (in_name and behind is not None and behind[1][:1].isupper())


def capital(context: Context, grammar: Grammar) -> bool:
    """Whether the first word has the capital that its language gives it."""
    return context.text[context.start].isupper() or not grammar.capital_months


def named_month(context: Context, grammar: Grammar) -> bool:
    """Whether a month that is written small is the month.

    Of "15 feb 2011" and "feb 2011" the figures tell it; of a word ("may", "march") a day
    and a year, both.  Without figures it has its capital.
    """
    if not grammar.capital_months:
        return True
    written = context.text[context.start : context.end]
    small = {word for word in _WORD.findall(written) if word.islower()}
    if not small & grammar.lists["ambiguous_month"]:
        return True
    if not small & grammar.lists["word_month"]:
        return any(char.isdigit() for char in written)
    return grammar.conditions["day_and_year"].search(written) is not None


def said_of_a_day(context: Context, grammar: Grammar) -> bool:
    """Whether "today" is the day: a verb near it tells of what is done or to come.

    With a present tense it is mostly "nowadays".
    """
    first, last = (
        max(context.block_start, context.start - _VERB_REACH),
        min(context.block_end, context.end + _VERB_REACH),
    )
    return any(
        cue["present"] is None
        for beside in ((first, context.start), (context.end, last))
        for cue in grammar.cues.finditer(context.low, *beside)
    )


def year(context: Context, grammar: Grammar) -> bool:
    """Evidence that a bare four-digit number is a year.

    In running text such a number from 1900 to 2035 is a year unless something
    beside it counts, numbers, prices or times it; one outside these needs a
    word that shows that it is one.
    """
    conditions = grammar.conditions
    before, after = context.before, context.after
    if conditions["after_never"].match(after):
        return False
    written = context.written_before
    if conditions["before_numbered_range"].search(before) or _REPORTER.search(written):
        return False
    if conditions["after_number_of_act"].match(after) and not conditions["before_in"].search(
        before
    ):
        return False
    value = int(context.low[context.start : context.start + 4])
    sure = conditions["before_sure"].search(before) is not None
    if conditions["after_counted"].match(after):
        # "in 1984 people" may be a year; "in 2000 cases" is not.
        return sure and conditions["before_in"].search(before) is not None and value % 50 != 0
    if conditions["before_quantity"].search(before) and not conditions["before_bound"].search(
        before
    ):
        return _compared(context, grammar, value)
    if conditions["before_counting"].search(before) and _plural_noun(context, grammar):
        return False
    if sure:
        # "in 2000 cases" counts, "in the 2000 elections" and "in 2008 reforms" do not.
        return (
            value % 100 != 0
            or not _plural_noun(context, grammar)
            or (conditions["before_article"].search(before) is not None)
        )
    if _NUMBERED_BRACKET.search(written) or _address(context, grammar):
        return False
    if any(conditions[name].search(before) for name in _AGAINST_A_YEAR):
        return False
    if (
        context.kind == "table"
        and context.start == context.block_start
        and context.end == context.block_end
    ):
        return 1900 <= value <= 2050
    if _NUMBER_BEFORE.search(written):
        return False
    if not 1900 <= value <= 2035 and not _old_year(context, grammar):
        return False
    return not _counts(context, grammar, value)


def _compared(context: Context, grammar: Grammar, value: int) -> bool:
    """Whether the number is a year that another is compared with ("69 percent over 2008")."""
    conditions = grammar.conditions
    if value % 100 == 0 or not 1950 <= value <= 2035:
        return False
    return (
        conditions["before_compared"].search(context.before) is not None
        and conditions["after_compared"].match(context.after) is not None
    )


def _old_year(context: Context, grammar: Grammar) -> bool:
    """Whether "of 1857", "(1857)" or "the 1857 Constitution" makes a year of the number."""
    conditions = grammar.conditions
    if _in_brackets(context) or conditions["before_of"].search(context.before):
        return True
    article = conditions["before_article"].search(context.before) is not None
    if article and conditions["after_pair"].match(context.after):
        # "the 1824 and 1857 constitutions"
        return True
    following = _NEXT_WORD.match(context.written_after)
    named = following is not None and following[1][:1].isupper()
    return named and article


def _in_brackets(context: Context) -> bool:
    opened = context.written_before.endswith(("(", "["))
    return opened and context.after.startswith((")", "]", ",", ";"))


def _address(context: Context, grammar: Grammar) -> bool:
    """Whether capitalised words and one for a street follow ("1717 Massachusetts Avenue")."""
    at = context.written_after
    for _ in range(4):
        found = _CAPITALISED.match(at)
        if found is None:
            return False
        word = found[1].rstrip(".,")
        if word.lower() in grammar.lists["street"]:
            return at is not context.written_after and word[:1].isupper()
        if not (word[:1].isupper() or word[:1].isdigit()):
            return False
        at = at[found.end() :]
    return False


def _counts(context: Context, grammar: Grammar, value: int) -> bool:
    """Whether the number seems to count the noun behind it ("drafted 1984 soldiers")."""
    if not _plural_noun(context, grammar):
        return False
    preceding = _LAST_WORD.search(context.written_before)
    if preceding is None:
        return value % 100 == 0
    word = preceding[1]
    return word.islower() and word not in grammar.lists["function_words"]


def _plural_noun(context: Context, grammar: Grammar) -> bool:
    following = _NEXT_WORD.match(context.written_after)
    if following is None or not following[1].islower():
        return False
    return following[1].endswith("s") and following[1] not in grammar.lists["not_plural"]


FILTERS: dict[str, Callable[[Context, Grammar], bool]] = {
    "number": number,
    "year": year,
    "month": month,
    "capital": capital,
    "named_month": named_month,
    "said_of_a_day": said_of_a_day,
}
"""Name in the grammar → whether what stands around a match lets it be a date."""
