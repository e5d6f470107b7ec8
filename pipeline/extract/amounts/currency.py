"""The words and signs that give a sum its currency, before and behind the number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.lexicon import lexicon
from pipeline.extract.amounts.quantity import HYPHENS, near
from pipeline.extract.amounts.tokens import Token, mark_key, marks, match_phrase


@dataclass(frozen=True, slots=True)
class Cue:
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

    def with_code(self, code: str) -> Cue:
        """The same cue, settled to one currency."""
        return Cue(code, self.family, self.share, False, self.word)


@cache
def _names() -> dict[str, str]:
    """Names of one currency alone, in lower case → code; single words only."""
    table: dict[str, str] = {}
    for currency in lexicon().currencies.values():
        for name in currency.names:
            table[name.lower()] = currency.code
    return table


@cache
def _phrases(column: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """All phrases of a column of currencies.csv, and the currency of each."""
    table: dict[str, str] = {}
    for currency in lexicon().currencies.values():
        for phrase in getattr(currency, column):
            table.setdefault(phrase, currency.code)
    return tuple(table), table


def _phrase_code(
    tokens: list[Token], at: int, text: str, column: str, family: str | None = None
) -> tuple[int, str] | None:
    """The phrase of ``column`` at token ``at``: (index behind it, currency code)."""
    phrases, codes = _phrases(column)
    stop = match_phrase(tokens, at, phrases)
    if stop is None:
        return None
    written = " ".join(text[tokens[at].start : tokens[stop - 1].end].split())
    code = codes.get(written)
    if code is None:
        return None
    if family in ("dollar", "peso", "pound", "franc") and family != _family_of(code):
        code = qualified(written, family) or code
    return stop, code


def _family_of(code: str) -> str | None:
    return lexicon().currencies[code].family


def qualified(qualifier: str, family: str) -> str | None:
    """The currency of ``family`` that ``qualifier`` picks ("Canadian" dollar → CAD)."""
    for currency in lexicon().members(family):
        if qualifier in currency.qualifiers:
            return currency.code
    return None


# -- before the number -------------------------------------------------------


def prefix(tokens: list[Token], at: int, text: str) -> tuple[int, Cue] | None:
    """The mark or code at token ``at``, before a number: (index behind it, cue)."""
    token = tokens[at]
    if token.kind == "mark":
        return at + 1, _mark_cue(token)
    if token.kind != "word":
        return None
    known = lexicon()
    if token.raw in known.currencies:
        currency = known.currencies[token.raw]
        stop = at + 1
        if stop < len(tokens) and tokens[stop].kind == "mark" and near(tokens, at, stop, text):
            stop += 1  # "USD $5", "MXN $100"
        return stop, Cue(currency.code, wants_size=currency.code_is_word)
    if token.raw in ("RMB", "NT"):
        return at + 1, Cue("CNY" if token.raw == "RMB" else "TWD")
    return _abbreviated_dollars(tokens, at, text)


def _mark_cue(token: Token) -> Cue:
    key = mark_key(token.raw)
    meaning = marks()[key]
    if meaning.startswith("family:"):
        return Cue(family=meaning.removeprefix("family:"), word=key)
    return Cue(meaning, wants_size=key.isalpha() and len(key) < 4)


def _abbreviated_dollars(tokens: list[Token], at: int, text: str) -> tuple[int, Cue] | None:
    """ "dlls. 500", "U.S. dlls. 411'952'887", also with one letter misread ("dills.")."""
    stop, nation = at, None
    found = _phrase_code(tokens, at, text, "qualifiers")
    if found is not None and found[1] == "USD":
        stop, nation = found[0], "USD"
    if stop >= len(tokens) or tokens[stop].kind != "word":
        return None
    word = tokens[stop].low
    pointed = stop + 1 < len(tokens) and tokens[stop + 1].raw == "."
    if word not in lexicon().abbreviations and not (nation and pointed and misread_dollars(word)):
        return None
    if nation is None and not pointed:
        return None
    return stop + 1 + pointed, Cue(nation, "dollar", word=word)


def misread_dollars(word: str) -> bool:
    """Whether ``word`` is "dlls", "dls" or "dlrs" with one letter changed, added or lost."""
    known = lexicon()
    return word not in known.not_misread and any(
        _one_edit(word, right) for right in known.abbreviations
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
    tokens: list[Token], at: int, text: str, *, marked: bool, scaled: bool, table: bool = False
) -> tuple[int, Cue] | None:
    """The currency words that begin at token ``at``, right behind a number.

    ``marked``: a mark stood before the number, so that qualifiers alone may
    close the sum ("$500 Canadian"); ``scaled``: a scale of a million or more
    was read, so that Spanish "de" may follow ("millones de pesos").
    Returns the index behind them and what they say.
    """
    if at >= len(tokens) or not near(tokens, at - 1, at, text, table=table):
        return None
    if _is_hyphen(tokens, at):
        at += 1
    closer = _phrase_code(tokens, at, text, "closers") if marked else None
    if closer is not None:
        return closer[0], Cue(closer[1])
    if marked:
        bracketed = _bracketed(tokens, at, text)
        if bracketed is not None:
            return bracketed
    start = at
    if tokens[at].low in ("de", "of") and (scaled or marked) and at + 1 < len(tokens):
        start += 1
    nation = _phrase_code(tokens, start, text, "qualifiers")
    if nation is not None:
        stop = nation[0]
        named = _named(tokens, stop, text)
        if named is not None:
            return _settle(named, text[tokens[start].start : tokens[stop - 1].end], tokens, text)
        if marked and start == at and _closes(tokens, stop):
            return stop, Cue(nation[1])
    if start + 1 < len(tokens) and tokens[start].low in ("taxpayer", "taxpayers"):
        start += 1
    named = _named(tokens, start, text)
    if named is None:
        return None
    return _closing(named, tokens, text)


def _is_hyphen(tokens: list[Token], at: int) -> bool:
    return (
        at + 1 < len(tokens)
        and tokens[at].raw in HYPHENS
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    )


def _named(tokens: list[Token], at: int, text: str) -> tuple[int, Cue] | None:
    """The name, code or sign of a currency at token ``at``."""
    if at >= len(tokens) or (at and not near(tokens, at - 1, at, text)):
        return None
    token, known = tokens[at], lexicon()
    stop = at + 1
    if token.kind == "mark":
        attached = tokens[at - 1].end == token.start
        free = stop >= len(tokens) or tokens[stop].kind != "number"
        # "500$" is a sum; in "500 $20 bills" the sign belongs to what follows
        if token.raw in ("$", "\\$") and not (attached and free):
            return None
        if not free and tokens[stop].start == token.end:
            return None
        return stop, _mark_cue(token)
    if token.kind == "sign" and token.raw == "¢":
        return stop, Cue(family="dollar", share=known.subunits["¢"].share, word="¢")
    if token.kind != "word":
        return None
    if token.raw in known.currencies:
        return stop, Cue(token.raw, wants_size=known.currencies[token.raw].code_is_word)
    phrase = _phrase_code(tokens, at, text, "names")
    if phrase is not None:
        return phrase[0], Cue(phrase[1])
    if token.low in _names() and not (token.raw.isupper() and len(token.raw) < 4):
        return stop, Cue(_names()[token.low])
    if token.low in known.subunits:
        unit = known.subunits[token.low]
        family = unit.family
        if stop + 1 < len(tokens) and tokens[stop].low == "de":
            whole = known.family_words.get(tokens[stop + 1].low)
            if whole is not None:  # "20 centavos de dólar"
                stop, family = stop + 2, whole
        return stop, Cue(unit.code, family, unit.share, word=token.low)
    name = known.family_words.get(token.low)
    if name is None or name == "sign":
        return None
    if token.low in known.abbreviations and stop < len(tokens) and tokens[stop].raw == ".":
        after = tokens[stop + 1] if stop + 1 < len(tokens) else None
        if after is not None and not after.raw[0].isupper():
            stop += 1  # an abbreviation's point, unless it ends the sentence
    return stop, Cue(family=name, word=token.low)


def _settle(
    named: tuple[int, Cue], qualifier: str, tokens: list[Token], text: str
) -> tuple[int, Cue] | None:
    """ "U.S. dollars", "Mexican pesos": the qualifier picks the family's member."""
    stop, cue = named
    if cue.family is None:
        return named
    code = qualified(" ".join(qualifier.split()), cue.family)
    return (stop, cue.with_code(code)) if code else _closing(named, tokens, text)


