"""Filters: what looks like a sum and is not (code, base years, weights, shares, cut pieces)."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.amounts.candidates import Candidate
from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.numbers import is_year
from pipeline.extract.amounts.phrases import alternatives
from pipeline.extract.amounts.tokens import Window
from pipeline.model.document import TextBlock

# How far from a bare "$1" signs of code are looked for (characters).
CODE_REACH = 60


@cache
def _code_signs(known: Lexicon) -> re.Pattern[str]:
    """Accepts what code has and prose has not: braces, backticks, "awk ", "\\d"."""
    return re.compile(alternatives(known.filters["code_signs"]), re.IGNORECASE)


@cache
def _share_after(known: Lexicon) -> re.Pattern[str]:
    """Accepts what makes cents a share: " on the dollar"."""
    return re.compile(rf"\s{{1,4}}(?:{alternatives(known.filters['share_after'])})\b")


# A variable beside the sign: "$HOME", "${x}", "$(ls)", "foo$"
_VARIABLE = re.compile(r"\$[A-Za-z_({@#?!]")


def is_sum_of_money(found: Candidate, window: Window, block: TextBlock, start: int) -> bool:
    """Whether nothing in or around ``found`` says that it is no sum of money, or a piece of one.

    Args:
        start: where its mention would begin, offset into the text.
    """
    assert found.cue is not None
    quantity = found.quantity
    if _is_piece(found, window, start) or _closes_formula(found, window, block.start):
        return False
    if found.cue.wants_size and not looks_like_sum(found, window):
        return False
    if quantity is not None and quantity.spelled and found.value == 0:
        return False
    if found.marked:
        return not (_is_code(found, window, block) or _is_path(found, window))
    return not (
        _is_base_year(found, window)
        or _is_compound(found, window)
        or _is_share(found, window)
        or _is_opinion(found, window)
    )


def _is_code(found: Candidate, window: Window, block: TextBlock) -> bool:
    """A formula, or "$1" of one or two digits beside signs of code."""
    mark, text, ceiling = window.tokens[found.first], window.text, block.end
    if mark.raw not in ("$", "\\$"):
        return False
    end = window.tokens[found.stop - 1].end
    quantity = found.quantity
    if quantity is None or quantity.scale is not None:
        return False
    if found.upper is None and mark.raw == "$" and _in_formula(text, end, ceiling):
        return True
    digits = window.raw(quantity.first)
    large = found.maximum is not None and found.maximum > 99  # "$19-29 billion"
    if large or not digits.isdigit() or len(digits) > 2:
        return False
    if text[mark.start - 1 : mark.start] == "=" and mark.start > block.start:
        return True
    around = text[max(block.start, mark.start - CODE_REACH) : min(ceiling, end + CODE_REACH)]
    if _code_signs(window.lexicon).search(around) or _VARIABLE.search(around):
        return True
    quoted = text[mark.start - 1 : mark.start] in ("'", '"')
    return quoted and text[end : end + 1] in ("'", '"', ")")


def _in_formula(text: str, end: int, ceiling: int) -> bool:
    """Whether the sign opens a formula that a second one closes: "$5 + x$", "$10^{3}$"."""
    close = text.find("$", end, min(ceiling, end + 40))
    if close < 0 or "\n" in text[end:close]:
        return False
    inside = text[end:close]
    if inside == "":
        return not text[close + 1 : close + 2].isdigit()
    if text[close + 1 : close + 2].isdigit() or inside.endswith(" "):
        return False
    return bool(re.search(r"[\\^_={}<>]|\s[+*/=-]\s", inside))


def _closes_formula(found: Candidate, window: Window, floor: int) -> bool:
    """Whether the sign behind "5$" closes a formula: "$x^2 + 5$"."""
    if window.raw(found.stop - 1) not in ("$", "\\$"):
        return False
    start = window.tokens[found.first].start
    line = window.text[max(floor, start - CODE_REACH) : start].rsplit("\n", 1)[-1]
    return re.search(r"\$(?!\s?\d)", line) is not None


def _is_path(found: Candidate, window: Window) -> bool:
    """A UN document's symbol: "S/2010/123", "S/12345"."""
    mark, end = window.tokens[found.first], window.tokens[found.stop - 1].end
    if not mark.raw.endswith("/"):
        return False
    return window.text[end : end + 1] == "/" or window.text[mark.end : end].isdigit()


def _is_base_year(found: Candidate, window: Window) -> bool:
    """ "2010 dollars", "(2005 pesos)": prices of a year, not a sum.

    Years that are no round hundreds always; round ones after a word of prices.
    """
    quantity = found.quantity
    if quantity is None or quantity.spelled or quantity.scale is not None:
        return False
    raw = window.raw(quantity.first)
    if not is_year(raw):
        return False
    before = window.low(found.first - 1)
    return not raw.endswith("00") or before in window.lexicon.filters["price_year_before"]


