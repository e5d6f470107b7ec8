"""The language of a text of a few words, told by its small words.

Letters tell the language of a line of running text; of fewer words they say little, least
where most are names.  Small words tell more, but only those that are no part of a name:
"El Paso" and "Ministry of Labor" are found in texts of any language.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.resources import load_yaml, resource_text

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ADDRESS = re.compile(r"(?<!\S)\S*(?://|@|\w[/\\]\w)\S*")  # its parts are words of no language
_ENDING_IN = 6  # letters of a word from which on its ending counts
_OF_ALL_CAPITALS = 3  # small words that a line of capitals needs, where names look like words
_KNOWN = ("en", "es")  # languages that the finders have words of
_LEAD = 2  # small words more than any other language's, with which the letters are overruled


@dataclass(frozen=True, slots=True)
class _Tells:
    """What tells each language: its small words, its characters, its words' endings."""

    words: dict[str, tuple[str, ...]]
    letters: dict[str, str]
    endings: dict[str, str]


@cache
def _tells() -> _Tells:
    held = load_yaml(resource_text("layout/language_words.yaml"))
    words: dict[str, tuple[str, ...]] = {}
    for language, entry in held.items():
        for word in set(str(entry["words"]).split()):
            words[word] = (*words.get(word, ()), language)
    letters = {
        letter: language for language, entry in held.items() for letter in entry.get("letters", "")
    }
    endings = {
        ending: language
        for language, entry in held.items()
        for ending in str(entry.get("endings", "")).split()
    }
    return _Tells(words, letters, endings)


def told_by_words(text: str, guess: Callable[[], str], *, alone: bool) -> str | None:
    """The language that the small words of ``text`` tell, if they tell one.

    Args:
        text: of any length, though a line of running text is told by its letters.
        guess: gives the language that its letters look most like; asked only where words
            leave it open, for letters take a large model.
        alone: whether the text is all there is, so that one word has to do; beside others
            two must agree before it is taken for another language than theirs.
    """
    found = evidence(text)
    if not found:
        return None
    most = max(found.values())
    if most < (1 if alone else 2) or (text.isupper() and most < _OF_ALL_CAPITALS):
        return None
    best = [language for language, count in found.items() if count == most]
    if len(best) > 1:
        # "de" is a word of three languages: most likely of one that the finders know.
        best = [language for language in best if language in _KNOWN] or best
        if len(best) == 1:
            return best[0]
        looks = guess()
        return looks if looks in best else None
    others = max((count for language, count in found.items() if language != best[0]), default=0)
    if most - others >= _LEAD:
        return best[0]
    if most - others < 1:
        return None
    return best[0] if (alone and not text.isupper()) or guess() == best[0] else None


def evidence(text: str) -> Counter[str]:
    """How many words and characters of ``text`` speak for each language."""
    found: Counter[str] = Counter()
    if " " not in text:
        return found
    tells = _tells()
    text = _ADDRESS.sub(" ", text)
    for char in set(text) & tells.letters.keys():
        found[tells.letters[char]] += 1
    for word in _words_of_text(text):
        low = word.lower()
        languages = tells.words.get(low)
        if languages is not None:
            found.update(languages)
        elif len(low) >= _ENDING_IN:
            found.update(_by_ending(low, tells.endings))
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
    contents = [index for index, word in enumerate(words) if word.lower() not in _tells().words]
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
