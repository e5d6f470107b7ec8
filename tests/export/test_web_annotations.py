"""Web Annotations: that they are JSON-LD of the model, and that selectors select the quote.

The context at w3.org is not at hand without a network; ``anno_terms.json`` lists
the terms that we use with their names in the Web Annotation Vocabulary.  A key
that is none of these would be lost by expanding and compacting again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from folders import ROOT, sample_files
from pyld import jsonld

from pipeline.export.results import Exported, Results, hash_uri
from pipeline.export.web_annotations import CONTEXT, page_fragment
from pipeline.model.media_types import PDF
from pipeline.verify.sources import read_source

TERMS = json.loads(Path(__file__).with_name("anno_terms.json").read_text("utf-8"))
OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"


def load(url: str, options: object) -> dict[str, Any]:
    assert url == CONTEXT, f"{url} is not the context of Web Annotations"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": TERMS}}


@pytest.fixture(scope="module")
def collections(exported: Path) -> dict[str, dict[str, Any]]:
    """Document id → collection."""
    files = sorted((exported / "annotations").iterdir())
    return {path.stem: json.loads(path.read_bytes()) for path in files}


def annotations(collection: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = collection["first"]["items"]
    return items


def test_every_document_and_mention_is_there(
    collections: dict[str, dict[str, Any]], documents: dict[str, Exported]
) -> None:
    assert set(collections) == set(documents)
    for doc_id, collection in collections.items():
        assert collection["total"] == len(documents[doc_id].mentions)
        assert [a["dcterms:identifier"] for a in annotations(collection)] == [
            mention["mention_id"] for mention in documents[doc_id].mentions
        ]
    names = [a["id"] for collection in collections.values() for a in annotations(collection)]
    assert len(set(names)) == len(names)


def single(value: Any) -> Any:
    """A list of one as its item: in JSON-LD they are the same."""
    if isinstance(value, dict):
        return {key: single(item) for key, item in value.items()}
    if isinstance(value, list):
        return single(value[0]) if len(value) == 1 else [single(item) for item in value]
    return value


@pytest.mark.slow
def test_json_ld_loses_nothing(collections: dict[str, dict[str, Any]]) -> None:
    options = {"documentLoader": load}
    for collection in collections.values():
        expanded = jsonld.expand(collection, options)
        again = jsonld.compact(expanded, {"@context": CONTEXT}, options)
        assert again.pop("@context") == CONTEXT
        plain = {key: value for key, value in collection.items() if key != "@context"}
        assert single(again) == single(plain)


def test_the_model_is_kept(collections: dict[str, dict[str, Any]]) -> None:
    """What the Web Annotation Data Model says an annotation must have, on the expanded form."""
    for collection in collections.values():
        (top,) = jsonld.expand(collection, {"documentLoader": load})
        assert top["@type"] == [AS + "OrderedCollection"]
        (page,) = top[AS + "first"]
        for annotation in page[AS + "items"][0]["@list"]:
            assert annotation["@id"].startswith("urn:uuid:")
            assert annotation["@type"] == [OA + "Annotation"]
            assert annotation[OA + "motivatedBy"] == [{"@id": OA + "identifying"}]
            (target,) = annotation[OA + "hasTarget"]
            (source,) = target[OA + "hasSource"]
            assert source["@id"].startswith("ni:///sha-256;")
            selectors = {s["@type"][0]: s for s in reversed(target[OA + "hasSelector"])}
            assert len(selectors[OA + "TextQuoteSelector"][OA + "exact"]) == 1
            assert len(selectors) == 2
            purposes = {body[OA + "hasPurpose"][0]["@id"] for body in annotation[OA + "hasBody"]}
            assert OA + "classifying" in purposes


def test_selectors_select_the_quote(
    collections: dict[str, dict[str, Any]], documents: dict[str, Exported]
) -> None:
    files = {hash_uri(hashlib.sha256(path.read_bytes()).hexdigest()): path
             for path in sample_files()}  # fmt: skip
    found = 0
    for doc_id, collection in collections.items():
        document = documents[doc_id].document
        if document["media_type"] == PDF:
            continue
        for annotation in annotations(collection):
            target = annotation["target"]
            data = files[target["source"]["id"]].read_bytes()
            source = read_source(data, document["encoding"], document["media_type"])
            quote, position = target["selector"][:2]
            start, end = position["start"], position["end"]
            assert source[start:end] == quote["exact"]
            assert source[:start].endswith(quote.get("prefix", ""))
            assert source[end:].startswith(quote.get("suffix", ""))
            found += 1
    assert found > 400


def test_pdf_fragments_hold_the_quote(
    collections: dict[str, dict[str, Any]], documents: dict[str, Exported]
) -> None:
    (doc_id,) = [d for d, e in documents.items() if e.document["media_type"] == PDF]
    pdf = pypdfium2.PdfDocument(ROOT / "raw" / documents[doc_id].document["path"])
    pages = dict(enumerate(pdf, 1))
    for annotation in annotations(collections[doc_id]):
        quote, fragment = annotation["target"]["selector"][:2]
        number, rectangle = fragment["value"].split("&viewrect=")
        page = pages[int(number.removeprefix("page="))]
        left, top, width, height = map(float, rectangle.split(","))
        words = page.get_textpage().get_text_bounded(
            left - 1, page.get_height() - top - height - 1,
            left + width + 1, page.get_height() - top + 1,
        )  # fmt: skip
        first = quote["exact"].split()[0]
        assert first in words.replace("\r\n", " "), (quote, words)
    pdf.close()


def test_values_and_things_are_bodies(collections: dict[str, dict[str, Any]]) -> None:
    bodies = [body for collection in collections.values() for annotation in annotations(collection)
              for body in annotation["body"]]  # fmt: skip
    sums = [body for body in bodies if "schema:currency" in body]
    assert {"USD", "MXN"} <= {body["schema:currency"] for body in sums}
    assert any(body["value"] == "USD 150000-450000" for body in sums)
    assert any(body.get("schema:startDate") == "2007-10-01" for body in bodies)
    things = {body["source"]["schema:identifier"]: body["source"] for body in bodies
              if "source" in body}  # fmt: skip
    assert things["us-dea"]["schema:name"] == "Drug Enforcement Administration"
    assert things["us-dea"]["schema:alternateName"] == "DEA"


def test_an_empty_document_has_no_page(results: Results, documents: dict[str, Exported]) -> None:
    from pipeline.export.web_annotations import collection

    document = next(iter(documents.values())).document
    empty = collection(Exported(document, []), "1")
    assert empty["total"] == 0 and "first" not in empty


def test_a_rectangle_holds_all_lines() -> None:
    boxes = [[72.0, 100.5, 300.0, 112.25], [60.0, 114.0, 90.0, 126.0]]
    assert page_fragment(3, boxes) == "page=3&viewrect=60,100.5,240,25.5"
