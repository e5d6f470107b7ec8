"""Data as script files: browsers refuse to fetch data for a page that is opened from disk.

Such a file holds one call with JSON values.  All but ASCII is written as escapes
and ``<`` too, so that no text of a document can end a script, break a line of
it or be taken for anything but a string.
"""

from __future__ import annotations

import json
from typing import Any


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
