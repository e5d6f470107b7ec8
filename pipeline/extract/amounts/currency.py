"""The words and signs that give a sum its currency, before and behind the number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.lexicon import Lexicon, Lists, registered_families
from pipeline.extract.amounts.tokens import Token, Window, mark_key, marks


@dataclass(frozen=True, slots=True)
class CurrencyCue:
    """What words say of the currency: its code, or only its family ("pesos", "$").

    ``share`` is 0.01 for cents; ``wants_size`` marks letters that mean other things
    too ("COP", "Rs", "won"), trusted only beside a sum-like number; ``word`` is the
    family's name or sign as written.
    """

    code: str | None = None
    family: str | None = None
    share: Decimal = Decimal(1)
    wants_size: bool = False
    word: str = ""

    def with_code(self, code: str) -> CurrencyCue:
        """The same cue, of one currency."""
        return CurrencyCue(code, self.family, self.share, False, self.word)


def family_of(cue: CurrencyCue) -> str | None:
    """The family of a cue: its own, or its currency's."""
    return cue.family if cue.code is None else registered_families()[cue.code]


def may_be_one(one: CurrencyCue, other: CurrencyCue, sign: frozenset[str | None]) -> bool:
    """Whether two cues may be of one sum: "$" with "pesos", not "€" with "dollars".

    Args:
        sign: the families that a bare "$" may be of there.
    """
    if one.code is not None and other.code is not None:
        return one.code == other.code
    families = {family_of(one), family_of(other)}
    return len(families) == 1 or ("sign" in families and families <= sign | {"sign"})


@cache
def _names(known: Lexicon) -> dict[str, str]:
    """Names of one currency alone, in lower case → code; single words only."""
    table: dict[str, str] = {}
    for currency in known.currencies.values():
        for name in currency.names:
            table[name.lower()] = currency.code
    return table


@cache
def _phrases(known: Lexicon, kind: str) -> tuple[frozenset[str], dict[str, str]]:
    """All phrases of a kind (names, qualifiers, closers), and the currency of each."""
    table: dict[str, str] = {}
    for currency in known.currencies.values():
        for phrase in getattr(currency, kind):
            table.setdefault(phrase, currency.code)
    return frozenset(table), table


def _phrase_code(window: Window, at: int, kind: str) -> tuple[int, str] | None:
    """The phrase of ``kind`` at token ``at``: (index behind it, currency code)."""
    phrases, codes = _phrases(window.lexicon, kind)
    stop = window.phrase(at, phrases)
    code = codes.get(window.written(at, stop)) if stop is not None else None
    return None if stop is None or code is None else (stop, code)


def qualified(known: Lexicon, qualifier: str, family: str) -> str | None:
    """The currency of ``family`` that ``qualifier`` picks ("Canadian" dollar → CAD)."""
    for currency in known.members(family):
        if qualifier in currency.qualifiers:
            return currency.code
    return None


# -- before the number -------------------------------------------------------


def prefix(window: Window, at: int) -> tuple[int, CurrencyCue] | None:
    """The mark or code at token ``at``, before a number: (index behind it, cue)."""
    token, known = window.tokens[at], window.lexicon
    if token.kind == "mark":
        return at + 1, _mark_cue(token)
    if token.kind != "word":
        return None
    if token.raw in known.currencies:
        currency = known.currencies[token.raw]
        stop = at + 1
        if window.beside(stop) and window.tokens[stop].kind == "mark":
            stop += 1  # "USD $5", "MXN $100"
        return stop, CurrencyCue(currency.code, wants_size=currency.code_is_word)
    if token.raw in ("RMB", "NT"):
        return at + 1, CurrencyCue("CNY" if token.raw == "RMB" else "TWD")
    return _abbreviated_dollars(window, at)


def _mark_cue(token: Token) -> CurrencyCue:
    key = mark_key(token.raw)
    meaning = marks()[key]
    if meaning.startswith("family:"):
        return CurrencyCue(family=meaning.removeprefix("family:"), word=key)
    return CurrencyCue(meaning, wants_size=key.isalpha() and len(key) < 4)


def _abbreviated_dollars(window: Window, at: int) -> tuple[int, CurrencyCue] | None:
    """ "dlls. 500", "U.S. dlls. 411'952'887", also with one letter misread ("dills.")."""
    stop, nation, words = at, None, window.lexicon.words
    found = _phrase_code(window, at, "qualifiers")
    if found is not None and found[1] == "USD":
        stop, nation = found
    word, pointed = window.low(stop), window.raw(stop + 1) == "."
    exact = word in words["abbreviated_dollars"]
    if not exact and not (nation and pointed and _misread_dollars(word, words)):
        return None
    if nation is None and not pointed:
        return None
    return stop + 1 + pointed, CurrencyCue(nation, "dollar", word=word)


def _misread_dollars(word: str, words: Lists) -> bool:
    """Whether ``word`` is "dlls", "dls" or "dlrs" with one letter changed, added or lost."""
    return word not in words["not_misread"] and any(
        _one_edit(word, right) for right in words["abbreviated_dollars"]
    )


