"""Named operations and investigations: "Operation Xcellerator", "Operación Limpieza"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipeline.extract.cases.name_search import find_names
from pipeline.link.cases.identity import name_country
from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import Document, TextBlock
from pipeline.model.ids import fold
from pipeline.rules.case_spelling import clean, in_capitals, normal_capitals
from pipeline.rules.case_words import known_operations, locations, pattern_of, section, words

# How far around "Project X" words of law enforcement are looked for (characters).
NEAR = 250
LONGEST = 5  # words of a name

_TOKEN = re.compile(r"\S+")
_CAPITAL = r"[A-ZÁÉÍÓÚÑ]"
_QUOTED = r"[“\"«‘'](?P<name>[^\W\d_a-z][^”\"»’'“«\n]{1,48}?)[,.]?[”\"»’']"
# Accepts "Operation ", "Operativo Conjunto ", "Project " before a capital or a quotation.
_HEAD = pattern_of("operations", rf"(?P<head>{{heads}})\s+(?=[*_]*[“\"«‘']?{_CAPITAL})")
_LISTED = (
    rf"[“\"«]?{_CAPITAL}[\w’'-]+(?:(?:\s{{listed_connectors}})?\s{_CAPITAL}[\w’'-]+){{0,2}}[”\"»]?"
)
# Accepts "Operations Xcellerator, “Coronado” and Reckoning".
_LIST = pattern_of(
    "operations",
    rf"(?P<head>{{plurals}})\s+(?P<names>{_LISTED}(?:,\s{_LISTED}){{0,5}},?\s{{and}}\s{_LISTED})",
)
_ONE_OF_LIST = pattern_of("operations", r"[^,“”\"«»&]+?(?=,|\s{and}\s|[”\"»]|\Z)")
# Accepts "sting operation by ATF known as “Fast and Furious”"; small words may precede it.
_NAMED_NOUN = pattern_of(
    "operations",
    r"\b{nouns}\b,?(?:\s[^\s.;:!?“\"«]+){0,9}?,?\s{naming}\s(?:{articles}\s)?"
    rf"(?:{{heads}}\s)?[*_]*{_QUOTED}",
)
# Accept "operation “X”" and "“X” (gun) operation".
_NOUN_BEFORE = pattern_of("operations", rf"\b{{quoted_nouns}}\s[*_]*{_QUOTED}")
_NOUN_BEHIND = pattern_of("operations", rf"{_QUOTED}\s(?:[a-z][\w-]+\s)?{{quoted_nouns}}\b")
_NOUN_NEXT = pattern_of("operations", r"\s{quoted_nouns}\b")
_AND = pattern_of("operations", r"^\s*{and}?\s*")
_ENFORCEMENT = pattern_of("operations", r"(?<!\w){enforcement}", re.IGNORECASE)
_IN_QUOTES = re.compile(rf"[*_]*{_QUOTED}")
_QUOTES = re.compile(r"[“\"«‘]")


def _heads() -> dict[str, list[str]]:
    """What may stand before a name → what is known of it (see operations.heads)."""
    heads: dict[str, list[str]] = section("operations")["heads"]
    return heads


# -- "Operation X" -----------------------------------------------------------


def find_operations(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """Operations named behind "Operation", "Project" and the like."""
    text = document.text
    for block in blocks:
        at = block.start
        while match := _HEAD.search(text, at, block.end):
            start, at = match.start(), match.start() + 1
            if start > block.start and (text[start - 1].isalnum() or text[start - 1] in "-/"):
                continue
            found = _operation(text, match, block)
            if found is not None:
                at = found.end
                yield found


def _operation(text: str, match: re.Match[str], block: TextBlock) -> Candidate | None:
    head = " ".join(match["head"].split())
    if "adjective" in _heads()[head] and _is_adjective(text, match.start(), block):
        return None
    sure = (
        "sure" in _heads()[head]
        or known_operations().get(fold(_peek(text, match.end(), block))) is not None
    )
    span = _quoted_name(text, match.end(), block) or _plain_name(text, match.end(), block)
    if span is None:
        return None
    name = text[span[0] : span[1]]
    if _is_program(text, span[1]) or (not sure and fold(name) in locations()):
        return None
    if not is_operation_name(name) or not (sure or enforcement_near(text, match.start(), block)):
        return None
    if head.islower() and len(name.split()) == 1 and in_capitals(name):
        return None  # "operativo SEDENA": whose, not which
    full = f"{head.title() if head.isupper() else head} {_spelled(name, text)}"
    country = name_country(full)
    start = match.start()
    if head[0].islower():
        # a common noun stays outside: "el operativo “Rápido y Furioso”"
        start, full = span[0], _spelled(name, text)
    return Candidate(start, span[1], full, "operation", "case.operation", country=country)


def _is_program(text: str, end: int) -> bool:
    """Whether the words go on to a program: "Operation Against Smugglers Initiative"."""
    following = text[end : end + 20].split()
    return bool(following) and following[0].strip(".,;:)") in words("operations", "programs")


def _peek(text: str, at: int, block: TextBlock) -> str:
    span = _plain_name(text, at, block)
    return text[span[0] : span[1]] if span else ""


def _spelled(name: str, text: str) -> str:
    return normal_capitals(clean(name).strip("“”\"'«»‘’")) if text else name


def _is_adjective(text: str, start: int, block: TextBlock) -> bool:
    """Whether "Operativo" belongs to a title: "Programa Operativo Anual", "Comité Operativo"."""
    before = text[max(block.start, start - 30) : start].split()
    if not before or before[-1][-1] in ".,;:":
        return False
    return before[-1].strip("“”\"'()").lower() in words("operations", "adjective_after")


def _quoted_name(text: str, at: int, block: TextBlock) -> tuple[int, int] | None:
    match = _IN_QUOTES.match(text, at, min(block.end, at + 60))
    return match.span("name") if match is not None else None


def _plain_name(text: str, at: int, block: TextBlock) -> tuple[int, int] | None:
    """Capitalised words behind the head, with a small word between two of them."""
    tokens = list(_TOKEN.finditer(text, at, min(block.end, at + 90)))[: LONGEST + 3]
    capitals = bool(tokens) and in_capitals(tokens[0].group())
    start = stop = None
    taken = 0
    for index, token in enumerate(tokens):
        word = token.group()
        bare = word.lstrip("*_")
        core = re.sub(r"(?:['’]s)?[*_,.;:!?)\]”\"»’'—–]*\Z", "", bare)
        core = re.split(r"[—–/(]", core)[0]
        if start is None:
            if not core[:1].isupper():
                return None
            start = token.start() + len(word) - len(bare)
        elif not _continues(core, tokens, index, capitals=capitals):
            break
        if core[:1].isupper() or core[:1].isdigit():
            stop = token.start() + len(word) - len(bare) + len(core)
            taken += 1
        if core != bare or taken == LONGEST:
            break
    if start is None or stop is None:
        return None
    return start, stop


def _continues(core: str, tokens: list[re.Match[str]], index: int, *, capitals: bool) -> bool:
    if (
        not core
        or core in words("operations", "ends")
        or core in _heads()
        or core in words("operations", "plurals")
    ):
        return False
    if core[0].isupper():
        # in running text a word in capitals behind the name is a body ("Operation X ICE …")
        return capitals or not (core.isupper() and len(core) > 1)
    if core not in words("operations", "connectors") or index + 1 >= len(tokens):
        return False
    following = re.sub(r"[,.;:!?)\]”\"»*_]*\Z", "", tokens[index + 1].group())
    if not following[:1].isupper() or following.isupper() or following.endswith(("'s", "’s")):
        return False
    if following in _heads() or fold(following) in locations():
        return False
    behind = tokens[index + 2].group() if index + 2 < len(tokens) else ""
    # one word only may follow "and", so that another name is not drawn in
    ends_here = tokens[index + 1].group() != following
    return ends_here or not behind[:1].isupper() or core in words("operations", "articles")


def is_operation_name(name: str) -> bool:
    """Whether ``name`` may be an operation's: no post, paper or military campaign."""
    name = clean(name).strip("“”\"'«»‘’ ")
    first = name.split(" ")[0]
    excluded = words("operations", "not_names")
    if first in excluded or normal_capitals(first) in excluded or first.capitalize() in excluded:
        return False
    military = {fold(campaign) for campaign in words("operations", "not_enforcement")}
    if fold(name) in military:
        return False
    return len(name) > 2 and re.search(r"[^\W\d_]{2}", name) is not None


