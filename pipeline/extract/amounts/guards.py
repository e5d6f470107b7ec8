"""What looks like a sum and is not: code, base years of prices, weights, shares."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.amounts.grammar import Sum
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.tokens import Token, alternatives

# How far from a bare "$1" signs of code are looked for (characters).
CODE_REACH = 60


@cache
def _code_signs() -> re.Pattern[str]:
    """Accepts what code has and prose has not: braces, backticks, "awk ", "\\d"."""
    return re.compile(alternatives(lexicon().guards["code_signs"]), re.IGNORECASE)


@cache
def _share_after() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives(lexicon().guards['share_after'])})\b")


# A variable beside the sign: "$HOME", "${x}", "$(ls)", "foo$"
_VARIABLE = re.compile(r"\$[A-Za-z_({@#?!]")


def is_money(found: Sum, tokens: list[Token], text: str, floor: int, ceiling: int) -> bool:
    """Whether nothing around ``found`` says that it is no sum of money."""
    if tokens[found.stop - 1].raw in ("$", "\\$") and _closes_formula(found, tokens, text, floor):
        return False
    if found.marked:
        return not (_is_code(found, tokens, text, floor, ceiling) or _is_path(found, tokens, text))
    return not (
        _is_base_year(found, tokens)
        or _is_compound(found, tokens)
        or _is_share(found, tokens, text)
        or _is_opinion(found, tokens)
    )


def _is_code(found: Sum, tokens: list[Token], text: str, floor: int, ceiling: int) -> bool:
    """A formula, or "$1" of one or two digits beside signs of code."""
    mark = tokens[found.first]
    if mark.raw not in ("$", "\\$"):
        return False
    end = tokens[found.stop - 1].end
    quantity = found.quantity
    if quantity is None or quantity.scale is not None:
        return False
    if found.upper is None and mark.raw == "$" and _in_formula(text, end, ceiling):
        return True
    digits = tokens[quantity.first].raw
    large = found.maximum is not None and found.maximum > 99  # "$19-29 billion"
    if large or not digits.isdigit() or len(digits) > 2:
        return False
    if text[mark.start - 1 : mark.start] == "=" and mark.start > floor:
        return True
    around = text[max(floor, mark.start - CODE_REACH) : min(ceiling, end + CODE_REACH)]
    if _code_signs().search(around) or _VARIABLE.search(around):
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


def _closes_formula(found: Sum, tokens: list[Token], text: str, floor: int) -> bool:
    """Whether the sign behind "5$" closes a formula: "$x^2 + 5$"."""
    start = tokens[found.first].start
    line = text[max(floor, start - CODE_REACH) : start].rsplit("\n", 1)[-1]
    return re.search(r"\$(?!\s?\d)", line) is not None


def _is_path(found: Sum, tokens: list[Token], text: str) -> bool:
    """A UN document's symbol: "S/2010/123", "S/12345"."""
    mark, end = tokens[found.first], tokens[found.stop - 1].end
    if not mark.raw.endswith("/"):
        return False
    return text[end : end + 1] == "/" or text[mark.end : end].isdigit()


def _is_base_year(found: Sum, tokens: list[Token]) -> bool:
    """ "2010 dollars", "(2005 pesos)": prices of a year, not a sum.

    Years that are no round hundreds always; round ones after a word of prices.
    """
    quantity = found.quantity
    if quantity is None or quantity.spelled or quantity.scale is not None:
        return False
    raw = tokens[quantity.first].raw
    if not (len(raw) == 4 and raw.isdigit() and raw[:2] in ("19", "20")):
        return False
    before = tokens[found.first - 1].low if found.first else ""
    return not raw.endswith("00") or before in lexicon().guards["price_year_before"]


def _is_compound(found: Sum, tokens: list[Token]) -> bool:
    """ "5 million dollar-denominated bonds": the number counts the bonds."""
    if found.stop + 1 >= len(tokens) or tokens[found.stop].raw != "-":
        return False
    return tokens[found.stop + 1].low in lexicon().guards["compound_after"]


def _is_share(found: Sum, tokens: list[Token], text: str) -> bool:
    """ "fifty cents on the dollar": a share."""
    if found.cue is None or found.cue.share == 1:
        return False
    return _share_after().match(text, tokens[found.stop - 1].end) is not None


def _is_opinion(found: Sum, tokens: list[Token]) -> bool:
    """ "my two cents"."""
    if found.cue is None or found.cue.share == 1 or not found.first:
        return False
    return tokens[found.first - 1].low in lexicon().guards["my_two_cents"]


def is_weight(found: Sum, tokens: list[Token]) -> bool:
    """ "500 pounds of cocaine", "weighed 200 pounds"."""
    guards = lexicon().guards
    following = tokens[found.stop].low if found.stop < len(tokens) else ""
    before = {token.low for token in tokens[max(0, found.first - 4) : found.first]}
    return following in guards["weight_after"] or not before.isdisjoint(guards["weight_before"])
