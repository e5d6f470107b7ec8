"""Where a mention stands: body, heading, footnote, reference, table or url."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from pipeline.model.document import Span
from pipeline.model.parsed import Block

_BY_KIND = {"heading": "heading", "table": "table", "reference": "reference"}

# What a footnote that cites a source holds: an address, "Ibid.", "See", pages,
# a publisher's or a periodical's words, a title in quotation marks with a date.
_CITES = re.compile(
    r"https?://|www\.|^\W*(?:ibid|ibíd|op\. ?cit|supra|véase|ver |see |cf\.)|\bpp?\. ?\d"
    r"|\bvol\. ?\d"
    r"|\b(?:university press|press release|accessed|retrieved|available at|consultado|disponible"
    r"|testimony|hearing|report no|audit report|washington post|new york times|journal|review of)\b"
    r"|[“\"][^”\"]{12,}[”\"].{0,80}\b(?:1[89]|20)\d\d\b",
    re.IGNORECASE,
)
_LONGEST_CITATION = 400  # characters; a longer footnote tells something
# "(O'Neil 2014)", "(Selee and Olson, 2011, p. 4)", "(GAO, 2010)"
_IN_BRACKETS = re.compile(
    r"\((?:see |cf\. |véase )?[A-ZÁÉÍÓÚÑ][^()\d]{1,80}?,? \(?(?:1[89]|20)\d\d[a-z]?"
    r"(?:[,:;] ?(?:pp?\. ?)?[\dA-Z][^()]{0,60})?\)"
)


@lru_cache(maxsize=4096)
def _cites(text: str) -> bool:
    return len(text) <= _LONGEST_CITATION and _CITES.search(text) is not None


def context_of(
    text: str, start: int, end: int, block: Block | None, addresses: Sequence[Span]
) -> str:
    """The context of a mention, by the guideline's list."""
    index = bisect_right(addresses, (start, len(text))) - 1
    if index >= 0 and addresses[index][1] > start:
        return "url"
    if block is None:
        return "body"
    if block.kind in _BY_KIND:
        return _BY_KIND[block.kind]
    if block.kind == "footnote":
        return "reference" if _cites(text[block.start : block.end]) else "footnote"
    low = max(block.start, start - 120)
    for match in _IN_BRACKETS.finditer(text, low, min(block.end, end + 120)):
        if match.start() < start and end <= match.end():
            return "reference"
    return "body"
