"""Which country's dollar or peso a sum is in, from the text around and the reading."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property

from pipeline.extract.amounts.currency import Cue, qualified
from pipeline.extract.amounts.lexicon import Bare, lexicon
from pipeline.extract.amounts.numerals import Style, written_style
from pipeline.extract.amounts.tokens import alternatives
from pipeline.model.mention import Evidence
from pipeline.model.reading import Reading, TextBlock

# How far from a sum a country's name still says whose peso is meant (characters).
NEARBY = 300

# In Spanish text "$" is the peso where the country has one, elsewhere the dollar.
_PESO_WORD = re.compile(r"\b[Pp]esos?\b|\bMex\$|\bM\.\s?N\.|\bmdp\b|\bMXN\b|\bmoneda nacional\b")
_DOLLAR_WORD = re.compile(
    r"\b[Dd](?:ollar|ólar|olar)(?:e?s)?\b|\b(?:US|U\.S\.)\s?\\?\$|\bmdd\b|\bUSD\b"
)


@cache
def _places(family: str) -> re.Pattern[str]:
    """Accepts the places and nations whose currency is of ``family``."""
    words = [place for c in lexicon().members(family) for place in c.places + c.qualifiers]
    return re.compile(rf"(?<!\w)(?:{alternatives(w for w in words if w)})(?!\w)")


@cache
def _place_codes(family: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for currency in lexicon().members(family):
        for place in currency.places + currency.qualifiers:
            table.setdefault(place, currency.code)
    return table


@cache
def _declared_names() -> re.Pattern[str]:
    """Accepts "dollars" or "pesos" with the word behind it."""
    families = [w for f in ("dollar", "peso") for w in lexicon().families[f].words]
    return re.compile(rf"(?P<name>{alternatives(families)})\b(?:\s(?P<after>\w+))?")


# What stands before them in "all figures are in Canadian dollars", "cifras en pesos mexicanos".
_DECLARES = re.compile(
    r"\b(?:figures|amounts|sums|prices|values|dollars?|cifras|montos|importes|cantidades|precios)"
    r"\b[^.;\n]{0,60}?\b(?:in|en)\s+(?P<before>[A-Z][\w.]+(?:\s[A-Z]\w+)?)?\s?\Z",
    re.IGNORECASE,
)
_DECLARATION_REACH = 110


class MoneyContext:
    """What one document shows of its money, each part computed when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        # what is asked of the whole text is asked once, however many sums there are
        self._spoken_of: dict[str, bool] = {}
        self._most_named: dict[str, str | None] = {}

    @cached_property
    def written(self) -> Style:
        """The decimal convention that the document's numbers follow."""
        return written_style(self.reading.text)

    def style(self, language: str) -> Style:
        """The convention for an ambiguous number in a block of ``language``.

        English uses the point whatever the author's home; Spanish follows the
        document, then the author's country.
        """
        if language != "es":
            return "point"
        if self.written != "open":
            return self.written
        for currency in lexicon().currencies.values():
            if self.reading.country in currency.countries:
                return "comma" if currency.decimal_comma else "point"
        return "open"

    @cached_property
    def declared(self) -> str | None:
        """The currency that the document says all its sums are in."""
        text = self.reading.text
        for match in _declared_names().finditer(text):
            left = text[max(0, match.start() - _DECLARATION_REACH) : match.start()]
            declares = _DECLARES.search(left)
            if declares is None:
                continue
            family = lexicon().family_words[match["name"]]
            for word in (declares["before"], match["after"]):
                code = qualified(word, family) if word else None
                if code:
                    return code
        return None

    @cached_property
    def counts_in_pesos(self) -> bool:
        """Whether the words of the text speak of pesos more than of dollars."""
        text = self.reading.text
        pesos = sum(1 for _ in _PESO_WORD.finditer(text))
        return pesos > sum(1 for _ in _DOLLAR_WORD.finditer(text))

    @cached_property
    def _is_chinese(self) -> bool:
        """Whether "¥" means yuan here."""
        return self.reading.country == "CN" or (
            re.search(r"\b(?:[Yy]uan|RMB|[Rr]enminbi)\b", self.reading.text) is not None
        )

    @cached_property
    def _own_marks(self) -> frozenset[str]:
        """Currencies that the text marks explicitly ("C$", "CAD")."""
        known, text = lexicon(), self.reading.text
        found = set()
        for currency in known.members("dollar"):
            marks = [*(s for s in currency.symbols if "$" in s), currency.code]
            if any(_stands_alone(text, mark) for mark in marks):
                found.add(currency.code)
        return frozenset(found)

    def speaks_of(self, code: str) -> bool:
        """Whether the text shows the currency by its sign or full name."""
        known = self._spoken_of.get(code)
        if known is None:
            known = self._spoken_of[code] = self._shows(code)
        return known

    def _shows(self, code: str) -> bool:
        currency, text = lexicon().currencies[code], self.reading.text
        if self.reading.country in currency.countries:
            return True
        signs = [s for s in currency.symbols if not s.isalpha()]
        words = [*currency.names, currency.code, *currency.qualifiers[:1]]
        return any(s in text for s in signs) or any(_stands_alone(text, w) for w in words)

    def settle(self, cue: Cue, at: int, block: TextBlock) -> tuple[str, bool, tuple[Evidence, ...]]:
        """The ISO 4217 code of ``cue`` at offset ``at``: (code, assumed, evidence).

        ``assumed`` is true where nothing written with the sum names the country.
        """
        if cue.code is not None:
            return cue.code, False, ()
        assert cue.family is not None
        if cue.family == "sign":
            return self._sign(at, block)
        if cue.family == "dollar":
            return self._dollar(block), False, ()
        if cue.family == "yensign":
            return ("CNY" if self._is_chinese else "JPY"), True, ()
        return self._member(cue.family, at, block)

    def _sign(self, at: int, block: TextBlock) -> tuple[str, bool, tuple[Evidence, ...]]:
        known, country = lexicon(), self.reading.country
        if self.declared is not None:
            return self.declared, False, ()
        if block.language != "es":
            return self._dollar(block), False, ()
        if country is not None:
            peso = known.local("peso", country)
            return peso or known.local("dollar", country) or "USD", True, ()
        if self.counts_in_pesos:
            code, _, evidence = self._member("peso", at, block)
            return code, True, evidence
        return "USD", True, ()

    def _dollar(self, block: TextBlock) -> str:
        """Whose dollars: the declared, else the author's country's, else U.S. dollars.

        A text that marks its country's dollars ("C$5") means U.S. dollars by
        the bare sign.
        """
        known = lexicon()
        if self.declared is not None and known.currencies[self.declared].family == "dollar":
            return self.declared
        local = known.local("dollar", self.reading.country)
        if local is None or local in self._own_marks:
            return "USD"
        return local

    def _member(
        self, family: str, at: int, block: TextBlock
    ) -> tuple[str, bool, tuple[Evidence, ...]]:
        """The family's member whose country stands nearest, is the author's, or is usual."""
        known = lexicon()
        start = max(block.start, at - NEARBY)
        near = list(_places(family).finditer(self.reading.text, start, min(block.end, at + NEARBY)))
        codes = _place_codes(family)
        named = Counter(codes[match.group()] for match in near)
        default = known.families[family].default
        if len(named) == 1:
            match = min(near, key=lambda m: (abs(m.start() - at), m.start()))
            code = codes[match.group()]
            return code, code != default, (Evidence("country", match.start(), match.end()),)
        local = known.local(family, self.reading.country)
        if local is not None:
            return local, False, ()
        if not named:
            most = self._named_most(family)
            if most is not None:
                return most, True, ()
        return default, family not in ("dollar", "peso"), ()

    def _named_most(self, family: str) -> str | None:
        """The family's member whose country the text names most; null where it names none."""
        if family not in self._most_named:
            codes, default = _place_codes(family), lexicon().families[family].default
            whole = Counter(
                codes[match.group()] for match in _places(family).finditer(self.reading.text)
            )
            self._most_named[family] = max(
                sorted(whole), key=lambda code: (whole[code], code == default), default=None
            )
        return self._most_named[family]


def _stands_alone(text: str, word: str) -> bool:
    """Whether ``word`` occurs in ``text`` with no letter beside it."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not before.isalpha() and not (word[-1].isalpha() and after.isalpha()):
            return True
        at = text.find(word, at + 1)
    return False


def bare_is_enough(bare: Bare, context: MoneyContext, default: str, *, large: bool) -> bool:
    """Whether a family name without its nation is money here ("pounds", "won")."""
    if bare == "yes":
        return True
    if bare == "money":
        return context.speaks_of(default)
    return bare == "large" and large
