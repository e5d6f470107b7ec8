"""One sum, or a range of two, from the tokens around a currency word.

    SUM    = [sign] MARK NUMBER [scale] [currency words]       "$443.3 U.S. million dollars"
           | NUMBER [scale] currency words                     "20 million dollars"
    RANGE  = SUM dash|to SUM | between SUM and SUM             "$19 to 29 billion"

The scale and the currency of one end of a range carry to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.extract.amounts.currency import Cue, prefix, suffix
from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.quantity import HYPHENS, Manner, Quantity, near, read_quantity
from pipeline.extract.amounts.tokens import Token

DASHES = frozenset("-‐‑–—−")
MINUS = frozenset("-−–")
ONE = Decimal(1)
MILLION = Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in tokens ``first`` to ``stop`` (exclusive); ``value`` is None if vague.

    ``upper`` is the other end of a range.  ``cue`` is None only for the first
    end of a range before its currency is known.
    """

    first: int
    stop: int
    quantity: Quantity | None
    value: Decimal | None
    cue: Cue | None
    marked: bool
    rule: str
    upper: Decimal | None = None

    @property
    def maximum(self) -> Decimal | None:
        """The larger end, or the value itself."""
        return self.value if self.upper is None else self.upper


class Grammar:
    """Reads sums from the tokens of one window."""

    def __init__(self, tokens: list[Token], text: str, manner: Manner) -> None:
        self.tokens, self.text, self.manner = tokens, text, manner

    # -- small looks ---------------------------------------------------------

    def beside(self, right: int) -> bool:
        """Whether token ``right`` stands beside the one before it."""
        return 0 < right < len(self.tokens) and near(
            self.tokens, right - 1, right, self.text, table=self.manner.table
        )

    def attached(self, right: int) -> bool:
        """Whether no space divides token ``right`` from the one before it."""
        return (
            0 < right < len(self.tokens) and self.tokens[right - 1].end == self.tokens[right].start
        )

    def raw(self, at: int) -> str:
        """The token ``at`` as written; empty behind the last one."""
        return self.tokens[at].raw if 0 <= at < len(self.tokens) else ""

    # -- one sum -------------------------------------------------------------

    def sum_at(self, at: int, *, between: bool = False) -> Sum | None:
        """The sum that starts at token ``at``, its currency known."""
        found = self._marked(at) or self._named(at, between=between)
        return found if found is not None and found.cue is not None else None

    def _marked(self, at: int) -> Sum | None:
        """A sum that begins with its mark: "$5 million", "USD 5m", "-$5", "$(5)"."""
        first, negative = at, False
        if self.raw(at) in MINUS and self._minus_sign(at):
            at, negative = at + 1, True
        start = prefix(self.tokens, at, self.text)
        if start is None:
            return None
        behind, cue = start
        if behind >= len(self.tokens) or not self._mark_reaches(behind):
            return None
        if self.raw(behind) in MINUS and self.attached(behind + 1):
            behind, negative = behind + 1, True
        bracket = self.manner.table and self.raw(behind) == "("
        behind += bracket
        manner = replace(self.manner, marked=True)
        quantity = read_quantity(self.tokens, behind, self.text, manner)
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
        return Sum(first, stop, quantity, value, cue, True, self._marked_rule(at, cue))

    def _marked_rule(self, at: int, cue: Cue) -> str:
        token = self.tokens[at]
        if token.kind == "mark":
            return "amount.mark"
        exact = token.raw in lexicon().currencies or cue.word in lexicon().abbreviations
        return "amount.code" if exact or not cue.word else "amount.misread"

    def _minus_sign(self, at: int) -> bool:
        """A hyphen right before the mark, with a space or bracket (or nothing) before itself."""
        if not self.attached(at + 1):
            return False
        before = self.text[self.tokens[at].start - 1 : self.tokens[at].start]
        return not before or before in " (\t\n[|" or before == "\u00a0"

    def _mark_reaches(self, right: int) -> bool:
        gap = self.text[self.tokens[right - 1].end : self.tokens[right].start]
        limit = 8 if self.manner.table else 2
        return len(gap) <= limit and "\n\n" not in gap and (not gap or gap.isspace())

    def _scale_behind_nation(self, quantity: Quantity) -> tuple[Quantity, int] | None:
        """ "$443.3 U.S. million dollars": the scale stands behind the nation."""
        if quantity.scale is not None or not self.beside(quantity.stop):
            return None
        at = quantity.stop
        scale = (
            lexicon().word_scales.get(self.tokens[at + 1].low)
            if (at + 1 < len(self.tokens))
            else None
        )
        if scale is None or self.raw(at) not in NATION_WORDS or not self.beside(at + 1):
            return None
        value = quantity.value * scale.value
        return replace(quantity, value=value, scale=scale.value, stop=at + 2), at + 2

    def _scale_behind_currency(self, quantity: Quantity, stop: int) -> tuple[Quantity, int]:
        """ "125 USD million", "75 dollars million": the scale stands behind the currency."""
        if quantity.scale is not None or quantity.money is not None or stop == quantity.stop:
            return quantity, stop
        scale = lexicon().word_scales.get(self.tokens[stop].low) if self.beside(stop) else None
        if scale is None or scale.value < MILLION:
            return quantity, stop
        value = quantity.value * scale.value
        return replace(quantity, value=value, scale=scale.value), stop + 1

    def _closed(self, stop: int, cue: Cue, quantity: Quantity) -> tuple[int, Cue]:
        """The currency words behind a marked number, which overrule the mark."""
        more = suffix(
            self.tokens,
            stop,
            self.text,
            marked=True,
            scaled=_large(quantity),
            table=self.manner.table,
        )
        if more is None:
            return stop, cue
        behind, closing = more
        if closing.code is None and cue.code is not None:
            # "US$5 million dollars": the mark is the more exact of the two
            closing = cue if closing.share == ONE else closing
        if not _agree(cue, closing):
            return stop, cue
        return behind, replace(closing, share=ONE) if closing.share != ONE else closing

    def _named(self, at: int, *, between: bool = False) -> Sum | None:
        """A number with its currency behind it, or with none yet (for a range)."""
        manner = replace(self.manner, between=between)
        quantity = read_quantity(self.tokens, at, self.text, manner)
        if quantity is None:
            return None
        if quantity.money is not None:
            cue = _money_cue(quantity)
            return Sum(at, quantity.stop, quantity, quantity.value, cue, False, "amount.code")
        odd = self._scale_behind_nation(quantity)
        if odd is not None:
            quantity = odd[0]
        more = suffix(
            self.tokens,
            quantity.stop + self._point_of_short_word(quantity),
            self.text,
            marked=False,
            scaled=_large(quantity),
            table=self.manner.table,
        )
        if more is None:
            return Sum(at, quantity.stop, quantity, quantity.value, None, False, "")
        stop, cue = more
        quantity, stop = self._scale_behind_currency(quantity, stop)
        value = quantity.value * cue.share
        rule = self._named_rule(quantity, cue, stop)
        found = Sum(at, stop, quantity, value, cue, False, rule)
        return self._with_cents(found)

    def _point_of_short_word(self, quantity: Quantity) -> int:
        """1 where a short form ends in a point before the currency ("12 mill. de pesos")."""
        at = quantity.stop
        short = lexicon().short_scales[self.manner.language]
        return int(
            quantity.scale is not None
            and self.raw(at) == "."
            and self.raw(at - 1).lower() in short
            and self.attached(at)
            and self.beside(at + 1)
        )

    def _named_rule(self, quantity: Quantity, cue: Cue, stop: int) -> str:
        if cue.share != ONE:
            return "amount.subunit"
        if self.raw(quantity.stop) in HYPHENS:
            return "amount.adjective"
        if quantity.spelled:
            return "amount.words"
        return "amount.name" if cue.word or stop - quantity.stop > 1 else "amount.code"

    def _with_cents(self, found: Sum) -> Sum:
        """ "5 dollars and 25 cents", "tres pesos con 50 centavos", "mil pesos 50/100 M.N."."""
        if found.cue is None or found.cue.share != ONE or found.value is None:
            return found
        at = found.stop
        if self.raw(at + 1) == "/" and self.raw(at + 2) == "100" and self.beside(at):
            if not self.raw(at).isdigit() or len(self.raw(at)) != 2:
                return found
            value = found.value + Decimal(self.raw(at)) / 100
            cue, stop = found.cue, at + 3
            closing = suffix(self.tokens, stop, self.text, marked=True, scaled=False)
            if closing is not None and closing[1].code is not None:
                stop, cue = closing[0], cue.with_code(closing[1].code)
            return replace(found, value=value, stop=stop, cue=cue)
        if self.raw(at).lower() not in ("and", "con", "y", "with"):
            return found
        cents = self._named(at + 1) if at + 1 < len(self.tokens) else None
        if cents is None or cents.cue is None or cents.cue.share == ONE or cents.value is None:
            return found
        if not 0 < cents.value < 1:
            return found
        return replace(found, value=found.value + cents.value, stop=cents.stop)

    # -- ranges --------------------------------------------------------------

    def money_at(self, at: int, *, between: bool, separate: Callable[[], bool]) -> tuple[Sum, ...]:
        """The sum or range at token ``at``; two sums where ``separate`` says so.

        ``between``: the word before is "between"; ``separate``: words before
        tell of a change from one sum to another.
        """
        lower = self._marked(at) or self._named(at, between=between)
        if lower is None:
            return ()
        joined = self._joint(lower.stop, between=between, first=lower)
        if joined is not None and joined < len(self.tokens):
            upper = self._marked(joined) or self._named(joined)
            made = self._joined(lower, upper, separate) if upper is not None else ()
            if made:
                return made
        return (lower,) if lower.cue is not None else ()

    def _joint(self, at: int, *, between: bool, first: Sum) -> int | None:
        """The index behind the words that join two ends at token ``at``."""
        known, token = lexicon().ranges, self.tokens[at] if at < len(self.tokens) else None
        if token is None:
            return None
        if (
            token.raw in HYPHENS
            and self.attached(at)
            and self.raw(at + 1).lower() in known["to_en"]
        ):
            return at + 2  # "$5- to $7-billion"
        if token.raw in DASHES:
            gaps = (self.attached(at), self.attached(at + 1))
            return at + 1 if gaps[0] == gaps[1] and self.beside(at) else None
        if token.kind != "word" or not self.beside(at):
            return None
        if between and token.low in known["and"]:
            return at + 2 if self.raw(at + 1).lower() in known["articles"] else at + 1
        if token.low in known["to_es" if self.manner.language == "es" else "to_en"]:
            return at + 1
        # "five or six million dollars": only where the first end is unfinished
        unfinished = first.cue is None or (first.quantity and first.quantity.scale is None)
        return at + 1 if token.low in known["or"] and unfinished else None

    def _joined(self, lower: Sum, upper: Sum, separate: Callable[[], bool]) -> tuple[Sum, ...]:
        """Both ends as one range, or as two sums, or nothing if they do not fit."""
        if lower.cue is None and upper.cue is None:
            return ()
        if lower.quantity is None or upper.quantity is None:
            return ()
        if not upper.marked and upper.cue is None and self._counts_things(lower, upper):
            return ()
        if lower.cue is not None and upper.cue is not None and not _agree(upper.cue, lower.cue):
            return ()
        if lower.cue is None and _year_like(lower.quantity, self.text, self.tokens):
            return ()
        low, high = _carried(lower.quantity, upper.quantity)
        cue = _stronger(lower.cue, upper.cue)
        assert cue is not None
        share = cue.share
        low, high = low * share, high * share
        if lower.value is not None and lower.value < 0:
            low = -low
        if separate():
            return (
                replace(lower, value=low, cue=cue, rule=lower.rule or "amount.name"),
                replace(upper, value=high, cue=cue, rule=upper.rule or "amount.name"),
            )
        if low >= high:
            return ()
        return (
            replace(
                lower,
                stop=upper.stop,
                value=low,
                upper=high,
                cue=cue,
                marked=lower.marked or upper.marked,
                rule="amount.range",
            ),
        )

    def _counts_things(self, lower: Sum, upper: Sum) -> bool:
        """Whether a number without mark counts something: "$5 million to 10 companies"."""
        following, known = self.raw(upper.stop).lower(), lexicon().ranges
        dashed = self.raw(lower.stop) in DASHES
        thousands = "," in self.raw(upper.first) and "," in self.raw(lower.stop - 1)
        if dashed or thousands or (upper.quantity and upper.quantity.scale is not None):
            return following in known["counted"]
        return following.isalpha() and following not in known["after_bare_end"]


