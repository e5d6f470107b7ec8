"""Footnote markers: at the head of a footnote and after words in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.resources import word_list

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN = re.compile(
    r" ?(?:[a-zA-Z0-9À-ÖØ-öø-ɏ.,;:?!()/%$\"'‘’“”–—-]++ ?)*+"  # no marks, raised or odd characters
)
"""Words with single spaces between them: what no rule of cleaning changes, as most of a text."""
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_TO_RAISED = str.maketrans("0123456789-−–", SUPERSCRIPTS + "⁻⁻⁻")

# How converters write a raised number: "¹²", "<sup>12</sup>", "[^12]", "^{12}", "^12^", and
# the government printing office: "\\12\\"
RAISED = (
    rf"(?:[{SUPERSCRIPTS}]++(?:,[{SUPERSCRIPTS}]++)*+"
    r"|<sup>\s*(?:\[?\d{1,3}\]?|\*+|[a-z])(?:\s*,\s*\d{1,3})*\s*</sup>"
    r"|\[\^[\w-]{1,20}\]|\^\{\d{1,3}\}|\^\d{1,3}\^|\\\d{1,3}\\)"
)
_AT_HEAD = re.compile(rf"(?P<mark>{RAISED}|\[\d{{1,3}}\]|\^\d{{1,3}}(?=\s)):?\s*(?=\S)")
_BARE_AT_HEAD = re.compile(r"(?P<mark>\d{1,3})\s+(?=[A-ZÁÉÍÓÚÑ\"“‘«(])")


@dataclass(frozen=True, slots=True)
class FootnoteMarker:
    """``label`` in plain digits or letters; ``length`` with the white space after it."""

    label: str
    length: int


def footnote_marker(text: str, *, bare: bool) -> FootnoteMarker | None:
    """The marker that a footnote's text begins with.

    ``bare`` accepts a number without any mark ("12 See …"), which only the
    foot of a page makes a footnote.
    """
    match = _AT_HEAD.match(text)
    if match is None and bare:
        match = _BARE_AT_HEAD.match(text)
    if match is None or match.end() >= len(text):
        return None
    return FootnoteMarker(label_of(match["mark"]), match.end())


def label_of(mark: str) -> str:
    """The plain label of a marker: ``<sup>3</sup>``, ``³`` and ``[3]`` are ``3``."""
    plain = re.sub(r"</?sup>|[\[\]^{}:\\\s]", "", mark)
    return plain.translate(_TO_DIGITS)


Raised = Literal["mark", "power", "word"]
"""What raised characters are: the mark of a note, the power of a figure, part of a word."""

# What a mark of a note is made of: numbers, one letter, printers' signs.
_MARK = re.compile(
    r"[\s,;]*+[\[(]?\s*+(?:\d{1,3}|[*†‡§¶#]{1,4}|[a-z])"
    r"(?:\s*+(?:[\])]\s*+)?[,;–-]\s*+[\[(]?(?:\d{1,3}|[*†‡§¶#]|[a-z]))*+\s*+[\])]?[\s,;]*+"
)
_POWER = re.compile(r"[-−–]?\d{1,3}")
# A figure that stands in a formula: "2.5 × 10", "= 3", or ten alone, which nothing counts by.
_FIGURE_BASE = re.compile(r"(?:[×·*^=/+]\s?\d{1,4}|(?<![\w.,$€£¥-])(?<![$€£¥] )10)\Z")
# Before raised 2 and 3 that are powers: a unit of length.
_UNIT_BASE = re.compile(r"(?<![^\W_])(?:[kcmd]?m|ft|in|mi|yd)\Z", re.IGNORECASE)
_MONTH_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12})\.? \d{1,2}\Z")
# Before a raised letter that is a mark and no ordinal ("3ᵃ"): a sum, a long word, nothing.
_LETTER_BASE = re.compile(r"(?:[0-9][.,][0-9]+|\d{3}|[^\W\d_]{4}|[.,;:”\"]|\A\s*)\Z")


def kind_of_raised(before: str, raised: str, after: str) -> Raised:
    """What raised characters are, by the text right before and after them.

    A number after a figure is the mark of a note, as in "$5¹⁵ million" and "2010¹²": it
    never belongs to the figure, unless that is the base of a power ("10⁶").
    """
    plain = raised.translate(_TO_DIGITS).strip()
    if _POWER.fullmatch(plain) and _is_base(before):
        return "power"
    if _MARK.fullmatch(plain) is None:
        return "word"
    if plain.strip(" ,;").isalpha():
        sure = _LETTER_BASE.search(before) is not None and not after[:1].isalpha()
        return "mark" if sure else "word"
    return "word" if plain in ("2", "3") and _UNIT_BASE.search(before) else "mark"


def _is_base(before: str) -> bool:
    if _FIGURE_BASE.search(before) is None:
        return False
    month = _MONTH_BEFORE.search(before)
    return month is None or month[1].lower() not in word_list("layout/month_words.txt")


def raised_form(digits: str) -> str:
    """Digits as raised signs, which no reader of the text takes for figures."""
    return digits.translate(_TO_RAISED)
