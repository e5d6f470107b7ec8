"""One file's parsing as the child process does it: bytes in, the parsed document's bytes out."""

from __future__ import annotations

import json
from dataclasses import replace

from pipeline.model.errors import UnreadableDocument
from pipeline.parse.catalog_facts import merge_facts
from pipeline.parse.formats import reader_of, refuse_length
from pipeline.settings.params import DocumentParams


def answer(request: bytes) -> bytes:
    """Parse a document in this process: a line of JSON, then its bytes; gives it as bytes.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
    """
    head, data = request.split(b"\n", 1)
    header = json.loads(head)
    facts = header["facts"]
    params = DocumentParams(**header["params"])
    document = reader_of(header["media_type"])(data, params, facts.get("language"))
    if not document.text:
        raise UnreadableDocument(
            "holds no text that can be seen; put a file with the text in its place"
        )
    refuse_length(max(len(document.text), len(document.source or "")), params)
    return replace(document, facts=merge_facts(document.facts, facts)).to_bytes()
