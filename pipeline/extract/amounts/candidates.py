"""Candidates: a sum as read from the tokens around a currency word.

SUM    = [sign] MARK NUMBER [scale] [currency words]       "$443.3 U.S. million dollars"
       | NUMBER [scale] currency words                     "20 million dollars"
       | [quantifier] scales [of] currency words           "millions of dollars": no number
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.currency import CurrencyCue, may_be_one, prefix, suffix
from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.numbers import MILLION
from pipeline.extract.amounts.phrases import alternatives
from pipeline.extract.amounts.quantity import NumberFormat, Quantity, read_quantity
from pipeline.extract.amounts.tokens import HYPHENS, Token, Window
from pipeline.model.document import TextBlock

MINUS = frozenset("-−–")
ONE = Decimal(1)
# Families of currencies, and names of one alone, that may stand beside a bare "$".
SIGN_FAMILIES = frozenset(("dollar", "peso", "colon", "bolivar", None))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sum in tokens ``first`` to ``stop`` (exclusive); ``value`` is None if vague.

    ``upper`` is the other end of a range.  ``cue`` is None only for the first
    end of a range before its currency is known.
    """

    first: int
    stop: int
    quantity: Quantity | None
    value: Decimal | None
    cue: CurrencyCue | None
    marked: bool
    rule: str
    upper: Decimal | None = None

    @property
    def maximum(self) -> Decimal | None:
        """The larger end, or the value itself."""
        return self.value if self.upper is None else self.upper


