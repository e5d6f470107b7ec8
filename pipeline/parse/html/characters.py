"""Character references of HTML (``&amp;``, ``&#8220;``) and the text that they stand for."""

from __future__ import annotations

import html
import re
from html.entities import html5

# A reference with or without its semicolon; what is too long to be one is text.
REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")


def resolve(reference: str) -> tuple[str, int]:
    """The text of a reference and how many of its characters belong to it.

    ``&nbsp;`` gives a no-break space and 6; ``&copy2013`` gives "©" and 5;
    ``&nothing;`` is no reference and gives an empty text and 0.
    """
    if reference[1] == "#":
        return html.unescape(reference), len(reference)
    name = reference[1:]
    if name in html5:
        return html5[name], len(reference)
    # without a semicolon, the longest name that the standard accepts so
    for length in range(min(len(name), 8), 1, -1):
        if name[:length] in html5:
            return html5[name[:length]], length + 1
    return "", 0


def unescape(text: str) -> str:
    """Resolve all references of a text, as in an attribute's value."""
    return html.unescape(text) if "&" in text else text
