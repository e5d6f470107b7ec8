"""Which encoding an HTML file declares, and its decoded source."""

from __future__ import annotations

import codecs
import re

from pipeline.parse.decode import Decoded, decode, decode_as

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
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
    if not data.startswith(_MARKS) and 0 not in data:
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
