"""The figure that a table cell holds: a number alone, with its marks and brackets.

FIGURE = [words] ["("] [sign] [MARK] NUMBER [scale] [MARK] [")"] [notes]
RANGE  = NUMBER dash NUMBER
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.currency import CurrencyCue, prefix
from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.numbers import Style, is_year, read_number
from pipeline.extract.amounts.phrases import alternatives
from pipeline.extract.amounts.tokens import Window, mark_pattern, tokenise

LONGEST = 48
"""No cell of a figure has more characters."""

_DIGIT = re.compile(r"\d")
_SPACES = " \u00a0\u2009\u202f"
# Letters that scale a figure ("5b"); under a unit with a scale they are notes.
_NOTE_LETTERS = "acdefghijlnopqrsuvwxyz"


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of a cell; offsets into the text, value before any unit.

    ``start`` and ``end`` hold its own mark, sign, brackets and scale; ``upper``
    is the other end of a range; ``scale`` is its own, None without one;
    ``plain`` is set for a bare whole number that may be a year.
    """

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    cue: CurrencyCue | None
    scale: Decimal | None
    plain_year: bool


# Accepts digits with separators, also with spaces between groups of three.
_NUMBER = (
    rf"(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.,'’´ʼ]\d+)*(?!\d)|\.\d+(?!\d))"
)


def _mark(known: Lexicon) -> str:
    """Accepts a currency mark or code."""
    return rf"(?:{mark_pattern()}|\b(?:{alternatives(known.currencies)})\b\s?\$?|RMB)"


def _scale(known: Lexicon) -> str:
    """Accepts letters of a scale attached (some also apart), or a word of one, whole or short."""
    letters = alternatives(known.letter_scales)
    apart = alternatives(form for form, scale in known.letter_scales.items() if scale.apart)
    short = alternatives(form for form in known.short_scales if form not in known.word_scales)
    words = alternatives(known.word_scales)
    return (
        rf"(?:(?P<letters>(?-i:{letters}|[{_SPACES}](?:{apart})))(?!\w)"
        rf"|[{_SPACES}-]?(?P<short>{short})\.?(?!\w)|[{_SPACES}-]?(?P<word>{words})(?!\w))"
    )


def _notes(known: Lexicon) -> str:
    """Accepts what stands behind a figure and does not change it.

    Notes ("20.0a", "20.0 [1]", "20.0*", "20.0 (b)"), flags ("(est.)") and a share
    in brackets ("20.0 (35%)", also without its sign).
    """
    flags = alternatives(known.tables["cell_flags"])
    return (
        # each sign by itself, so that no run of them can be read in two ways
        r"(?:\s?(?:"
        rf"(?-i:[{_NOTE_LETTERS}])(?!\w)|(?<=\s)(?-i:[bkmt])(?!\w)|[,/](?=[a-z\d](?!\w))"
        r"|(?<=[,/])\d(?!\w)|[*†‡§¶¹²³⁰⁴⁵⁶⁷⁸⁹]|\[\w{1,2}\]|\((?:[a-z]|\*{1,3})\)"
        rf"|\(?(?:{flags})\)?(?!\w)"
        # a share, or a note's number
        r"|\(\s?[-+−–]?\d\d?\d?(?:[.,]\d\d?)?\s?%?\s?\)))*"
    )


def _bounds(known: Lexicon, side: str) -> str:
    """Accepts a phrase on one side that bounds a sum: "about", "<"; "or more"."""
    return alternatives(phrase for held in known.modifiers[side].values() for phrase in held)


@cache
def _figure(known: Lexicon, noted_b: bool) -> re.Pattern[str]:
    note_b = r"(?:(?-i:b)(?!\w))?" if noted_b else ""
    mark, to = _mark(known), alternatives(known.ranges["in_cells"])
    return re.compile(
        rf"\s*+(?:(?:{_bounds(known, 'before')})\s*+)?\+?"
        rf"(?P<whole>(?P<open>[(\[])?\s?(?P<sign>[-−–])?\s?(?P<mark>{mark})?\s*"
        rf"(?P<inner>\()?(?P<sign2>[-−–])?(?P<low>{_NUMBER})"
        rf"(?:\s?(?:[-–—]|{to})\s?(?:{mark}\s?)?(?P<high>{_NUMBER}))?"
        rf"(?:{note_b}|{_scale(known)})?"
        rf"(?:\s?(?P<behind>{mark}))?(?P<close>\s?[)\]])?(?P<minus>[-−](?!\w))?)"
        rf"(?:\+|[\s-](?:{_bounds(known, 'after')})(?!\w))?{_notes(known)}\s*",
        re.IGNORECASE,
    )


def read_figure(
    text: str, start: int, end: int, style: Style, known: Lexicon, *, scaled: bool
) -> Figure | None:
    """The figure that ``text[start:end]`` is, or None if it is anything else.

    ``scaled``: the table's unit has a scale, so that "20.0b" has a note and no billions.
    """
    if end - start > LONGEST or not _DIGIT.search(text, start, end):
        return None
    match = _figure(known, scaled).fullmatch(text, start, end)
    if match is None or not _brackets_pair(match):
        return None
    scale = _own_scale(match, known)
    likely = scaled or scale is not None
    low = read_number(match["low"], style, decimals_likely=likely)
    high = read_number(match["high"], style, decimals_likely=likely) if match["high"] else None
    if low is None or (match["high"] and (high is None or high <= low)):
        return None
    if high is not None and is_year(match["low"]) and match["high"].isdigit():
        return None  # "2008-2010", "2008-10"
    bracketed = match["open"] is not None or match["inner"] is not None
    negative = bool(match["sign"] in ("-", "−", "–") or match["sign2"] or match["minus"])
    if match["open"] == "[" or (bracketed and high is not None):
        return None
    marked = bool(match["mark"] or match["behind"])
    whole_start, whole_end = match.span("whole")
    return Figure(
        whole_start,
        whole_end,
        -low if negative or bracketed else low,
        high,
        _cue(text, match, known) if marked else None,
        scale,
        plain_year=not marked and scale is None and not bracketed and is_year(match["low"]),
    )


def _brackets_pair(match: re.Match[str]) -> bool:
    opened = (match["open"] is not None) + (match["inner"] is not None)
    return opened == (match["close"] is not None)


def _own_scale(match: re.Match[str], known: Lexicon) -> Decimal | None:
    letters = match["letters"] or match["short"]
    if letters:
        scale = known.letters(letters.strip())
        return scale.value if scale is not None else None
    return known.word_scales[match["word"].lower()].value if match["word"] else None


def _cue(text: str, match: re.Match[str], known: Lexicon) -> CurrencyCue | None:
    """What the mark or code of the cell says of the currency."""
    group = "mark" if match["mark"] else "behind"
    tokens = tokenise(text, *match.span(group))
    found = prefix(Window(text, tokens, known), 0) if tokens else None
    return found[1] if found is not None else None
