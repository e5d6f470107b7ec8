"""One document's rows against its source: which are proved, and why others are not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.model.ids import make_mention_id
from pipeline.model.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.verify.cleanup import docx_says, html_says, says
from pipeline.verify.neighbours import REACH, REACH_IN_MARKUP, Neighbourhood, wrong_neighbours
from pipeline.verify.pdf import pdf_faults
from pipeline.verify.sources import read_source

_BESIDE = 32

Row = Mapping[str, Any]
Judge = Callable[[str, str], bool]
"""Whether a quote says the words, by the declared clean-up of its format."""

JUDGES: dict[str, Judge] = {
    TEXT: partial(says, markdown=False),
    MARKDOWN: partial(says, markdown=True),
    DOCX: docx_says,
    HTML: html_says,
}
"""Media type → judge; a new format adds its line here."""


def check_rows(
    data: bytes, sha256: str, media_type: str, encoding: str | None, rows: Sequence[Row]
) -> dict[str, str]:
    """Check each row; returns mention id → reason for those that are not proved.

    Args:
        data: the source file's bytes, read anew.
        sha256: the hash that the rows claim.
        media_type: how the file was read.
        encoding: codec that the documents table states; null for binary formats.
        rows: with the columns of place.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        reason = "the source file's bytes are not those that the row names (sha256)"
        return {row["mention_id"]: reason for row in rows}
    faults: Iterable[str | None]
    try:
        if media_type == PDF:
            faults = pdf_faults(data, sha256, rows)
        else:
            source = read_source(data, encoding, media_type)
            faults = (_fault(row, sha256, source, media_type) for row in rows)
    except ValueError as error:
        reason = f"the source cannot be read back: {error}"
        return {row["mention_id"]: reason for row in rows}
    rejected: dict[str, str] = {}
    seen: set[str] = set()
    for row, fault in zip(rows, faults, strict=True):
        if fault is None and row["mention_id"] in seen:
            fault = "a row before it has the same id"
        seen.add(row["mention_id"])
        if fault is not None:
            rejected[row["mention_id"]] = fault
    return rejected


def _fault(row: Row, sha256: str, source: str, media_type: str) -> str | None:
    """The first thing that is wrong with a row, null if nothing is."""
    start, end, quote = row["source_start"], row["source_end"], row["quote"]
    if not 0 <= start < end <= len(source):
        return f"its place {start}:{end} is outside the source"
    if source[start:end] != quote:
        return f"the source has {source[start:end][:60]!r} at {start}:{end}, not the quote"
    if row["mention_id"] != make_mention_id(sha256, row["kind"], start, end):
        return "its id does not belong to its place"
    fragments = _listed(row["fragments"]) or [[start, end]]
    if fragments[0] != [start, end] or any(
        not 0 <= low < high <= len(source) for low, high in fragments
    ):
        return "its fragments do not begin with its place or lie outside the source"
    whole = quote + "".join("\n" + source[low:high] for low, high in fragments[1:])
    if not JUDGES[media_type](whole, row["text"]):
        return f"the quote {quote[:60]!r} does not say {row['text'][:60]!r}"
    if row["prefix"] != source[max(start - _BESIDE, 0) : start]:
        return "its prefix is not what stands before the quote"
    if row["suffix"] != source[end : end + _BESIDE]:
        return "its suffix is not what stands after the quote"
    if row["text"] not in row["sentence"]:
        return "its sentence does not hold it"
    end = fragments[-1][1]
    if media_type != HTML:
        return wrong_neighbours(row, Neighbourhood(source, start, end, REACH))
    if wrong_neighbours(row, Neighbourhood(source, start, end, REACH, tagged=True)) is None:
        return None
    return wrong_neighbours(row, Neighbourhood(source, start, end, REACH_IN_MARKUP, tagged=True))


def _listed(value: Any) -> list[list[int]] | None:
    """Fragments as lists, whether they come as JSON text or as lists."""
    if value is None or value == "":
        return None
    loaded = json.loads(value) if isinstance(value, str) else value
    return [list(span) for span in loaded]
