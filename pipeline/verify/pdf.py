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
from pipeline.verify.cleanup import says
from pipeline.verify.glyphs import PrintedPage, printed_pages
from pipeline.verify.letters import first_letters, folded, last_letters, letters_of

Row = Mapping[str, Any]
Box = Sequence[float]

_BESIDE = 32
_SLACK = 0.6  # points by which a character's middle may stand outside its box
_NEAR = 0.6  # ems: characters that are nearer stand beside one another
_MOST_BESIDE = 10  # characters that are compared on each side
_LETTERS_BESIDE = 8
_FEWEST_LETTERS = 3  # a page with fewer is a picture
_UNKNOWN = re.compile(r"\(cid:\d+\)")


def check_pdf_rows(data: bytes, sha256: str, rows: Sequence[Row]) -> dict[str, str]:
    """Check each row; returns mention id → reason for those that are not proved.

    Args:
        data: the file's bytes.
        sha256: the hash that the rows claim.
        rows: with the columns of place.

    Raises:
        UnreadableSource: when its only page with rows cannot be found.
    """
    rejected: dict[str, str] = {}
    places = [_places(row) for row in rows]
    pages = sorted({page for place in places for page, _ in place if page >= 1})
    held: dict[int, list[list[str]]] = {index: [] for index in range(len(rows))}
    beside: dict[int, tuple[str, str]] = {}
    bare: dict[int, tuple[float, float]] = {}
    broken: dict[int, str] = {}
    for printed in printed_pages(data, pages):
        if printed.fault is not None:
            broken[printed.number] = printed.fault
            continue
        letters = (glyph for glyph in printed.glyphs if glyph.text.isalpha())
        if sum(1 for _ in islice(letters, _FEWEST_LETTERS)) < _FEWEST_LETTERS:
            bare[printed.number] = printed.size
        for index, place in enumerate(places):
            for part, (page, boxes) in enumerate(place):
                if page != printed.number:
                    continue
                held[index] += [_words_in(printed, boxes)]
                if part == 0:
                    beside[index] = _beside(printed, boxes)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        fault: str | None
        unread = next((page for page, _ in places[index] if page in broken), None)
        if unread is not None:
            fault = f"page {unread} cannot be read by what checks it ({broken[unread]})"
        elif _is_recognised(row):
            fault = _picture_fault(row, sha256, places[index], bare)
        else:
            fault = _fault(row, sha256, places[index], held[index], beside.get(index))
        if fault is None and row["mention_id"] in seen:
            fault = "a row before it has the same id"
        seen.add(row["mention_id"])
        if fault is not None:
            rejected[row["mention_id"]] = fault
    return rejected


def _fault(
    row: Row,
    sha256: str,
    places: Sequence[tuple[int, list[Box]]],
    held: Sequence[list[str]],
    beside: tuple[str, str] | None,
) -> str | None:
    """The first thing that is wrong with a row, null if nothing is."""
    if not places or not places[0][1] or beside is None or len(held) < len(places):
        return f"its page {row['page']} or its boxes are not in the file"
    quote = row["quote"]
    printed = held[0]
    if not any(_same(candidate, quote) for candidate in printed):
        return f"its boxes on page {row['page']} hold {printed[0][:60]!r}, not {quote[:60]!r}"
    if row["mention_id"] != make_pdf_mention_id(
        sha256, row["kind"], row["page"], places[0][1][0], quote
    ):
        return "its id does not belong to its place"
    if len(places) == 1:
        if not says_printed(quote, row["text"]):
            return f"the quote {quote[:60]!r} does not say {row['text'][:60]!r}"
    else:
        rest = "".join(part[0] for part in held[1:])
        if _plain(quote) + _plain(rest) != _plain(row["text"]):
            return f"its parts {quote[:40]!r} … do not say {row['text'][:60]!r}"
    if len(row["prefix"]) > _BESIDE or len(row["suffix"]) > _BESIDE:
        return "its prefix or suffix is longer than it may be"
    if not _stands_beside(beside, row["prefix"], row["suffix"]):
        return "what stands beside its boxes is not its prefix or suffix"
    if row["text"] not in row["sentence"]:
        return "its sentence does not hold it"
    return _wrong_neighbours(row, cut=len(places) > 1)


def _is_recognised(row: Row) -> bool:
    """Whether a row says that its words were recognised from a picture."""
    return any(item.get("role") == "ocr" for item in _listed(row["evidence"]))


