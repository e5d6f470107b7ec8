"""Letters as names are compared: lower case, no accents, straight quotes."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``text`` in lower case, without accents, with straight apostrophes."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