def enforcement_near(text: str, at: int, block: TextBlock) -> bool:
    """Whether words of law enforcement stand around offset ``at`` in its block."""
    before = text[max(block.start, at - NEAR) : at]
    after = text[at + 1 : min(block.end, at + NEAR)]
    return _ENFORCEMENT.search(before) is not None or _ENFORCEMENT.search(after) is not None


# -- lists: "Operations Xcellerator and Coronado" ----------------------------


def find_operation_lists(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """Operations listed behind one plural word."""
    text = document.text
    for block in blocks:
        for match in _LIST.finditer(text, block.start, block.end):
            if not enforcement_near(text, match.start(), block):
                continue
            head = section("operations")["plurals"][match["head"]]
            for name in _ONE_OF_LIST.finditer(match["names"]):
                written = _AND.sub("", name.group())
                if not written or not is_operation_name(written):
                    continue
                end = match.start("names") + name.end()
                full = f"{head} {_spelled(written, text)}"
                yield Candidate(
                    end - len(written),
                    end,
                    full,
                    "operation",
                    "case.operation",
                    country=name_country(full),
                )


# -- quoted names: "a sting operation known as “Fast and Furious”" ------------


def find_quoted_operations(
    document: Document, blocks: tuple[TextBlock, ...]
) -> Iterator[Candidate]:
    """Operations whose quoted name stands beside a word for an operation."""
    text = document.text
    for block in blocks:
        for match in _matches(text, block):
            name = match["name"].strip()
            if not _title_like(name) or not is_operation_name(name):
                continue
            if not enforcement_near(text, match.start("name"), block):
                continue
            start = match.start("name")
            full = _spelled(name, text)
            yield Candidate(
                start,
                start + len(name),
                full,
                "operation",
                "case.operation_quoted",
                country=name_country(f"Operation {full}"),
            )


def _matches(text: str, block: TextBlock) -> Iterator[re.Match[str]]:
    """All patterns, tried only around quotation marks."""
    done = block.start
    for quote in _QUOTES.finditer(text, block.start, block.end):
        if quote.start() < done:
            continue
        stop = min(block.end, quote.start() + 90)
        begin = max(done, block.start, quote.start() - 110)
        for pattern in (_NAMED_NOUN, _NOUN_BEFORE):
            match = next(
                (
                    m
                    for m in pattern.finditer(text, begin, stop)
                    if m.start("name") > quote.start() - 1
                ),
                None,
            )
            if match is not None and match.start("name") == quote.end():
                break
            match = None
        match = match or _NOUN_BEHIND.match(text, quote.start(), stop)
        if match is not None:
            done = match.end("name")
            yield match


def _title_like(name: str) -> bool:
    """Whether every longer word of a quoted name has a capital: a name, not a remark."""
    found = name.split()
    return len(found) <= 6 and all(
        word[0].isupper() or word in words("operations", "connectors") or len(word) < 4
        for word in found
    )


# -- the same names again ----------------------------------------------------


def find_repeats(
    document: Document, blocks: tuple[TextBlock, ...], names: tuple[str, ...]
) -> Iterator[Candidate]:
    """Names of operations found in this document, or well known, without "Operation".

    Names of two words and more wherever they stand with their capitals; single
    words only in quotation marks or before a word for an operation.
    """
    text = document.text
    bare = {name: full for full in names if len(name := _bare(full)) > 4 and name[0].isupper()}
    starts = [block.start for block in blocks]
    for start, end, full in find_names(text, bare):
        known = known_operations().get(fold(text[start:end]))
        block = blocks[max(0, bisect_right(starts, start) - 1)]
        alone = " " in _bare(full) or (known is not None and known.plain)
        if not alone and not _marked_as_operation(text, start, end):
            continue
        if text[end : end + 2].strip()[:1].isdigit() or not enforcement_near(text, start, block):
            continue
        yield Candidate(
            start,
            end,
            _spelled(text[start:end], text),
            "operation",
            "case.repeat",
            country=name_country(full),
            method="short_form",
        )


def _marked_as_operation(text: str, start: int, end: int) -> bool:
    """Whether a single word is in quotation marks or before "operation", "sting" …"""
    if _QUOTES.match(text, max(0, start - 1)) and re.match(r"[,.]?[”\"»’]", text[end : end + 2]):
        return True
    return _NOUN_NEXT.match(text, end, end + 20) is not None


def known_names(text: str) -> tuple[str, ...]:
    """Well-known names that stand for themselves and occur in ``text``."""
    found = []
    for known in sorted(set(known_operations().values()), key=lambda operation: operation.name):
        if known.plain:
            found += [name for name in (known.name, *known.other_names) if name in text]
    return tuple(found)


def _bare(name: str) -> str:
    for head in sorted(_heads(), key=lambda head: (-len(head), head)):
        if name.lower().startswith(head.lower() + " "):
            return name[len(head) + 1 :]
    return name
