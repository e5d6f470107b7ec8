"""The words and signs that give a sum its currency, before and behind the number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.extract.amounts.lexicon import Lexicon
from pipeline.extract.amounts.tokens import HYPHENS, Token, mark_key, marks, match_phrase, near


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
        """The same cue, settled to one currency."""
        return CurrencyCue(code, self.family, self.share, False, self.word)


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


def _phrase_code(
    tokens: list[Token], at: int, text: str, known: Lexicon, kind: str
) -> tuple[int, str] | None:
    """The phrase of ``kind`` at token ``at``: (index behind it, currency code)."""
    phrases, codes = _phrases(known, kind)
    stop = match_phrase(tokens, at, phrases)
    if stop is None:
        return None
    written = " ".join(text[tokens[at].start : tokens[stop - 1].end].split())
    code = codes.get(written)
    return None if code is None else (stop, code)


def qualified(known: Lexicon, qualifier: str, family: str) -> str | None:
    """The currency of ``family`` that ``qualifier`` picks ("Canadian" dollar → CAD)."""
    for currency in known.members(family):
        if qualifier in currency.qualifiers:
            return currency.code
    return None


# -- before the number -------------------------------------------------------


def prefix(
    tokens: list[Token], at: int, text: str, known: Lexicon
) -> tuple[int, CurrencyCue] | None:
    """The mark or code at token ``at``, before a number: (index behind it, cue)."""
    token = tokens[at]
    if token.kind == "mark":
        return at + 1, _mark_cue(token)
    if token.kind != "word":
        return None
    if token.raw in known.currencies:
        currency = known.currencies[token.raw]
        stop = at + 1
        if stop < len(tokens) and tokens[stop].kind == "mark" and near(tokens, at, stop, text):
            stop += 1  # "USD $5", "MXN $100"
        return stop, CurrencyCue(currency.code, wants_size=currency.code_is_word)
    if token.raw in ("RMB", "NT"):
        return at + 1, CurrencyCue("CNY" if token.raw == "RMB" else "TWD")
    return _abbreviated_dollars(tokens, at, text, known)


def _mark_cue(token: Token) -> CurrencyCue:
    key = mark_key(token.raw)
    meaning = marks()[key]
    if meaning.startswith("family:"):
        return CurrencyCue(family=meaning.removeprefix("family:"), word=key)
    return CurrencyCue(meaning, wants_size=key.isalpha() and len(key) < 4)


def _abbreviated_dollars(
    tokens: list[Token], at: int, text: str, known: Lexicon
) -> tuple[int, CurrencyCue] | None:
    """ "dlls. 500", "U.S. dlls. 411'952'887", also with one letter misread ("dills.")."""
    stop, nation = at, None
    found = _phrase_code(tokens, at, text, known, "qualifiers")
    if found is not None and found[1] == "USD":
        stop, nation = found[0], "USD"
    if stop >= len(tokens) or tokens[stop].kind != "word":
        return None
    word = tokens[stop].low
    pointed = stop + 1 < len(tokens) and tokens[stop + 1].raw == "."
    if word not in known.words["abbreviated_dollars"] and not (
        nation and pointed and _misread_dollars(word, known)
    ):
        return None
    if nation is None and not pointed:
        return None
    return stop + 1 + pointed, CurrencyCue(nation, "dollar", word=word)


def _misread_dollars(word: str, known: Lexicon) -> bool:
    """Whether ``word`` is "dlls", "dls" or "dlrs" with one letter changed, added or lost."""
    return word not in known.words["not_misread"] and any(
        _one_edit(word, right) for right in known.words["abbreviated_dollars"]
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
    tokens: list[Token],
    at: int,
    text: str,
    known: Lexicon,
    *,
    marked: bool,
    scaled: bool,
    table: bool = False,
) -> tuple[int, CurrencyCue] | None:
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
    closer = _phrase_code(tokens, at, text, known, "closers") if marked else None
    if closer is not None:
        return closer[0], CurrencyCue(closer[1])
    if marked:
        bracketed = _bracketed(tokens, at, text, known)
        if bracketed is not None:
            return bracketed
    start = at
    if tokens[at].low in known.words["of"] and (scaled or marked) and at + 1 < len(tokens):
        start += 1
    nation = _phrase_code(tokens, start, text, known, "qualifiers")
    if nation is not None:
        stop = nation[0]
        named = _named(tokens, stop, text, known)
        if named is not None:
            qualifier = " ".join(text[tokens[start].start : tokens[stop - 1].end].split())
            return _qualified_name(named, qualifier, tokens, text, known)
        if marked and start == at and _closes(tokens, stop):
            return stop, CurrencyCue(nation[1])
    if start + 1 < len(tokens) and tokens[start].low in known.words["before_names"]:
        start += 1
    named = _named(tokens, start, text, known)
    if named is None:
        return None
    return _closing(named, tokens, text, known)


def _is_hyphen(tokens: list[Token], at: int) -> bool:
    return (
        at + 1 < len(tokens)
        and tokens[at].raw in HYPHENS
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    )


def _named(
    tokens: list[Token], at: int, text: str, known: Lexicon
) -> tuple[int, CurrencyCue] | None:
    """The name, code or sign of a currency at token ``at``."""
    if at >= len(tokens) or (at and not near(tokens, at - 1, at, text)):
        return None
    token = tokens[at]
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
        return stop, CurrencyCue(family="dollar", share=known.subunits["¢"].share, word="¢")
    if token.kind != "word":
        return None
    if token.raw in known.currencies:
        return stop, CurrencyCue(token.raw, wants_size=known.currencies[token.raw].code_is_word)
    phrase = _phrase_code(tokens, at, text, known, "names")
    if phrase is not None:
        return phrase[0], CurrencyCue(phrase[1])
    if token.low in _names(known) and not (token.raw.isupper() and len(token.raw) < 4):
        return stop, CurrencyCue(_names(known)[token.low])
    if token.low in known.subunits:
        unit = known.subunits[token.low]
        code, family = unit.code, unit.family
        if stop + 1 < len(tokens) and tokens[stop].low in known.words["of"]:
            whole = known.family_words.get(tokens[stop + 1].low)
            if whole is not None:  # "20 centavos de dólar"
                stop, code, family = stop + 2, None, whole
        return stop, CurrencyCue(code, family, unit.share, word=token.low)
    name = known.family_words.get(token.low)
    if name is None or name == "sign":
        return None
    if (
        token.low in known.words["abbreviated_dollars"]
        and stop < len(tokens)
        and tokens[stop].raw == "."
    ):
        after = tokens[stop + 1] if stop + 1 < len(tokens) else None
        if after is not None and not after.raw[0].isupper():
            stop += 1  # an abbreviation's point, unless it ends the sentence
    return stop, CurrencyCue(family=name, word=token.low)


def _qualified_name(
    named: tuple[int, CurrencyCue], qualifier: str, tokens: list[Token], text: str, known: Lexicon
) -> tuple[int, CurrencyCue]:
    """ "U.S. dollars", "Mexican pesos": the qualifier picks the family's member."""
    stop, cue = named
    if cue.family is None:
        return named
    code = qualified(known, qualifier, cue.family)
    return (stop, cue.with_code(code)) if code else _closing(named, tokens, text, known)