def _is_compound(found: Candidate, window: Window) -> bool:
    """ "5 million dollar-denominated bonds": the number counts the bonds."""
    hyphen = window.raw(found.stop) == "-"
    return hyphen and window.low(found.stop + 1) in window.lexicon.filters["compound_after"]


def _is_share(found: Candidate, window: Window) -> bool:
    """ "fifty cents on the dollar": a share."""
    if found.cue is None or found.cue.share == 1:
        return False
    return (
        _share_after(window.lexicon).match(window.text, window.tokens[found.stop - 1].end)
        is not None
    )


def _is_opinion(found: Candidate, window: Window) -> bool:
    """ "my two cents"."""
    if found.cue is None or found.cue.share == 1:
        return False
    return window.low(found.first - 1) in window.lexicon.filters["my_two_cents"]


def is_weight(found: Candidate, window: Window) -> bool:
    """ "500 pounds of cocaine", "weighed 200 pounds"."""
    filters = window.lexicon.filters
    before = {window.low(at) for at in range(found.first - 4, found.first)}
    following = window.low(found.stop)
    return following in filters["weight_after"] or bool(before & filters["weight_before"])


# -- pieces of a number ------------------------------------------------------


def _is_piece(found: Candidate, window: Window, start: int) -> bool:
    """Whether letters or figures on either side go on with the sum."""
    if start and _joined_left(window.text, start):
        return True
    return _runs_into_word(found, window) or _goes_on_left(found, window)


def _joined_left(text: str, start: int) -> bool:
    """Whether the sum's first character continues a word or number to its left."""
    first, before = text[start], text[start - 1]
    if first.isalnum():
        return before.isalnum() or (before in ".,-/" and text[start - 2 : start - 1].isdigit())
    return first == "$" and before.isalpha() and before.islower()


def looks_like_sum(found: Candidate, window: Window) -> bool:
    """Whether the number looks like a sum: a scale, thousands, or cents."""
    quantity = found.quantity
    if quantity is None or quantity.scale is not None or quantity.spelled:
        return True
    raw = window.raw(quantity.first)
    return quantity.value >= 1000 and (not raw.isdigit() or len(raw) > 4)


def _runs_into_word(found: Candidate, window: Window) -> bool:
    """Whether letters that are no scale stand right behind a small number: "$ 7z"."""
    quantity, last = found.quantity, window.tokens[found.stop - 1]
    if quantity is None or quantity.scale is not None or last.kind != "number":
        return False
    return quantity.value < 1000 and window.text[last.end : last.end + 1].isalpha()


def _goes_on_left(found: Candidate, window: Window) -> bool:
    """Whether figures stand before the sum that the grammar could not take with it.

    A piece of a number is no value: "7 2500 pesos".  A year before it ("in 2010 500
    dollars") or a word that says what the figure is ("page 12 500 pesos") tells them apart.
    """
    if found.marked or not found.first:
        return False
    before, first = window.tokens[found.first - 1 : found.first + 1]
    if before.kind != "number" or first.kind != "number" or first.start - before.end != 1:
        return False
    years = is_year(before.raw, "17", "18", "19", "20")
    if years or window.text[before.end] not in " \u00a0\u2009\u202f":
        return False
    lead = window.low(found.first - 2).rstrip(".")
    return first.raw[0] == "0" or lead not in window.lexicon.filters["reference_before"]


# -- doubtful ----------------------------------------------------------------


def is_doubtful(found: Candidate, window: Window) -> bool:
    """Whether the sum's number may go on in what stands beside it and was not read."""
    return _has_unread_letters(found, window) or _is_cut_at_comma(found, window)


_CUT_SHORT = re.compile(r"[ -]?([^\W\d_]{2,5})\.(?= ?[a-z\d,;)])")


def _has_unread_letters(found: Candidate, window: Window) -> bool:
    """Whether a word cut short that is no known scale stands behind a marked number."""
    quantity, last = found.quantity, window.tokens[found.stop - 1]
    if not found.marked or quantity is None or quantity.scale is not None:
        return False
    behind = _CUT_SHORT.match(window.text, last.end)
    if behind is None or last.kind != "number":
        return False
    return behind[1].lower() not in window.lexicon.filters["short_words"]


_GROUP_AFTER = re.compile(r", \d{3}(?![\d.,:/-]*\d)")
_GROUP_BEFORE = re.compile(r"[$€£]\s?\d{1,3}, $")


def _is_cut_at_comma(found: Candidate, window: Window) -> bool:
    """Whether a sum may be one half of a number with a slip in it ("$1, 485 millones")."""
    text, first, last = window.text, window.tokens[found.first], window.tokens[found.stop - 1]
    if last.kind == "number" and found.marked and len(last.raw) <= 3:
        return _GROUP_AFTER.match(text, last.end) is not None
    if found.marked or first.kind != "number" or len(first.raw) != 3:
        return False
    return _GROUP_BEFORE.search(text, max(0, first.start - 8), first.start) is not None
