"""Footnote markers: at the head of a footnote and after words in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN = re.compile(
    r" ?(?:[a-zA-Z0-9À-ÖØ-öø-ɏ.,;:?!()/%$\"'‘’“”–—-]++ ?)*+"  # no marks, raised or odd characters
)
"""Words with single spaces between them: what no rule of cleaning changes, as most of a text."""
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")

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
