"""Passages that do not say what they show: marked, so that no mention is read from them.

Two signs: characters that are seen as something else than they are
(``resources/layout/doubtful_characters.yaml``), and letters that make no words, as
where a font maps its shapes to the wrong letters.  A row from such a passage could
be a wrong figure under a right quote.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from string import ascii_lowercase

from pipeline.model.parsed import ParsedDocument
from pipeline.model.sourcemap import Span
from pipeline.parse.layout.words import by_language
from pipeline.resources import load_yaml, resource_text

_WINDOW = 4000  # characters whose letters are looked at together
_FEWEST_LETTERS = 400  # in a window that is judged
# Shared weight of a text's letters and a language's: running text in any language in
# Latin letters has 0.70 to 0.96, one whose letters were shifted 0.63 at most.
_LEAST_ALIKE = 0.67
_LATIN = 0.5  # of the letters: where more are of another script, the text is not judged
_MEANINGLESS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd]")
_TURNED = "marks that turn the order of characters round"
_MANY_MEANINGLESS = 0.05  # of the characters of a window

ToSource = Callable[[int, int], Span]
"""A span of the searched text → span of the source."""


def mark_doubtful(
    document: ParsedDocument,
    searched: str,
    to_source: ToSource = lambda start, end: (start, end),
    turned: Sequence[Span] = (),
) -> ParsedDocument:
    """The document with its doubtful passages, and its problem where there are some.

    Args:
        document: as read.
        searched: the text before invisible characters were taken out of it; empty for
            formats whose order and look is that of the page (PDF).
        to_source: leads spans of ``searched`` to the source.
        turned: spans of the source that markup turns from right to left.
    """
    causes: dict[Span, str] = {}
    found = {to_source(*span): cause for span, cause in _found_characters(searched).items()}
    found |= dict.fromkeys(turned, _TURNED)
    if found:
        held = _blocks_by_source(document)
        for span_in_source, cause in found.items():
            for span in _overlapping(held, span_in_source):
                causes.setdefault(span, cause)
    garbled = _garbled_windows(document.text)
    if not (causes or garbled):
        return document
    problems = [document.problem] if document.problem else []
    if causes:
        names = ", ".join(sorted(set(causes.values())))
        problems.append(
            f"{len(causes)} passages hold {names}; no mention is read from them: compare them "
            "with what the document shows"
        )
    if garbled:
        share = sum(end - start for start, end in garbled) / len(document.text)
        problems.append(
            f"the letters of {max(share, 0.01):.0%} of the text make no words (its fonts or its "
            "encoding say something else than what is shown) and no mention is read from them; "
            "get another copy, or print the pages to pictures and recognise them (documents.ocr)"
        )
    return replace(
        document,
        status="partial",
        problem="; ".join(problems),
        doubtful=tuple(merged([*causes, *garbled])),
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Name, what a text must hold to be searched at all, and pattern."""
    rows = load_yaml(resource_text("layout/doubtful_characters.yaml"))
    return tuple(
        (row["name"], re.compile(row.get("needs", "")), re.compile(row["pattern"])) for row in rows
    )


def _found_characters(text: str) -> dict[Span, str]:
    return {
        match.span(): name
        for name, needed, pattern in _patterns()
        if needed.search(text)
        for match in pattern.finditer(text)
    }


def _blocks_by_source(document: ParsedDocument) -> list[tuple[int, int, Span]]:
    """Source start and end of the parts of all blocks, sorted, with the block's span."""
    return sorted(
        (*part, (block.start, block.end))
        for block in document.blocks
        for part in document.source_spans(block.start, block.end)
    )


def _overlapping(held: Sequence[tuple[int, int, Span]], span: Span) -> Iterable[Span]:
    """Blocks that have a part in a span of the source; parts do not overlap."""
    at = bisect_left(held, span[0], key=lambda part: part[1])
    while at < len(held) and held[at][0] <= span[1]:
        yield held[at][2]
        at += 1


@cache
def _frequencies() -> tuple[dict[str, float], ...]:
    """The share of each letter in running text, a table a language."""
    return tuple(
        {pair[0]: float(pair[1:]) / 100 for pair in text.split()}
        for text in by_language("letter_frequencies").values()
    )


def _garbled_windows(text: str) -> list[Span]:
    spans = [(at, min(at + _WINDOW, len(text))) for at in range(0, len(text), _WINDOW)]
    return [span for span in spans if _is_garbled(text[span[0] : span[1]])]


def _is_garbled(text: str) -> bool:
    if len(_MEANINGLESS.findall(text)) > _MANY_MEANINGLESS * len(text):
        return True
    lowered = text.lower()
    plain = {letter: lowered.count(letter) for letter in ascii_lowercase}
    if _is_alike(plain, sum(plain.values())):  # as nearly always: other letters need no look
        return False
    letters: Counter[str] = Counter()
    latin = 0
    for char, times in Counter(text).items():
        if char.isalpha():
            latin += times * (char <= "\u024f")
            letters[unicodedata.normalize("NFKD", char)[0].lower()] += times
    total = letters.total()
    return latin >= max(_LATIN * total, _FEWEST_LETTERS) and not _is_alike(letters, total)


def _is_alike(letters: Mapping[str, int], total: int) -> bool:
    """Whether the counts of letters are much as in one of the languages."""
    return total > 0 and any(
        sum(min(letters.get(letter, 0) / total, share) for letter, share in table.items())
        >= _LEAST_ALIKE
        for table in _frequencies()
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch as one, sorted."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