class CandidateReader:
    """Reads candidates from the tokens of one window."""

    def __init__(self, window: Window, number_format: NumberFormat) -> None:
        self.window, self.format = window, number_format
        self.tokens, self.text, self.lexicon = window.tokens, window.text, window.lexicon
        self.raw, self.beside, self.attached = window.raw, window.beside, window.attached

    def sum_at(self, at: int, *, between: bool = False) -> Candidate | None:
        """The sum that starts at token ``at``; its cue is None where no currency stands by it."""
        return self._marked(at) or self._named(at, between=between)

    def _marked(self, at: int) -> Candidate | None:
        """A sum that begins with its mark: "$5 million", "USD 5m", "-$5", "$(5)"."""
        first, negative = at, False
        if self.raw(at) in MINUS and self._minus_sign(at):
            at, negative = at + 1, True
        start = prefix(self.window, at)
        if start is None:
            return None
        behind, cue = start
        if behind >= len(self.tokens) or not self._mark_reaches(behind):
            return None
        if self.raw(behind) in MINUS and self.attached(behind + 1):
            behind, negative = behind + 1, True
        bracket = self.window.table and self.raw(behind) == "("
        behind += bracket
        number_format = replace(self.format, marked=True)
        quantity = read_quantity(self.window, behind, number_format)
        if quantity is None or quantity.lone_scale:
            return None  # "(US$ millions)" is a unit
        # "$two million"; a variable "$one" has no scale
        unscaled = quantity.scale is None or not self.attached(behind)
        if quantity.spelled and cue.family == "sign" and unscaled:
            return None
        stop = quantity.stop
        if bracket:
            if self.raw(stop) != ")":
                return None
            stop, negative = stop + 1, True
        if quantity.money is not None:
            cue = _money_cue(quantity)
        elif (odd := self._scale_behind_nation(quantity)) is not None:
            quantity, stop = odd
        stop, cue = self._closed(stop, cue, quantity)
        quantity, stop = self._scale_behind_currency(quantity, stop)
        value = -quantity.value if negative else quantity.value
        value *= cue.share
        return Candidate(first, stop, quantity, value, cue, True, self._marked_rule(at, cue))

    def _marked_rule(self, at: int, cue: CurrencyCue) -> str:
        token = self.tokens[at]
        if token.kind == "mark":
            return "amount.mark"
        abbreviated = cue.word in self.lexicon.words["abbreviated_dollars"]
        exact = token.raw in self.lexicon.currencies or abbreviated
        return "amount.code" if exact or not cue.word else "amount.misread"

    def _minus_sign(self, at: int) -> bool:
        """A hyphen right before the mark, with a space or bracket (or nothing) before itself."""
        if not self.attached(at + 1):
            return False
        before = self.text[self.tokens[at].start - 1 : self.tokens[at].start]
        return not before or before in " (\t\n[|" or before == "\u00a0"

    def _mark_reaches(self, right: int) -> bool:
        gap = self.text[self.tokens[right - 1].end : self.tokens[right].start]
        limit = 8 if self.window.table else 2
        return len(gap) <= limit and "\n\n" not in gap and (not gap or gap.isspace())

    def _scale_behind_nation(self, quantity: Quantity) -> tuple[Quantity, int] | None:
        """ "$443.3 U.S. million dollars": the scale stands behind the nation."""
        if quantity.scale is not None or not self.beside(quantity.stop):
            return None
        at = quantity.stop
        scale = self.lexicon.word_scales.get(self.window.low(at + 1))
        nations = self.lexicon.words["nations_before_scale"]
        if scale is None or self.raw(at) not in nations or not self.beside(at + 1):
            return None
        value = quantity.value * scale.value
        return replace(quantity, value=value, scale=scale.value, stop=at + 2), at + 2

    def _scale_behind_currency(self, quantity: Quantity, stop: int) -> tuple[Quantity, int]:
        """ "125 USD million", "75 dollars million": the scale stands behind the currency."""
        if quantity.scale is not None or quantity.money is not None or stop == quantity.stop:
            return quantity, stop
        word = self.window.low(stop) if self.beside(stop) else ""
        scale = self.lexicon.word_scales.get(word)
        if scale is None or scale.value < MILLION:
            return quantity, stop
        value = quantity.value * scale.value
        return replace(quantity, value=value, scale=scale.value), stop + 1

    def _closed(self, stop: int, cue: CurrencyCue, quantity: Quantity) -> tuple[int, CurrencyCue]:
        """The currency words behind a marked number, which overrule the mark."""
        more = suffix(self.window, stop, marked=True, scaled=_large(quantity))
        if more is None:
            return stop, cue
        behind, closing = more
        if closing.code is None and cue.code is not None:
            # "US$5 million dollars": the mark is the more exact of the two
            closing = cue if closing.share == ONE else closing
        if not may_be_one(cue, closing, SIGN_FAMILIES):
            return stop, cue
        return behind, replace(closing, share=ONE) if closing.share != ONE else closing

    def _named(self, at: int, *, between: bool = False) -> Candidate | None:
        """A number with its currency behind it, or with none yet (for a range)."""
        number_format = replace(self.format, between=between)
        quantity = read_quantity(self.window, at, number_format)
        if quantity is None:
            return None
        if quantity.money is not None:
            cue = _money_cue(quantity)
            return Candidate(at, quantity.stop, quantity, quantity.value, cue, False, "amount.code")
        odd = self._scale_behind_nation(quantity)
        if odd is not None:
            quantity = odd[0]
        behind = quantity.stop + self._point_of_short_word(quantity)
        more = suffix(self.window, behind, marked=False, scaled=_large(quantity))
        if more is None:
            return Candidate(at, quantity.stop, quantity, quantity.value, None, False, "")
        stop, cue = more
        quantity, stop = self._scale_behind_currency(quantity, stop)
        value = quantity.value * cue.share
        rule = self._named_rule(quantity, cue, stop)
        found = Candidate(at, stop, quantity, value, cue, False, rule)
        return self._with_cents(found)

    def _point_of_short_word(self, quantity: Quantity) -> int:
        """1 where a short form ends in a point before the currency ("12 mill. de pesos")."""
        at = quantity.stop
        short = self.format.language.short_scales
        return int(
            quantity.scale is not None
            and self.raw(at) == "."
            and self.window.low(at - 1) in short
            and self.attached(at)
            and self.beside(at + 1)
        )

    def _named_rule(self, quantity: Quantity, cue: CurrencyCue, stop: int) -> str:
        if cue.share != ONE:
            return "amount.subunit"
        if self.raw(quantity.stop) in HYPHENS:
            return "amount.adjective"
        if quantity.spelled:
            return "amount.words"
        return "amount.name" if cue.word or stop - quantity.stop > 1 else "amount.code"

    def _with_cents(self, found: Candidate) -> Candidate:
        """ "5 dollars and 25 cents", "tres pesos con 50 centavos", "mil pesos 50/100 M.N."."""
        if found.cue is None or found.cue.share != ONE or found.value is None:
            return found
        at = found.stop
        if self.raw(at + 1) == "/" and self.raw(at + 2) == "100" and self.beside(at):
            if not self.raw(at).isdigit() or len(self.raw(at)) != 2:
                return found
            value = found.value + Decimal(self.raw(at)) / 100
            cue, stop = found.cue, at + 3
            closing = suffix(self.window, stop, marked=True, scaled=False)
            if closing is not None and closing[1].code is not None:
                stop, cue = closing[0], cue.with_code(closing[1].code)
            return replace(found, value=value, stop=stop, cue=cue)
        if self.window.low(at) not in self.lexicon.words["with_cents"]:
            return found
        cents = self._named(at + 1) if at + 1 < len(self.tokens) else None
        if cents is None or cents.cue is None or cents.cue.share == ONE or cents.value is None:
            return found
        if not 0 < cents.value < 1:
            return found
        return replace(found, value=found.value + cents.value, stop=cents.stop)


