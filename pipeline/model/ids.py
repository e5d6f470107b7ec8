"""Identities: of documents, of mentions, and slugs of names (design: Identity)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

_LONGEST_SLUG = 60


def slug(text: str, limit: int = _LONGEST_SLUG) -> str:
    """Lower-case ASCII letters and digits with hyphens between, ``limit`` at most."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")


def make_doc_id(path: str, sha256: str) -> str:
    """Slug of the file's stem, ``-``, first 12 hex digits of its SHA-256."""
    return f"{slug(PurePosixPath(path).stem) or 'document'}-{sha256[:12]}"


def make_mention_id(sha256: str, kind: str, source_start: int, source_end: int) -> str:
    """``m`` and 16 hex digits of a hash of document, kind and place in the source."""
    text = f"{sha256}|{kind}|{source_start}|{source_end}"
    return "m" + hashlib.sha256(text.encode()).hexdigest()[:16]


def make_pdf_mention_id(sha256: str, kind: str, page: int, box: Sequence[float], quote: str) -> str:
    """The same for a mention in a PDF: document, kind, page, first box's corner, quote.

    The corner counts in whole points and the quote without white space, so that
    another reading of the same place gives the same id.
    """
    words = "".join(quote.split())
    text = f"{sha256}|{kind}|{page}|{round(box[0])}|{round(box[1])}|{words}"
    return "m" + hashlib.sha256(text.encode()).hexdigest()[:16]


def fold(text: str) -> str:
    """Lower case, without accents, with straight apostrophes: for comparing names."""
    if text.isascii():
        return text.lower()
    # letters in compatibility forms have their case only once they are decomposed
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def digest_of(*parts: bytes | str) -> str:
    """SHA-256 (hex) of parts that cannot run into one another."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()