NATION_WORDS = frozenset(("U.S.", "US", "U. S.", "Canadian", "Mexican", "American"))


def _large(quantity: Quantity) -> bool:
    """Whether the last scale is a million or more, so that "de" may follow in Spanish."""
    return quantity.value >= 1000 and (quantity.scale is not None or quantity.spelled)


def _money_cue(quantity: Quantity) -> Cue:
    assert quantity.money is not None
    return Cue(quantity.money.code, quantity.money.family)


def _stronger(one: Cue | None, other: Cue | None) -> Cue | None:
    """Of two cues of one range the one that says more."""
    if one is None or other is None:
        return one or other
    if one.code is None and (other.code is not None or one.family == "sign"):
        return other
    return one


def _agree(one: Cue, other: Cue) -> bool:
    """Whether two cues may be of one sum: "$" with "pesos", not "€" with "dollars"."""
    if one.code is not None and other.code is not None:
        return one.code == other.code
    families = {_family(one), _family(other)}
    return len(families) == 1 or ("sign" in families and families <= _SIGN_FAMILIES)


_SIGN_FAMILIES = frozenset(("sign", "dollar", "peso", None, "colon", "bolivar"))


def _family(cue: Cue) -> str | None:
    if cue.family is not None:
        return cue.family
    return lexicon().currencies[cue.code].family if cue.code else None


def _carried(lower: Quantity, upper: Quantity) -> tuple[Decimal, Decimal]:
    """Both values, the scale of one end carried to the other where that keeps their order."""
    low, high = lower.value, upper.value
    if lower.scale is None and upper.scale is not None and low * upper.scale < high:
        return low * upper.scale, high
    if lower.scale == 1000 and upper.scale is not None and upper.scale >= 10**9:
        # "entre 19 mil y 29 mil millones": the millones are of both
        rest = upper.scale / lower.scale
        if low * rest < high:
            return low * rest, high
    if upper.scale is None and lower.scale is not None and high < 1000:
        carried = high * lower.scale
        if carried > low:
            return low, carried
    return low, high


def _year_like(quantity: Quantity, text: str, tokens: list[Token]) -> bool:
    """Four digits from 1900 to 2099 without separators: rather a year than an end."""
    raw = text[tokens[quantity.first].start : tokens[quantity.stop - 1].end]
    return len(raw) == 4 and raw.isdigit() and raw[:2] in ("19", "20")
