"""Short forms of court cases: "in Grutter", "the Hopwood decision", "Grutter, 539 U.S. at 333"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.core.ids import fold
from pipeline.core.reading import Reading, TextBlock
from pipeline.extract.cases.found import Found
from pipeline.extract.cases.lexicon import ordered, words
from pipeline.extract.cases.reporters import Citation
from pipeline.extract.cases.spelling import in_capitals
from pipeline.extract.cases.studies import is_place
from pipeline.extract.cases.versus import is_government

FILE = "shorts.yaml"
_SIDES = re.compile(r"\s(?:v|vs)\.\s")
_CORPORATE = re.compile(r",?\s(?:Inc|LLC|Ltd|Co|Corp|N\.A|L\.P|S\.A|et al|y otr[oa]s).*\Z")


def short_names(name: str) -> tuple[str, ...]:
    """The names that may stand for the case ``name`` alone, usual one first.

    The first party, unless it is a government: then the second.  Of a person
    the surname, of a firm the name without its suffix.
    """
    sides = _SIDES.split(name, maxsplit=1)
    if len(sides) == 1:
        caption = re.sub(r"^(?:In re|Ex parte|In the Matter of|Matter of)\s", "", name)
        sides = [caption] if caption != name and len(caption.split()) <= 2 else []
    shorts: list[str] = []
    for side in sides:
        plain = _CORPORATE.sub("", re.sub(r"\s?\([^)]*\)", "", side)).strip(" ,")
        if not plain or is_government(plain) or len(plain.split()) > 3:
            continue
        shorts.append(plain)
        parts = plain.split()
        if len(parts) > 1 and len(parts[-1]) > 3 and not re.search(r"\b(?:of|the|de)\b", plain):
            shorts.append(parts[-1])
        break
    return tuple(
        short
        for short in shorts
        if len(short) > 2 and short[0].isupper() and not is_place(short)
    )


@cache
def _before() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Accepts a word that shows the case right before the name: strong, and any."""
    weak = words(FILE, "weak_before")
    strong = [word for word in ordered(FILE, "before") if word not in weak]
    return (
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, strong))})\s?[*_“\"]*\Z"),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered(FILE, 'before')))})\s?[*_“\"]*\Z"),
    )


@cache
def _after() -> re.Pattern[str]:
    """Accepts a word that shows the case right behind the name, or "'s" and such a word."""
    body = "|".join(map(re.escape, ordered(FILE, "after")))
    return re.compile(rf"[*_”\"]*(?:['’]s)?[*_]*,?\s(?:{body})(?!\w)")


@cache
def _person_before() -> re.Pattern[str]:
    body = "|".join(map(re.escape, ordered(FILE, "person_before")))
    return re.compile(rf"(?:(?<!\w)(?:{body})|[A-Z][a-z]+|\b[A-Z]\.)\s\Z")


_PAUSE = re.compile(r"[*_”\"]*(?:[,.;:)]|\s(?:and|the|that|is|was|were|a|by|because|as|to|did|does)\b)")
_DEFINED = re.compile(r"\s?\((?:hereinafter\s|the\s)?[“\"‘'*_]+(?P<name>[^”\"’'*_()]{3,40})[”\"’'*_]+\)")


def find_shorts(
    reading: Reading,
    blocks: tuple[TextBlock, ...],
    cases: Sequence[Found],
    cited: Sequence[Citation],
) -> Iterator[Found]:
    """Short forms of ``cases`` (full names found before, in text order)."""
    text = reading.text
    by_short: dict[str, Found | None] = {}
    defined: dict[str, Found] = {}
    for case in cases:
        for short in short_names(case.name):
            first = by_short.setdefault(short, case)
            if first is not None and fold(first.name) != fold(case.name):
                # two cases share the name: it stands for neither, unless defined
                by_short[short] = first if _same_but_spelling(first, case) else None
        match = _DEFINED.match(text, case.end)
        if match is not None and not in_capitals(match["name"]):
            defined[match["name"]] = case
            start = match.start("name")
            yield _short(start, start + len(match["name"]), case)
    antecedents = {cite.start: cite for cite in cited if cite.kind != "full"}
    for short, case in sorted([*by_short.items(), *defined.items()], key=lambda item: item[0]):
        if case is None:
            continue
        pattern = re.compile(rf"(?<![\w.-]){re.escape(short)}(?![\w-])")
        for block in blocks:
            for match in pattern.finditer(text, max(block.start, case.end), block.end):
                if short in defined or _stands_for_case(text, match, block, case, antecedents):
                    yield _short(match.start(), match.end(), case)


def _same_but_spelling(one: Found, other: Found) -> bool:
    return fold(one.name).replace(".", "") == fold(other.name).replace(".", "")


def _short(start: int, end: int, case: Found) -> Found:
    return Found(
        start, end, case.name, "court_case", "case.short", country=case.country, method="short_form"
    )


def _stands_for_case(
    text: str,
    match: re.Match[str],
    block: TextBlock,
    case: Found,
    antecedents: dict[int, Citation],
) -> bool:
    if any(start in antecedents for start in range(match.end() + 1, match.end() + 4)):
        return True
    left = text[max(block.start, match.start() - 20) : match.start()]
    strong, any_word = _before()
    after = _after().match(text, match.end(), min(block.end, match.end() + 40))
    named = _person_before().search(left) is not None and any_word.search(left) is None
    if named:
        return False
    person = is_government(_SIDES.split(case.name, maxsplit=1)[0])
    if after is not None and (not person or _is_noun(after.group())):
        return left[-4:].lower().strip() in ("the", "") or not person or any_word.search(left) is not None
    if strong.search(left) is None:
        return False
    return _PAUSE.match(text, match.end(), block.end) is not None or match.end() == block.end


_NOUNS = frozenset(
    ("decision", "decisions", "ruling", "rulings", "case", "court", "opinion", "standard", "test",
     "precedent", "doctrine", "holding", "litigation", "supra", "Supra", "rule")
)


def _is_noun(after: str) -> bool:
    return after.split()[-1] in _NOUNS
