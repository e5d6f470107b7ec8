"""DocBin: read back by spaCy, true to the tables, good for training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus

from pipeline.export.docbin import doc_of
from pipeline.export.results import Exported, Results
from pipeline.extract.components import GROUPS


@pytest.fixture(scope="module")
def docs(exported: Path) -> dict[str, Doc]:
    """Document id → what spaCy reads."""
    vocab = spacy.blank("xx").vocab
    found = {}
    for path in sorted((exported / "docbin").glob("*.spacy")):
        (doc,) = DocBin(store_user_data=True).from_disk(path).get_docs(vocab)
        found[doc.user_data["doc_id"]] = doc
    return found


def test_spans_are_the_rows(docs: dict[str, Doc], documents: dict[str, Exported]) -> None:
    assert set(docs) == set(documents)
    for doc_id, doc in docs.items():
        for kind, group in GROUPS.items():
            rows = [row for row in documents[doc_id].mentions if row["kind"] == kind]
            spans = list(doc.spans[group])
            assert [span.id_ for span in spans] == [row["mention_id"] for row in rows]
            for span, row in zip(spans, rows, strict=True):
                assert row["text"] in span.text
                assert span.label_ == kind
                if kind == "agency":
                    assert span.kb_id_ == (row["agency_id"] or "")


def test_entities_are_exact_and_apart(docs: dict[str, Doc]) -> None:
    for doc in docs.values():
        assert len(doc.ents) > 50
        ends = 0
        for entity in doc.ents:
            assert entity.start >= ends
            ends = entity.end


def test_the_index_counts_what_is_there(docs: dict[str, Doc], exported: Path) -> None:
    index = json.loads((exported / "docbin" / "index.json").read_bytes())
    assert index["total"]["entities"] == sum(len(doc.ents) for doc in docs.values())
    assert index["total"]["mentions"] == sum(
        len(group) for doc in docs.values() for group in doc.spans.values()
    )


def test_a_mention_within_a_token_is_widened_counted_and_no_entity(
    results: Results, documents: dict[str, Exported]
) -> None:
    document = next(iter(documents.values()))
    row = next(m for m in document.mentions if m["kind"] == "agency" and len(m["text"]) > 4)
    cut = {**row, "text_end": row["text_end"] - 1, "text": row["text"][:-1]}
    parsed = results.parsed(document.document)
    assert parsed is not None
    doc, counts = doc_of(Exported(document.document, [cut]), parsed)
    assert counts == {"mentions": 1, "widened": 1, "entities": 0, "unplaced": 0}
    (span,) = doc.spans["agencies"]
    assert span.text == row["text"]


@pytest.mark.slow
def test_a_recogniser_trains_on_it(exported: Path) -> None:
    nlp = spacy.blank("en")
    examples = list(Corpus(exported / "docbin")(nlp))
    assert len(examples) == 6
    nlp.add_pipe("ner")
    nlp.initialize(lambda: examples)
    assert set(nlp.get_pipe("ner").labels) == set(GROUPS)
    losses = nlp.update(examples[:2])
    assert losses["ner"] > 0