def _picture_fault(
    row: Row,
    sha256: str,
    places: Sequence[tuple[int, list[Box]]],
    bare: Mapping[int, tuple[float, float]],
) -> str | None:
    """What is wrong with a row from a picture: its page must have no text, and hold its boxes."""
    for page, boxes in places:
        if page not in bare:
            return f"page {page} holds text of its own, so it was not recognised from a picture"
        width, height = bare[page]
        if any(
            not (0 <= x0 < x1 <= width + 1 and 0 <= y0 < y1 <= height + 1)
            for x0, y0, x1, y1 in boxes
        ):
            return f"its boxes are outside page {page}"
    if not places or not places[0][1]:
        return "it has no boxes"
    if row["mention_id"] != make_pdf_mention_id(
        sha256, row["kind"], row["page"], places[0][1][0], row["quote"]
    ):
        return "its id does not belong to its place"
    if len(places) == 1 and not says_printed(row["quote"], row["text"]):
        return f"the quote {row['quote'][:60]!r} does not say {row['text'][:60]!r}"
    return None if row["text"] in row["sentence"] else "its sentence does not hold it"


def says_printed(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote`` after the declared clean-up of PDF.

    A quote has one space for a line break, so that the space after a hyphen or a
    dash may be one.
    """
    return says(re.sub(r"(?<=[-\u2010\u2011–—/]) ", "\n", quote), text, markdown=False) or says(
        quote, text, markdown=False
    )


def _places(row: Row) -> list[tuple[int, list[Box]]]:
    """Page and boxes of every part of a row."""
    fragments = _listed(row["fragments"])
    boxes: list[Box] = [list(box) for box in _listed(row["boxes"])]
    first = int(row["page"] or 0), boxes
    if not fragments:
        return [first]
    parts: list[tuple[int, list[Box]]] = [
        (int(part[0]), [list(box) for box in part[1:]]) for part in fragments
    ]
    return parts if parts[0] == first else []


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(json.loads(value) if isinstance(value, str) else value)


def _words_in(page: PrintedPage, boxes: Sequence[Box]) -> list[str]:
    """What stands in boxes: read from left to right, and in the file's own order."""
    read, written = "", ""
    for x0, y0, x1, y1 in boxes:
        inside = [
            glyph
            for glyph in page.between(y0 - _SLACK, y1 + _SLACK)
            if x0 - _SLACK < (glyph.x0 + glyph.x1) / 2 < x1 + _SLACK
        ]
        written += "".join(glyph.text for glyph in inside)
        read += "".join(glyph.text for glyph in sorted(inside, key=lambda glyph: glyph.x0))
    return [read, written]


def _beside(page: PrintedPage, boxes: Sequence[Box]) -> tuple[str, str]:
    """The characters that stand close to the left of the first box and right of the last."""
    if not boxes:
        return "", ""
    x0, y0, x1, y1 = boxes[0]
    before = [g for g in page.between(y0, y1) if (g.x0 + g.x1) / 2 < x0 - _SLACK]
    left: list[str] = []
    edge = x0
    for glyph in sorted(before, key=lambda g: -g.x0):
        if edge - glyph.x1 > _NEAR * glyph.size or len(left) >= _MOST_BESIDE:
            break
        left.append(glyph.text)
        edge = glyph.x0
    x0, y0, x1, y1 = boxes[-1]
    after = [g for g in page.between(y0, y1) if (g.x0 + g.x1) / 2 > x1 + _SLACK]
    right: list[str] = []
    edge = x1
    for glyph in sorted(after, key=lambda g: g.x0):
        if glyph.x0 - edge > _NEAR * glyph.size or len(right) >= _MOST_BESIDE:
            break
        right.append(glyph.text)
        edge = glyph.x1
    return "".join(reversed(left)), "".join(right)


def _stands_beside(beside: tuple[str, str], prefix: str, suffix: str) -> bool:
    """Whether what was found on one side is the prefix's end or the suffix's beginning."""
    told = False
    for at_side, words, at_end in ((beside[0], prefix, True), (beside[1], suffix, False)):
        found, said = folded(at_side), folded(words)
        length = min(len(found), len(said), _MOST_BESIDE)
        if not length or _UNKNOWN.search(found):
            continue
        if (found[-length:] == said[-length:]) if at_end else (found[:length] == said[:length]):
            return True
        told = True
    return not told


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
