"""Rows of a PDF against the file, by a library that did not parse it (pdfplumber).

Only pages that hold mentions are opened, one at a time.  A row is proved when

- the characters that pdfplumber finds in its boxes are its quote;
- what stands to the left or right of them is what its prefix or suffix says;
- its words in their sentence have the neighbours that its prefix or suffix has;
- its ``text`` is the quote after the declared clean-up, and its id is that of the place.

Boxes count as the design says: points, origin at the top left of the page as
displayed, y downward.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from pipeline.model.ids import make_pdf_mention_id
from pipeline.verify.boxes import MOST_BESIDE, Box, printed_beside, printed_in
from pipeline.verify.cleanup import pdf_says
from pipeline.verify.glyphs import printed_pages
from pipeline.verify.tokens import first_letters, folded, last_letters, letters_of

Row = Mapping[str, Any]
Part = tuple[int, list[Box]]
"""Page (from 1) and boxes of a part of a mention."""

_BESIDE = 32
_LETTERS_BESIDE = 8
_FEWEST_LETTERS = 3  # a page with fewer is a picture
_UNKNOWN = re.compile(r"\(cid:\d+\)")


def pdf_faults(data: bytes, sha256: str, rows: Sequence[Row]) -> list[str | None]:
    """The first thing that is wrong with each row, null if nothing is.

    Args:
        data: the file's bytes.
        sha256: the hash that the rows claim.
        rows: with the columns of place.

    Raises:
        UnreadableSource: when its only page with rows cannot be found.
    """
    parts_of = [_parts(row) for row in rows]
    pages = sorted({page for parts in parts_of for page, _ in parts if page >= 1})
    words: dict[int, list[list[str]]] = {index: [] for index in range(len(rows))}
    beside: dict[int, tuple[str, str]] = {}
    pictures: dict[int, tuple[float, float]] = {}
    unreadable: dict[int, str] = {}
    for printed in printed_pages(data, pages):
        if printed.fault is not None:
            unreadable[printed.number] = printed.fault
            continue
        letters = (glyph for glyph in printed.glyphs if glyph.text.isalpha())
        if sum(1 for _ in islice(letters, _FEWEST_LETTERS)) < _FEWEST_LETTERS:
            pictures[printed.number] = printed.size
        for index, parts in enumerate(parts_of):
            for number, (page, boxes) in enumerate(parts):
                if page != printed.number:
                    continue
                words[index] += [printed_in(printed, boxes)]
                if number == 0:
                    beside[index] = printed_beside(printed, boxes)
    faults: list[str | None] = []
    for index, row in enumerate(rows):
        parts = parts_of[index]
        unread = next((page for page, _ in parts if page in unreadable), None)
        if unread is not None:
            reason = unreadable[unread]
            faults.append(f"page {unread} cannot be read by what checks it ({reason})")
        elif _is_recognised(row):
            faults.append(_picture_fault(row, sha256, parts, pictures))
        else:
            faults.append(_fault(row, sha256, parts, words[index], beside.get(index)))
    return faults


def _fault(
    row: Row,
    sha256: str,
    parts: Sequence[Part],
    words: Sequence[list[str]],
    beside: tuple[str, str] | None,
) -> str | None:
    """The first thing that is wrong with a row, null if nothing is."""
    if not parts or not parts[0][1] or beside is None or len(words) < len(parts):
        return f"its page {row['page']} or its boxes are not in the file"
    quote = row["quote"]
    printed = words[0]
    if not any(_same(candidate, quote) for candidate in printed):
        return f"its boxes on page {row['page']} hold {printed[0][:60]!r}, not {quote[:60]!r}"
    if row["mention_id"] != make_pdf_mention_id(
        sha256, row["kind"], row["page"], parts[0][1][0], quote
    ):
        return "its id does not belong to its place"
    if len(parts) == 1:
        if not pdf_says(quote, row["text"]):
            return f"the quote {quote[:60]!r} does not say {row['text'][:60]!r}"
    else:
        rest = "".join(part[0] for part in words[1:])
        if _plain(quote) + _plain(rest) != _plain(row["text"]):
            return f"its parts {quote[:40]!r} … do not say {row['text'][:60]!r}"
    if len(row["prefix"]) > _BESIDE or len(row["suffix"]) > _BESIDE:
        return "its prefix or suffix is longer than it may be"
    if not _stands_beside(beside, row["prefix"], row["suffix"]):
        return "what stands beside its boxes is not its prefix or suffix"
    if row["text"] not in row["sentence"]:
        return "its sentence does not hold it"
    return _wrong_neighbours(row, cut=len(parts) > 1)


def _is_recognised(row: Row) -> bool:
    """Whether a row says that its words were recognised from a picture."""
    return any(item.get("role") == "ocr" for item in _listed(row["evidence"]))


def _picture_fault(
    row: Row,
    sha256: str,
    parts: Sequence[Part],
    pictures: Mapping[int, tuple[float, float]],
) -> str | None:
    """What is wrong with a row from a picture: its page must have no text, and hold its boxes."""
    for page, boxes in parts:
        if page not in pictures:
            return f"page {page} holds text of its own, so it was not recognised from a picture"
        width, height = pictures[page]
        if any(
            not (0 <= x0 < x1 <= width + 1 and 0 <= y0 < y1 <= height + 1)
            for x0, y0, x1, y1 in boxes
        ):
            return f"its boxes are outside page {page}"
    if not parts or not parts[0][1]:
        return "it has no boxes"
    if row["mention_id"] != make_pdf_mention_id(
        sha256, row["kind"], row["page"], parts[0][1][0], row["quote"]
    ):
        return "its id does not belong to its place"
    if len(parts) == 1 and not pdf_says(row["quote"], row["text"]):
        return f"the quote {row['quote'][:60]!r} does not say {row['text'][:60]!r}"
    return None if row["text"] in row["sentence"] else "its sentence does not hold it"


def _parts(row: Row) -> list[Part]:
    """Page and boxes of every part of a row."""
    fragments = _listed(row["fragments"])
    boxes: list[Box] = [list(box) for box in _listed(row["boxes"])]
    first = int(row["page"] or 0), boxes
    if not fragments:
        return [first]
    parts: list[Part] = [(int(part[0]), [list(box) for box in part[1:]]) for part in fragments]
    return parts if parts[0] == first else []


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(json.loads(value) if isinstance(value, str) else value)


def _stands_beside(beside: tuple[str, str], prefix: str, suffix: str) -> bool:
    """Whether what was found on one side is the prefix's end or the suffix's beginning."""
    compared = False
    for at_side, words, at_end in ((beside[0], prefix, True), (beside[1], suffix, False)):
        found, said = folded(at_side), folded(words)
        length = min(len(found), len(said), MOST_BESIDE)
        if not length or _UNKNOWN.search(found):
            continue
        if (found[-length:] == said[-length:]) if at_end else (found[:length] == said[:length]):
            return True
        compared = True
    return not compared


def _wrong_neighbours(row: Row, *, cut: bool) -> str | None:
    """Check that the letters around the words in their sentence are those of prefix or suffix.

    One side is enough: a column or a page may begin or end at the other.
    """
    sentence, text = row["sentence"], row["text"]
    before_quote, after_quote = letters_of(row["prefix"]), letters_of(row["suffix"])
    at = -1
    while (at := sentence.find(text, at + 1)) >= 0:
        before = last_letters(sentence[:at], _LETTERS_BESIDE)
        if before and before_quote and _ends_alike(before, before_quote):
            return None
        after = "" if cut else first_letters(sentence[at + len(text) :], _LETTERS_BESIDE)
        if not before and not after:
            return None
        if after and after_quote and _ends_alike(after[::-1], after_quote[::-1]):
            return None
        if cut or (not before_quote and not after_quote):
            return None
    return "the words of its sentence do not stand beside its quote"


def _ends_alike(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[-length:] == other[-length:]


def _same(printed: str, quote: str) -> bool:
    """Whether printed characters are the quote, white space and forms of marks aside.

    A character that a font gives no meaning to fits any one.
    """
    said = folded(quote)
    if said == folded(printed) or said == folded(_UNKNOWN.sub("", printed)):
        return True
    found = folded(_UNKNOWN.sub("\ufffd", printed))
    return len(found) == len(said) and all(
        a == b or "\ufffd" in (a, b) for a, b in zip(found, said, strict=True)
    )


def _plain(text: str) -> str:
    """Letters and figures alone, without raised numbers."""
    kept = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", text)
    return "".join(char for char in unicodedata.normalize("NFKC", kept) if char.isalnum())
