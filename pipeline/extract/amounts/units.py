"""Units that words in a title or a header give to the figures of a table.

SCALE of CURRENCY         "millions of U.S. dollars", "miles de dólares"
CURRENCY [in] SCALE       "dollars in millions", "US$ millions", "$000", "MXN, millions"
letters for both          "mdp"
CURRENCY                  "(current US$)", "en pesos"
SCALE                     "(in millions)"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from pipeline.extract.amounts.currency import CurrencyCue, may_be_one, prefix, suffix
from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.numbers import THOUSAND
from pipeline.extract.amounts.phrases import alternatives, folded, joined_to
from pipeline.extract.amounts.tokens import SIGNS, Token, Window, mark_key, tokenise

Position = Literal["cell", "title"]
"""Where a phrase stands: in a cell of the table, or in a line above or below it."""

_PAUSES = frozenset(",;:–—-.|/")
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_SCALES = frozenset(Decimal(10) ** power for power in (3, 5, 6, 7, 9, 12))
_ZEROS = re.compile(r"0{3}(?:[,.]0{3})*")
_ONE_AND_ZEROS = re.compile(r"1(?:[,.]?0{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Unit:
    """What words say of figures; offsets into the text.

    ``cue`` is the currency and ``scale`` the factor, each None where it is not
    said; ``mixed``: the words beside it name shares or counts, too.
    """

    start: int
    end: int
    cue: CurrencyCue | None
    scale: Decimal | None
    mixed: bool = False


class _Phrase(NamedTuple):
    """A unit's phrase in tokens ``first`` to ``stop`` (exclusive).

    ``sign``: its currency is a mark or a code, not a name; ``leads``: it says
    itself that it is a unit ("dollars *in* millions").
    """

    first: int
    stop: int
    cue: CurrencyCue | None
    scale: Decimal | None
    sign: bool = False
    leads: bool = False


@cache
def _unit_words(known: Lexicon) -> re.Pattern[str]:
    """Accepts a word, code or sign that every unit has one of."""
    words = {*known.family_words, *known.word_scales, *known.money_scales, *known.currencies}
    for currency in known.currencies.values():
        words.update(name.split()[0] for name in currency.names)
        words.update(currency.symbols)
    lettered = [word for word in words if word[0].isalpha()]
    return re.compile(
        rf"[^\w\s]000|[{SIGNS}]|(?<![^\W\d_])(?:{alternatives(lettered)})",
        re.IGNORECASE,
    )


def may_hold_unit(words: str, known: Lexicon) -> bool:
    """A quick look: whether ``words`` may hold a unit at all."""
    return _unit_words(known).search(words) is not None


def read_unit(text: str, start: int, end: int, position: Position, known: Lexicon) -> Unit | None:
    """The unit that ``text[start:end]`` gives, or None if it gives none or several."""
    if not may_hold_unit(text[start:end], known):
        return None
    tokens = tokenise(text, start, end)
    reader = _Reader(tokens, text, known)
    phrases = [phrase for phrase in reader.phrases() if reader.is_unit(phrase, position)]
    chosen = _agreed(phrases)
    if not chosen:
        return None
    first = tokens[min(p.first for p in chosen)].start
    last = tokens[max(p.stop for p in chosen) - 1].end
    before, after = joined_to(
        known.tables["unit_mixed"],
        known.lists["links"],
        known.tables["unit_in"],
        known.tables["unit_mixed_after"],
    )
    return Unit(
        first,
        last,
        next((p.cue for p in chosen if p.cue is not None), None),
        next((p.scale for p in chosen if p.scale is not None), None),
        mixed=before.search(folded(text[start:first])) is not None
        or after.match(folded(text[last:end])) is not None,
    )


def _agreed(phrases: list[_Phrase]) -> list[_Phrase]:
    """One full phrase, or the only currency and the only scale; nothing if they disagree."""
    full = [p for p in phrases if p.cue is not None and p.scale is not None]
    if full:
        same = all(_may_be_one(full[0], other) for other in full[1:])
        exact = [p for p in full if p.cue is not None and p.cue.code is not None]
        return (exact or full)[:1] if same else []
    currencies = [p for p in phrases if p.cue is not None]
    scales = [p for p in phrases if p.cue is None]
    if not all(_may_be_one(currencies[0], other) for other in currencies[1:]):
        return []
    if len({p.scale for p in scales}) > 1:
        return []
    return currencies[:1] + scales[:1]


def _may_be_one(one: _Phrase, other: _Phrase) -> bool:
    """Whether two phrases may say the same: "millions of dollars (US$ millions)"."""
    if one.scale != other.scale or one.cue is None or other.cue is None:
        return False
    return may_be_one(one.cue, other.cue, frozenset(("dollar", "peso")))


class _Reader:
    """Reads the unit phrases of one header or title."""

    def __init__(self, tokens: list[Token], text: str, known: Lexicon) -> None:
        # long words in capitals as if in small letters, so that nations are known
        self.tokens = [
            t._replace(raw=t.low) if t.kind == "word" and t.raw.isupper() and len(t.raw) > 4 else t
            for t in tokens
        ]
        self.window, self.known = Window(text, self.tokens, known), known
        self._raw, self._low = self.window.raw, self.window.low
        self._attached, self._of = self.window.attached, known.words["of"]

    def phrases(self) -> list[_Phrase]:
        """All unit phrases, left to right; none overlaps another."""
        found: list[_Phrase] = []
        at = 0
        while at < len(self.tokens):
            phrase = self._phrase_at(at)
            if phrase is None:
                at += 1
            else:
                found.append(phrase)
                at = phrase.stop
        return found

    # -- looking at tokens ---------------------------------------------------

    def _folded(self, at: int) -> str:
        return folded(self._low(at))

    def _past_base(self, at: int) -> int:
        """Past words of price bases: "constant 2010", "corrientes", "(2012)"."""
        while True:
            if self._folded(at) in self.known.tables["price_base"] or _YEAR.fullmatch(
                self._raw(at)
            ):
                at += 1
            elif (
                self._raw(at) == "-"
                and self._folded(at + 1) in self.known.tables["price_base_hyphened"]
            ):
                at += 2
            else:
                return at

    # -- one phrase ----------------------------------------------------------

    def _phrase_at(self, at: int) -> _Phrase | None:
        money = self.known.money_scales.get(self._raw(at))
        if money is not None and not self._counted(at):
            return _Phrase(
                at, at + 1, CurrencyCue(money.code, money.family), money.value, True, True
            )
        found = self._scale_first(at) or self._currency_first(at)
        return None if found is None or self._counted(at) else found

    def _scale_first(self, at: int) -> _Phrase | None:
        scale = self._scale(at) or self._letters_before_sign(at)
        if scale is None:
            return None
        stop, factor = scale
        behind = stop + (self._low(stop) in self._of)
        behind += self._raw(behind) in (",", "(")
        currency = self._currency(behind) or self._currency(self._past_base(behind))
        if currency is None:
            return _Phrase(at, stop, None, factor)
        return _Phrase(at, self._past_base(currency[0]), currency[1], factor, currency[2])

    def _currency_first(self, at: int) -> _Phrase | None:
        currency = self._currency(at)
        if currency is None:
            return None
        stop, cue, sign = currency
        scale_at = self._past_base(stop)
        joined = scale_at
        while self._folded(joined) in self.known.tables["unit_nouns"]:
            joined += 1
        joined += self._raw(joined) in (",", "(", "[", "-", "–", ":")
        leads = self._folded(joined) in self.known.tables["unit_in"]
        scale = self._scale(joined + leads) if leads or joined == scale_at else None
        if scale is None:
            scale = self._scale(scale_at + (self._raw(scale_at) in (",", "(", "[", "-", "–", ":")))
            leads = False
        if scale is None and sign:
            scale = self._letters(scale_at + (self._raw(scale_at) in (",", "(")))
        if scale is not None:
            return _Phrase(at, scale[0], cue, scale[1], sign, leads)
        following = self.tokens[stop] if stop < len(self.tokens) else None
        if sign and following is not None and following.kind == "number":
            year = not self._attached(stop) and _YEAR.fullmatch(following.raw)
            return _Phrase(at, stop, cue, None, sign) if year else None
        return _Phrase(at, stop, cue, None, sign)

    def _currency(self, at: int) -> tuple[int, CurrencyCue, bool] | None:
        """The currency at token ``at``: (index behind it, cue, whether a mark or code)."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind == "mark":
            cue = _bare_dollar_b(token) or (prefix(self.window, at) or (0, None))[1]
            return (at + 1, cue, True) if cue is not None else None
        if token.kind != "word":
            return None
        if token.raw in self.known.currencies or token.raw == "RMB":
            start = prefix(self.window, at)
            return (*start, True) if start is not None else None
        named = suffix(self.window, at, marked=False, scaled=False)
        if named is None:
            return None
        return (*named, False) if named[1].share == 1 else None

    def _scale(self, at: int) -> tuple[int, Decimal] | None:
        """Words or zeros of a scale: "millions", "miles de millones", "'000", "1,000s"."""
        known, factor, stop = self.known.word_scales, Decimal(1), at
        while self._low(stop) in known:
            factor *= known[self._low(stop)].value
            stop += 1
            if self._low(stop) in ("de", "of") and self._low(stop + 1) in known:
                stop += 1
        if stop > at:
            return (stop, factor) if factor in _SCALES else None
        quoted = at + (self._raw(at) in ("'", "’", "‘", "´"))
        raw = self._raw(quoted)
        if _ZEROS.fullmatch(raw) or self._is_one_and_zeros(quoted):
            behind = quoted + 1 + (self._raw(quoted + 1) in ("'", "’"))
            behind += self._low(behind) == "s" and self._attached(behind)
            return behind, THOUSAND ** (raw.count("000"))
        return None

    def _is_one_and_zeros(self, at: int) -> bool:
        """ "$1,000" as a unit: alone in brackets, or with an "s"."""
        if not _ONE_AND_ZEROS.fullmatch(self._raw(at)) or "000" not in self._raw(at):
            return False
        if self._low(at + 1) == "s" and self._attached(at + 1):
            return True
        side = self.side(at - 1)[0] if at else ""
        return side == "bracket" and self._raw(at + 1) in _CLOSING

    def _letters(self, at: int) -> tuple[int, Decimal] | None:
        """Letters of a scale behind a mark or code: "US$m", "$ MM", "MXN mn"."""
        scale = self.known.letters(self._raw(at))
        if scale is None or (self._attached(at + 1) and self._raw(at + 1).isalnum()):
            return None
        return at + 1, scale.value

    def _letters_before_sign(self, at: int) -> tuple[int, Decimal] | None:
        """Letters of a scale before a mark or code: "M US$", "k€", "bn USD"."""
        scale = self._letters(at) or (
            (at + 1, found.value)
            if (found := self.known.letters(self._raw(at))) is not None
            and at + 1 < len(self.tokens)
            and self.tokens[at + 1].kind == "mark"
            else None
        )
        if scale is None:
            return None
        currency = self._currency(at + 1)
        return scale if currency is not None and currency[2] else None

    def _counted(self, at: int) -> bool:
        """Whether a number stands before: "20 million dollars" is a sum, not a unit."""
        if at == 0:
            return False
        before = self.tokens[at - 1]
        if before.kind in ("number", "fraction"):
            return not (_YEAR.fullmatch(before.raw) or before.raw == "000")
        if before.kind == "mark":
            return self.tokens[at].kind == "number" and not _ZEROS.fullmatch(self._raw(at))
        known = self.known
        if before.low in self._of:
            return self._low(at - 2) in known.vague["plurals"]
        quantifiers = {phrase.split()[-1] for phrase in known.vague["quantifiers"]}
        return before.low in quantifiers | known.number_names | known.tables["unit_counted"]

    # -- whether it is a unit ------------------------------------------------

    def side(self, first: int) -> tuple[str, bool]:
        """What stands before token ``first``, and whether "in" leads to it.

        The former is ``start``, ``bracket``, ``pause`` or ``inside``.
        """
        at, leads = first - 1, False
        openers, ins = self.known.tables["unit_openers"], self.known.tables["unit_in"]
        while at >= 0 and (
            self._folded(at) in openers
            or _YEAR.fullmatch(self._raw(at))
            or (self._raw(at) == "-" and self._attached(at) and self._attached(at + 1))
        ):
            leads = leads or self._low(at) in ins
            at -= 1
        if at < 0:
            return "start", leads
        if self._raw(at) in _OPENING or (
            (self._low(at) in self.known.ranges["and"] or self._raw(at) in (",", ";"))
            and self._in_bracket(at)
        ):
            return "bracket", leads
        return ("pause" if self._raw(at) in _PAUSES else "inside"), leads

    def _in_bracket(self, at: int) -> bool:
        """Whether a bracket that opens before token ``at`` is still open there."""
        for index in range(at - 1, max(at - 20, -1), -1):
            if self._raw(index) in _CLOSING:
                return False
            if self._raw(index) in _OPENING:
                return True
        return False

    def is_unit(self, phrase: _Phrase, position: Position) -> bool:
        """Whether the phrase stands as units do, not as words of a sentence."""
        if self._is_rate(phrase):
            return False
        side, leads = self.side(phrase.first)
        end = phrase.stop >= len(self.tokens)
        bracketed = side == "bracket" or (
            self._raw(phrase.stop) in _CLOSING and "(" in self._raw(phrase.first - 1)
        )
        closed = (
            end
            or self._raw(phrase.stop) in _PAUSES | _CLOSING | {"*"}
            or self._folded(phrase.stop) in self.known.tables["unit_closers"]
        )
        whole = side == "start" and (
            end or all(t.raw in _PAUSES | _CLOSING | {"*"} for t in self.tokens[phrase.stop :])
        )
        if phrase.cue is not None and phrase.scale is not None:
            if phrase.leads or phrase.sign:
                return True
            return bracketed or leads or (side != "inside" and closed)
        if phrase.cue is None:
            return (
                (bracketed and closed)
                or (leads and closed)
                or whole
                or (position == "cell" and side == "pause" and end)
            )
        return self._is_currency(phrase, position, bracketed and closed, leads and closed, whole)

    def _is_rate(self, phrase: _Phrase) -> bool:
        """Whether another currency divides or is divided: "pesos per dollar", "MXN/USD"."""
        if phrase.cue is not None and self._low(phrase.stop) in {
            "/",
            *self.known.tables["unit_rates"],
        }:
            return self._currency(phrase.stop + 1) is not None
        return self._raw(phrase.first - 1) == "/" and any(
            self._currency(at) is not None for at in range(max(phrase.first - 3, 0), phrase.first)
        )

    def _is_currency(
        self, phrase: _Phrase, position: Position, bracketed: bool, leads: bool, whole: bool
    ) -> bool:
        """Whether a currency without a scale is a unit: "(US$)", "en pesos", "Cost, USD"."""
        cue = phrase.cue
        assert cue is not None
        end = phrase.stop >= len(self.tokens)
        side = self.side(phrase.first)[0]
        if phrase.sign:
            if cue.wants_size:
                return bracketed or (whole and position == "cell")
            return position == "cell" or bracketed or leads or whole or (side == "pause" and end)
        last = self._folded(phrase.stop - 1)
        if cue.code is None and last in self.known.tables["never_alone"]:
            return False
        if phrase.stop - phrase.first == 1 and last in self.known.tables["never_alone"]:
            return False
        if bracketed or leads:
            return True
        if position == "title":
            return whole and last.endswith("s")
        if last.endswith("s") and (whole or (side == "pause" and end)):
            return True
        # "dollar amount", "dollars awarded", "peso value"
        return side == "start" and self._folded(phrase.stop) in self.known.tables["unit_followers"]


def _bare_dollar_b(token: Token) -> CurrencyCue | None:
    """ "$b" before no number is the dollar sign and a letter, not Bolivia's mark."""
    return CurrencyCue(family="sign", word="$") if mark_key(token.raw) == "$b" else None
