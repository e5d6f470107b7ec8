"""Bytes of a text file → decoded source.

The decoded source is what all offsets count: byte order mark dropped, line
ends untouched, bytes that the encoding does not know as U+FFFD one each, no
Unicode normalization.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace

from pipeline.model.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where a detector cannot tell single-byte code pages apart by the few bytes
# above ASCII, policy documents in English and Spanish are Windows-1252, which
# is Latin-1 with printable characters in place of control codes.
_SINGLE_BYTE = "cp1252"
# Two letters of Windows-1252 that are one of UTF-8 ("Ã©") hardly ever stand side by side.
_SEQUENCE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_STRAY_SEQUENCES = 1
_MIXED = "is in more than one encoding: some letters above ASCII are read wrongly; save it as UTF-8"
# A detector's guess among code pages is trusted from this many bytes above
# ASCII on; with fewer it picks exotic pages for one accented letter.
_ENOUGH_HIGH_BYTES = 64


@dataclass(frozen=True, slots=True)
class Decoded:
    """The decoded source and how it was decoded (a Python codec name)."""

    source: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file.

    Tries, in this order: the byte order mark, UTF-8, UTF-16 without a mark (by
    its pattern of zero bytes), and charset-normalizer's guess.

    Raises:
        UnreadableDocument: when the bytes are no text (zero bytes in them).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    zeros = data.count(0)
    if zeros:
        encoding16 = _utf16_without_mark(data)
        if encoding16 is None:
            raise UnreadableDocument(
                "holds zero bytes, so it is not a text file; save it as text in UTF-8, "
                "or give it the ending of its real format"
            )
        return _decoded(data, encoding16)
    with suppress(UnicodeDecodeError):
        return Decoded(data.decode("utf-8"), "utf-8")
    high = sum(byte >= 0x80 for byte in data)
    if _mostly_utf8(data):
        return _decoded(data, "utf-8")
    if high >= _ENOUGH_HIGH_BYTES:
        # its tables of code pages are loaded for the few files that are not in UTF-8
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is not None and best.encoding not in ("utf_8", "latin_1"):
            return _decoded(data, codecs.lookup(best.encoding).name)
    decoded = _decoded(data, _SINGLE_BYTE)
    if len(_SEQUENCE.findall(data)) > _STRAY_SEQUENCES:
        return replace(decoded, warnings=(*decoded.warnings, _MIXED))
    return decoded


def decode_as(data: bytes, encoding: str) -> str:
    """Decode with a known encoding, by the rules of the decoded source."""
    for mark, marked in _MARKS:
        if marked == encoding and data.startswith(mark):
            data = data[len(mark) :]
            break
    return data.decode(encoding, errors="replace")


def _decoded(data: bytes, encoding: str) -> Decoded:
    source = data.decode(encoding, errors="replace")
    lost = source.count("\ufffd") - data.decode(encoding, errors="ignore").count("\ufffd")
    warnings = (f"{lost} bytes are not valid {encoding} and were replaced",) if lost else ()
    return Decoded(source, encoding, warnings)


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of unmarked UTF-16: Latin text has every other byte zero."""
    if len(data) % 2:
        return None
    half = len(data) // 2
    if data[1::2].count(0) > 0.7 * half and data[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if data[0::2].count(0) > 0.7 * half and data[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 with a few bad ones rather than a code page.

    Four in five of the runs above ASCII have to be valid UTF-8 sequences.
    """
    text = data.decode("utf-8", errors="replace")
    good = sum(ord(char) > 0x7F and char != "\ufffd" for char in text)
    return good >= 4 * text.count("\ufffd")
