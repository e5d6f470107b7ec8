"""Windows of text in which sums may stand, and their tokens: marks, digits, words, signs.

A text is searched for the signs and words that every sum has (only for those that its
vocabulary holds).  All exact work is done in the short windows around them, so time grows
with the length of the text and with the number of sums, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from pipeline.extract.amounts.lexicon import Lexicon, registered_symbols
from pipeline.extract.amounts.phrases import alternatives
from pipeline.model.document import TextBlock

# Reach of a window, in characters: a mark stands before its number, a name
# behind it, and spelled Spanish numbers are long.
LEFT_OF_MARK, RIGHT_OF_MARK = 40, 120
LEFT_OF_NAME, RIGHT_OF_NAME = 150, 70

SIGNS = "$€£¥¢₡₲₪₩₹₽₺₦₱₴฿₫₵؋৳元＄﹩"
HYPHENS = frozenset("-‐‑")

# Vulgar fractions that are exact decimals; thirds are left unread.
VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75"}

_LETTERS = re.compile(r"[^\W\d_]+")

# -- windows -----------------------------------------------------------------


def _cases(words: Iterable[str]) -> set[str]:
    """Each word in lower case, capitalised and in capitals."""
    return {form for word in words for form in (word.lower(), word.capitalize(), word.upper())}


@cache
def _written_forms(known: Lexicon) -> frozenset[str]:
    """Each name, abbreviation and code of a currency, as it may be written."""
    named: set[str] = set()
    for currency in known.currencies.values():
        named.add(currency.code)
        named.update(s for s in currency.symbols if not any(sign in s for sign in SIGNS))
        for name in currency.names:
            named |= _cases((name.split()[0],)) if name.islower() else {name}
    for family in known.families.values():
        named |= _cases(word for word in family.words if word.isalpha())
    named |= _cases(word for word in known.subunits if word.isalpha())
    named.update(known.money_scales)
    return frozenset(named)


def present_forms(text: str, known: Lexicon) -> frozenset[str]:
    """The currency words of letters that may occur in ``text``, judged by its vocabulary."""
    vocabulary = frozenset(_LETTERS.findall(" ".join(set(text.split()))))
    return frozenset(
        form for form in _written_forms(known) if _LETTERS.findall(form)[0] in vocabulary
    )


@lru_cache(maxsize=64)
def _trigger(present: frozenset[str]) -> re.Pattern[str]:
    """Accepts a currency sign, or one of the currency words that the text holds."""
    named = rf"|(?:{alternatives(present)})(?:(?<=[./])|(?![^\W\d_]))" if present else ""
    return re.compile(rf"[{re.escape(SIGNS)}]{named}")


# Accepts "U.S. dills. 4": letters that OCR may have made of "dlls.".
_MISREAD = re.compile(r"(?:U\.\s?S\.|US)\s+(?P<word>[dD][^\W\d_]{1,4})\.(?=\s*\d)")


def windows(text: str, block: TextBlock, present: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Stretches of ``block`` that may hold sums, in order, none touching another.

    ``present``: the currency words that occur in the text at all, so that only
    these are looked for.
    """
    open_start = open_end = -1
    for start, end in _reaches(text, block, present):
        if start <= open_end:
            open_end = max(open_end, end)
            continue
        if open_end >= 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_end >= 0:
        yield open_start, open_end


def _reaches(text: str, block: TextBlock, present: frozenset[str]) -> Iterator[tuple[int, int]]:
    trigger = _trigger(present)
    spans = [match.span() for match in trigger.finditer(text, block.start, block.end)]
    misread = [m.span("word") for m in _MISREAD.finditer(text, block.start, block.end)]
    if misread:
        spans = sorted(spans + misread)
    for start, end in spans:
        sign = text[start] in SIGNS
        if not sign and start > block.start and text[start - 1].isalpha():
            continue
        left = LEFT_OF_MARK if sign else LEFT_OF_NAME
        right = RIGHT_OF_MARK if sign else RIGHT_OF_NAME
        yield (
            _to_space(text, max(block.start, start - left), block.start, -1),
            _to_space(text, min(block.end, end + right), block.end, 1),
        )