def _large(quantity: Quantity) -> bool:
    """Whether the last scale is a million or more, so that "de" may follow in some languages."""
    return quantity.value >= 1000 and (quantity.scale is not None or quantity.spelled)


def _money_cue(quantity: Quantity) -> CurrencyCue:
    assert quantity.money is not None
    return CurrencyCue(quantity.money.code, quantity.money.family)


# -- without a number --------------------------------------------------------


def starts_vague(token: Token, known: Lexicon) -> bool:
    """Whether a vague sum may begin at ``token``: a cheap look before the real one."""
    return token.low in _vague_heads(known)


@cache
def _vague_heads(known: Lexicon) -> frozenset[str]:
    quantifiers = known.vague["quantifiers"]
    return known.vague["plurals"] | {phrase.split()[0] for phrase in quantifiers}


def vague_at(window: Window, at: int) -> Candidate | None:
    """The vague sum at token ``at``, or None.

    A quantifier and scales ("several hundred million dollars"), or plural
    scales bound by "of" ("tens of millions of dollars", "miles de millones de
    pesos"), then the currency.
    """
    known, of = window.lexicon, window.lexicon.words["of"]
    plurals = known.vague["plurals"]
    scale_words = plurals | known.word_scales.keys()
    quantified = window.phrase(at, known.vague["quantifiers"], lowered=True)
    if quantified is None and window.low(at) not in plurals:
        return None
    index = first = at if quantified is None else quantified
    while index == first or window.beside(index):
        of_scale = window.low(index) in of and window.low(index + 1) in scale_words
        index += of_scale and index > first
        if window.low(index) not in scale_words:
            break
        index += 1
    if index == first or window.raw(index) in HYPHENS:
        return None
    stop = _skip_between(window, index)
    found = suffix(window, stop, marked=False, scaled=True)
    if found is None and window.low(stop - 1) in of:
        found = suffix(window, stop - 1, marked=False, scaled=True)
    if found is None or found[1].share != 1:
        return None
    return Candidate(at, found[0], None, None, found[1], False, "amount.vague")


def _skip_between(window: Window, at: int) -> int:
    """Past "of" and a word such as "taxpayer": "billions of taxpayer dollars"."""
    between, index = window.lexicon.vague["between"], at + 1
    if window.low(at) not in window.lexicon.words["of"]:
        return at
    if window.low(index) not in between or not window.beside(index):
        return at
    following = window.low(index + 1)
    if following not in window.lexicon.family_words and following not in between:
        return at
    # a nation stays, it settles the currency
    return index if window.raw(index)[0].isupper() else index + 1


@cache
def _unit_before(known: Lexicon) -> re.Pattern[str]:
    """Accepts what makes "in millions of dollars" a unit: "(in ", "figures are in ", ", in "."""
    heads, ins = alternatives(known.vague["unit_heads"]), alternatives(known.tables["unit_in"])
    return re.compile(
        rf"(?:\A|[(\[,;:–—]|\b(?:{heads})\w*(?:\s\w+){{0,3}})\s*(?:{ins})\s+\Z", re.IGNORECASE
    )


def is_unit(window: Window, start: int, end: int, block: TextBlock) -> bool:
    """Whether a vague sum is the unit of a table or of figures: "(in millions of dollars)"."""
    text = window.text
    left = text[max(block.start, start - 50) : start]
    if _unit_before(window.lexicon).search(left):
        return True
    if left.rstrip().endswith(("(", "[")) and text[end : end + 1] in (")", "]", ",", ";"):
        return True
    short = len(text[block.start : block.end].split()) < 9
    return not left.strip() and (short or block.kind in ("table", "caption"))
