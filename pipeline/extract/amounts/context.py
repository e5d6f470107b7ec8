"""What the text around a sum makes of it: whose dollars or pesos, about, more or less than."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property

from pipeline.extract.amounts.currency import CurrencyCue, qualified
from pipeline.extract.amounts.lexicon import Language, Lexicon, language
from pipeline.extract.amounts.numbers import Style, written_style
from pipeline.extract.amounts.phrases import alternatives, spaced_alternatives
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountMod, Evidence

# How far from a sum a country's name still says whose peso is meant (characters).
NEARBY = 300


@cache
def _country_cues(known: Lexicon, family: str) -> re.Pattern[str]:
    """Accepts the places and nations whose currency is of ``family``."""
    return re.compile(rf"(?<!\w)(?:{alternatives(_cued_codes(known, family))})(?!\w)")


@cache
def _cued_codes(known: Lexicon, family: str) -> dict[str, str]:
    """Places and nations → the currency of ``family`` that they speak for."""
    table: dict[str, str] = {}
    for currency in known.members(family):
        for cue in currency.places + currency.qualifiers:
            table.setdefault(cue, currency.code)
    return table


@cache
def _declared_names(known: Lexicon) -> re.Pattern[str]:
    """Accepts "dollars" or "pesos" with the word behind it."""
    families = [word for name in ("dollar", "peso") for word in known.families[name].words]
    return re.compile(rf"(?P<name>{alternatives(families)})\b(?:\s(?P<after>\w+))?")


@cache
def _declares(known: Lexicon) -> re.Pattern[str]:
    """Accepts what stands before them in "all figures are in Canadian dollars"."""
    nouns, ins = known.declarations["nouns"], known.declarations["in"]
    return re.compile(
        rf"\b(?:{alternatives(nouns)})\b[^.;\n]{{0,60}}?\b(?:{alternatives(ins)})\s+"
        r"(?P<before>[A-Z][\w.]+(?:\s[A-Z]\w+)?)?\s?\Z",
        re.IGNORECASE,
    )


@cache
def _speaks_of(known: Lexicon, family: str) -> re.Pattern[str]:
    """Accepts what a text says of a family that a bare "$" may be of."""
    return re.compile("|".join(sorted(known.bare_sign[family])) or r"(?!)")


_DECLARATION_REACH = 110


class MoneyContext:
    """What one document shows of its money, each part computed when first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known = language(document.language).lexicon
        # what is asked of the whole text is asked once, however many sums there are
        self._times: dict[re.Pattern[str], int] = {}
        self._spoken_of: dict[str, bool] = {}
        self._most_named: dict[str, str | None] = {}

    @cached_property
    def written(self) -> Style:
        """The decimal convention that the document's numbers follow."""
        return written_style(self.document.text)

    def style(self, written_in: Language) -> Style:
        """The convention for an ambiguous number in a block of a language.

        Where the language leaves it open, the document's clear numbers show it, else
        the author's country.
        """
        if written_in.decimal_sign != "document":
            return written_in.decimal_sign
        if self.written != "open":
            return self.written
        for currency in self._known.currencies.values():
            if self.document.country in currency.countries:
                return "comma" if currency.decimal_comma else "point"
        return "open"

    @cached_property
    def declared(self) -> str | None:
        """The currency that the document says all its sums are in."""
        text = self.document.text
        for match in _declared_names(self._known).finditer(text):
            left = text[max(0, match.start() - _DECLARATION_REACH) : match.start()]
            declares = _declares(self._known).search(left)
            if declares is None:
                continue
            family = self._known.family_words[match["name"]]
            for word in (declares["before"], match["after"]):
                code = qualified(self._known, word, family) if word else None
                if code:
                    return code
        return None

    @cached_property
    def _is_chinese(self) -> bool:
        """Whether "¥" means yuan here."""
        return self.document.country == "CN" or (
            re.search(r"\b(?:[Yy]uan|RMB|[Rr]enminbi)\b", self.document.text) is not None
        )

    @cached_property
    def _own_marks(self) -> frozenset[str]:
        """Currencies that the text marks explicitly ("C$", "CAD")."""
        known, text = self._known, self.document.text
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
        currency, text = self._known.currencies[code], self.document.text
        if self.document.country in currency.countries:
            return True
        signs = [s for s in currency.symbols if not s.isalpha()]
        words = [*currency.names, currency.code, *currency.qualifiers[:1]]
        return any(s in text for s in signs) or any(_stands_alone(text, w) for w in words)

    def resolve(
        self, cue: CurrencyCue, at: int, block: TextBlock
    ) -> tuple[str, bool, tuple[Evidence, ...]]:
        """The ISO 4217 code of ``cue`` at offset ``at``: (code, assumed, evidence).

        ``assumed`` is true where nothing written with the sum names the country.
        """
        if cue.code is not None:
            return cue.code, False, ()
        assert cue.family is not None
        if cue.family == "sign":
            return self._sign(at, block)
        if cue.family == "dollar":
            return self._dollar(), False, ()
        if cue.family == "yensign":
            return ("CNY" if self._is_chinese else "JPY"), True, ()
        return self._member(cue.family, at, block)

    def is_money(self, family_name: str, *, large: bool) -> bool:
        """Whether a family name without its nation is money here ("pounds", "won").

        Args:
            large: the number is large, or has a scale.
        """
        family = self._known.families[family_name]
        if family.bare == "money":
            return self.speaks_of(family.default)
        return family.bare == "yes" or (family.bare == "large" and large)

    def _sign(self, at: int, block: TextBlock) -> tuple[str, bool, tuple[Evidence, ...]]:
        known, country = self._known, self.document.country
        written_in = language(block.language)
        families = written_in.bare_sign
        if self.declared is not None:
            return self.declared, False, ()
        if families == ("dollar",):
            return self._dollar(), False, ()
        if country is not None:
            local = (known.local(family, country) for family in families)
            return next(filter(None, local), "USD"), True, ()
        named = {family: self._times_named(family, written_in.lexicon) for family in families}
        family = max(reversed(families), key=named.__getitem__)
        if family == "dollar":
            return "USD", True, ()
        code, _, evidence = self._member(family, at, block)
        return code, True, evidence

    def _times_named(self, family: str, known: Lexicon) -> int:
        """How often the text speaks of a family that a bare "$" may be of."""
        pattern = _speaks_of(known, family)
        if pattern not in self._times:
            self._times[pattern] = sum(1 for _ in pattern.finditer(self.document.text))
        return self._times[pattern]

    def _dollar(self) -> str:
        """Whose dollars: the declared, else the author's country's, else U.S. dollars.

        A text that marks its country's dollars ("C$5") means U.S. dollars by
        the bare sign.
        """
        known = self._known
        if self.declared is not None and known.currencies[self.declared].family == "dollar":
            return self.declared
        local = known.local("dollar", self.document.country)
        if local is None or local in self._own_marks:
            return "USD"
        return local

    def _member(
        self, family: str, at: int, block: TextBlock
    ) -> tuple[str, bool, tuple[Evidence, ...]]:
        """The family's member whose country stands nearest, is the author's, or is usual."""
        known = self._known
        start = max(block.start, at - NEARBY)
        near = list(
            _country_cues(self._known, family).finditer(
                self.document.text, start, min(block.end, at + NEARBY)
            )
        )
        codes = _cued_codes(self._known, family)
        named = Counter(codes[match.group()] for match in near)
        default = known.families[family].default
        if len(named) == 1:
            match = min(near, key=lambda m: (abs(m.start() - at), m.start()))
            code = codes[match.group()]
            return code, code != default, (Evidence("country", match.start(), match.end()),)
        local = known.local(family, self.document.country)
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
            codes = _cued_codes(self._known, family)
            default = self._known.families[family].default
            whole = Counter(
                codes[match.group()]
                for match in _country_cues(self._known, family).finditer(self.document.text)
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


# -- modifiers ---------------------------------------------------------------

# Longest phrase with its spaces, in characters.
MODIFIER_REACH = 40

_MODS: tuple[AmountMod, ...] = ("approx", "more_than", "less_than")


@cache
def _mods(known: Lexicon, side: str) -> dict[str, AmountMod]:
    """Phrases of one side of a sum → what they make of it."""
    table: dict[str, AmountMod] = {}
    for mod in _MODS:
        for phrase in known.modifiers[side][mod]:
            table.setdefault(phrase, mod)
    return table


@cache
def _before(known: Lexicon) -> re.Pattern[str]:
    """Accepts one phrase that ends right where the sum starts ("more than ", "~")."""
    body = spaced_alternatives(_mods(known, "before"))
    articles = alternatives(known.ranges["articles"])
    return re.compile(rf"(?<!\w)(?P<phrase>{body})(?:\s+(?:{articles}))?\s*\Z", re.IGNORECASE)


@cache
def _after(known: Lexicon) -> re.Pattern[str]:
    """Accepts one phrase that starts right behind the sum (" or more", "-plus", "+")."""
    body = spaced_alternatives(_mods(known, "after"))
    return re.compile(rf"(?:\s+|-|,\s)(?P<phrase>{body})(?!\w)|\+", re.IGNORECASE)


def modifier(
    text: str, start: int, end: int, floor: int, ceiling: int, known: Lexicon
) -> AmountMod | None:
    """The modifier of the sum at ``[start, end)`` within ``[floor, ceiling)``."""
    left = text[max(floor, start - MODIFIER_REACH) : start]
    match = _before(known).search(left)
    if match is not None:
        phrase = " ".join(match["phrase"].lower().split())
        if not _is_topic(left[: match.start()], known.topics[phrase]):
            return _mods(known, "before")[phrase]
    match = _after(known).match(text, end, min(ceiling, end + MODIFIER_REACH))
    if match is None:
        return None
    if match["phrase"] is None:
        return "more_than"
    return _mods(known, "after")[" ".join(match["phrase"].lower().split())]


def _is_topic(left: str, topics: frozenset[str]) -> bool:
    """Whether the word before makes "over" mean "about": "concern over $5 million"."""
    words = left.split()
    return bool(words) and words[-1].lower().strip(",") in topics
