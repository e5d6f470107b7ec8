"""The language of a document and of each block (ISO 639-1; ``und`` if not known).

Letters tell the language of a line of running text; of fewer words they say little, least
where most are names.  Small words tell more, but only those that are no part of a name:
"El Paso" and "Ministry of Labor" are found in texts of any language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline.model.parsed import Block
from pipeline.parse.layout.words import by_language, layout_conventions

_SHORTEST = 60  # letters below which words, not letters, tell a text's language
_SAMPLE = 6000  # characters of a document that decide its language
_HEAD = 400  # characters of a block that decide its language
_SURE = 0.99  # probability from which on a block has its own language
_UNKNOWN = "und"
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ADDRESS = re.compile(r"(?<!\S)\S*(?://|@|\w[/\\]\w)\S*")  # its parts are words of no language
_ENDING_IN = 6  # letters of a word from which on its ending counts
_OF_ALL_CAPITALS = 3  # small words that a line of capitals needs, where names look like words
_LEAD = 2  # small words more than any other language's, with which the letters are overruled


def with_languages(
    text: str, blocks: Sequence[Block], given: str | None
) -> tuple[list[Block], str]:
    """The blocks with their languages, and the document's (``given`` where it is known)."""
    languages, main = languages_of([text[block.start : block.end] for block in blocks], given)
    paired = zip(blocks, languages, strict=True)
    return [replace(block, language=language) for block, language in paired], main


def languages_of(blocks: Sequence[str], given: str | None) -> tuple[list[str], str]:
    """The language of each block, and that of the document.

    Args:
        blocks: their texts.
        given: the document's language, where it is known.

    Returns:
        a block's own language where it is long enough and sure, or where its small words
        tell it, else the document's; the document's is ``given`` or that of most of the
        running text, ``und`` where nothing tells it.
    """
    sample = "" if given else _sample(blocks)
    if _has_a_line(sample):
        document, _ = language_by_letters(sample)
    else:
        document = given or language_by_words(sample, alone=True) or _UNKNOWN
    languages: list[str] = []
    for head in (block[:_HEAD] for block in blocks):
        if _has_a_line(head):
            language, probability = language_by_letters(head)
            languages.append(language if probability >= _SURE else document)
        else:
            languages.append(language_by_words(head, alone=False) or document)
    return languages, document


def language_by_letters(text: str) -> tuple[str, float]:
    """A text's likeliest language and its probability among the candidates."""
    language, probability = _identifier().classify(text)
    return language, float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Texts of this project's subject are in these; a guess among all 97 languages of the
    # model takes names in capitals and reference lists for rare ones.
    model.set_languages(tuple(by_language("function_words")))
    return model


def _sample(blocks: Sequence[str]) -> str:
    sample = "\n".join(block for block in blocks if len(block) >= _SHORTEST)[:_SAMPLE]
    return sample or "\n".join(blocks)[:_SAMPLE]


def _has_a_line(text: str) -> bool:
    """Whether it has as many letters as tell a language."""
    if len(text) < _SHORTEST:
        return False
    plain = text.encode("ascii", "ignore")
    letters = len(plain.translate(None, _NO_LETTERS))
    if letters < _SHORTEST and len(plain) < len(text):
        letters += sum(char.isalpha() for char in text if not char.isascii())
    return letters >= _SHORTEST


@dataclass(frozen=True, slots=True)
class _Cues:
    """What tells each language: its small words, its characters, its words' endings."""

    words: dict[str, tuple[str, ...]]
    letters: dict[str, str]
    endings: dict[str, str]


@cache
def _cues() -> _Cues:
    words: dict[str, tuple[str, ...]] = {}
    for language, text in by_language("function_words").items():
        for word in set(text.split()):
            words[word] = (*words.get(word, ()), language)
    letters = {
        letter: language for language, text in by_language("own_letters").items() for letter in text
    }
    endings = {
        ending: language
        for language, text in by_language("own_endings").items()
        for ending in text.split()
    }
    return _Cues(words, letters, endings)


def language_by_words(text: str, *, alone: bool) -> str | None:
    """The language that the small words of ``text`` tell, if they tell one.

    Its letters are asked only where words leave it open, for they take a large model.

    Args:
        text: of any length, though a line of running text is told by its letters.
        alone: whether the text is all there is, so that one word has to do; beside others
            two must agree before it is taken for another language than theirs.
    """
    found = _evidence(text)
    if not found:
        return None
    most = max(found.values())
    if most < (1 if alone else 2) or (text.isupper() and most < _OF_ALL_CAPITALS):
        return None
    best = [language for language, count in found.items() if count == most]
    if len(best) > 1:
        # "de" is a word of three languages: most likely of one that documents are in
        best = [language for language in best if language in layout_conventions("likely")] or best
        if len(best) == 1:
            return best[0]
        looks, _ = language_by_letters(text)
        return looks if looks in best else None
    others = max((count for language, count in found.items() if language != best[0]), default=0)
    if most - others >= _LEAD:
        return best[0]
    if most - others < 1:
        return None
    if alone and not text.isupper():
        return best[0]
    return best[0] if language_by_letters(text)[0] == best[0] else None


def _evidence(text: str) -> Counter[str]:
    """How many words and characters of ``text`` speak for each language."""
    found: Counter[str] = Counter()
    if " " not in text:
        return found
    cues = _cues()
    text = _ADDRESS.sub(" ", text)
    for char in set(text) & cues.letters.keys():
        found[cues.letters[char]] += 1
    for word in _words_of_text(text):
        low = word.lower()
        languages = cues.words.get(low)
        if languages is not None:
            found.update(languages)
        elif len(low) >= _ENDING_IN:
            found.update(_by_ending(low, cues.endings))
    return found


def _by_ending(word: str, endings: dict[str, str]) -> Iterator[str]:
    for size in range(1, 7):
        language = endings.get(word[-size:])
        if language is not None:
            yield language
            return


def _words_of_text(text: str) -> Iterator[str]:
    """The words that belong to no name; all of them where there are only capitals."""
    words = _WORD.findall(text)
    if text.isupper():
        yield from words
        return
    contents = [index for index, word in enumerate(words) if word.lower() not in _cues().words]
    for index, word in enumerate(words):
        at = bisect_left(contents, index)
        if word[0].isupper():
            # A sentence's first word, unless a name begins with it.
            if index == 0 and len(words) > 1 and not words[1][0].isupper():
                yield word
        elif contents[at : at + 1] == [index] or not (
            0 < at < len(contents)
            and words[contents[at - 1]][0].isupper()
            and words[contents[at]][0].isupper()
        ):
            yield word
