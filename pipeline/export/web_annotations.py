"""W3C Web Annotations (JSON-LD): a collection a document, an annotation a mention.

Web Annotation Data Model and Vocabulary (W3C Recommendations, 2017).  The
annotated source is named by the hash of the file (``ni:///sha-256;…``, RFC 6920),
so an annotation finds it whatever it is called.  Selectors:

- ``TextQuoteSelector`` with the words as they stand in the source and what is
  beside them; where markup stands within, a second one with the words alone;
- ``TextPositionSelector``: code points of the decoded source (text formats);
- ``FragmentSelector``: page and rectangle of a PDF (RFC 8118), in points from the
  page's top left corner.

Of a mention that a page break cuts, the first part is selected, as ``quote`` is.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from pipeline.export.results import Exported, Results, Row, bounds_of, hash_uri, value_of
from pipeline.model.media_types import PDF

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
EDTF = "http://id.loc.gov/datatypes/edtf"
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc8118"
PATTERNS = ("*.jsonld",)

_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "policy-tables")
_TYPES = {"agency": "schema:GovernmentOrganization", "case": "schema:Thing"}


def write_annotations(results: Results, folder: Path) -> str:
    """One file a document; returns what was written, in words."""
    version, documents, count = str(results.package["version"]), 0, 0
    for exported in results.documents():
        if exported.document["sha256"] is None:
            continue
        text = json.dumps(collection(exported, version), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{exported.doc_id}.jsonld").write_bytes(text.encode("utf-8", "replace"))
        documents, count = documents + 1, count + len(exported.mentions)
    return f"{count} annotations of {documents} documents"


def collection(exported: Exported, version: str) -> Row:
    """All annotations of one document."""
    document = exported.document
    name = urn_of("annotations", document["sha256"])
    data: Row = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": document["title"] or document["path"],
        "generator": {
            "id": urn_of("software", version),
            "type": "Software",
            "name": f"Policy Tables {version}",
        },
        "total": len(exported.mentions),
    }
    if exported.mentions:
        data["first"] = {
            "id": urn_of("annotations", document["sha256"], "0"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": [annotation(mention, document) for mention in exported.mentions],
        }
    return data


def annotation(mention: Row, document: Row) -> Row:
    """One mention."""
    source: Row = {
        "id": hash_uri(mention["sha256"]),
        "type": "Text",
        "format": document["media_type"],
        "label": document["path"],
    }
    if document["language"] != "und":
        source["language"] = document["language"]
    return {
        "id": urn_of("mention", mention["mention_id"]),
        "type": "Annotation",
        "motivation": "identifying",
        "dcterms:identifier": mention["mention_id"],
        "dcterms:provenance": f"rule {mention['rule']}, confidence {mention['confidence']:.2f}"
        + (", reviewed" if mention["reviewed"] else ""),
        "body": _bodies(mention),
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": _selectors(mention, document["media_type"]),
        },
    }


def _bodies(mention: Row) -> list[Row]:
    bodies: list[Row] = [
        {"type": "TextualBody", "purpose": "classifying", "value": mention["kind"]}
    ]
    value = value_of(mention)
    if value is None:
        return bodies
    if mention["kind"] in _TYPES:
        entity = _entity(mention)
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": entity})
    else:
        bodies.append(
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": value}
            | (_days(mention) if mention["kind"] == "date" else _money(mention))
        )
    return bodies


def _entity(mention: Row) -> Row:
    """The agency or case that a mention names."""
    kind = mention["kind"]
    identity = str(mention[f"{kind}_id"])
    entity: Row = {
        "id": urn_of(kind, identity),
        "type": _TYPES[kind],
        "schema:identifier": identity,
        "schema:name": str(mention[f"{kind}_name"] or mention["text"]),
    }
    if mention.get("acronym"):
        entity["schema:alternateName"] = mention["acronym"]
    if mention["country"]:
        entity["schema:addressCountry"] = mention["country"]
    return entity


def _days(mention: Row) -> Row:
    found = {
        "conformsTo": EDTF,
        "schema:startDate": mention["start_date"] and mention["start_date"].isoformat(),
        "schema:endDate": mention["end_date"] and mention["end_date"].isoformat(),
    }
    return {name: value for name, value in found.items() if value}


def _money(mention: Row) -> Row:
    low, high = bounds_of(mention)
    found = {
        "schema:minValue": low,
        "schema:maxValue": high,
        "schema:currency": mention["currency"],
    }
    return {name: value for name, value in found.items() if value}


def _selectors(mention: Row, media_type: str) -> list[Row]:
    quote: Row = {"type": "TextQuoteSelector", "exact": mention["quote"]}
    for name in ("prefix", "suffix"):
        if mention[name]:
            quote[name] = mention[name]
    found = [quote]
    if media_type == PDF:
        found.append(
            {
                "type": "FragmentSelector",
                "conformsTo": PDF_FRAGMENT,
                "value": page_fragment(mention["page"], json.loads(mention["boxes"])),
            }
        )
        return found
    found.append(
        {
            "type": "TextPositionSelector",
            "start": mention["source_start"],
            "end": mention["source_end"],
        }
    )
    if " ".join(mention["quote"].split()) != mention["text"]:
        found.append({"type": "TextQuoteSelector", "exact": mention["text"]})
    return found


def urn_of(*parts: str) -> str:
    """A name that is always the same for the same parts (UUID version 5, RFC 9562)."""
    return uuid.uuid5(_NAMES, "\n".join(parts)).urn


def page_fragment(page: int, boxes: list[list[float]]) -> str:
    """``page=3&viewrect=72,90.5,210,12``: page, then left, top, width, height of all boxes."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    rectangle = ",".join(_number(n) for n in (left, top, right - left, bottom - top))
    return f"page={page}&viewrect={rectangle}"


def _number(value: Any) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