def _to_space(text: str, at: int, limit: int, step: int) -> int:
    """The nearest offset from ``at`` outwards where no word or number is cut."""
    for _ in range(40):
        if at == limit or text[at - 1 : at].isspace():
            break
        at += step
    return at


# -- tokens ------------------------------------------------------------------

TokenKind = Literal["mark", "number", "fraction", "word", "sign"]


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
    for code, symbols in registered_symbols().items():
        for symbol in symbols:
            table[mark_key(symbol)] = code
    table.update(dict.fromkeys(("$", "＄", "﹩"), "family:sign"))
    return table


def mark_key(written: str) -> str:
    """A mark's look-up form: no spaces, no escaping backslash."""
    return re.sub(r"[\s\\]", "", written)


@cache
def mark_pattern() -> str:
    """Accepts a currency mark: "$", "\\$", "US$", "U.S. $", "Mex$", "R$", "€", "S/.".

    A backslash may escape the dollar sign; one space may stand before it.
    """
    written = {mark for mark in marks() if not mark.isalpha()}
    # marks of two dotted letters are also written with spaces between
    symbols = [symbol for own in registered_symbols().values() for symbol in own]
    written |= {symbol for symbol in symbols if " " in symbol or symbol.isalpha()}
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
def _sequences(phrases: frozenset[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """``phrases`` as token sequences under their first token, longest first."""
    table: dict[str, set[tuple[str, ...]]] = {}
    for phrase in phrases:
        sequence = tuple(token.raw for token in tokenise(phrase, 0, len(phrase)))
        table.setdefault(sequence[0], set()).add(sequence)
    return {
        first: tuple(sorted(found, key=lambda s: (-len(s), s))) for first, found in table.items()
    }


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens of a stretch of text, with the words that it is read with.

    ``table``: it lies in a table, where more than one space parts what stands side by side.
    """

    text: str
    tokens: list[Token]
    lexicon: Lexicon
    table: bool = False

    def raw(self, at: int) -> str:
        """The token ``at`` as written; empty where there is none."""
        return self.tokens[at].raw if 0 <= at < len(self.tokens) else ""

    def low(self, at: int) -> str:
        """The token ``at`` in lower case; empty where there is none."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def written(self, first: int, stop: int) -> str:
        """Tokens ``first`` to ``stop`` (exclusive) as written, one space for any."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[stop - 1].end].split())

    def attached(self, right: int) -> bool:
        """Whether no space divides token ``right`` from the one before it."""
        return (
            0 < right < len(self.tokens) and self.tokens[right - 1].end == self.tokens[right].start
        )

    def beside(self, right: int) -> bool:
        """Whether little white space, in a table one space, parts ``right`` from what is before."""
        if not 0 < right < len(self.tokens):
            return False
        gap = self.text[self.tokens[right - 1].end : self.tokens[right].start]
        if not gap:
            return True
        if self.table:
            return gap in (" ", "\u00a0")
        return len(gap) <= 3 and gap.isspace() and gap.count("\n") < 2

    def is_hyphen(self, at: int) -> bool:
        """Whether token ``at`` is a hyphen that joins those on both sides of it."""
        return self.raw(at) in HYPHENS and self.attached(at) and self.attached(at + 1)

    def phrase(self, at: int, phrases: frozenset[str], *, lowered: bool = False) -> int | None:
        """The index behind the longest of ``phrases`` that starts at token ``at``.

        ``lowered``: it may begin a sentence.
        """
        for sequence in _sequences(phrases).get(self.low(at) if lowered else self.raw(at), ()):
            held = self.tokens[at : at + len(sequence)]
            if tuple(token.low if lowered else token.raw for token in held) == sequence:
                return at + len(sequence)
        return None
