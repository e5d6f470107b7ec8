"""Text from a document, made safe and visible in a page."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markupsafe import Markup, escape

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SUSPECT = re.compile(
    r"[^\t\n\x20-\x7e\xa1-\xac\xae-\u02ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]"
)


@cache
def is_unseen(char: str) -> bool:
    """Whether a page would not show a character, or let it change what stands around it."""
    return char not in "\n\t" and unicodedata.category(char) in _UNSEEN


def visible(text: object) -> Markup:
    """Escaped text in which a control or format character stands as its code in a mark.

    The mark ``<i class="unseen">`` counts as one character of the text.
    """
    plain = "" if text is None else str(text)
    if not _SUSPECT.search(plain):
        return escape(plain)
    pieces: list[Markup] = []
    at = 0
    for found in _SUSPECT.finditer(plain):
        if is_unseen(found.group()):
            pieces.append(escape(plain[at : found.start()]))
            pieces.append(Markup('<i class="unseen">U+{:04X}</i>').format(ord(found.group())))
            at = found.end()
    pieces.append(escape(plain[at:]))
    return Markup("").join(pieces)


def visible_text(text: object) -> str:
    """The same without markup, for places that hold only text (a title, a label)."""
    plain = "" if text is None else str(text)
    return _SUSPECT.sub(
        lambda found: (
            f"[U+{ord(found.group()):04X}]" if is_unseen(found.group()) else found.group()
        ),
        plain,
    )
