"""Entities decided for many tokens at once are those that spaCy's own loop finds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.nlp import entities as entities_module
from pipeline.nlp import model as model_module
from pipeline.nlp.entities import Found, can_decide, find_entities
from pipeline.nlp.model import load_model, run_model
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import ModelParams, Params

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLACES = [
    path
    for folder in (ROOT / "raw/samples", ROOT.parent / "shared/corpus")
    for path in sorted(folder.glob("**/*"))
    if path.is_file() and path.suffix in (".txt", ".md", ".html", ".docx", ".pdf")
]
TEXT = (
    "Congress approved $ 400 million in June 2008 . the of Department State Mr. Juan Pérez v. "
    "Mexico City and , 10 percent first three English ( ) FBI - ’s"
)
WORDS = (*TEXT.split(" "), "\n", "\n\n", "  ", "\t")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_model(ModelParams().name)


def both(nlp: Language, texts: Sequence[str]) -> tuple[list[list[Found]], list[list[Found]]]:
    """What this project finds, and what spaCy finds."""
    recognizer: Any = nlp.get_pipe("ner")
    docs = list(nlp.pipe(texts, disable=["ner"]))
    ours = list(find_entities(recognizer, docs))
    theirs = [[Found(e.start, e.end, e.label_) for e in doc.ents] for doc in recognizer.pipe(docs)]
    return ours, theirs


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.name)
def test_real_documents(nlp: Language, path: Path) -> None:
    document = parse_bytes(path.read_bytes(), path.name, Params().documents, None)
    texts = [document.text[block.start : block.end] for block in document.blocks]
    ours, theirs = both(nlp, [document.text[:200_000], *texts[:40]])
    assert ours == theirs
    assert any(ours)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=40), max_size=9))
def test_any_words(texts: list[list[str]]) -> None:
    ours, theirs = both(load_model(ModelParams().name), [" ".join(words) for words in texts])
    assert ours == theirs


def test_other_recognizers_are_left_to_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = spacy.blank("en")
    config = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner"}
    config |= {"hidden_width": 16, "maxout_pieces": 2, "use_upper": True}
    tok2vec = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 16, "depth": 1}
    tok2vec |= {"embed_size": 50, "window_size": 1, "maxout_pieces": 2, "subword_features": True}
    tok2vec |= {"pretrained_vectors": None}
    for extra, known in ((False, True), (True, False)):
        name = f"ner{extra}"
        held = {"model": {**config, "extra_state_tokens": extra, "tok2vec": tok2vec}}
        recognizer = plain.add_pipe("ner", name=name, config=held)
        assert can_decide(recognizer) is known
    assert not can_decide(plain.add_pipe("entity_ruler"))
    document = parse_bytes(
        b"Congress approved $400 million in June 2008.", "a.txt", Params().documents, None
    )
    ours = run_model(document, ModelParams())
    monkeypatch.setattr(entities_module, "can_decide", lambda recognizer: False)
    assert run_model(document, ModelParams()) == ours
    assert [entity.label for entity in ours.entities] == ["ORG", "MONEY", "DATE"]


def test_words_are_forgotten_where_too_many_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is the same; the vocabulary does not grow."""
    texts = [f"Office of Word{n}zq in Town{n}xy approved $ {n} million ." for n in range(30)]
    documents = [parse_bytes(t.encode(), "a.txt", Params().documents, None) for t in texts]
    held = [run_model(document, ModelParams()) for document in documents]
    vocab = load_model(ModelParams().name).vocab
    size = len(vocab)
    monkeypatch.setattr(model_module, "_WORDS_HELD", 0)
    others = [t.replace("Word", "Term") for t in texts]
    same_shape = [parse_bytes(t.encode(), "a.txt", Params().documents, None) for t in others]
    for document in same_shape:
        run_model(document, ModelParams())
    assert [run_model(document, ModelParams()) for document in documents] == held
    assert "Term3zq" not in vocab
    assert "Word3zq" in vocab
    assert len(vocab) >= size
