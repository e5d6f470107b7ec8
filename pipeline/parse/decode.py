"""Bytes of a text or HTML file → decoded source.

The decoded source is what all offsets count: byte order mark dropped, line
ends untouched, bytes that the encoding does not know as U+FFFD one each, no
Unicode normalization.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
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

_WEB_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PRESCAN = 4096  # bytes; the HTML standard looks at 1024, pages with long heads need more
# <meta charset="…">, <meta http-equiv="Content-Type" content="text/html; charset=…">,
# <?xml version="1.0" encoding="…"?>
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:+-]{2,40})
        |<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:+-]{2,40})""",
    re.IGNORECASE | re.VERBOSE,
)
# Labels that stand for another encoding on the web (Encoding Standard, section 4.2):
# what is declared as Latin-1 or ASCII is Windows-1252; a declaration that can be read
# byte by byte is not UTF-16.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# The encodings of that standard; ``codecs`` knows transformations, escapes and UTF-7, too.
_ON_THE_WEB = frozenset(
    (
        *("utf-8", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5"),
        *("big5hkscs", "euc_jp", "iso2022_jp", "cp932", "euc_kr", "cp949", "cp874"),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in range(1, 17)),
    )
)


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


def decode_document(
    data: bytes, encoding: str, detect: Callable[[bytes], Decoded] = decode
) -> Decoded:
    """Decode a file as the settings say.

    Args:
        data: the file's bytes.
        encoding: a Python codec, or "auto".
        detect: decodes where that is "auto".

    Raises:
        UnreadableDocument: when the bytes are no text.
    """
    return detect(data) if encoding == "auto" else Decoded(decode_as(data, encoding), encoding)


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


def declared_encoding(data: bytes) -> str | None:
    """The Python codec that the head of an HTML file declares, null if none that is known."""
    match = _DECLARED.search(data[:_PRESCAN])
    if match is None:
        return None
    label = (match.group(1) or match.group(2)).decode("ascii", "replace")
    if label.lower() == "x-user-defined":
        return "cp1252"
    try:
        found = codecs.lookup(label)
    except LookupError:
        return None
    codec = _MEANT.get(found.name, found.name)
    return codec if codec in _ON_THE_WEB else None


def decode_html(data: bytes) -> Decoded:
    """Decode an HTML file.

    The byte order mark decides; then UTF-8 where the bytes are that (accented
    text in another encoding hardly ever is, whatever the file declares); then
    what the file declares; then the rules of plain text.

    Raises:
        UnreadableDocument: when the bytes are no text.
    """
    if not data.startswith(_WEB_MARKS) and 0 not in data:
        codec = declared_encoding(data)
        if codec not in (None, "utf-8") and not _is_utf8(data):
            assert codec is not None
            source = decode_as(data, codec)
            lost = source.count("\ufffd")
            warnings = (f"{lost} bytes are not valid {codec} and were replaced",) if lost else ()
            return Decoded(source, codec, warnings)
    return decode(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
