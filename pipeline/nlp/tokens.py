"""A parsed document as one spaCy Doc, for those who want its tokens."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import blank_pipeline


def tokens_of(document: ParsedDocument) -> Doc:
    """One Doc over the whole text: each block tokenized by the rules of its language."""
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    text = document.text
    for block in document.blocks:
        if block.start > at:
            words.append(text[at : block.start])
            spaces.append(False)
        language = "es" if block.language == "es" else "en"
        for token in blank_pipeline(language).make_doc(text[block.start : block.end]):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
        at = block.end
    if at < len(text):
        words.append(text[at:])
        spaces.append(False)
    return Doc(blank_pipeline("en").vocab, words=words, spaces=spaces)
