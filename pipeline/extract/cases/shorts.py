"""Short forms of court cases: "in Grutter", "the Hopwood decision", "Grutter, 539 U.S. at 333"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.core.ids import fold
from pipeline.core.reading import Reading, TextBlock
from pipeline.extract.cases.found import Found
from pipeline.extract.cases.lexicon import ordered, words
from pipeline.extract.cases.reporters import Citation
from pipeline.extract.cases.scan import named
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
        short for short in shorts if len(short) > 2 and short[0].isupper() and not is_place(short)
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
    return re.compile(rf"[*_”\"]*+(?:['’]s[*_]*+)?,?\s(?:{body})(?!\w)")


@cache
def _person_before() -> re.Pattern[str]:
    body = "|".join(map(re.escape, ordered(FILE, "person_before")))
    return re.compile(
        rf"(?:(?<!\w)(?:{body})|(?!(?:The|This|That|Both)\s)\b[A-Z][a-z]+|\b[A-Z]\.)\s\Z"
    )


_PAUSE = re.compile(
    r"[*_”\"]*(?:[,.;:)]|\s(?:and|the|that|is|was|were|a|by|because|as|to|did|does)\b)"
)
_DEFINED = re.compile(
    r"\s?\((?:hereinafter\s|the\s)?[“\"‘'*_]+(?P<name>[^”\"’'*_()]{3,40})[”\"’'*_]+\)"
)


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
    antecedents = {cite.start for cite in cited if cite.kind != "full"}
    usable = {short: (short, case) for short, case in by_short.items() if case is not None}
    usable |= {short: (short, case) for short, case in defined.items()}
    starts = [block.start for block in blocks]
    for start, end, (short, case) in named(text, usable):
        if start < case.end or text[start - 1 : start] in (".", "-") or text[end : end + 1] == "-":
            continue
        block = blocks[max(0, bisect_right(starts, start) - 1)]
        if short in defined or _stands_for_case(text, start, end, block, case, antecedents):
            yield _short(start, end, case)


def _same_but_spelling(one: Found, other: Found) -> bool:
    return fold(one.name).replace(".", "") == fold(other.name).replace(".", "")


def _short(start: int, end: int, case: Found) -> Found:
    return Found(
        start, end, case.name, "court_case", "case.short", country=case.country, method="short_form"
    )


def _stands_for_case(
    text: str,
    start: int,
    end: int,
    block: TextBlock,
    case: Found,
    antecedents: set[int],
) -> bool:
    if any(behind in antecedents for behind in range(end + 1, end + 4)):
        return True
    left = text[max(block.start, start - 20) : start]
    strong, any_word = _before()
    after = _after().match(text, end, min(block.end, end + 40))
    if _person_before().search(left) is not None and any_word.search(left) is None:
        return False
    person = is_government(_SIDES.split(case.name, maxsplit=1)[0])
    if after is not None and (not person or _is_noun(after.group())):
        return (
            left[-4:].lower().strip() in ("the", "")
            or not person
            or any_word.search(left) is not None
        )
    if strong.search(left) is None:
        return False
    return _PAUSE.match(text, end, block.end) is not None or end == block.end


def _is_noun(after: str) -> bool:
    """Whether what stands behind the name is said of cases alone, and not of persons."""
    said = re.sub(r"\A[^\w]*(?:s\b)?[^\w]*", "", after)
    return said in words(FILE, "nouns")
