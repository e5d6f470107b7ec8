"""Tokens of the text around a sum: marks, digits, words, single signs.

Only short windows around currency words are cut into tokens (see
``triggers``), so this can afford to be exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from pipeline.extract.amounts.lexicon import lexicon

TokenKind = Literal["mark", "number", "fraction", "word", "sign"]

# Vulgar fractions that are exact decimals; thirds are left unread.
VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75"}


class Token(NamedTuple):
    """One token: ``raw`` as written, ``low`` in lower case, offsets into the text."""

    kind: TokenKind
    start: int
    end: int
    raw: str
    low: str


@cache
def marks() -> dict[str, str]:
    """Currency marks as written, without spaces and backslash → their currency's code.

    Family signs ("$", "¥") map to ``family:NAME``.
    """
    table = {"$": "family:sign", "¥": "family:yensign"}
    for currency in lexicon().currencies.values():
        for symbol in currency.symbols:
            table[mark_key(symbol)] = currency.code
    table.update(dict.fromkeys(("$", "＄", "﹩"), "family:sign"))
    return table


def mark_key(written: str) -> str:
    """A mark's look-up form: no spaces, no escaping backslash."""
    return re.sub(r"[\s\\]", "", written)


def alternatives(literals: Iterable[str]) -> str:
    """A pattern for any of ``literals``, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(literals), key=lambda w: (-len(w), w)))


def mark_pattern() -> str:
    """Accepts a currency mark: "$", "\\$", "US$", "U.S. $", "Mex$", "R$", "€", "S/.".

    A backslash may escape the dollar sign; one space may stand before it.
    """
    written = {mark for mark in marks() if not mark.isalpha()}
    # marks of two dotted letters are also written with spaces between
    written |= {s for c in lexicon().currencies.values() for s in c.symbols if " " in s}
    written |= {s for c in lexicon().currencies.values() for s in c.symbols if s.isalpha()}
    lettered: list[str] = []
    bare: list[str] = []
    for mark in sorted(written, key=lambda m: (-len(m), m)):
        body = re.escape(mark).replace(r"\ ", r"\s?")
        # "US $5" with a space, but in "A $5 fee" the letter is a word of its own
        sign = r"\\?\$" if mark.find("$") < 2 else r"\s?\\?\$"
        body = body.replace(r"\$", sign) + (r"(?![^\W\d_])" if mark[-1].isalpha() else "")
        (lettered if mark[0].isalpha() else bare).append(body)
    return rf"(?<![^\W\d_])(?:{'|'.join(lettered)})|{'|'.join(bare)}"


@cache
def _token_pattern() -> re.Pattern[str]:
    # Words keep the points of abbreviations ("U.S.", "M.N.", "EE.UU.").
    # Lower-case words, by far the most, come first so that few tokens try the marks.
    parts = (
        r"(?P<lower>[a-zà-öø-ÿ]{2,}(?![\w.$]))",
        rf"(?P<mark>{mark_pattern()})",
        # Digits with single separators between them; thin and hard spaces group.
        r"(?P<number>(?<!\w)\.\d+(?![.,]?\d)|\d+(?:[.,'’´ʼ\u00a0\u2009\u202f]\d+)*)",
        r"(?P<fraction>[½¼¾])",
        r"(?P<word>[^\W\d_]{1,2}\.(?:\s?[^\W\d_]{1,2}\.)+|[^\W\d_]+)",
        r"(?P<sign>\S)",
    )
    return re.compile("|".join(parts))


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``; offsets are into ``text``."""
    tokens: list[Token] = []
    for match in _token_pattern().finditer(text, start, end):
        raw = match.group()
        if match.lastgroup == "lower":
            tokens.append(Token("word", match.start(), match.end(), raw, raw))
            continue
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        tokens.append(Token(kind, match.start(), match.end(), raw, raw.lower()))
    return tokens


@cache
def phrase_table(phrases: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """``phrases`` as token sequences under their first token, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        sequence = tuple(token.raw for token in tokenise(phrase, 0, len(phrase)))
        table.setdefault(sequence[0], []).append(sequence)
    return {
        first: tuple(sorted(set(found), key=lambda s: (-len(s), s)))
        for first, found in table.items()
    }


def match_phrase(tokens: list[Token], at: int, phrases: tuple[str, ...]) -> int | None:
    """The index behind the longest of ``phrases`` that starts at token ``at``."""
    if at >= len(tokens):
        return None
    for sequence in phrase_table(phrases).get(tokens[at].raw, ()):
        stop = at + len(sequence)
        if stop <= len(tokens) and all(
            tokens[at + i].raw == word for i, word in enumerate(sequence)
        ):
            return stop
    return None