def _one_edit(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    short, long = sorted((one, other), key=len)
    same = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(short) == len(long):
        return short[same + 1 :] == long[same + 1 :]
    return short[same:] == long[same + 1 :]


# -- behind the number -------------------------------------------------------


def suffix(
    window: Window, at: int, *, marked: bool, scaled: bool
) -> tuple[int, CurrencyCue] | None:
    """The currency words that begin at token ``at``, right behind a number.

    ``marked``: a mark stood before the number, so that qualifiers alone may
    close the sum ("$500 Canadian"); ``scaled``: a scale of a million or more
    was read, so that Spanish "de" may follow ("millones de pesos").
    Returns the index behind them and what they say.
    """
    if at and not window.beside(at):
        return None
    at += window.is_hyphen(at)
    if marked:
        closer = _phrase_code(window, at, "closers")
        closing = (closer[0], CurrencyCue(closer[1])) if closer else _bracketed(window, at)
        if closing is not None:
            return closing
    words, start = window.lexicon.words, at
    if window.low(at) in words["of"] and (scaled or marked) and at + 1 < len(window.tokens):
        start += 1
    nation = _phrase_code(window, start, "qualifiers")
    if nation is not None:
        stop = nation[0]
        named = _named(window, stop)
        if named is not None:
            return _qualified_name(window, named, window.written(start, stop))
        if marked and start == at and _closes(window, stop):
            return stop, CurrencyCue(nation[1])
    if start + 1 < len(window.tokens) and window.low(start) in words["before_names"]:
        start += 1
    named = _named(window, start)
    return None if named is None else _closing(window, named)


def _named(window: Window, at: int) -> tuple[int, CurrencyCue] | None:
    """The name, code or sign of a currency at token ``at``."""
    if at >= len(window.tokens) or (at and not window.beside(at)):
        return None
    token, known, stop = window.tokens[at], window.lexicon, at + 1
    if token.kind == "mark":
        free = stop >= len(window.tokens) or window.tokens[stop].kind != "number"
        # "500$" is a sum; in "500 $20 bills" the sign belongs to what follows
        if token.raw in ("$", "\\$") and not (window.attached(at) and free):
            return None
        if not free and window.attached(stop):
            return None
        return stop, _mark_cue(token)
    if token.kind == "sign" and token.raw == "¢":
        return stop, CurrencyCue(family="dollar", share=known.subunits["¢"].share, word="¢")
    if token.kind != "word":
        return None
    if token.raw in known.currencies:
        return stop, CurrencyCue(token.raw, wants_size=known.currencies[token.raw].code_is_word)
    phrase = _phrase_code(window, at, "names")
    if phrase is not None:
        return phrase[0], CurrencyCue(phrase[1])
    if token.low in _names(known) and not (token.raw.isupper() and len(token.raw) < 4):
        return stop, CurrencyCue(_names(known)[token.low])
    if token.low in known.subunits:
        unit = known.subunits[token.low]
        code, family = unit.code, unit.family
        whole = known.family_words.get(window.low(stop + 1))
        if whole is not None and window.low(stop) in known.words["of"]:  # "20 centavos de dólar"
            stop, code, family = stop + 2, None, whole
        return stop, CurrencyCue(code, family, unit.share, word=token.low)
    name = known.family_words.get(token.low)
    if name is None or name == "sign":
        return None
    if token.low in known.words["abbreviated_dollars"] and window.raw(stop) == ".":
        # an abbreviation's point, unless it ends the sentence
        stop += window.raw(stop + 1) != "" and not window.raw(stop + 1)[0].isupper()
    return stop, CurrencyCue(family=name, word=token.low)


def _qualified_name(
    window: Window, named: tuple[int, CurrencyCue], qualifier: str
) -> tuple[int, CurrencyCue]:
    """ "U.S. dollars", "Mexican pesos": the qualifier picks the family's member."""
    stop, cue = named
    if cue.family is None:
        return named
    code = qualified(window.lexicon, qualifier, cue.family)
    return (stop, cue.with_code(code)) if code else _closing(window, named)


def _closing(window: Window, named: tuple[int, CurrencyCue]) -> tuple[int, CurrencyCue]:
    """Words behind a name that say whose it is: "pesos mexicanos", "dollars (US)"."""
    (stop, cue), known = named, window.lexicon
    if cue.family is None or not window.beside(stop):
        return named
    closer = _phrase_code(window, stop, "closers")
    if closer is not None:
        return closer[0], cue.with_code(closer[1])
    bracketed = _bracketed(window, stop)
    if bracketed is not None and bracketed[1].code is not None:
        return bracketed[0], cue.with_code(bracketed[1].code)
    found = window.phrase(stop, _phrases(known, "qualifiers")[0])
    if found is not None:
        written = window.written(stop, found)
        code = qualified(known, written, cue.family)
        # English adjectives stand before the name; behind it only at a pause
        if code and (written[0].islower() or _closes(window, found)):
            return found, cue.with_code(code)
    code_behind = known.currencies.get(window.raw(stop))
    if code_behind is not None and not code_behind.code_is_word:
        return stop + 1, cue.with_code(code_behind.code)
    return named


def _bracketed(window: Window, at: int) -> tuple[int, CurrencyCue] | None:
    """ "(US)", "(USD)", "(Canadian)", "(M.N.)" behind a sum."""
    if window.raw(at) != "(":
        return None
    inner = window.raw(at + 1)
    if inner in window.lexicon.currencies and window.raw(at + 2) == ")":
        return at + 3, CurrencyCue(inner)
    for kind in ("closers", "qualifiers"):
        found = _phrase_code(window, at + 1, kind)
        if found is not None and window.raw(found[0]) == ")":
            return found[0] + 1, CurrencyCue(found[1])
    return None


def _closes(window: Window, at: int) -> bool:
    """Whether the words end at token ``at``: nothing follows, or a pause does."""
    return window.raw(at) in ".,;:)]»”"