def _closing(named: tuple[int, Cue], tokens: list[Token], text: str) -> tuple[int, Cue]:
    """Words behind a name that settle it: "pesos mexicanos", "dollars (US)", "pesos M.N."."""
    stop, cue = named
    if stop >= len(tokens) or cue.family is None or not near(tokens, stop - 1, stop, text):
        return named
    closer = _phrase_code(tokens, stop, text, "closers")
    if closer is not None:
        return closer[0], cue.with_code(closer[1])
    bracketed = _bracketed(tokens, stop, text)
    if bracketed is not None and bracketed[1].code is not None:
        return bracketed[0], cue.with_code(bracketed[1].code)
    found = match_phrase(tokens, stop, _phrases("qualifiers")[0])
    if found is not None:
        written = " ".join(text[tokens[stop].start : tokens[found - 1].end].split())
        code = qualified(written, cue.family)
        # English adjectives stand before the name; behind it only at a pause
        if code and (written[0].islower() or _closes(tokens, found)):
            return found, cue.with_code(code)
    if (
        tokens[stop].raw in lexicon().currencies
        and not lexicon().currencies[tokens[stop].raw].code_is_word
    ):
        return stop + 1, cue.with_code(tokens[stop].raw)
    return named


def _bracketed(tokens: list[Token], at: int, text: str) -> tuple[int, Cue] | None:
    """ "(US)", "(USD)", "(Canadian)", "(M.N.)" behind a sum."""
    if at + 2 >= len(tokens) or tokens[at].raw != "(":
        return None
    inner = tokens[at + 1]
    if inner.raw in lexicon().currencies and tokens[at + 2].raw == ")":
        return at + 3, Cue(inner.raw)
    for column in ("closers", "qualifiers"):
        found = _phrase_code(tokens, at + 1, text, column)
        if found is not None and found[0] < len(tokens) and tokens[found[0]].raw == ")":
            return found[0] + 1, Cue(found[1])
    return None


def _closes(tokens: list[Token], at: int) -> bool:
    """Whether the words end at token ``at``: nothing follows, or a pause does."""
    return at >= len(tokens) or tokens[at].raw in ".,;:)]»”"
