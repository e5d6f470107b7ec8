"""Text without white space and without the forms of its marks, and the letters of it."""

from __future__ import annotations

import unicodedata

_HYPHENS = dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\ufffe\x02"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("`"): "'"}
_EACH = 4  # code points in which a letter mostly is


def folded(text: str) -> str:
    """Text without white space, its hyphens, quotation marks and compatibility forms as one."""
    if text.isascii():
        return "".join(text.replace("\x02", "-").replace("`", "'").split())
    plain = unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_QUOTES)
    return "".join(plain.split())


def letters_of(text: str) -> str:
    """The letters of a text, small."""
    return "".join(filter(str.isalpha, folded(text))).casefold()


def last_letters(text: str, most: int) -> str:
    """The last of :func:`letters_of`."""
    piece = text[-most * _EACH :]
    # nothing before plain letters changes them
    found = letters_of(piece) if piece.isascii() else ""
    return (found if len(found) >= most else letters_of(text))[-most:]


def first_letters(text: str, most: int) -> str:
    """The first of :func:`letters_of`."""
    piece = text[: most * _EACH]
    # an accent after the piece may change its last letter
    found = letters_of(piece) if piece.isascii() else ""
    return (found if len(found) > most else letters_of(text))[:most]
