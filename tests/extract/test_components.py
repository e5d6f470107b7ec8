"""Stages and spaCy components find the same: they call the same finders."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from folders import sample_files

from pipeline.extract.components import GROUPS, add_components
from pipeline.extract.mentions import document_of, find_mentions
from pipeline.nlp.model import run_model
from pipeline.nlp.tokenizing import tokens_of
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import Params

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_components_find_what_the_stages_find(path: Path) -> None:
    params = Params()
    document = parse_bytes(path.read_bytes(), path.name, params.documents, None)
    reading, _ = document_of(document, run_model(document, params.model), params.extract)
    wanted = find_mentions(document, reading, params.extract)
    assert len(wanted) > 40
    doc = tokens_of(document)
    doc._.document = reading
    nlp = add_components(spacy.blank("en", vocab=doc.vocab), params.extract)
    for _, component in nlp.pipeline:
        doc = component(doc)
    found = [span._.mention for group in GROUPS.values() for span in doc.spans[group]]
    assert sorted(found, key=lambda m: (m.start, m.end, m.kind)) == wanted
