"""Quantities: digits, number words and scales → one exact number.

"443.3", "20 million", "two and a half billion", "half a million", "2½ million",
"12 mil 345 millones", "dos mil quinientos millones", "un millón y medio".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.extract.amounts.lexicon import Language, Scale
from pipeline.extract.amounts.numbers import THOUSAND, Accumulator, Style, read_number
from pipeline.extract.amounts.tokens import VULGAR, Token, Window

# A fraction's word or digits → its value; thirds are no exact decimals and stay out.
_SLASHED = {("1", "2"): "0.5", ("1", "4"): "0.25", ("3", "4"): "0.75"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written in tokens ``first`` to ``stop`` (exclusive).

    ``scale`` is the factor of its last words ("19 to 29 *billion*"), which an
    end of a range without a scale may borrow; None when it has none.
    ``money`` is set when the scale names the currency too ("350 mdp");
    ``lone_scale`` when there was no number at all ("million-dollar"); ``spaced`` when a
    space stands between its figures that may as well part two numbers ("12 500").
    """

    first: int
    stop: int
    value: Decimal
    scale: Decimal | None = None
    money: Scale | None = None
    spelled: bool = False
    lone_scale: bool = False
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the block writes numbers.

    ``marked``: a currency mark stands before the number; ``between``: so does
    "between", whose "and" joins two ends and not the parts of one number.
    """

    language: Language
    style: Style
    marked: bool = False
    between: bool = False


class _Reader:
    """One pass over the tokens of one quantity, left to right."""

    def __init__(self, window: Window, first: int, number_format: NumberFormat) -> None:
        self.window, self.tokens, self.format = window, window.tokens, number_format
        self.lexicon, self.words = window.lexicon, number_format.language.numbers
        self.first = self.at = first
        self.sum = Accumulator()
        self.money: Scale | None = None
        self.spelled = False
        self.lone_scale = False
        self.spaced = False

    def read(self) -> Quantity | None:
        """The quantity, or None if none starts here."""
        if not self._first_part():
            return None
        while self.money is None and (self._scale() or self._lower_part()):
            pass
        return Quantity(
            self.first,
            self.at,
            self.sum.value,
            self.sum.scale,
            self.money,
            self.spelled,
            self.lone_scale,
            self.spaced,
        )

    # -- looking at tokens ---------------------------------------------------

    def token(self, ahead: int = 0) -> Token | None:
        """The token ``ahead`` of here, if it stands beside the one before it."""
        index = self.at + ahead
        if index >= len(self.tokens) or (index > self.first and not self.window.beside(index)):
            return None
        return self.tokens[index]

    def word(self, ahead: int = 0) -> str:
        """The lower-case word ``ahead`` of here; empty if no word stands there."""
        token = self.token(ahead)
        return token.low if token is not None and token.kind == "word" else ""

    def hyphen(self, ahead: int = 0) -> int:
        """1 if a hyphen joins the tokens on both sides of it ("twenty-five"), else 0."""
        return int(self.window.is_hyphen(self.at + ahead))

    def is_scale(self, ahead: int) -> bool:
        """Whether the word ``ahead`` is a scale of any kind."""
        token, known = self.token(ahead), self.lexicon
        if token is None or token.kind != "word":
            return False
        return (
            token.low in known.word_scales
            or token.raw in known.money_scales
            or token.raw in known.letter_scales
            or self._short(token) is not None
        )

    # -- the first number ----------------------------------------------------

    def _first_part(self) -> bool:
        token = self.token()
        if token is None or token.kind in ("mark", "sign"):
            return False
        if token.kind == "fraction":
            return self._vulgar()
        if token.kind == "number":
            return self._digits()
        return self._share_of_scale() or self._spelled() or self._lone_scale()

    def _vulgar(self) -> bool:
        """ "½", or the half of "2½"."""
        share = Decimal(VULGAR[self.tokens[self.at].raw])
        self.at += 1
        if self.sum.awaits_scale:
            self.sum.add_share(share)
        else:
            self.sum.add_number(share)
        return True

    def _digits(self) -> bool:
        """Digits, with groups divided by plain spaces, and a fraction behind them."""
        language = self.format.language
        raw, used = self.tokens[self.at].raw, 1
        while self._further_group(raw, used):
            raw, used = f"{raw} {self.tokens[self.at + used].raw}", used + 1
        self.at += used
        number = read_number(
            raw,
            self.format.style,
            decimals_likely=self.is_scale(self.hyphen()) or language.three_decimals,
        )
        if number is None:
            return False
        if self._slashed_share(raw):
            return True
        self.sum.add_number(number)
        token = self.token()
        if token is not None and token.kind == "fraction":
            return self._vulgar()
        self._slashed_half()
        self._and_a_half()
        return True

    def _further_group(self, raw: str, used: int) -> bool:
        """Whether the next digits are a group after a plain space ("1 234 567", "5 000").

        Figures that begin with zero are no number of their own; a mark before the
        number or a third group tells as well.  Else ("12 500 pesos") they are most likely one
        number, unless a word before the first says what that is ("page 12").
        """
        token = self.token(used)
        if token is None or token.kind != "number" or len(raw.split(" ")[0]) > 3:
            return False
        if not raw.replace(" ", "").isdigit() or not _three_digits_first(token.raw):
            return False
        if self.window.text[self.tokens[self.at + used - 1].end : token.start] != " ":
            return False
        after = self.token(used + 1)
        third = after is not None and after.kind == "number" and _three_digits_first(after.raw)
        if self.format.marked or used > 1 or third or token.raw[0] == "0":
            return raw[0] != "0"
        self.spaced = self._one_number(raw, used)
        return self.spaced

    def _one_number(self, raw: str, used: int) -> bool:
        """Whether two figures with a space between are rather one number than two."""
        if raw[0] == "0" or self.window.table or self.hyphen(used + 1):
            return False
        if not self.window.beside(self.at):
            return True
        before = self.tokens[self.at - 1]
        return before.low.rstrip(".") not in self.lexicon.filters["reference_before"]

    def _slashed_share(self, top: str) -> bool:
        """ "1/2" before a scale; ``top`` has been read."""
        if self.token() is None or self.tokens[self.at].raw != "/":
            return False
        bottom = self.token(1)
        share = _SLASHED.get((top, bottom.raw if bottom else ""))
        if share is None or not self.is_scale(2):
            return False
        self.at += 2
        return self.sum.add_number(Decimal(share))

    def _slashed_half(self) -> None:
        """The half of "2 1/2" and "2-1/2"."""
        skip = self.hyphen()
        cells = [self.token(skip + ahead) for ahead in range(3)]
        top, slash, bottom = (cell.raw if cell else "" for cell in cells)
        share = _SLASHED.get((top, bottom))
        if slash == "/" and share is not None:
            self.sum.add_share(Decimal(share))
            self.at += skip + 3

    def _spelled(self) -> bool:
        """ "twenty-five", "treinta y cinco", "ciento veinte"; "a" only before a scale."""
        words, word = self.words, self.word()
        if word in words.units:
            self.at += 1
            self.sum.add_number(words.units[word])
            self._lower_words()
            self._and_a_half()
        elif word in words.one:
            skip = 1 + self.hyphen(1)
            if not self.is_scale(skip) and not self._one_unit(skip):
                return False
            self.at += skip
            self.sum.add_number(Decimal(1))
        else:
            return False
        self.spelled = True
        return True

    def _one_unit(self, ahead: int) -> bool:
        """ "un dólar", "un euro"; "un peso" is a weight as often."""
        return self.word(ahead) in self.words.one_units

    def _lower_words(self) -> None:
        """Words that fill in lower digits: hundreds, then tens, then units."""
        words = self.words
        while True:
            skip = self.hyphen()
            joined = self.word(skip) in words.join
            number = words.units.get(self.word(skip + joined))
            if number is None or not self.sum.add_number(number):
                return
            self.at += skip + joined + 1

    def _share_of_scale(self) -> bool:
        """ "half a million", "three-quarters of a million", "medio millón"."""
        words, skip, count = self.words, 0, Decimal(1)
        word = self.word()
        if word in words.one or words.units.get(word) in (1, 3):
            count = words.units.get(word, Decimal(1))
            skip = 1 + self.hyphen(1)
        share = self._share(self.word(skip))
        if share is None:
            return False
        skip += 1
        skip += self.hyphen(skip)
        skip += self.word(skip) in self.lexicon.words["of"]
        skip += self.word(skip) in words.one
        scale = self.lexicon.word_scales.get(self.word(skip))
        if scale is None or scale.value < THOUSAND:
            return False
        self.sum.add_number(count * share)
        self.spelled = True
        self.at += skip
        return True

    def _lone_scale(self) -> bool:
        """A scale that stands for one of it: "mil pesos", "million-dollar"."""
        if self.word() not in self.lexicon.word_scales:
            return False
        self.lone_scale = self.spelled = True
        return True

    def _share(self, word: str) -> Decimal | None:
        words = self.words
        if word in words.half:
            return Decimal("0.5")
        return Decimal("0.25") if word in words.quarter else None

    def _and_a_half(self) -> None:
        """ "two and a half", "a million and a half", "millón y medio", "two and three quarters"."""
        words = self.words
        skip = self.hyphen()
        if self.word(skip) not in words.join:
            return
        skip += 1
        skip += self.hyphen(skip)
        count = Decimal(1)
        word = self.word(skip)
        if word in words.one or words.units.get(word) in (1, 3):
            count = words.units.get(word, Decimal(1))
            skip += 1
            skip += self.hyphen(skip)
        share = self._share(self.word(skip))
        if share is not None:
            self.sum.add_share(count * share)
            self.at += skip + 1

    # -- what follows it -----------------------------------------------------

    def _scale(self) -> bool:
        """One scale: "million", "-million", "m", "mdp"; false if none stands here."""
        skip = self._plus() or self.hyphen()
        token, known = self.token(skip), self.lexicon
        if token is None or token.kind != "word":
            return False
        money = known.money_scales.get(token.raw)
        if money is not None and not self.lone_scale:
            self.money = money
            self.at += skip + 1
            return self.sum.add_scale(money.value)
        if not skip and self._letters(token):
            self.at += 1
            return self.sum.add_scale(known.letter_scales[token.raw].value)
        short = None if self.spelled else self._short(token, skip)
        if short is not None and self.sum.add_scale(short.value):
            self.at += skip + 1
            return True
        word = known.word_scales.get(token.low)
        if word is None or not self.sum.add_scale(word.value):
            return False
        self.at += skip + 1
        self._and_a_half()
        return True

    def _plus(self) -> int:
        """Tokens of "+" or "-plus" between a number and its scale ("$20-plus million")."""
        plus = self.token()
        if plus is not None and plus.raw == "+" and self.is_scale(1):
            return 1
        if self.hyphen() and self.word(1) == "plus" and self.is_scale(2):
            return 2
        return 0

    def _letters(self, token: Token) -> bool:
        """Whether ``token`` is letters for a scale right behind digits."""
        before = self.tokens[self.at - 1]
        if token.raw not in self.lexicon.letter_scales or before.kind != "number":
            return False
        if before.end == token.start:
            return True
        apart = self.lexicon.letter_scales[token.raw].apart
        return (apart and self.format.marked) or self._mark_follows(token)

    def _mark_follows(self, token: Token) -> bool:
        """Whether a mark stands right behind letters: "45 M€"."""
        following = self.token(1)
        return following is not None and following.kind == "mark" and following.start == token.end

    def _short(self, token: Token, skip: int = 0) -> Scale | None:
        """The scale that a word cut short is in the block's language; null where it is none.

        What is a whole word in another language counts only behind a marked number, and not
        where that language goes on: "$500 mil pesos", "$5 mil millones".
        """
        found = self.format.language.short_scales.get(token.low.rstrip("."))
        if found is None or not found.marked:
            return found
        if not self.format.marked:
            return None
        if token.low not in self.lexicon.word_scales:
            return found
        after = self.token(skip + 1)
        goes_on = after is not None and (
            after.kind == "number"
            or after.low in self.lexicon.word_scales
            or after.low in self.lexicon.words["after_scale"]
        )
        return None if goes_on else found

    def _lower_part(self) -> bool:
        """A smaller number behind a scale: "2 millones 300 mil", "two hundred (and) five"."""
        if self.sum.awaits_scale:
            return False
        words = self.words
        joined = int(self.word() in words.join)
        token = self.token(joined)
        if token is None or (joined and (self.format.between or self._repeats_scale(joined + 1))):
            return False
        number: Decimal | None = None
        if token.kind == "number":
            number = self._lower_digits(token, joined)
        elif token.kind == "word" and self.spelled:
            number = words.units.get(token.low)
        if number is None or not self.sum.add_number(number):
            return False
        self.at += joined + 1
        if token.kind == "word":
            self._lower_words()
        return True

    def _repeats_scale(self, ahead: int) -> bool:
        """Whether the scale just read comes again: "five hundred and six hundred" is two sums."""
        return self.word(ahead) != "" and self.word(ahead) == self.tokens[self.at - 1].low

    def _lower_digits(self, token: Token, joined: int) -> Decimal | None:
        """Digits that go on behind a scale.

        Three of them behind "mil" ("12 mil 345 millones"), or a number that has a
        scale of its own behind "millones" ("2 millones 300 mil").  Behind "and" they do
        in some languages only, and what has no scale may count something there
        ("R$ 5 mil e 20 carros").
        """
        language, scaled = self.format.language, self.is_scale(joined + 1)
        if joined and not (language.digits_joined and (scaled or not self.format.marked)):
            return None
        if not (scaled or language.digits_below_scale):
            return None
        number = read_number(token.raw, self.format.style, decimals_likely=True)
        if number is None or not (scaled or token.raw.isdigit() or number < THOUSAND):
            return None
        if self.sum.room > THOUSAND and not scaled:
            return None
        return number


def _three_digits_first(raw: str) -> bool:
    """Whether ``raw`` begins with exactly three digits ("234", "234.5")."""
    return len(raw) > 2 and raw[:3].isdigit() and not raw[3:4].isdigit()


def read_quantity(window: Window, first: int, number_format: NumberFormat) -> Quantity | None:
    """The longest quantity that starts at token ``first``, or None."""
    return _Reader(window, first, number_format).read()
