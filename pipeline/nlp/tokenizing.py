"""spaCy's tokenizer, made safe for words that are no words.

It takes one sign after the other off the ends of a word and looks at all the rest
again each time, so that a run of a hundred thousand brackets takes hours.  Here a
run without white space beyond :data:`LONGEST` characters is cut into tokens of
that length without a look inside; all other text is left to spaCy as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from pipeline.model.parsed import ParsedDocument

LONGEST = 500
"""Characters; the longest words are chemical names and web addresses of fewer."""

_RUN = re.compile(rf"\S{{{LONGEST + 1},}}")


def bound_tokenizer(nlp: Language) -> None:
    """Let a pipeline cut overlong runs of characters."""
    plain: Callable[[str], Doc] = nlp.tokenizer
    nlp.tokenizer = _Bounded(plain)


class _Bounded:
    def __init__(self, plain: Callable[[str], Doc]) -> None:
        self.plain = plain

    def __call__(self, text: str) -> Doc:
        if _RUN.search(text) is None:
            return self.plain(text)
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for run in _RUN.finditer(text):
            self._take(text[at : run.start()], words, spaces)
            at = run.end()
            words += [text[cut : min(cut + LONGEST, at)] for cut in range(run.start(), at, LONGEST)]
            spaces += [False] * (len(words) - len(spaces))
            if text.startswith(" ", at):
                spaces[-1] = True
                at += 1
        self._take(text[at:], words, spaces)
        return Doc(self.plain("").vocab, words=words, spaces=spaces)

    def _take(self, text: str, words: list[str], spaces: list[bool]) -> None:
        for token in self.plain(text):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))


def tokens_of(document: ParsedDocument) -> Doc:
    """One Doc over the whole text: each block tokenized by the rules of its language."""
    from spacy.tokens import Doc

    from pipeline.nlp.model import blank_pipeline

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
