"""The spaCy components, one a kind, and the one place that builds the pipeline.

Each component works alone in someone else's pipeline::

    import pipeline.extract  # registers the factories
    nlp = spacy.blank("en")
    nlp.add_pipe("policy_dates")
    doc = nlp("Congress approved $400 million in June 2008.")
    doc.spans["dates"][0]._.mention.value.value  # '2008-06'

A component writes its mentions to ``doc.spans`` (``dates``, ``agencies``,
``amounts``, ``cases``) as spans of whole tokens; ``span._.mention`` holds the
exact offsets, the value, the rule and the confidence.  ``doc._.document`` may
carry what is known of the document (blocks, its date, its country).
"""

from __future__ import annotations

from dataclasses import replace

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.extract.finders import FINDERS, Finder
from pipeline.extract.masks import with_masks
from pipeline.model.document import Document, Entity
from pipeline.model.mention import Mention
from pipeline.nlp.model import load_model
from pipeline.settings.params import ExtractParams, ModelParams

GROUPS = {"case": "cases", "date": "dates", "amount": "amounts", "agency": "agencies"}
"""Kind of mention → key in ``doc.spans``, in the order in which components run."""

if not Doc.has_extension("document"):
    Doc.set_extension("document", default=None)
if not Span.has_extension("mention"):
    Span.set_extension("mention", getter=lambda span: _mention_of(span))


def _mention_of(span: Span) -> Mention | None:
    """The mention that a span of one of our groups stands for.

    Kept in the document's user data by kind; the span's id is its number there,
    since two mentions may cover the same tokens.
    """
    held: list[Mention] = span.doc.user_data.get("mentions", {}).get(span.label_, [])
    return held[int(span.id_)] if span.id_.isdigit() and int(span.id_) < len(held) else None


class MentionComponent:
    """Runs one finder and writes what it finds to ``doc.spans``."""

    def __init__(self, kind: str, finder: Finder, country: str | None) -> None:
        self.kind, self.finder, self.country = kind, finder, country

    def __call__(self, doc: Doc) -> Doc:
        """Add the span group of this component's kind."""
        document = document_of_doc(doc, self.country)
        mentions = list(self.finder(document))
        doc.user_data.setdefault("mentions", {})[self.kind] = mentions
        spans = []
        for number, mention in enumerate(mentions):
            span = doc.char_span(
                mention.start,
                mention.end,
                label=self.kind,
                span_id=str(number),
                alignment_mode="expand",
            )
            assert span is not None, "a mention lies inside the text"
            spans.append(span)
        doc.spans[GROUPS[self.kind]] = SpanGroup(doc, name=GROUPS[self.kind], spans=spans)
        return doc


def document_of_doc(doc: Doc, country: str | None = None) -> Document:
    """The document that a component works on; made from the Doc where none was given."""
    if doc._.document is None:
        plain = Document.of(doc.text, language=doc.lang_ or "en", country=country)
        sentences = (
            tuple((s.start_char, s.end_char) for s in doc.sents)
            if doc.has_annotation("SENT_START")
            else ()
        )
        entities = tuple(Entity(e.start_char, e.end_char, e.label_) for e in doc.ents)
        plain = replace(plain, sentences=sentences, entities=entities)
        doc._.document = with_masks(plain)
    document: Document = doc._.document
    return document


@Language.factory("policy_cases", default_config={"country": None})
def make_cases(nlp: Language, name: str, country: str | None) -> MentionComponent:
    """Names of cases → ``doc.spans["cases"]``."""
    return MentionComponent("case", FINDERS["case"], country)


@Language.factory("policy_dates", default_config={"country": None})
def make_dates(nlp: Language, name: str, country: str | None) -> MentionComponent:
    """Dates → ``doc.spans["dates"]``."""
    return MentionComponent("date", FINDERS["date"], country)


@Language.factory("policy_amounts", default_config={"country": None})
def make_amounts(nlp: Language, name: str, country: str | None) -> MentionComponent:
    """Sums of money → ``doc.spans["amounts"]``."""
    return MentionComponent("amount", FINDERS["amount"], country)


@Language.factory("policy_agencies", default_config={"country": None})
def make_agencies(nlp: Language, name: str, country: str | None) -> MentionComponent:
    """Government bodies → ``doc.spans["agencies"]``."""
    return MentionComponent("agency", FINDERS["agency"], country)


def add_components(nlp: Language, params: ExtractParams) -> Language:
    """Add the components of the kinds that ``params`` asks for."""
    for kind, group in GROUPS.items():
        if kind in params.kinds:
            nlp.add_pipe(f"policy_{group}", config={"country": params.country})
    return nlp


def build_pipeline(
    model: ModelParams | None = None, extract: ExtractParams | None = None
) -> Language:
    """The whole pipeline: sentences, entities, then our components."""
    model = model or ModelParams()
    source = load_model(model.name)
    nlp = spacy.blank("en", vocab=source.vocab)
    for name in source.pipe_names:
        nlp.add_pipe(name, source=source)
    return add_components(nlp, extract or ExtractParams())
