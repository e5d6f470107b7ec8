"""Text and data of documents, made safe for pages and scripts, and visible.

Data are script files: browsers refuse to fetch data for a page that is opened from disk.
Such a file holds one call with JSON values.  All but ASCII is written as escapes and ``<``
too, so that no text of a document can end a script, break a line of it or be taken for
anything but a string.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import Any

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


def script_call(function: str, *values: Any) -> bytes:
    """``function(value, …);`` as the bytes of a script file."""
    held = ",".join(safe_json(value) for value in values)
    return f"{function}({held});\n".encode("ascii")


def safe_json(value: Any) -> str:
    """JSON in ASCII without ``<``, ``>`` and ``&``: safe in a script and in an attribute."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
