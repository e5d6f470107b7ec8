"""What texts are compared by: their characters without white space, their letters, their words."""

from __future__ import annotations

import re
import unicodedata

_HYPHENS = dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\ufffe\x02"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("`"): "'"}
_EACH = 4  # code points in which a letter mostly is
# raised numbers count as letters for \w; they and what is invisible go from within words, too
_WITHIN = re.compile("[⁰¹²³⁴-⁹\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(r"[^\W\d_]{3,}")


def folded(text: str) -> str:
    """Text without white space, its hyphens, quotation marks and compatibility forms as one."""
    plain = unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_QUOTES)
    return "".join(plain.split())


def letters_of(text: str) -> str:
    """The letters of a text, small."""
    return "".join(filter(str.isalpha, folded(text))).casefold()


def last_letters(text: str, most: int) -> str:
    """The last of :func:`letters_of`; a text may be a document long, so mostly of its end."""
    piece = text[-most * _EACH :]
    # nothing before plain letters changes them
    found = letters_of(piece) if piece.isascii() else ""
    return (found if len(found) >= most else letters_of(text))[-most:]


def first_letters(text: str, most: int) -> str:
    """The first of :func:`letters_of`, mostly of the text's beginning."""
    piece = text[: most * _EACH]
    # an accent after the piece may change its last letter
    found = letters_of(piece) if piece.isascii() else ""
    return (found if len(found) > most else letters_of(text))[:most]


def words_of(text: str) -> list[str]:
    """The words of a text: runs of three letters and more."""
    return _WORD.findall(_WITHIN.sub("", text))
