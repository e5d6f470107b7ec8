"""Places that hold no mentions: web addresses, and numbers of cases and reports."""

from __future__ import annotations

import re

from pipeline.extract.cases import docket_spans
from pipeline.model.reading import Reading, Span

# "https://…", "www.…", "name@host.org"; up to white space, brackets or quotation marks
_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"“”«»]+[^\s<>\"“”«».,;:!?)\]]"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)


def address_spans(text: str) -> list[Span]:
    """Spans of web and mail addresses."""
    return [match.span() for match in _ADDRESS.finditer(text)]


def barred_spans(reading: Reading) -> tuple[Span, ...]:
    """Addresses and docket numbers, merged and sorted."""
    merged: list[Span] = []
    for start, end in sorted([*address_spans(reading.text), *docket_spans(reading)]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