def _closing(
    named: tuple[int, CurrencyCue], tokens: list[Token], text: str, known: Lexicon
) -> tuple[int, CurrencyCue]:
    """Words behind a name that settle it: "pesos mexicanos", "dollars (US)", "pesos M.N."."""
    stop, cue = named
    if stop >= len(tokens) or cue.family is None or not near(tokens, stop - 1, stop, text):
        return named
    closer = _phrase_code(tokens, stop, text, known, "closers")
    if closer is not None:
        return closer[0], cue.with_code(closer[1])
    bracketed = _bracketed(tokens, stop, text, known)
    if bracketed is not None and bracketed[1].code is not None:
        return bracketed[0], cue.with_code(bracketed[1].code)
    found = match_phrase(tokens, stop, _phrases(known, "qualifiers")[0])
    if found is not None:
        written = " ".join(text[tokens[stop].start : tokens[found - 1].end].split())
        code = qualified(known, written, cue.family)
        # English adjectives stand before the name; behind it only at a pause
        if code and (written[0].islower() or _closes(tokens, found)):
            return found, cue.with_code(code)
    code_behind = known.currencies.get(tokens[stop].raw)
    if code_behind is not None and not code_behind.code_is_word:
        return stop + 1, cue.with_code(code_behind.code)
    return named


def _bracketed(
    tokens: list[Token], at: int, text: str, known: Lexicon
) -> tuple[int, CurrencyCue] | None:
    """ "(US)", "(USD)", "(Canadian)", "(M.N.)" behind a sum."""
    if at + 2 >= len(tokens) or tokens[at].raw != "(":
        return None
    inner = tokens[at + 1]
    if inner.raw in known.currencies and tokens[at + 2].raw == ")":
        return at + 3, CurrencyCue(inner.raw)
    for kind in ("closers", "qualifiers"):
        found = _phrase_code(tokens, at + 1, text, known, kind)
        if found is not None and found[0] < len(tokens) and tokens[found[0]].raw == ")":
            return found[0] + 1, CurrencyCue(found[1])
    return None


def _closes(tokens: list[Token], at: int) -> bool:
    """Whether the words end at token ``at``: nothing follows, or a pause does."""
    return at >= len(tokens) or tokens[at].raw in ".,;:)]»”"
