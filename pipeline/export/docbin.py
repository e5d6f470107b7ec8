"""spaCy ``DocBin``: a file a document, with a span group a kind and entities.

``doc.spans["dates"]``, ``["agencies"]``, ``["amounts"]`` and ``["cases"]`` hold every
mention (label: the kind, ``span.id_``: the mention's id, ``span.kb_id_``: its value).
``doc.ents`` holds those that begin and end with a token and overlap no other (the
longer one is kept), as training a named entity recogniser needs.  A folder of
such files is what ``spacy train --paths.train`` reads.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import deflate
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import filter_spans

from pipeline.export.results import Exported, Results, Row, placed_in, value_of
from pipeline.extract.components import GROUPS
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.tokenizing import tokens_of

INDEX = "index.json"
PATTERNS = ("*.spacy", INDEX)

_ATTRIBUTES = ["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_ID", "ENT_KB_ID"]


def write_docbin(results: Results, folder: Path) -> str:
    """One file a document, and an index of them; returns what was written, in words."""
    index: list[Row] = []
    for exported in results.documents():
        parsed = results.parsed(exported.document)
        if parsed is None or not parsed.text:
            continue
        doc, counts = doc_of(exported, parsed)
        name = f"{exported.doc_id}.spacy"
        (folder / name).write_bytes(_packed(doc))
        index.append({"file": name, "path": exported.document["path"], **counts})
    total = {
        name: sum(row[name] for row in index)
        for name in ("mentions", "widened", "entities", "unplaced")
    }
    data = {"documents": index, "total": total}
    (folder / INDEX).write_bytes((json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    return (
        f"{total['mentions']} spans in {len(index)} documents, {total['entities']} of them "
        f"entities, too; {total['widened']} begin or end within a token and were widened to it"
        + (f"; {total['unplaced']} reviewed rows left out" if total["unplaced"] else "")
    )


def doc_of(exported: Exported, parsed: ParsedDocument) -> tuple[Doc, dict[str, int]]:
    """One document's Doc, and how many of its spans are what."""
    doc = tokens_of(parsed)
    doc.user_data = {name: exported.document[name] for name in ("doc_id", "path", "sha256")}
    groups: dict[str, list[Span]] = {group: [] for group in GROUPS.values()}
    aligned: list[Span] = []
    widened = unplaced = 0
    for mention in exported.mentions:
        if not placed_in(parsed.text, mention):
            unplaced += 1
            continue
        span, exact = _span(doc, mention)
        groups[GROUPS[mention["kind"]]].append(span)
        widened += not exact
        if exact:
            aligned.append(span)
    for group, spans in groups.items():
        doc.spans[group] = SpanGroup(doc, name=group, spans=spans)
    entities: Sequence[Span] = filter_spans(aligned)
    doc.set_ents(list(entities))
    counts = {
        "mentions": sum(len(spans) for spans in groups.values()),
        "widened": widened,
        "entities": len(entities),
        "unplaced": unplaced,
    }
    return doc, counts


def _span(doc: Doc, mention: Row) -> tuple[Span, bool]:
    """The tokens of a mention, and whether they are exactly its words."""
    span = doc.char_span(
        mention["text_start"],
        mention["text_end"],
        label=mention["kind"],
        kb_id=value_of(mention) or "",
        span_id=mention["mention_id"],
        alignment_mode="expand",
    )
    assert span is not None, "a mention lies inside the text"
    exact = (span.start_char, span.end_char) == (mention["text_start"], mention["text_end"])
    return span, exact


def _packed(doc: Doc) -> bytes:
    """The Doc in a DocBin of its own; compressed anew, since zlib differs between machines."""
    data = DocBin(attrs=_ATTRIBUTES, docs=[doc], store_user_data=True).to_bytes()
    return bytes(deflate.zlib_compress(zlib.decompress(data), 6))
